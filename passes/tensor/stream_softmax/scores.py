"""Computes a block of scores where it is needed, back to what has no element for each of them.

%s = contract(%q, %k)   %x = mask(%s, %seen)   %seen = (index 1 <= index 0)
->
%xb = mask(contract(%q[i], %k[t]), (t + index 1 <= i + index 0))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import TensorType
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.emitter import Emitter, Extent
from mlopt.core.interfaces import find, require
from mlopt.core.interfaces.structured import (
    Structured,
    is_contraction,
    is_elementwise,
    is_projected_permutation,
)
from mlopt.core.interfaces.tiling import Tile, Tiling
from mlopt.dialects.tensor.slice_ops import ExtractSliceOp
from mlopt.dialects.tensor.slicing import empty
from mlopt.passes.tensor.apply_schedules.fuse_producers import starting_tile
from mlopt.passes.tensor.apply_schedules.inline_ops import is_fill

Axes = Sequence[int | None]
"""Of each axis of a tensor the axis of the scores that it is."""


@dataclass(frozen=True)
class Part:
    """A part of the scores: an offset and a size an axis."""

    offsets: Sequence[Extent]
    sizes: Sequence[Extent]

    def at(self, axis: int, offset: Extent, size: Extent) -> Part:
        """This part with another place along `axis`."""
        offsets, sizes = list(self.offsets), list(self.sizes)
        offsets[axis], sizes[axis] = offset, size
        return Part(offsets, sizes)


class Scores:
    """What is computed inside: ops with an element for each of `kept`, a row and a column."""

    def __init__(self, emitter: Emitter, kept: tuple[int, int]):
        self._emitter = emitter
        self._kept = kept

    def is_inside(self, value: SSAValue, axes: Axes) -> bool:
        """True for what is elementwise, and for a product that nobody else needs."""
        op = value.owner
        model = find(op, Structured) if isinstance(op, Operation) else None
        if model is None or not isinstance(op, Operation) or find(op, Tiling) is None:
            return False
        if not set(self._kept) <= set(axes) or len(op.results) != 1 or is_fill(op, model):
            return False
        if not is_projected_permutation(model.indexing_maps(op)[-1]):
            return False
        if is_contraction(model, op):
            return value.has_one_use() and _is_filled(model.outputs(op)[0])
        return is_elementwise(model, op) and not model.body(op).args[-1].uses

    def computed(
        self, value: SSAValue, axes: Axes, part: Part, bounds: Sequence[Extent]
    ) -> SSAValue:
        """`part` of `value`, which is inside; `bounds` are the most that parts have."""
        op = value.owner
        assert isinstance(op, Operation), "it is computed"
        model, tiling, emitter = require(op, Structured), require(op, Tiling), self._emitter
        loops = _positions(model.indexing_maps(op)[-1])
        axis_of = dict(zip(loops, axes, strict=True))
        inner: dict[int, SSAValue] = {}
        for index, operand in enumerate(model.inputs(op)):
            named = [axis_of.get(loop) for loop in _positions(model.indexing_maps(op)[index])]
            if self.is_inside(operand, named):
                inner[index] = self.computed(operand, named, part, bounds)
        tile, most = self._tile(op, axis_of, part, bounds)
        sizes = [tile.sizes[loop] for loop in loops]
        place = buffer(value, [most[loop] for loop in loops], emitter)
        (init,) = tiling.destinations(op, emitter)
        place = starting_tile(init, place, Tile((0,) * len(sizes), tuple(sizes)), emitter)
        new = tiling.tiled(op, tile, [place], emitter)
        for index, operand in inner.items():
            replace_operand(new, index, operand)
        return new.results[0]

    def _tile(
        self,
        op: Operation,
        axis_of: dict[int, int | None],
        part: Part,
        bounds: Sequence[Extent],
    ) -> tuple[Tile, list[Extent]]:
        """The tile of the loops of `op` for `part`, and the most that tiles have of each loop."""
        sizes = require(op, Tiling).domain(op, self._emitter)
        offsets: list[Extent] = [0] * len(sizes)
        most = list(sizes)
        for loop, axis in axis_of.items():
            if axis is not None and sizes[loop] != 1:
                offsets[loop], sizes[loop] = part.offsets[axis], part.sizes[axis]
                most[loop] = bounds[axis]
        return Tile(tuple(offsets), tuple(sizes)), most


def buffer(like: SSAValue, bounds: Sequence[Extent], emitter: Emitter) -> SSAValue:
    """An empty tensor of the element type of `like`."""
    assert isinstance(like.type, TensorType), "blocks are tensors"
    return empty(bounds, like.type, emitter)


def replace_operand(op: Operation, index: int, value: SSAValue) -> None:
    """Makes `op` read `value` instead of a slice, which is erased where nobody else does."""
    before = op.operands[index]
    op.operands[index] = value
    if isinstance(before.owner, ExtractSliceOp) and not before.uses:
        before.owner.detach()
        before.owner.erase()


def _is_filled(value: SSAValue) -> bool:
    op = value.owner
    model = find(op, Structured) if isinstance(op, Operation) else None
    return model is not None and isinstance(op, Operation) and is_fill(op, model)


def _positions(map: AffineMap) -> list[int]:
    """The loop that indexes each axis; -1 where that is no single loop."""
    return [e.position if isinstance(e, AffineDimExpr) else -1 for e in map.results]
