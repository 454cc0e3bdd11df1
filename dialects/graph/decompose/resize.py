"""Resizing as gathers along each axis, weighted; places and weights are small vectors.

Where sizes are known the vectors are constants, which canonicalisation computes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xdsl.dialects.builtin import IndexType, TensorType, f32, i64
from xdsl.ir import SSAValue

from mlopt.core.constants import splat
from mlopt.core.interfaces.decomposition import decomposes
from mlopt.dialects.graph.attributes import Predicate
from mlopt.dialects.graph.decompose.building import Builder, Term, all_in_f32
from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, Size
from mlopt.dialects.graph.ops.parts import IotaOp
from mlopt.dialects.graph.ops.resize import ResizeOp
from mlopt.dialects.graph.ops.unary import CeilOp, FloorOp
from mlopt.dialects.tensor.element_ops import FromElementsOp


@decomposes(ResizeOp)
@all_in_f32
def resize(op: ResizeOp, build: Builder, operands: Sequence[SSAValue]) -> list[SSAValue]:
    """Each axis by itself."""
    x = operands[0]
    for position, (axis, size) in enumerate(zip(op.axes.get_values(), op.new_sizes(), strict=True)):
        x = _Axis(op, build, x, axis, size, op.scale_of(position)).resized()
    return [x]


class _Axis:
    """One axis that is resized."""

    def __init__(
        self, op: ResizeOp, build: Builder, x: SSAValue, axis: int, size: Size, scale: float | None
    ):
        self.op, self.build, self.x, self.axis = op, build, x, axis
        self.places = self._counted(size)
        self.old = self._number(build.size(x, axis))
        self.new = self._number(size)
        self.scale = build.div(self.new, self.old) if scale is None else self._known(scale)

    def resized(self) -> SSAValue:
        """The operand at the new size."""
        b, mode, at = self.build, self.op.mode.data, self._coordinates()
        if mode.startswith("nearest"):
            return self._gathered(self._nearest(mode.removeprefix("nearest_"), at))
        if mode == "linear":
            at = self._inside(at)
            below = b(FloorOp(at))
            above = b.sub(at, below)
            taps = [(below, b.sub(1, above)), (b.add(below, 1), above)]
        else:
            taps = self._cubic(at)
        if self.op.exclude_outside is not None:
            taps = self._without_outside(taps)
        total: SSAValue | None = None
        for place, weight in taps:
            part = self._gathered(place)
            part = b.mul(
                part, b.along(b.converted(weight, element_type_of(part)), part, [self.axis])
            )
            total = part if total is None else b.add(total, part)
        assert total is not None, "every mode takes an element"
        return total

    # Numbers that are constants where sizes are known.

    def _known(self, value: float) -> SSAValue:
        return self.build(ConstantOp(splat(value, TensorType(f32, []))))

    def _number(self, size: Size) -> SSAValue:
        """A size as `tensor<f32>`."""
        if isinstance(size, int):
            return self._known(size)
        scalar = FromElementsOp.create(operands=[size], result_types=[TensorType(IndexType(), [])])
        return self.build.converted(self.build(scalar), f32)

    def _counted(self, size: Size) -> SSAValue:
        """0, 1, 2 ... in f32."""
        if isinstance(size, int):
            return self.build(ConstantOp.from_array(np.arange(size, dtype=np.float32)))
        return self.build(IotaOp([size], 0, f32))

    def _spread(self, scalar: SSAValue) -> SSAValue:
        return self.build(BroadcastOp(scalar, self.build.sizes(self.places), []))

    # Places.

    def _coordinates(self) -> SSAValue:
        b, x, kind = self.build, self.places, self.op.coordinates.data
        if kind == "asymmetric":
            return b.div(x, self._spread(self.scale))
        if kind == "align_corners":
            steps = b.max(b.sub(self.new, 1), 1)
            return b.div(b.mul(x, self._spread(b.sub(self.old, 1))), self._spread(steps))
        at = b.sub(b.div(b.add(x, 0.5), self._spread(self.scale)), 0.5)
        if kind == "pytorch_half_pixel":
            several = b.compare(Predicate.GT, self.new, 1)
            return b.select(self._spread(several), at, 0)
        if kind == "half_pixel_symmetric":
            # How far the middle of the result is from that of the operand.
            fit = b.div(self.new, b.mul(self.scale, self.old))
            return b.add(at, self._spread(b.mul(b.mul(self.old, 0.5), b.sub(1, fit))))
        return at

    def _nearest(self, mode: str, at: SSAValue) -> SSAValue:
        b = self.build
        match mode:
            case "round_prefer_floor":
                return b(CeilOp(b.sub(at, 0.5)))
            case "round_prefer_ceil":
                return b(FloorOp(b.add(at, 0.5)))
            case "floor":
                return b(FloorOp(at))
            case _:
                return b(CeilOp(at))

    def _inside(self, at: SSAValue) -> SSAValue:
        """Held between the first and the last element."""
        last = self._spread(self.build.sub(self.old, 1))
        return self.build.max(self.build.min(at, last), 0)

    def _gathered(self, places: SSAValue) -> SSAValue:
        indices = self.build.converted(self._inside(places), i64)
        return self.build(GatherOp(self.x, indices, self.axis))

    # Weights.

    def _cubic(self, at: SSAValue) -> list[tuple[SSAValue, SSAValue]]:
        b, a = self.build, self.op.cubic_coefficient
        below = b(FloorOp(at))
        t = b.sub(at, below)
        rest = b.sub(1, t)

        def near(d: SSAValue) -> SSAValue:
            return b.add(b.mul(b.mul(b.sub(b.mul(d, a + 2), a + 3), d), d), 1)

        def far(d: SSAValue) -> SSAValue:
            inner = b.add(b.mul(b.sub(b.mul(d, a), 5 * a), d), 8 * a)
            return b.sub(b.mul(inner, d), 4 * a)

        return [
            (b.sub(below, 1), far(b.add(t, 1))),
            (below, near(t)),
            (b.add(below, 1), near(rest)),
            (b.add(below, 2), far(b.add(rest, 1))),
        ]

    def _without_outside(
        self, taps: list[tuple[SSAValue, SSAValue]]
    ) -> list[tuple[SSAValue, SSAValue]]:
        b = self.build
        kept = [
            (place, b.select(b.compare(Predicate.EQ, place, self._inside(place)), weight, 0))
            for place, weight in taps
        ]
        total: Term = 0
        for _, weight in kept:
            total = weight if isinstance(total, int) else b.add(total, weight)
        return [(place, b.div(weight, total)) for place, weight in kept]
