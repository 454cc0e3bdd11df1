"""Read-after-write conflicts between uses of one alias set.

    %a = ...            // the definition
    write into %a       // the conflicting write
    read %a             // must see the definition

A read, a definition it reads and a write conflict where the write may come between the
two. The write is harmless where it certainly happens before the definition, where the
read certainly happens before it, where both are of different slices of one tensor, or
where the ops know better (`is_no_conflict`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from xdsl.dialects import tensor
from xdsl.ir import Block, BlockArgument, Operation, Region, SSAValue
from xdsl.traits import IsolatedFromAbove

from mlopt.core.interfaces import find
from mlopt.core.interfaces.bufferization import Bufferizable, OperandOf
from mlopt.passes.analysis.disjoint_slices import are_disjoint_slices

if TYPE_CHECKING:
    from mlopt.passes.tensor.one_shot_bufferize.analysis import Analysis


def has_read_after_write_conflict(
    analysis: Analysis, reads: Sequence[OperandOf], writes: Sequence[OperandOf]
) -> bool:
    """True where one of `reads` may see one of `writes` that it should not."""
    if not writes:
        return False
    for read in reads:
        definitions = analysis.definitions(read.value)
        if not definitions:
            continue
        for write in writes:
            if _conflicts(analysis, read, write, definitions):
                return True
    return False


def _conflicts(
    analysis: Analysis, read: OperandOf, write: OperandOf, definitions: Sequence[SSAValue]
) -> bool:
    shared = any(
        _is_shared(definition)
        and not all(_is_own(analysis, use.value, definition) for use in (read, write))
        for definition in definitions
    )
    if shared and read == write:
        return False
    ordered = not shared and _order_counts(read, write, definitions)
    if ordered:
        if analysis.order.happens_before(read.op, write.op) or read == write:
            return False
        if _are_exclusive(read.op, write.op):
            return False
        if read.op is write.op and _model(read.op).is_elementwise(read.op, read.index, write.index):
            # An element is read before it is overwritten, if both are the same element.
            if read.value is write.value or analysis.are_equivalent(read.value, write.value):
                return False
    if not any(_comes_after(analysis, write, definition) for definition in definitions):
        return False
    if any(
        _model(op).is_no_conflict(op, read, write, analysis) for op in {read.op: 0, write.op: 0}
    ):
        return False
    return not _are_disjoint(analysis, read, write, in_one_trip=ordered)


def _are_disjoint(
    analysis: Analysis, read: OperandOf, write: OperandOf, *, in_one_trip: bool
) -> bool:
    """True where both ops look at certainly different slices of one tensor, which must be
    one in all trips of loops unless only what happens in one trip counts."""
    read_parts = list(_parts(analysis, read.value))
    if not read_parts:
        return False
    written: list[tuple[Any, SSAValue]] = []
    if isinstance(write.op, tensor.InsertSliceOp):
        written.append((write.op, write.value))
    return any(
        analysis.are_equivalent(whole, other_whole)
        and are_disjoint_slices(part, other)
        and (in_one_trip or _repetitive_region(_region_of(whole)) is None)
        for other, other_whole in (*written, *_parts(analysis, write.value))
        for part, whole in read_parts
    )


def _parts(analysis: Analysis, value: SSAValue) -> Iterator[tuple[Any, SSAValue]]:
    """The slices that `value` is, or is a part of, each with the tensor that it is a slice
    of, from the innermost one outwards."""
    while True:
        found = analysis.walk_back(
            value, lambda at: _is_slice(analysis, at), keep_leaves=True, equivalent_only=True
        )
        if len(found) != 1 or not isinstance(found[0].owner, tensor.ExtractSliceOp):
            return
        part = found[0].owner
        if not _is_slice(analysis, found[0]):
            return
        value = part.source
        yield part, value


def _is_slice(analysis: Analysis, value: SSAValue) -> bool:
    part = value.owner
    return isinstance(part, tensor.ExtractSliceOp) and analysis.is_in_place(OperandOf(part, 0))


def _is_shared(definition: SSAValue) -> bool:
    """True for what all iterations of a parallel loop share: others may be writing to it
    while this one reads, whatever the order of ops."""
    if not isinstance(definition, BlockArgument):
        return False
    region, op = definition.block.parent, definition.block.parent_op()
    return op is not None and region is not None and _model(op).is_parallel(op, region)


def _is_own(analysis: Analysis, value: SSAValue, shared: SSAValue) -> bool:
    """True where no other iteration touches `value`, a part of `shared`."""
    return any(
        _model(use.operation).owns_part(use.operation, value, analysis) for use in shared.uses
    )


def _comes_after(analysis: Analysis, write: OperandOf, definition: SSAValue) -> bool:
    """True where `write` may overwrite what `definition` wrote."""
    aliases = analysis.aliases(write)
    if isinstance(definition, BlockArgument):
        region = definition.block.parent
        if region is None:
            return True
        inside = analysis.order.ancestor_in(region, write.op)
        if inside is None or (inside.parent is not definition.block and _is_single(region)):
            return False
    else:
        assert isinstance(definition.owner, Operation), "a result is owned by an op"
        if analysis.order.happens_before(write.op, definition.owner):
            return False
        if definition.owner is not write.op and analysis.order.is_ancestor(
            definition.owner, write.op
        ):
            return False
    return not (len(aliases) == 1 and aliases[0].value is definition)


def _order_counts(read: OperandOf, write: OperandOf, definitions: Sequence[SSAValue]) -> bool:
    """False where the order of ops says nothing, since a loop around read and write does not
    redo the definition."""
    return all(
        _order_counts_in_regions(read.op, write.op, definition)
        and _order_counts_in_blocks(read.op, write.op, definition)
        for definition in definitions
    )


def _order_counts_in_regions(read: Operation, write: Operation, definition: SSAValue) -> bool:
    home = _repetitive_region(_region_of(definition))
    outermost: Region | None = None
    current = _repetitive_region(read.parent_region())
    while current is not None and current is not home:
        outermost = current
        parent = current.parent
        current = _repetitive_region(parent.parent_region() if parent is not None else None)
    if outermost is None:
        return True
    loop = outermost.parent
    while write.parent_op() is not None:
        if write is loop:
            return False
        parent = write.parent_op()
        assert parent is not None, "checked above"
        write = parent
    return True


def _order_counts_in_blocks(read: Operation, write: Operation, definition: SSAValue) -> bool:
    region = read.parent_region()
    if region is None or region is not write.parent_region() or _is_single(region):
        return True
    home = definition.owner if isinstance(definition.owner, Block) else definition.owner.parent
    assert read.parent is not None and write.parent is not None, "an op in a region is in a block"
    return not (
        _is_reachable(read.parent, write.parent, home)
        and _is_reachable(write.parent, read.parent, home)
    )


def _is_reachable(start: Block, goal: Block, without: Block | None) -> bool:
    """True where control may go from the end of `start` to `goal`, not through `without`."""
    seen: set[Block] = set()
    work = [start]
    while work:
        block = work.pop()
        for successor in block.last_op.successors if block.last_op is not None else ():
            if successor is without or successor in seen:
                continue
            if successor is goal:
                return True
            seen.add(successor)
            work.append(successor)
    return False


def _region_of(value: SSAValue) -> Region | None:
    if isinstance(value, BlockArgument):
        return value.block.parent
    return value.owner.parent_region() if isinstance(value.owner, Operation) else None


def _repetitive_region(region: Region | None) -> Region | None:
    """The innermost region around that may run more than once; None: only once a call."""
    while region is not None:
        op = region.parent
        if op is None or op.has_trait(IsolatedFromAbove):
            return None
        if _model(op).is_repetitive(op, region):
            return region
        region = op.parent_region()
    return None


def _are_exclusive(first: Operation, second: Operation) -> bool:
    """True where the ops are in different regions of an op that runs only one of them."""
    inside: dict[Operation, Region] = {}
    region = first.parent_region()
    while region is not None and region.parent is not None:
        inside[region.parent] = region
        region = region.parent.parent_region()
    region = second.parent_region()
    while region is not None and region.parent is not None:
        other = inside.get(region.parent)
        if other is not None:
            return other is not region and _model(region.parent).runs_one_region(region.parent)
        region = region.parent.parent_region()
    return False


def _is_single(region: Region) -> bool:
    return region.first_block is region.last_block


class _Unknown(Bufferizable):
    """An op that says nothing about itself: its regions may run again and again."""

    def is_repetitive(self, op: Operation, region: Region) -> bool:
        return not op.has_trait(IsolatedFromAbove)


_UNKNOWN = _Unknown()


def _model(op: Operation) -> Bufferizable:
    return find(op, Bufferizable) or _UNKNOWN
