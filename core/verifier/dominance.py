"""Each use of a value comes after its definition on every path.

The walk keeps the set of values that are visible: of earlier ops of the block, of the
blocks that dominate it, and of what is around it. Blocks are visited down the dominator
tree. Linear in ops and operands. As upstream: uses in an unreachable block are allowed,
and in a graph region (a module, an unregistered op) order does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable

from xdsl.dialects.builtin import UnregisteredOp
from xdsl.ir import Block, ErasedSSAValue, Operation, Region, SSAValue

from mlopt.core.diagnostics import Diagnostic, Severity, diagnostic, note
from mlopt.core.dominance import Dominance
from mlopt.core.isolation import is_isolated

GRAPH_REGION_OPS = frozenset(("builtin.module",))
"""Registered ops in whose regions a value may be used before it is defined."""


class DominanceVerifier:
    """Collects uses of values that are not visible; at most one an op.

    Ops in `skipped` have an error already.
    """

    def __init__(self, skipped: set[Operation]):
        self.errors: list[Diagnostic] = []
        self._skipped = skipped
        self._visible: set[int] = set()

    def check(self, root: Operation) -> None:
        """Checks everything in the regions of `root`."""
        self._check_regions_of(root)

    def _check_regions_of(self, op: Operation) -> None:
        outer = self._visible
        if is_isolated(type(op)):
            self._visible = set()
        for region in op.regions:
            first = region.first_block
            if first is not None:
                self._check_region(op, region, first)
        self._visible = outer

    def _check_region(self, op: Operation, region: Region, first: Block) -> None:
        added: list[int] = []
        if op.name in GRAPH_REGION_OPS or isinstance(op, UnregisteredOp):
            for block in region.blocks:
                added.extend(self._show(_values_of(block)))
            for block in region.blocks:
                self._check_block(block, added)
        elif first.next_block is None:
            self._check_block(first, added)
        else:
            self._check_blocks(region, first)
        self._visible.difference_update(added)

    def _check_blocks(self, region: Region, first: Block) -> None:
        """Several blocks: down the dominator tree, hiding again what a block defined."""
        tree = Dominance(region)
        pending: list[tuple[Block, list[int] | None]] = [(first, None)]
        while pending:
            block, defined = pending.pop()
            if defined is not None:
                self._visible.difference_update(defined)
                continue
            introduced: list[int] = []
            self._check_block(block, introduced)
            pending.append((block, introduced))
            pending.extend((child, None) for child in reversed(tree.children(block)))
        unreachable = [block for block in region.blocks if not tree.is_reachable(block)]
        if unreachable:
            added: list[int] = []
            for block in region.blocks:
                added.extend(self._show(_values_of(block)))
            for block in unreachable:
                for op in block.ops:
                    if op.regions:
                        self._check_regions_of(op)
            self._visible.difference_update(added)

    def _check_block(self, block: Block, added: list[int]) -> None:
        """Checks the ops of `block` in order; puts the ids it makes visible into `added`."""
        visible = self._visible
        added.extend(self._show(block.args))
        for op in block.ops:
            for index, operand in enumerate(op.operands):
                if id(operand) not in visible:
                    self._report(op, index, operand)
                    break
            if op.regions:
                self._check_regions_of(op)
            if op.results:
                added.extend(self._show(op.results))

    def _show(self, values: Iterable[SSAValue]) -> list[int]:
        """Makes values visible; the ids of those that were not."""
        new = [id(value) for value in values if id(value) not in self._visible]
        self._visible.update(new)
        return new

    def _report(self, op: Operation, index: int, operand: SSAValue) -> None:
        if op in self._skipped:
            return
        if isinstance(operand, ErasedSSAValue) or _scope_of(operand) is None:
            message = f"'{op.name}' op operand #{index} was erased"
            self.errors.append(diagnostic(Severity.ERROR, op, message))
            return
        barrier = _barrier(op, operand)
        if barrier is not None:
            message = f"'{op.name}' op using value defined outside the region"
            reason = note(barrier, "required by region isolation constraints")
        else:
            message = f"operand #{index} does not dominate this use"
            reason = note(operand, "operand defined here")
        self.errors.append(diagnostic(Severity.ERROR, op, message, [reason]))


def _values_of(block: Block) -> Iterable[SSAValue]:
    yield from block.args
    for op in block.ops:
        yield from op.results


def _scope_of(value: SSAValue) -> Region | None:
    """The region that a value is defined in."""
    try:
        owner = value.owner
    except ValueError:
        return None
    block = owner.parent if isinstance(owner, Operation) else owner
    return block.parent if block is not None else None


def _barrier(op: Operation, operand: SSAValue) -> Operation | None:
    """The isolated op between a use and a definition further out, if there is one."""
    scope = _scope_of(operand)
    barrier: Operation | None = None
    region = op.parent_region()
    while region is not None and region is not scope:
        parent = region.parent
        if parent is None:
            return None
        if barrier is None and is_isolated(type(parent)):
            barrier = parent
        region = parent.parent_region()
    return barrier if region is scope else None
