"""Producers are computed inside the loops of their reader, a tile at a time.

    %p = producer(%x)  {compute_at = 0}
    for %i { %pt = extract_slice %p[%i] [4]  %rt = reader(%pt) }
    ->
    for %i { %xt = extract_slice %x[%i] [4]  %pt = producer(%xt)  %rt = reader(%pt) }

A producer that several ops in the loop read is computed once there. Those that come last
in the program are placed first, so each stands before all that read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush

from xdsl.dialects.builtin import TensorType
from xdsl.ir import Operation, SSAValue

from mlopt.core.emitter import Emitter, Extent
from mlopt.core.interfaces import find, require
from mlopt.core.interfaces.destination_style import DestinationStyle
from mlopt.core.interfaces.structured import Structured, is_elementwise
from mlopt.core.interfaces.tiling import Tile, Tiling
from mlopt.core.slices import with_values
from mlopt.dialects.loop.schedule import Schedule
from mlopt.dialects.tensor.element_ops import EmptyOp
from mlopt.dialects.tensor.slice_ops import ExtractSliceOp
from mlopt.dialects.tensor.slicing import empty, extract, shape_extents
from mlopt.passes.tensor.apply_schedules.inline_ops import is_inline, keeps_axes

Key = tuple[int, int, tuple[Extent, ...], tuple[Extent, ...]]


@dataclass
class _Wanted:
    """Part `part` of result `result` of `producer`, and the operands that want it."""

    producer: Operation
    result: int
    part: Tile
    uses: list[tuple[Operation, int]] = field(default_factory=list[tuple[Operation, int]])


class ProducerFusion:
    """Fuses into the loops around `op` what is to be computed at `level`."""

    def __init__(
        self,
        op: Operation,
        level: int,
        positions: dict[Operation, int],
        *,
        promoted: bool = False,
    ):
        """`promoted`: not those computed at `level`, but those that copy operands there; they
        stay what is computed where it is read, of a tile."""
        self.promoted = promoted
        self.root = op
        self.first = op
        self.level = level
        self.positions = positions
        self._wanted: dict[Key, _Wanted] = {}
        self._queue: list[tuple[int, int, Key]] = []

    def run(self) -> list[Operation]:
        """The tiled producers, in order; they stand before `op`."""
        made: list[Operation] = []
        self._ask(self.first, Emitter(self.first))
        while self._queue:
            *_, key = heappop(self._queue)
            new = self._compute(self._wanted[key])
            if new is not None:
                made.insert(0, new)
        return made

    def _ask(self, reader: Operation, emitter: Emitter) -> None:
        for index, operand in enumerate(list(reader.operands)):
            found = self._source(operand, emitter)
            if found is None:
                continue
            producer, result, part = found
            key = (self.positions[producer], result, part.offsets, part.sizes)
            if key not in self._wanted:
                self._wanted[key] = _Wanted(producer, result, part)
                heappush(self._queue, (-self.positions[producer], len(self._wanted), key))
            self._wanted[key].uses.append((reader, index))

    def _source(self, value: SSAValue, emitter: Emitter) -> tuple[Operation, int, Tile] | None:
        """The producer to fuse that `value` is a part of."""
        slices: list[ExtractSliceOp] = []
        start = value
        while isinstance(start.owner, ExtractSliceOp) and keeps_axes(start.owner):
            slices.append(start.owner)
            start = start.owner.source
        producer = start.owner
        if not isinstance(producer, Operation) or producer not in self.positions:
            return None
        if not self._is_wanted(Schedule.of(producer)) or find(producer, Tiling) is None:
            return None
        offsets: list[Extent] = [0] * len(_shape(start))
        for part in slices:
            own = with_values(part.static_offsets.get_values(), part.offsets)
            offsets = [emitter.add(a, b) for a, b in zip(own, offsets, strict=True)]
        sizes = shape_extents(value, emitter)
        result = list(producer.results).index(start)  # pyright: ignore[reportArgumentType]
        return producer, result, Tile(tuple(offsets), tuple(sizes))

    def _is_wanted(self, schedule: Schedule) -> bool:
        if schedule.compute_at is None:
            return False
        if not self.promoted:
            return schedule.compute_at == self.level
        return schedule.compute_at > self.level and any(
            schedule.promote[self.level : self.level + 1]
        )

    def _compute(self, wanted: _Wanted) -> Operation | None:
        emitter = Emitter(self.first)
        producer = wanted.producer
        model = require(producer, Tiling)
        tile = model.producing_tile(producer, wanted.result, wanted.part, emitter)
        if tile is None:
            return None
        inits = [
            starting_tile(init, init, model.result_tile(producer, i, tile, emitter), emitter)
            for i, init in enumerate(model.destinations(producer, emitter))
        ]
        lent = None if self.promoted else self._lent(wanted, inits)
        if lent is not None:
            inits = [self.root.operands[lent]]
        new = model.tiled(producer, tile, inits, emitter)
        if not self.promoted:
            replace(Schedule.of(producer), compute_at=None).put(new)
        if lent is not None:
            self.root.operands[lent] = new.results[0]
        for reader, index in wanted.uses:
            before = reader.operands[index]
            reader.operands[index] = new.results[wanted.result]
            _erase_slices(before)
        self.first = new
        self._ask(new, Emitter(new))
        return new

    def _lent(self, wanted: _Wanted, inits: Sequence[SSAValue]) -> int | None:
        """The operand of the root that the producer may be computed into: what the root writes
        element by element, of the shape and type of the producer's own new tensor, and does
        not read otherwise. The root then updates the producer's result in place."""
        root = self.root
        model = find(root, Structured)
        if model is None or not is_elementwise(model, root) or len(inits) != 1:
            return None
        readers = [index for reader, index in wanted.uses if reader is root]
        position = len(model.inputs(root))
        if len(model.outputs(root)) != 1 or len(readers) != 1 or readers[0] >= position:
            return None
        maps = model.indexing_maps(root)
        unused = not model.body(root).args[position].uses
        same = maps[readers[0]] == maps[position] and inits[0].type == root.operands[position].type
        is_new = isinstance(inits[0].owner, EmptyOp)
        is_free = isinstance(root.operands[position].owner, ExtractSliceOp)
        return position if unused and same and is_new and is_free else None


def starting_tile(init: SSAValue, start: SSAValue, part: Tile, emitter: Emitter) -> SSAValue:
    """`part` of `init`, which starts from `start`: a new empty tensor where it is one, the
    tile of what is computed where it is read, else a slice."""
    owner = init.owner
    if isinstance(owner, Operation) and is_inline(owner):
        model = require(owner, Tiling)
        result = list(owner.results).index(init)  # pyright: ignore[reportArgumentType]
        tile = model.producing_tile(owner, result, part, emitter)
        assert tile is not None, "what is read inline has tiles"
        own = require(owner, DestinationStyle).inits(owner)[result]
        inner = starting_tile(own, own if start is init else start, part, emitter)
        return model.tiled(owner, tile, [inner], emitter).results[result]
    if start is init and isinstance(owner, EmptyOp):
        type = init.type
        assert isinstance(type, TensorType)
        return empty(part.sizes, type, emitter)
    return extract(start, part.offsets, part.sizes, emitter)


def _erase_slices(value: SSAValue) -> None:
    while isinstance(value.owner, ExtractSliceOp) and not value.uses:
        op = value.owner
        value = op.source
        op.detach()
        op.erase()


def _shape(value: SSAValue) -> Sequence[int]:
    type = value.type
    assert isinstance(type, TensorType)
    return type.get_shape()
