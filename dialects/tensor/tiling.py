"""`tensor.pad` in tiles: what of the source is in a tile, and what is filled around it.

    %p = tensor.pad %x low[2] high[3] : 10 -> 15         tile (%i, 4)
    ->
    %low = min(max(2 - %i, 0), 4)                        filled before
    %start, %end = %i - 2, %i + 2, each held to 0 .. 10
    %xt = tensor.extract_slice %x[%start] [%end - %start]
    %pt = tensor.pad %xt low[%low] high[4 - %low - (%end - %start)] : ? -> 4

A tile that lies in the padding altogether takes a slice without elements. After upstream's
`bubbleUpPadSlice`, which has a branch for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import DYNAMIC_INDEX, DenseArrayBase, TensorType, i64
from xdsl.ir import Operation, Region, SSAValue

from mlopt.core.emitter import Emitter, Extent, as_extent
from mlopt.core.interfaces import attach
from mlopt.core.interfaces.structured import Iterator
from mlopt.core.interfaces.tiling import Tile, Tiling
from mlopt.core.slices import with_values
from mlopt.dialects.tensor.slice_ops import PadOp
from mlopt.dialects.tensor.slicing import dim_of, empty, extract


class PadTiling(Tiling):
    """A loop an axis of the result, all parallel."""

    def iterators(self, op: Operation) -> Sequence[Iterator]:
        return [Iterator.PARALLEL] * len(_shape(op))

    def domain(self, op: Operation, emitter: Emitter) -> list[Extent]:
        low, high = _amounts(op)
        return [
            size
            if size != DYNAMIC_INDEX
            else emitter.add(
                emitter.add(low[axis], dim_of(op.operands[0], axis, emitter)), high[axis]
            )
            for axis, size in enumerate(_shape(op))
        ]

    def destinations(self, op: Operation, emitter: Emitter) -> list[SSAValue]:
        type = op.results[0].type
        assert isinstance(type, TensorType), "a pad makes a tensor"
        return [empty(self.domain(op, emitter), type, emitter)]

    def tiled(
        self, op: Operation, tile: Tile, inits: Sequence[SSAValue], emitter: Emitter
    ) -> Operation:
        whole = self.domain(op, emitter)
        low, high = _amounts(op)
        starts: list[Extent] = []
        lengths: list[Extent] = []
        before: list[Extent] = []
        behind: list[Extent] = []
        for axis, (offset, size) in enumerate(zip(tile.offsets, tile.sizes, strict=True)):
            extent = dim_of(op.operands[0], axis, emitter)
            if offset == 0 and size == whole[axis]:
                part = (0, extent, low[axis], high[axis])
            else:
                part = _part(offset, size, low[axis], extent, emitter)
            for found, amount in zip((starts, lengths, before, behind), part, strict=True):
                found.append(amount)
        source = extract(op.operands[0], starts, lengths, emitter)
        new = emitter.insert(_pad(op, source, before, behind, tile))
        _shift_arguments(new.regions[0], tile, emitter)
        return new

    def result_tile(self, op: Operation, result: int, tile: Tile, emitter: Emitter) -> Tile:
        return tile

    def producing_tile(
        self, op: Operation, result: int, part: Tile, emitter: Emitter
    ) -> Tile | None:
        return part


def _shape(op: Operation) -> Sequence[int]:
    type: Any = op.results[0].type
    return type.get_shape()


def _amounts(op: Any) -> tuple[list[Extent], list[Extent]]:
    """How much is put before and behind each axis."""
    found = [
        with_values(static.get_values(), values)
        for static, values in ((op.static_low, op.low), (op.static_high, op.high))
    ]
    low, high = ([x if isinstance(x, int) else as_extent(x) for x in each] for each in found)
    return low, high


def _part(
    offset: Extent, size: Extent, low: Extent, extent: Extent, emitter: Emitter
) -> tuple[Extent, Extent, Extent, Extent]:
    """Of an axis: where the slice of the source starts, its size, what is before and behind."""

    def held(value: Extent, most: Extent) -> Extent:
        return emitter.minimum(emitter.maximum(value, 0), most)

    first = emitter.sub(offset, low)
    start = held(first, extent)
    length = emitter.sub(held(emitter.add(first, size), extent), start)
    before = held(emitter.sub(low, offset), size)
    return start, length, before, emitter.sub(emitter.sub(size, before), length)


def _pad(
    op: Any, source: SSAValue, low: Sequence[Extent], high: Sequence[Extent], tile: Tile
) -> PadOp:
    """The pad of a slice, with a copy of the body of `op`."""
    static = [
        DenseArrayBase.from_list(i64, [x if isinstance(x, int) else DYNAMIC_INDEX for x in amounts])
        for amounts in (low, high)
    ]
    values = [[x for x in amounts if isinstance(x, SSAValue)] for amounts in (low, high)]
    shape = [size if isinstance(size, int) else DYNAMIC_INDEX for size in tile.sizes]
    return PadOp.build(
        operands=[source, *values],
        result_types=[TensorType(op.result.type.element_type, shape)],
        properties={"static_low": static[0], "static_high": static[1]},
        regions=[op.region.clone()],
        attributes=dict(op.attributes),
    )


def _shift_arguments(region: Region, tile: Tile, emitter: Emitter) -> None:
    """Makes the places that the body is given count from the start of the tile."""
    block = region.block
    first = block.first_op
    assert first is not None, "a body ends with a yield"
    for argument, offset in zip(block.args, tile.offsets, strict=True):
        if not argument.uses or offset == 0:
            continue
        shifted = arith.AddiOp(argument, emitter.value(offset))
        block.insert_op_before(shifted, first)
        argument.replace_uses_with_if(
            shifted.result, lambda use, new=shifted: use.operation is not new
        )


attach(PadTiling(), PadOp)
