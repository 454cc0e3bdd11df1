"""Quantised numbers and products of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import Float32Type, IntegerType, Signedness, i32
from xdsl.ir import Attribute, SSAValue

from mlopt.dialects.graph.element_kinds import Kind, bits_of, kind_of
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MaxOp, MinOp, MulOp, SubOp
from mlopt.dialects.graph.ops.conv import ConvOp
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.ops.quantization import DequantizeOp, QuantizeOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.dialects.graph.ops.unary import NegOp, RoundOp
from mlopt.frontends.onnx.broadcasting import spread, spread_along, spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.byte_products import byte_conv, byte_matmul
from mlopt.frontends.onnx.operators.products import product
from mlopt.frontends.onnx.operators.windows import cropped, padded, windows_of
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import operator
from mlopt.frontends.onnx.types import element_type

UI8 = IntegerType(8, Signedness.UNSIGNED)


def _place(
    node: Node, x: SSAValue, scale: SSAValue, zero_point: SSAValue | None
) -> tuple[SSAValue, SSAValue | None, dict[str, Any]]:
    """Scale and zero point as the graph level has them, with axis and block."""
    if not node.rank(scale) or (node.build.shape(scale) == [1] and node.build.shape(x) != [1]):
        flat = [node.emit(ReshapeOp(v, [])) if v is not None else None for v in (scale, zero_point)]
        assert flat[0] is not None, "there is a scale"
        return flat[0], flat[1], {}
    axis = node.axis(node.attribute("axis", 1), node.rank(x))
    block = node.attribute("block_size", 0)
    return scale, zero_point, {"axis": axis, "block": block or None}


@operator("QuantizeLinear")
def quantize(
    node: Node, x: SSAValue, scale: SSAValue, zero_point: SSAValue | None = None
) -> SSAValue:
    """To integers."""
    wanted: Attribute = UI8
    if zero_point is not None:
        wanted = element_type_of(zero_point)
    elif node.attribute("output_dtype", 0):
        wanted = element_type(node.attribute("output_dtype"))
    scale, zero_point, place = _place(node, x, scale, zero_point)
    if kind_of(element_type_of(x)) != Kind.FLOAT:
        x = node.emit(ConvertOp(x, element_type_of(scale)))
    precision = node.attribute("precision", 0)
    computed = element_type(precision) if precision else element_type_of(x)
    if bits_of(element_type_of(scale)) > bits_of(computed):
        computed = element_type_of(scale)
    x, scale = (node.emit(ConvertOp(value, computed)) for value in (x, scale))
    return node.emit(QuantizeOp(x, scale, zero_point, element_type=wanted, **place))


@operator("DequantizeLinear")
def dequantize(
    node: Node, x: SSAValue, scale: SSAValue, zero_point: SSAValue | None = None
) -> SSAValue:
    """To floats."""
    scale, zero_point, place = _place(node, x, scale, zero_point)
    result = node.emit(DequantizeOp(x, scale, zero_point, **place))
    wanted = node.attribute("output_dtype", 0)
    return node.emit(ConvertOp(result, element_type(wanted))) if wanted else result


@operator("DynamicQuantizeLinear")
def dynamic_quantize(node: Node, x: SSAValue) -> list[SSAValue]:
    """To u8 by the range of x, which always holds 0."""
    axes = list(range(node.rank(x)))
    zero = node.build.filled(0, [], Float32Type())
    low = node.emit(MinOp(node.emit(ReduceOp("min", x, axes)), zero))
    high = node.emit(MaxOp(node.emit(ReduceOp("max", x, axes)), zero))
    full = node.build.filled(255, [], Float32Type())
    scale = node.emit(DivOp(node.emit(SubOp(high, low)), full))
    is_zero = node.emit(CompareOp("eq", scale, zero))
    safe = node.emit(SelectOp(is_zero, node.full(1, scale), scale))
    point = node.emit(RoundOp(node.emit(DivOp(node.emit(NegOp(low)), safe))))
    held = node.emit(MinOp(node.emit(MaxOp(point, zero)), full))
    zero_point = node.emit(ConvertOp(held, UI8))
    return [node.emit(QuantizeOp(x, safe, zero_point)), scale, zero_point]


def centred(
    node: Node, x: SSAValue, zero_point: SSAValue | None, axis: int | None = None
) -> SSAValue:
    """x - zero_point in i32; one zero point for all, or one along `axis`."""
    wide = node.emit(ConvertOp(x, i32))
    if zero_point is None:
        return wide
    point = node.emit(ConvertOp(zero_point, i32))
    shape = node.build.shape(point)
    if not shape or shape == [1]:
        if shape:
            point = node.emit(ReshapeOp(point, []))
        return node.emit(SubOp(wide, spread_along(node.build, point, wide, [])))
    if len(shape) == node.rank(x):
        return node.emit(SubOp(wide, spread_to(node.build, point, node.build.shape(wide))))
    if axis is None or len(shape) != 1:
        raise NodeProblem(f"a zero point of rank {len(shape)} is not supported here")
    return node.emit(SubOp(wide, spread_along(node.build, point, wide, [axis])))


@operator("MatMulInteger")
def matmul_integer(
    node: Node,
    a: SSAValue,
    b: SSAValue,
    a_zero_point: SSAValue | None = None,
    b_zero_point: SSAValue | None = None,
) -> SSAValue:
    """The product of differences from the zero points, exact in i32."""
    return _product(node, a, a_zero_point, b, b_zero_point)


def _product(
    node: Node, a: SSAValue, a_point: SSAValue | None, b: SSAValue, b_point: SSAValue | None
) -> SSAValue:
    found = byte_matmul(node, a, a_point, b, b_point)
    if found is not None:
        return found
    left = centred(node, a, a_point, max(node.rank(a) - 2, 0))
    return product(node, left, centred(node, b, b_point, node.rank(b) - 1))


@operator("ConvInteger")
def conv_integer(
    node: Node,
    x: SSAValue,
    w: SSAValue,
    x_zero_point: SSAValue | None = None,
    w_zero_point: SSAValue | None = None,
) -> SSAValue:
    """The convolution of differences from the zero points, exact in i32."""
    return _conv(node, x, x_zero_point, w, w_zero_point)


def _conv(
    node: Node, x: SSAValue, x_point: SSAValue | None, w: SSAValue, w_point: SSAValue | None
) -> SSAValue:
    windows = windows_of(node, x, node.attribute("kernel_shape", shape_of(w)[2:]))
    x, windows = padded(node, *cropped(node, x, windows))
    groups = node.attribute("group", 1)
    found = byte_conv(node, x, x_point, w, w_point, windows, groups)
    if found is not None:
        return found
    x, w = centred(node, x, x_point), centred(node, w, w_point, 0)
    return node.emit(ConvOp(x, w, groups=groups, **windows.lists))


def scaled(node: Node, value: SSAValue, factor: SSAValue, axis: int) -> SSAValue:
    """An i32 result in f32, times one number for all or one along `axis`."""
    real = node.emit(ConvertOp(value, Float32Type()))
    axes = [axis] if node.rank(factor) else []
    return node.emit(MulOp(real, spread_along(node.build, factor, real, axes)))


def scales_together(
    node: Node, scales: Sequence[SSAValue], below: SSAValue | None = None
) -> SSAValue:
    """The product of scales over the one `below` in f32, of rank 0 or 1; multiplied before any
    sum is, as onnxruntime does it, so that sums above 2^24 are rounded alike."""
    total = _factor(node, scales[0])
    for scale in scales[1:]:
        total = node.emit(MulOp(*spread(node.build, (total, _factor(node, scale)))))
    if below is None:
        return total
    return node.emit(DivOp(*spread(node.build, (total, _factor(node, below)))))


def _factor(node: Node, scale: SSAValue) -> SSAValue:
    wide = node.emit(ConvertOp(scale, Float32Type()))
    shape = node.build.shape(wide)
    if len(shape) > 1:
        raise NodeProblem(f"a scale of rank {len(shape)} is not supported here")
    return node.emit(ReshapeOp(wide, [])) if shape == [1] else wide


def requantized(node: Node, value: SSAValue, zero_point: SSAValue) -> SSAValue:
    """Floats that are whole steps as integers of the type of `zero_point`."""
    if node.rank(zero_point):
        zero_point = node.emit(ReshapeOp(zero_point, []))
    one = node.build.filled(1, [], Float32Type())
    return node.emit(QuantizeOp(value, one, zero_point))


@operator("QLinearMatMul")
def qlinear_matmul(
    node: Node,
    a: SSAValue,
    a_scale: SSAValue,
    a_zero_point: SSAValue,
    b: SSAValue,
    b_scale: SSAValue,
    b_zero_point: SSAValue,
    y_scale: SSAValue,
    y_zero_point: SSAValue,
) -> SSAValue:
    """The integer product, quantised again."""
    result = _product(node, a, a_zero_point, b, b_zero_point)
    factor = scales_together(node, [a_scale, b_scale], y_scale)
    return requantized(node, scaled(node, result, factor, node.rank(result) - 1), y_zero_point)


@operator("QLinearConv")
def qlinear_conv(
    node: Node,
    x: SSAValue,
    x_scale: SSAValue,
    x_zero_point: SSAValue,
    w: SSAValue,
    w_scale: SSAValue,
    w_zero_point: SSAValue,
    y_scale: SSAValue,
    y_zero_point: SSAValue,
    b: SSAValue | None = None,
) -> SSAValue:
    """The integer convolution with a bias in i32, quantised again."""
    result = _conv(node, x, x_zero_point, w, w_zero_point)
    if b is not None:
        result = node.emit(AddOp(result, spread_along(node.build, b, result, [1])))
    factor = scales_together(node, [x_scale, w_scale], y_scale)
    return requantized(node, scaled(node, result, factor, 1), y_zero_point)
