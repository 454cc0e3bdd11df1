"""What `linalg.pack`, `linalg.unpack` and `linalg.softmax` compute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from xdsl.ir import Operation

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.core.slices import with_values
from mlopt.dialects.linalg.packing import PackOp, SoftmaxOp, UnPackOp


@means(PackOp)
def pack(op: PackOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """Tiles innermost, the last ones filled."""
    source, dest = operands[:2]
    rest = list(operands[2:])
    padding = rest.pop(0) if op.padding_value is not None else None
    tiles = [int(tile) for tile in with_values(op.static_inner_tiles.get_values(), rest)]
    tiling = Tiling(source.shape, list(op.inner_dims_pos.get_values()), tiles, op.order())
    if padding is None and tiling.padded != tuple(source.shape):
        raise error(op, f"tiles {tiles} do not divide shape {list(source.shape)}")
    full = np.full(tiling.padded, 0 if padding is None else padding, source.dtype)
    full[tuple(slice(0, size) for size in source.shape)] = source
    return _delivered(op, np.transpose(full.reshape(tiling.cut), tiling.axes), dest)


@means(UnPackOp)
def unpack(op: UnPackOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """Tiles put together, and what is beyond the destination dropped."""
    source, dest = operands[:2]
    static = op.static_inner_tiles.get_values()
    tiles = [int(tile) for tile in with_values(static, operands[2:])]
    tiling = Tiling(dest.shape, list(op.inner_dims_pos.get_values()), tiles, op.order())
    back = np.transpose(source, np.argsort(tiling.axes)).reshape(tiling.padded)
    return _delivered(op, back[tuple(slice(0, size) for size in dest.shape)], dest)


@dataclass
class Tiling:
    """How axes `positions` of `shape` are cut to `tiles`, the outer axes in `order`."""

    shape: Sequence[int]
    positions: Sequence[int]
    tiles: Sequence[int]
    order: Sequence[int]

    @property
    def counts(self) -> dict[int, int]:
        """The size of the tile of each axis that is cut."""
        return dict(zip(self.positions, self.tiles, strict=True))

    @property
    def padded(self) -> tuple[int, ...]:
        """The shape, each axis made a multiple of its tile."""
        sizes = self.counts
        return tuple(
            -(-size // sizes.get(axis, 1)) * sizes.get(axis, 1)
            for axis, size in enumerate(self.shape)
        )

    @property
    def cut(self) -> list[int]:
        """The padded shape, each axis that is cut as two: tiles, and a tile."""
        sizes = self.counts
        found: list[int] = []
        for axis, size in enumerate(self.padded):
            found += [size // sizes[axis], sizes[axis]] if axis in sizes else [size]
        return found

    @property
    def axes(self) -> list[int]:
        """The axes of `cut` in the order of the packed tensor."""
        outer: list[int] = []
        inner: dict[int, int] = {}
        place = 0
        for axis in range(len(self.shape)):
            outer.append(place)
            place += 1
            if axis in self.counts:
                inner[axis] = place
                place += 1
        if self.order:
            outer = [outer[axis] for axis in self.order]
        return [*outer, *(inner[axis] for axis in self.positions)]


@means(SoftmaxOp)
def softmax(op: SoftmaxOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """As upstream decomposes it."""
    source, dest = operands
    axis = op.dimension.value.data
    shifted = source - source.max(axis=axis, keepdims=True)
    powers = np.exp(shifted).astype(source.dtype)
    result = powers / powers.sum(axis=axis, keepdims=True, dtype=source.dtype)
    return _delivered(op, result.astype(source.dtype), dest)


def _delivered(op: Operation, value: Any, dest: Any) -> Sequence[Value]:
    """A new tensor, or the buffer of the destination written."""
    if np.shape(value) != np.shape(dest):
        raise error(op, f"result has shape {list(value.shape)}, expected {list(dest.shape)}")
    if op.results:
        return (np.ascontiguousarray(value),)
    dest[...] = value
    return ()
