"""The order of the ops of a block while some of them are taken together.

Ops taken together become one op, so nothing outside may both need one of them and be
needed by another. Ops with effects keep their order: each depends on the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

from xdsl.dialects import arith
from xdsl.ir import Block, Operation, SSAValue
from xdsl.traits import is_side_effect_free

from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import Structured
from mlopt.core.walking import walk

Unit = tuple[Operation, ...]
"""Ops that are taken together, or one."""

SEARCHED = 256
"""Ops that are looked at to find a path; where that is not enough, one is assumed."""


class Order:
    """What each op of a block depends on, and which ops are taken together.

    `position` is the place of each op in the text; `_given` are ops with effects, and those
    that use arguments of the block or what is outside of it.
    """

    def __init__(self, block: Block):
        self.position = {op: index for index, op in enumerate(block.ops)}
        self._together: dict[Operation, Sequence[Operation]] = {}
        self._needs: dict[Operation, list[Operation]] = {}
        self._given: set[Operation] = set()
        last_effect: Operation | None = None
        for op in block.ops:
            if _has_effect(op) or any(_is_given(value, op, block) for value in used_by(op)):
                self._given.add(op)
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

    def sorted_units(self) -> Sequence[Unit]:
        """All ops, those taken together as one, each after what it depends on; otherwise
        in the order of the text, those taken together where the last of them was.

        What depends on constants alone comes where it is first needed, so that what it makes
        does not take memory before.
        """
        needs = self._needs_of_units()
        places = {unit: (self.position[unit[-1]], 1, 0) for unit in needs}
        ordered = _sorted(needs, places)
        free: set[Unit] = set()
        for unit in ordered:
            if needs[unit] <= free and not any(op in self._given for op in unit):
                free.add(unit)
        first: dict[Unit, tuple[int, int, int]] = {}
        for unit in reversed(ordered):
            own = self.position[unit[-1]]
            if unit in free and unit in first:
                places[unit] = (first[unit][0], 0, own)
            for need in needs[unit]:
                first[need] = min(first.get(need, places[unit]), places[unit])
        return _sorted(needs, places)

    def _needs_of_units(self) -> dict[Unit, set[Unit]]:
        unit_of = {op: tuple(self._together.get(op, (op,))) for op in self.position}
        return {
            unit: {unit_of[need] for op in unit for need in self._needs[op]} - {unit}
            for unit in dict.fromkeys(unit_of.values())
        }


def _sorted(
    needs: dict[Unit, set[Unit]],
    places: dict[Unit, tuple[int, int, int]],
) -> list[Unit]:
    """The units, each after its needs; of those that could come next, the least place."""
    users: dict[Unit, list[Unit]] = {}
    for unit, needed in needs.items():
        for need in needed:
            users.setdefault(need, []).append(unit)
    waits = {unit: len(needed) for unit, needed in needs.items()}
    ready = [(places[unit], unit) for unit, count in waits.items() if not count]
    heapify(ready)
    found: list[Unit] = []
    while ready:
        _, unit = heappop(ready)
        found.append(unit)
        for user in users.get(unit, ()):
            waits[user] -= 1
            if not waits[user]:
                heappush(ready, (places[user], user))
    return found


def used_by(op: Operation) -> Iterable[SSAValue]:
    """What `op` uses, itself or inside."""
    return (value for inner in walk(op) for value in inner.operands)


def _is_given(value: SSAValue, user: Operation, block: Block) -> bool:
    """True where `value` is neither made in `block` or in `user`, nor a constant."""
    home = value.owner if isinstance(value.owner, Block) else value.owner.parent
    if home is block:
        return isinstance(value.owner, Block)
    if isinstance(value.owner, arith.ConstantOp):
        return False
    around = home.parent_op() if home is not None else None
    while around is not None and around is not user:
        around = around.parent_op()
    return around is None


def _has_effect(op: Operation) -> bool:
    if find(op, Structured) is not None and op.results:
        return False
    return not is_side_effect_free(op)
