"""DeformConv: a convolution whose taps are moved by numbers of their own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product as combinations

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AddOp, MulOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.parts import SliceOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.operators.products import product
from mlopt.frontends.onnx.operators.sampling import (
    Number,
    extent_at,
    over_channels,
    taps_at,
    value_at,
)
from mlopt.frontends.onnx.operators.scattering import steps
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator


@operator("DeformConv")
def deform_conv(
    node: Node,
    x: SSAValue,
    weight: SSAValue,
    offset: SSAValue,
    bias: SSAValue | None = None,
    mask: SSAValue | None = None,
) -> SSAValue:
    """Samples `[n, groups, taps, places, channels]`, multiplied by the weights as a matrix."""
    rank = node.rank(x) - 2
    if rank < 1 or node.rank(weight) != rank + 2 or node.rank(offset) != rank + 2:
        raise NodeProblem(f"inputs of ranks {rank + 2}, {node.rank(weight)}, {node.rank(offset)}")
    element = node.element(x)
    x, weight, offset = (in_f32(node, value)[0] for value in (x, weight, offset))
    batch, channels = node.build.shape(x)[:2]
    kernel, places = node.build.shape(weight)[2:], node.build.shape(offset)[2:]
    if not all(isinstance(size, int) for size in kernel):
        raise NodeProblem("the size of its kernel is only known at run time")
    taps, space = node.sizes.product(kernel), node.sizes.product(places)
    groups, parts = node.attribute("group", 1), node.attribute("offset_group", 1)
    depth = node.sizes.div(channels, parts)
    found = _samples(node, x, offset, kernel, parts)
    if mask is not None:
        wide = in_f32(node, mask)[0]
        factor = node.emit(ReshapeOp(wide, node.build.shape(found)[:-1]))
        found = node.emit(MulOp(found, over_channels(node, factor, found)))
    moved = node.emit(
        TransposeOp(
            node.emit(ReshapeOp(found, [batch, parts, taps, space, depth])), [0, 1, 4, 2, 3]
        )
    )
    inner = node.sizes.mul(node.sizes.div(channels, groups), taps)
    columns = node.emit(ReshapeOp(moved, [batch, groups, inner, space]))
    outputs = node.build.size(weight, 0)
    rows = node.sizes.div(outputs, groups)
    matrices = node.emit(ReshapeOp(weight, [1, groups, rows, inner]))
    result = node.emit(ReshapeOp(product(node, matrices, columns), [batch, outputs, *places]))
    if bias is not None:
        wide = in_f32(node, bias)[0]
        shape = node.build.shape(result)
        result = node.emit(AddOp(result, node.emit(BroadcastOp(wide, shape, [1]))))
    return node.emit(ConvertOp(result, element))


def _samples(
    node: Node, x: SSAValue, offset: SSAValue, kernel: Sequence[Size], parts: int
) -> SSAValue:
    """`[n * groups, taps, places..., channels]`, interpolated, 0 outside of x."""
    rank = len(kernel)
    batch, channels, *extents = node.build.shape(x)
    places = node.build.shape(offset)[2:]
    taps = node.sizes.product(list(kernel))
    many = node.sizes.mul(batch, parts)
    image = node.emit(ReshapeOp(x, [many, node.sizes.div(channels, parts), *extents]))
    image = node.emit(TransposeOp(image, [0, *range(2, rank + 2), 1]))
    moves = node.emit(ReshapeOp(offset, [many, taps, rank, *places]))
    points = [_points(node, moves, kernel, axis) for axis in range(rank)]
    spans = [
        extent_at(node, size, node.build.shape(point.value), point.value)
        for size, point in zip(extents, points, strict=True)
    ]
    total: SSAValue | None = None
    for chosen in combinations(*(taps_at(point, "linear") for point in points)):
        value = value_at(node, image, [tap for tap, _ in chosen], spans, "zeros", False)
        for _, weight in chosen:
            assert weight is not None, "linear taps have weights"
            value = node.emit(MulOp(value, over_channels(node, weight.value, value)))
        total = value if total is None else node.emit(AddOp(total, value))
    assert total is not None, "there is at least one tap"
    return total


def _points(node: Node, moves: SSAValue, kernel: Sequence[Size], axis: int) -> Number:
    """Where taps lie along an axis, `[n * groups, taps, places...]`."""
    rank = len(kernel)
    many, taps, _, *places = node.build.shape(moves)
    strides = node.attribute("strides", (1,) * rank)
    dilations = node.attribute("dilations", (1,) * rank)
    pads = node.attribute("pads", (0,) * (2 * rank))
    grid = [*kernel, *places]
    at = node.emit(
        AddOp(
            steps(node, grid, axis, dilations[axis]),
            steps(node, grid, rank + axis, strides[axis]),
        )
    )
    flat = node.emit(ConvertOp(node.emit(ReshapeOp(at, [taps, *places])), element_type_of(moves)))
    shape = [many, taps, *places]
    base = Number(node, node.emit(BroadcastOp(flat, shape, list(range(1, len(shape))))))
    none: list[Size] = [0] * rank
    part = node.emit(SliceOp(moves, [0, 0, axis, *none], [many, taps, 1, *places]))
    return base - float(pads[axis]) + Number(node, node.emit(ReshapeOp(part, shape)))
