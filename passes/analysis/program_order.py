"""Program order: whether an op certainly runs before another one does."""

from __future__ import annotations

from xdsl.ir import Block, Operation, Region
from xdsl.irdl.dominance import DominanceInfo


class ProgramOrder:
    """Answers about the ops below `root`; valid while no op is added or moved."""

    def __init__(self, root: Operation):
        self._position: dict[Operation, int] = {}
        self._end: dict[Operation, int] = {}
        self._dominance: dict[Region, DominanceInfo] = {}
        self._number(root)

    def is_ancestor(self, outer: Operation, inner: Operation) -> bool:
        """True where `inner` is `outer` or is nested in it."""
        return self._position[outer] <= self._position[inner] <= self._end[outer]

    def happens_before(self, first: Operation, second: Operation) -> bool:
        """True where each run of `second` comes after `first`, or an op around it, has ended.

        Says nothing of earlier trips of a loop around both.
        """
        current: Operation | None = first
        while current is not None and current in self._position:
            if self.is_ancestor(current, second):
                return False
            block = current.parent
            region = block.parent if block is not None else None
            if block is not None and region is not None:
                other = self.ancestor_in(region, second)
                if other is not None and self._precedes(current, block, other, region):
                    return True
            current = current.parent_op()
        return False

    def ancestor_in(self, region: Region, op: Operation) -> Operation | None:
        """The op directly in a block of `region` that is `op` or is around it."""
        current: Operation | None = op
        while current is not None and current.parent_region() is not region:
            current = current.parent_op()
        return current

    def _precedes(self, op: Operation, block: Block, other: Operation, region: Region) -> bool:
        if other.parent is block:
            return self._position[op] < self._position[other]
        assert other.parent is not None, "an op in a region is in a block"
        if region not in self._dominance:
            self._dominance[region] = DominanceInfo(region)
        return self._dominance[region].strictly_dominates(block, other.parent)

    def _number(self, root: Operation) -> None:
        """Positions in pre-order; `_end` is the last position inside an op."""
        order = list(root.walk())
        for position, op in enumerate(order):
            self._position[op] = position
            self._end[op] = position
        for op in reversed(order):
            parent = op.parent_op()
            if parent is not None and parent in self._position:
                self._end[parent] = max(self._end[parent], self._end[op])
