"""Alias sets: which tensor values may share a buffer, and which certainly do."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import SSAValue


class Partition:
    """Disjoint sets of values that can be merged and listed, in order of insertion.

    The smaller set is poured into the larger, so n merges cost O(n log n).
    """

    def __init__(self) -> None:
        self._set_of: dict[SSAValue, list[SSAValue]] = {}

    def members(self, value: SSAValue) -> Sequence[SSAValue]:
        """The set of `value`: at least itself."""
        return self._set_of.setdefault(value, [value])

    def merge(self, first: SSAValue, second: SSAValue) -> None:
        """Makes the sets of both values one."""
        self.members(first)
        self.members(second)
        large, small = self._set_of[first], self._set_of[second]
        if large is small:
            return
        if len(large) < len(small):
            large, small = small, large
        large.extend(small)
        for value in small:
            self._set_of[value] = large

    def are_together(self, first: SSAValue, second: SSAValue) -> bool:
        """True where both values are in one set."""
        return first is second or self.members(first) is self.members(second)
