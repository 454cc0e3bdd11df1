"""Computes a block of scores where it is needed, back to what has no element for each of them.

%s = contract(%q, %k)   %x = mask(%s, %seen)   %seen = (index 1 <= index 0)
->
%xb = mask(contract(%q[i], %k[t]), (t + index 1 <= i + index 0))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xdsl.dialects.builtin import DenseArrayBase, TensorType, i64
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
from mlopt.dialects import op_class
from mlopt.dialects.linalg.generic import GenericOp
from mlopt.dialects.linalg.tiling import image
from mlopt.dialects.tensor.slice_ops import ExtractSliceOp
from mlopt.dialects.tensor.slicing import empty, extract
from mlopt.passes.tensor.apply_schedules.fuse_producers import starting_tile
from mlopt.passes.tensor.apply_schedules.inline_ops import is_fill
from mlopt.passes.tensor.transpose_operands import move_behind, reorder_axes

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
    """What is computed inside: ops with an element for each of `kept`, a row and a column.
    `turned`: in memory the two axes have changed places."""

    def __init__(self, emitter: Emitter, kept: tuple[int, int], turned: bool = False):
        self._emitter = emitter
        self._kept = kept
        self.turned = turned
        self._transposed: dict[tuple[Operation, int], tuple[SSAValue, list[int]]] = {}

    def order(self, axes: Axes) -> list[int]:
        """Which of `axes` each axis in memory is."""
        order = list(range(len(axes)))
        if self.turned:
            row, column = (list(axes).index(axis) for axis in self._kept)
            order[row], order[column] = column, row
        return order

    def can_turn(self, value: SSAValue, axes: Axes) -> bool:
        """True where the maps of all that is inside may be changed."""
        op = value.owner
        assert isinstance(op, Operation), "it is computed"
        inner = self._inner(op, self._axis_of(op, axes))
        return isinstance(op, GenericOp) and all(
            self.can_turn(op.operands[index], named) for index, named in inner.items()
        )

    def transpose_rows(
        self, value: SSAValue, axes: Axes, part: Part, bounds: Sequence[Extent]
    ) -> None:
        """Makes transposes of what products inside read of the rows of `part` alone, along what
        is summed."""
        op = value.owner
        assert isinstance(op, Operation), "it is computed"
        model, axis_of = require(op, Structured), self._axis_of(op, axes)
        for index, named in self._inner(op, axis_of).items():
            self.transpose_rows(op.operands[index], named, part, bounds)
        row, column = self._kept
        for index, map in enumerate(model.indexing_maps(op)[:-1]):
            named = [axis_of.get(loop) for loop in _positions(map)]
            is_last = bool(named) and _positions(map)[-1] in model.reduction_loops(op)
            if not is_last or row not in named or column in named:
                continue
            tile, most = self._tile(op, axis_of, part, bounds)
            there = image(map, tile, self._emitter)
            source = extract(op.operands[index], there.offsets, there.sizes, self._emitter)
            axis = named.index(row)
            order = [*(other for other in range(len(named)) if other != axis), axis]
            loops = _positions(map)
            place = buffer(source, [most[loops[other]] for other in order], self._emitter)
            sizes = [there.sizes[other] for other in order]
            place = extract(place, [0] * len(order), sizes, self._emitter)
            transpose: Any = op_class("linalg.transpose")
            permutation = DenseArrayBase.from_list(i64, order)
            new = self._emitter.insert(transpose(source, place, permutation))
            self._transposed[op, index] = new.results[0], order

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
        axis_of = self._axis_of(op, axes)
        inner = {
            index: (self.computed(op.operands[index], named, part, bounds), self.order(named))
            for index, named in self._inner(op, axis_of).items()
        }
        for index in range(len(model.inputs(op))):
            if (op, index) in self._transposed:
                inner[index] = self._transposed[op, index]
        tile, most = self._tile(op, axis_of, part, bounds)
        order = self.order(axes)
        written = _positions(model.indexing_maps(op)[-1])
        loops = [written[axis] for axis in order]
        sizes = [tile.sizes[loop] for loop in loops]
        place = buffer(value, [most[loop] for loop in loops], emitter)
        (init,) = tiling.destinations(op, emitter)
        place = starting_tile(init, place, Tile((0,) * len(sizes), tuple(sizes)), emitter)
        new = tiling.tiled(op, tile, [place], emitter)
        for index, (operand, own) in inner.items():
            replace_operand(new, index, operand, own if self.turned else None)
        if self.turned:
            reorder_axes(new, len(new.operands) - 1, order)
            self.turn_loops(new, axis_of)
        return new.results[0]

    def turn_loops(self, op: Operation, axis_of: Mapping[int, int | None]) -> None:
        """Puts the loop over rows behind the one over columns."""
        loop_of = {axis: loop for loop, axis in axis_of.items()}
        row, column = (loop_of[axis] for axis in self._kept)
        if row < column:
            move_behind(op, row, column)

    def _axis_of(self, op: Operation, axes: Axes) -> dict[int, int | None]:
        """The axis of the scores that each loop of `op`, whose result has `axes`, is."""
        written = _positions(require(op, Structured).indexing_maps(op)[-1])
        return dict(zip(written, axes, strict=True))

    def _inner(self, op: Operation, axis_of: dict[int, int | None]) -> dict[int, Axes]:
        """The operands of `op` that are inside too, and their axes."""
        model = require(op, Structured)
        found = {
            index: [axis_of.get(loop) for loop in _positions(map)]
            for index, map in enumerate(model.indexing_maps(op)[:-1])
        }
        return {i: named for i, named in found.items() if self.is_inside(op.operands[i], named)}

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


def replace_operand(
    op: Operation, index: int, value: SSAValue, order: Sequence[int] | None = None
) -> None:
    """Makes `op` read `value`, with axes in `order`, instead of a slice, which is erased where
    nobody else reads it."""
    if order is not None:
        reorder_axes(op, index, order)
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
