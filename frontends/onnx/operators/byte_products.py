"""Products of bytes with zero points, as products of the bytes themselves and corrections.

    sum (a - p) (b - q)  =  sum a b - p sum b - q sum (a - p)

The left side needs differences of 9 bits; the right side multiplies bytes, which machines do
four at a time. i32 wraps around on both sides, so they are the same bit for bit. Outside of
the image of a convolution is its zero point.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xdsl.dialects.builtin import IntegerType, i8, i32
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import MulOp, SubOp
from mlopt.dialects.graph.ops.conv import ConvOp
from mlopt.dialects.graph.ops.parts import PadOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.frontends.onnx.broadcasting import spread_along, spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.layout import reshaped
from mlopt.frontends.onnx.operators.products import product
from mlopt.frontends.onnx.window_lists import Windows


def byte_matmul(
    node: Node, a: SSAValue, p: SSAValue | None, b: SSAValue, q: SSAValue | None
) -> SSAValue | None:
    """The product of matrices with zero points `p`, one, and `q`, one or one a column; None
    where they are others."""
    if min(node.rank(a), node.rank(b)) < 2 or not _are_bytes(a, b):
        return None
    p, (b, q) = _needed(node, p), _centred_weights(node, b, q, node.rank(b) - 1)
    if not _is_one(node, p) or not (_is_one(node, q) or q is None or node.rank(q) == 1):
        return None
    total = product(node, a, b, i32)
    if p is not None:
        *batch, _, columns = node.build.shape(b)
        sums = reshaped(node, _sums(node, b, [node.rank(b) - 2]), [*batch, 1, columns])
        total = _less(node, total, sums, _one(node, p))
    if q is not None:
        wide = _wide(node, a)
        if p is not None:
            wide = node.emit(SubOp(wide, spread_along(node.build, _one(node, p), wide, [])))
        *batch, _ = node.build.shape(a)
        sums = node.emit(ReduceOp("sum", wide, [node.rank(a) - 1]))
        point = _one(node, q) if _is_one(node, q) else _wide(node, q)
        total = _less(node, total, reshaped(node, sums, [*batch, 1]), point)
    return total


def byte_conv(
    node: Node,
    x: SSAValue,
    p: SSAValue | None,
    w: SSAValue,
    q: SSAValue | None,
    windows: Windows,
    groups: int,
) -> SSAValue | None:
    """The convolution with zero point `p` of images, and `q` of filters that are known; None
    where the difference of filters and `q` is no byte."""
    if not _are_bytes(x, w):
        return None
    p, (w, q) = _needed(node, p), _centred_weights(node, w, q, 0)
    if q is not None or not _is_one(node, p):
        return None
    lists = windows.lists
    if p is not None and any((*windows.low, *windows.high)):
        point = reshaped(node, p, []) if node.rank(p) else p
        x = node.emit(PadOp(x, point, [0, 0, *windows.low], [0, 0, *windows.high]))
        lists = {name: lists[name] for name in ("strides", "dilations")}
    total = node.emit(ConvOp(x, w, groups=groups, element_type=i32, **lists))
    if p is None:
        return total
    sums = _sums(node, w, range(1, node.rank(w)))
    ones = [1] * (node.rank(w) - 2)
    return _less(node, total, reshaped(node, sums, [*node.build.shape(sums), *ones]), _one(node, p))


def _are_bytes(*values: SSAValue) -> bool:
    types = [element_type_of(value) for value in values]
    return all(isinstance(type, IntegerType) and type.width.data == 8 for type in types)


def _needed(node: Node, point: SSAValue | None) -> SSAValue | None:
    """A zero point that is not known to be 0."""
    array = None if point is None else node.build.array(point)
    return None if array is not None and not array.any() else point


def _centred_weights(
    node: Node, weights: SSAValue, point: SSAValue | None, axis: int
) -> tuple[SSAValue, SSAValue | None]:
    """Weights and their zero point along `axis`; none where the differences are known bytes."""
    point = _needed(node, point)
    if point is None:
        return weights, None
    array, points = node.build.array(weights), node.build.array(point)
    if array is None or points is None or points.ndim > 1:
        return weights, point
    shape = [1] * array.ndim
    shape[axis] = points.size
    difference = array.astype(np.int16) - points.astype(np.int16).reshape(shape)
    if difference.size and not -128 <= difference.min() <= difference.max() <= 127:
        return weights, point
    return node.constant(difference.astype(np.int8), i8), None


def _is_one(node: Node, point: SSAValue | None) -> bool:
    """True for no zero point, or one for all."""
    return point is None or not node.rank(point) or node.build.shape(point) == [1]


def _one(node: Node, point: SSAValue) -> SSAValue:
    """The zero point for all, of rank 0 in i32."""
    wide = _wide(node, point)
    return reshaped(node, wide, []) if node.rank(wide) else wide


def _wide(node: Node, x: SSAValue) -> SSAValue:
    return node.emit(ConvertOp(x, i32))


def _sums(node: Node, x: SSAValue, axes: Sequence[int]) -> SSAValue:
    """Sums in i32."""
    return node.emit(ReduceOp("sum", _wide(node, x), list(axes)))


def _less(node: Node, total: SSAValue, sums: SSAValue, point: SSAValue) -> SSAValue:
    """`total - sums * point`, of shapes that broadcast."""
    sizes = node.build.shape(total)
    if node.rank(point):
        sums, point = (spread_to(node.build, value, sizes) for value in (sums, point))
    else:
        point = spread_along(node.build, point, sums, [])
    less = node.emit(MulOp(sums, point))
    return node.emit(SubOp(total, spread_to(node.build, less, sizes)))
