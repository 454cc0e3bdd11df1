"""Which ops are done in one loop nest: an op and the producers that only it needs.

    max = reduce(x)   e = exp(x - max)   sum = reduce(e)   r = e / sum

is one group with root `r`: every producer is read by ops of the group alone, element by
element along the loops that all of them share, here the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xdsl.ir import Operation
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.interfaces import find, require
from mlopt.core.interfaces.structured import (
    Structured,
    is_elementwise,
    is_projected_permutation,
    product_loops,
)
from mlopt.dialects.loop.schedule import SCHEDULE
from mlopt.passes.tensor.apply_schedules.inline_ops import is_fill
from mlopt.passes.tensor.apply_schedules.legality import why_not_vectorizable

Loops = list[int | None]


@dataclass
class Group:
    """A root, its producers in program order, and what loops of the root each of them has.

    `loops[op][i]`: the loop of the root that loop `i` of `op` is; None for one of its own.
    """

    root: Operation
    producers: list[Operation] = field(default_factory=list[Operation])
    loops: dict[Operation, Loops] = field(default_factory=dict[Operation, Loops])

    @property
    def ops(self) -> list[Operation]:
        """All ops in program order."""
        return [*self.producers, self.root]

    def shared_loops(self) -> list[int]:
        """The loops of the root that every producer has too."""
        count = len(self.loops[self.root])
        return [
            loop for loop in range(count) if all(loop in self.loops[op] for op in self.producers)
        ]

    def shares_all(self) -> bool:
        """True where every producer makes, for each element of the root, an element, and no
        reduction would be done again for each term of another."""
        return len(self.shared_loops()) == len(self.loops[self.root]) and not self._repeats()

    def _repeats(self) -> bool:
        """True where a reduction reads another, be it through others."""
        behind: set[Operation] = set()
        for op in self.ops:
            found = any(operand.owner in behind for operand in op.operands)
            reduces = bool(require(op, Structured).reduction_loops(op))
            if found and reduces:
                return True
            if found or reduces:
                behind.add(op)
        return False


def groups_in(ops: Sequence[Operation]) -> Iterator[Group]:
    """The groups of `ops`, which are in program order; ops with a schedule are in none."""
    positions = {op: position for position, op in enumerate(ops)}
    taken: set[Operation] = set()
    for op in reversed(ops):
        model = find(op, Structured)
        if op in taken or SCHEDULE in op.attributes or model is None or _is_start(op, model):
            continue
        if not _has_vectors(op, model):
            continue
        group = Group(op, [], {op: list(range(model.loop_count(op)))})
        if is_elementwise(model, op):
            _grow(group, positions, taken)
        taken.update(group.ops)
        yield group


def _is_start(op: Operation, model: Structured) -> bool:
    """True for a fill that is only what others start from: it is never written by itself."""
    return is_fill(op, model) and all(
        find(use.operation, Structured) is not None for use in op.results[0].uses
    )


def _has_vectors(op: Operation, model: Structured) -> bool:
    return why_not_vectorizable(op, [1] * model.loop_count(op)) is None


def _grow(group: Group, positions: dict[Operation, int], taken: set[Operation]) -> None:
    """Takes in producers, those that come last in the program first."""

    def candidates(op: Operation) -> list[Operation]:
        owners = [value.owner for value in op.operands]
        return [
            owner
            for owner in owners
            if isinstance(owner, Operation)
            and owner in positions
            and owner.parent is op.parent
            and owner not in taken
            and SCHEDULE not in owner.attributes
        ]

    pending = candidates(group.root)
    while pending:
        op = max(pending, key=lambda op: positions[op])
        pending = [other for other in pending if other is not op]
        if _join(group, op):
            pending += candidates(op)


def _join(group: Group, op: Operation) -> bool:
    """Adds `op` to the group if all that read it are in the group, by elements along loops that
    the group shares."""
    model = find(op, Structured)
    if model is None or len(op.results) != 1 or is_fill(op, model) or not _has_vectors(op, model):
        return False
    output = model.indexing_maps(op)[len(model.inputs(op))]
    if not is_projected_permutation(output):
        return False
    found: Loops | None = None
    for use in op.results[0].uses:
        if use.operation not in group.loops:
            return False
        loops = _loops_through(group, use.operation, use.index, output)
        if loops is None:
            return False
        found = loops if found is None else _agreed(found, loops)
    if found is None or not set(group.shared_loops()) & set(found):
        return False
    group.loops[op] = found
    group.producers.insert(0, op)
    if not group.shares_all() and any(_is_product(member) for member in group.ops):
        # A product is done with all of a tile's operands at hand, not once a row.
        group.producers.remove(op)
        del group.loops[op]
        return False
    return True


def _agreed(first: Loops, second: Loops) -> Loops:
    return [a if a == b else None for a, b in zip(first, second, strict=True)]


def _is_product(op: Operation) -> bool:
    return product_loops(require(op, Structured), op) is not None


def _loops_through(group: Group, reader: Operation, index: int, output: AffineMap) -> Loops | None:
    """The loops of the root that the loops of a producer are, by the map of one reader."""
    model = require(reader, Structured)
    if index >= len(model.inputs(reader)):
        return None
    read = model.indexing_maps(reader)[index]
    if not is_projected_permutation(read):
        return None
    loops: Loops = [None] * output.num_dims
    for mine, theirs in zip(output.results, read.results, strict=True):
        assert isinstance(mine, AffineDimExpr) and isinstance(theirs, AffineDimExpr)
        loops[mine.position] = group.loops[reader][theirs.position]
    return loops
