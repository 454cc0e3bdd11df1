"""AffineGrid: the points of a grid, moved by a matrix for each batch."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import i64
from xdsl.ir import Attribute, SSAValue

from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.parts import ConcatOp, IotaOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.operators.products import product
from mlopt.frontends.onnx.operators.sampling import Number
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator


@operator("AffineGrid")
def affine_grid(node: Node, theta: SSAValue, size: SSAValue) -> SSAValue:
    """`[n, places..., axes]` of matrices `[n, axes, axes + 1]`; the last axis comes first."""
    batch, _, *extents = node.size_list(size)
    rank = len(extents)
    if node.build.shape(theta)[1:] != [rank, rank + 1]:
        raise NodeProblem(f"theta is expected to be [n, {rank}, {rank + 1}]")
    wide, element = in_f32(node, theta)
    columns = [
        _coordinates(node, extents, axis, element_type_of(wide)) for axis in range(rank - 1, -1, -1)
    ]
    shape = [*extents, 1]
    parts = [node.emit(ReshapeOp(column, shape)) for column in columns]
    ones = node.full(1, parts[0])
    points = node.emit(ConcatOp([*parts, ones], rank))
    count = node.sizes.product(list(extents))
    rows = node.emit(ReshapeOp(points, [1, count, rank + 1]))
    moved = product(node, rows, node.emit(TransposeOp(wide, [0, 2, 1])))
    return node.emit(ConvertOp(node.emit(ReshapeOp(moved, [batch, *extents, rank])), element))


def _coordinates(node: Node, extents: Sequence[Size], axis: int, element: Attribute) -> SSAValue:
    """From -1 to 1 along an axis: at the centres of elements, or from the first to the last."""
    place = Number(node, node.emit(IotaOp(extents, axis, element)))
    scalar = node.emit(ConvertOp(node.build.tensor_of_sizes(extents[axis], i64), element))
    extent = Number(node, node.emit(BroadcastOp(scalar, extents, [])))
    if not node.attribute("align_corners", 0):
        return ((place * 2.0 + 1.0) / extent - 1.0).value
    steps = extent - 1.0
    first = steps.least(1.0) * -1.0
    return (place * 2.0 / steps.largest(1.0) + first).value
