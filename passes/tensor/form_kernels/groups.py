"""Which ops become one kernel: they share the loops that a schedule tiles.

A group has one sink, its last op, which needs all the others. Its shared loops are
parallel loops of the sink that are parallel loops of every member: a tile of them can be
computed from inputs to the sink's result before the next is begun, every element once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from xdsl.ir import Block, Operation, OpResult, SSAValue
from xdsl.ir.affine import AffineMap

from mlopt.dialects.loop.schedule import Schedule
from mlopt.passes.tensor.form_kernels.order import Order
from mlopt.passes.tensor.form_kernels.spaces import Space, elements, shared_loops

TILE_ELEMENTS = 1 << 16
"""Elements of a value that one iteration of the shared loops may be left with: what a
core's own cache holds."""

WORTH = 4
"""Loops are given up for a group where at least one in so many elements is not moved."""


@dataclass(frozen=True)
class Group:
    """Ops that share `loops` of the sink; `loops[op]` maps them to those of `op`.

    `members` are in the order of the text; `reuser` is the one that reuses its inputs.
    """

    members: tuple[Operation, ...]
    loops: dict[Operation, dict[int, int]]
    reuser: Operation | None

    @property
    def sink(self) -> Operation:
        """The op that needs all the others."""
        return self.members[-1]


class Grouping:
    """Forms the groups of one block, in the order of the text."""

    def __init__(self, block: Block, max_ops: int):
        self.order = Order(block)
        self._max_ops = max_ops
        self.spaces: dict[Operation, Space] = {}
        self._group_of: dict[Operation, Group] = {}
        for op in block.ops:
            space = Space.of(op)
            if space is not None:
                self.spaces[op] = space
                self._add(op, space)

    def _add(self, op: Operation, space: Space) -> None:
        """Makes a group of `op`, and of the groups it reads where they fit."""
        own = {loop: loop for loop in sorted(space.parallel)}
        group = Group((op,), {op: own}, op if space.reuses else None)
        for producer in self._read_groups(op):
            merged = self._merged(producer, group)
            group = merged if merged is not None else group
        self.order.take_together(group.members)
        for member in group.members:
            self._group_of[member] = group

    def _read_groups(self, op: Operation) -> list[Group]:
        """The groups whose sinks `op` reads, the latest first."""
        space = self.spaces[op]
        owners = [value.owner for value in (*space.inputs, *space.outputs)]
        found = {
            self.order.position[group.sink]: group
            for owner in owners
            if isinstance(owner, Operation)
            and (group := self._group_of.get(owner)) is not None
            and group.sink is owner
        }
        return [found[position] for position in sorted(found, reverse=True)]

    def _merged(self, producer: Group, reader: Group) -> Group | None:
        """One group of both; None where they had better stay two."""
        members = tuple(
            sorted({*producer.members, *reader.members}, key=self.order.position.__getitem__)
        )
        shared = self._shared(producer, reader)
        if Schedule.of(producer.sink).compute_at is not None:
            # A person says that it is computed in the loops of its reader.
            shared = shared or {op: {} for op in members}
            merged = Group(members, shared, producer.reuser or reader.reuser)
            return merged if self.order.can_be_one(members) else None
        if len(members) > self._max_ops or (producer.reuser and reader.reuser) or shared is None:
            return None
        merged = Group(members, shared, producer.reuser or reader.reuser)
        if not self._keeps_tiles(merged) or not self._pays(producer, reader, merged):
            return None
        return merged if self.order.can_be_one(members) else None

    def _shared(self, producer: Group, reader: Group) -> dict[Operation, dict[int, int]] | None:
        """The loops that both share; None where a member is read by another than the sink."""
        known: dict[int, int] | None = None
        for op in reader.members:
            for value, map in self._reads(op):
                source = producer.loops.get(value.op)
                if source is None:
                    continue
                if op is not reader.sink:
                    return None
                theirs = {mine: loop for loop, mine in source.items()}
                found = {
                    loop: theirs[mine]
                    for loop, mine in shared_loops(self.spaces[value.op], value, map).items()
                    if loop in reader.loops[op] and mine in theirs
                }
                known = found if known is None else dict(known.items() & found.items())
        if not known or len(set(known.values())) < len(known):
            known = {} if known is not None else None
        if known is None:
            return None
        kept = sorted(known)
        shared = {op: {loop: m[loop] for loop in kept} for op, m in reader.loops.items()}
        shared |= {op: {loop: m[known[loop]] for loop in kept} for op, m in producer.loops.items()}
        return shared

    def _reads(self, op: Operation) -> list[tuple[OpResult, AffineMap]]:
        space = self.spaces[op]
        pairs = zip(
            (*space.inputs, *space.outputs), (*space.input_maps, *space.output_maps), strict=True
        )
        return [(value, map) for value, map in pairs if isinstance(value, OpResult)]

    def _keeps_tiles(self, group: Group) -> bool:
        """True where an iteration of the shared loops is left with tiles that fit a cache, and
        the op that reuses its inputs can be tiled along all its parallel loops."""
        if group.reuser is not None:
            if len(group.loops[group.reuser]) < len(self.spaces[group.reuser].parallel):
                return False
        for op, loops in group.loops.items():
            space = self.spaces[op]
            own = space.parallel - set(loops.values())
            if own and not loops:
                return False
            if prod(space.extent(loop) for loop in own) > TILE_ELEMENTS:
                return False
        return True

    def _pays(self, producer: Group, reader: Group, merged: Group) -> bool:
        """True where no loop is given up, or enough is not moved any more."""
        shared = len(merged.loops[merged.sink])
        if shared == len(reader.loops[reader.sink]) == len(producer.loops[producer.sink]):
            return True
        made = {value for op in producer.members for value in op.results}
        read = {value for op in producer.members for value in self._inputs(op)}
        saved = {
            value for op in reader.members for value in self._inputs(op) if value in made | read
        }
        total = max(self.spaces[op].size() for op in reader.members)
        return WORTH * sum(elements(value) for value in saved) >= total

    def _inputs(self, op: Operation) -> Sequence[SSAValue]:
        return self.spaces[op].inputs
