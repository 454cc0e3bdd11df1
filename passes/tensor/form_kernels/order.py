"""The order of the ops of a block while some of them are taken together.

Ops taken together become one op, so nothing outside may both need one of them and be
needed by another. Ops with effects keep their order: each depends on the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush

from xdsl.ir import Block, Operation, SSAValue
from xdsl.traits import is_side_effect_free

from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import Structured
from mlopt.core.walking import walk

SEARCHED = 256
"""Ops that are looked at to find a path; where that is not enough, one is assumed."""


class Order:
    """What each op of a block depends on, and which ops are taken together.

    `position` is the place of each op in the text.
    """

    def __init__(self, block: Block):
        self.position = {op: index for index, op in enumerate(block.ops)}
        self._together: dict[Operation, Sequence[Operation]] = {}
        self._needs: dict[Operation, list[Operation]] = {}
        last_effect: Operation | None = None
        for op in block.ops:
            needs = dict.fromkeys(
                owner for value in used_by(op) if (owner := value.owner) in self.position
            )
            if _has_effect(op):
                if last_effect is not None:
                    needs[last_effect] = None
                last_effect = op
            self._needs[op] = [need for need in needs if isinstance(need, Operation)]

    def take_together(self, ops: Sequence[Operation]) -> None:
        """Makes one of `ops`, which are in the order of the text."""
        for op in ops:
            self._together[op] = ops

    def can_be_one(self, ops: Sequence[Operation]) -> bool:
        """True where no path between two of `ops`, in the order of the text, leaves them."""
        inside = set(ops)
        first = self.position[ops[0]]
        work = [need for op in ops for need in self._needs[op] if need not in inside]
        seen: set[Operation] = set()
        while work:
            op = work.pop()
            if op in seen:
                continue
            unit = self._together.get(op, (op,))
            if self.position[unit[-1]] < first:
                continue
            if len(seen) > SEARCHED:
                return False
            for member in unit:
                if member in inside:
                    return False
                seen.add(member)
                work += self._needs[member]
        return True

    def sorted_units(self) -> Iterator[Sequence[Operation]]:
        """All ops, those taken together as one, each after what it depends on; otherwise
        in the order of the text, those taken together where the last of them was."""
        unit_of = {op: tuple(self._together.get(op, (op,))) for op in self.position}
        waits: dict[Sequence[Operation], int] = {}
        users: dict[Sequence[Operation], list[Sequence[Operation]]] = {}
        for unit in dict.fromkeys(unit_of.values()):
            needed = dict.fromkeys(unit_of[need] for op in unit for need in self._needs[op])
            needed.pop(unit, None)
            waits[unit] = len(needed)
            for need in needed:
                users.setdefault(need, []).append(unit)
        ready = [(self.position[unit[-1]], unit) for unit, count in waits.items() if not count]
        heapify(ready)
        while ready:
            _, unit = heappop(ready)
            yield unit
            for user in users.get(unit, ()):
                waits[user] -= 1
                if not waits[user]:
                    heappush(ready, (self.position[user[-1]], user))


def used_by(op: Operation) -> Iterable[SSAValue]:
    """What `op` uses, itself or inside."""
    return (value for inner in walk(op) for value in inner.operands)


def _has_effect(op: Operation) -> bool:
    if find(op, Structured) is not None and op.results:
        return False
    return not is_side_effect_free(op)
