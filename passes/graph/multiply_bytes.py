"""graph-multiply-bytes: products of dequantised bytes become products of the bytes, in i32.

    conv(dequantize(x, s, p), dequantize(w, t, q))
    ->
    mul(convert(sub(conv(x, v), p * sum(v))), s * t)      v = w - q, sums of v a feature

    conv(x, w), 1x1, of short rows  ->  reshape(conv(reshape(x, [n, c, h * w]), w))

The same for `matmul` and `contract`; outside of the image of a convolution is `p`. Weights,
scales and zero points are constants; `x` has one scale, the weights have one or one a
feature, and `v` are bytes. The pass leaves machines alone that do not add several products
of bytes at once (`tensor-pack-dot-products`), sums of fewer than `LEAST_TERMS` products along
an axis (a depthwise convolution), and sums that i32 may not hold.

The sum is exact, and is rounded once as it is converted and once by the scale, where the sum
of floats is rounded a term: the result is within the bound that docs/numerics.md has for that.
Must run before `graph-fold-constants`, which dequantises weights. Each rewrite takes a product
of floats away, so the pass ends.

Jacob et al., "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference" (CVPR 2018), section 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np
from xdsl.dialects.builtin import Float32Type, IntegerType, i8, i32
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.deadness import erase_dead
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.target import Target
from mlopt.core.walking import walk
from mlopt.dialects.graph.decompose.building import Builder
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.conv import ConvOp
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.ops.parts import PadOp
from mlopt.dialects.graph.ops.quantization import DequantizeOp
from mlopt.dialects.graph.shapes import is_dynamic
from mlopt.passes.graph.fold_constants import value_of
from mlopt.passes.graph.weighted import feature_axes, single

LEAST_TERMS = 3
"""Products that are added along an axis, from which on four at once pay."""

SHORT_ROW = 32
"""Points of a row, below which all points of an image are one row: two vectors of sums."""

LARGEST = 255 * 128
"""What a product of a byte less its zero point and a signed byte is at most."""


@dataclass(frozen=True)
class MultiplyBytesPass(Pass):
    """Multiplies bytes instead of the floats they stand for."""

    name: ClassVar[str] = "graph-multiply-bytes"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        if not Target.of(context).adds_products_of_bytes:
            return
        found = [product for op in walk(root) if (product := _Product.of(op)) is not None]
        for product in found:
            product.rewrite()
        if found:
            context.count(self.name, "products of bytes", len(found))
            for region in root.regions:
                erase_dead(region)


@dataclass(frozen=True)
class _Product:
    """A product of `image`, less `zero_point`, and `weights`, centred, times `scale`."""

    op: ConvOp | MatmulOp | ContractOp
    image: SSAValue
    zero_point: int
    weights: np.ndarray
    scale: np.ndarray
    feature_axis: int
    weight_axis: int

    @staticmethod
    def of(op: Operation) -> _Product | None:
        """The product that `op` is; None where it has to stay."""
        if not isinstance(op, ConvOp | MatmulOp | ContractOp) or not _pays(op):
            return None
        axes = feature_axes(op)
        image, weights = (value.owner for value in op.operands)
        if axes is None or element_type_of(op.out) != Float32Type():
            return None
        if not isinstance(image, DequantizeOp) or not isinstance(weights, DequantizeOp):
            return None
        centred = _centred(weights, axes[1])
        scales = _constant(image.scale), _constant(weights.scale)
        point = _constant(image.zero_point)
        if centred is None or scales[0] is None or scales[1] is None or point is None:
            return None
        if image.place != (None, None) or not _is_byte(image.operand):
            return None
        scale = single(scales[0].astype(np.float64) * scales[1].astype(np.float64))
        if scale is None:
            return None
        return _Product(op, image.operand, int(point), centred, scale, *axes)

    def rewrite(self) -> None:
        """Puts the product of bytes in the place of the op."""

        def insert(new: Operation) -> Operation:
            inherit_location(new, self.op.location)
            Rewriter.insert_op(new, InsertPoint.before(self.op))
            return new

        build = Builder(insert)
        total, whole = self._sums(build), self.op.out
        if self.zero_point:
            others = tuple(a for a in range(self.weights.ndim) if a != self.weight_axis)
            sums = self.weights.sum(others, dtype=np.int32) * np.int32(self.zero_point)
            less = build(ConstantOp.from_array(sums, i32))
            total = build.sub(total, build.along(less, total, [self.feature_axis]))
        real = build.converted(total, Float32Type())
        scale = build(ConstantOp.from_array(self.scale, Float32Type()))
        axes = [self.feature_axis] if self.scale.ndim else []
        real = build.mul(real, build.along(scale, real, axes))
        if shape_of(real) != shape_of(whole):
            real = build(ReshapeOp(real, [*build.sizes(self.image)[:1], *shape_of(whole)[1:]]))
        real.name_hint = self.op.out.name_hint
        Rewriter.replace_op(self.op, [], [real])

    def _sums(self, build: Builder) -> SSAValue:
        """The op on bytes, with a result in i32."""
        op, weights = self.op, build(ConstantOp.from_array(self.weights, i8))
        if isinstance(op, MatmulOp):
            return build(MatmulOp(self.image, weights, i32))
        if isinstance(op, ContractOp):
            batch, inner = op.axes[:2], op.axes[2:]
            return build(
                ContractOp(self.image, weights, batch=batch, inner=inner, element_type=i32)
            )
        image, (strides, dilations, low, high) = self.image, op.window
        if any((*low, *high)):
            point = np.array(self.zero_point)
            outside = build(ConstantOp.from_array(point, element_type_of(image)))
            image = build(PadOp(image, outside, [0, 0, *low], [0, 0, *high]))
        elif _is_of_short_rows(op):
            batch, channels, *_ = build.sizes(image)
            image = build(ReshapeOp(image, [batch, channels, prod(shape_of(image)[2:])]))
            taps = build(
                ConstantOp.from_array(self.weights.reshape(*self.weights.shape[:2], 1), i8)
            )
            return build(ConvOp(image, taps, groups=op.group_count, element_type=i32))
        return build(
            ConvOp(
                image,
                weights,
                strides=strides,
                dilations=dilations,
                groups=op.group_count,
                element_type=i32,
            )
        )


def _is_of_short_rows(op: ConvOp) -> bool:
    """True where there is no window, and rows of an image leave lanes empty that all its points
    fill."""
    points, (strides, _, low, high) = shape_of(op.input)[2:], op.window
    alone = all(size == 1 for size in (*shape_of(op.filter)[2:], *strides))
    known = not any(map(is_dynamic, points))
    return alone and known and not any((*low, *high)) and 0 < points[-1] < SHORT_ROW < prod(points)


def _pays(op: ConvOp | MatmulOp | ContractOp) -> bool:
    """True where several products are added along an axis, i32 holds all of them, and weights
    have one axis that is not summed."""
    shape = shape_of(op.operands[1])
    if isinstance(op, ConvOp):
        terms = shape[1:]
        # The window of one channel is no axis of four neighbours.
        most = max(shape[1:] if op.group_count == 1 else shape[1:2])
    else:
        axes = op.axes[3] if isinstance(op, ContractOp) else [len(shape) - 2]
        terms = [shape[axis] for axis in axes]
        most = max(terms, default=1)
    is_matrix = len(shape) - len(terms) == 1
    return is_matrix and LEAST_TERMS <= most and 0 < prod(terms) * LARGEST < 1 << 31


def _centred(op: DequantizeOp, axis: int) -> np.ndarray | None:
    """The weights less their zero points; None where they are no constant bytes of one scale, or
    one along `axis`."""
    if op.place not in ((None, None), (axis, None)) or not _is_byte(op.operand):
        return None
    values, points = _constant(op.operand), _constant(op.zero_point)
    if values is None or points is None or not values.size:
        return None
    shape = [1] * values.ndim
    shape[axis] = -1
    centred = values.astype(np.int16) - points.astype(np.int16).reshape(shape)
    if not -128 <= centred.min() <= centred.max() <= 127:
        return None
    return centred.astype(np.int8)


def _is_byte(value: SSAValue) -> bool:
    element = element_type_of(value)
    return isinstance(element, IntegerType) and element.width.data == 8


def _constant(value: SSAValue | None) -> np.ndarray | None:
    """The elements of a constant, 0 for what is left out; None for others."""
    if value is None:
        return np.zeros((), np.int8)
    return value_of(value) if isinstance(value.owner, ConstantOp) else None
