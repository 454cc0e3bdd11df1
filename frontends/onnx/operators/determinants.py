"""Det: the determinant of square matrices, by Gaussian elimination with row exchanges."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.binary import AndOp, MulOp, SubOp
from mlopt.dialects.graph.ops.indexing import GatherNdOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.parts import IotaOp, SliceOp
from mlopt.dialects.graph.ops.reduction import ArgReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.dialects.graph.ops.unary import AbsOp, NegOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.control import repeated
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.operators.sampling import Number
from mlopt.frontends.onnx.operators.scattering import everywhere
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import operator


@operator("Det")
def det(node: Node, x: SSAValue) -> SSAValue:
    """Of the last two axes."""
    wide, element = in_f32(node, x)
    shape = node.build.shape(wide)
    if len(shape) < 2 or not node.sizes.is_same(shape[-1], shape[-2]):
        raise NodeProblem("its matrices are expected to be square")
    count = node.sizes.product(list(shape[:-2]))
    matrices = node.emit(ReshapeOp(wide, [count, *shape[-2:]]))
    ones = node.build.filled(1, [count], node.element(wide))

    def eliminate(trip: SSAValue, carried: Sequence[SSAValue]) -> list[SSAValue]:
        return _eliminate(node, trip, *carried)

    _, found = repeated(node, shape[-1], [matrices, ones], eliminate)
    return node.emit(ConvertOp(node.emit(ReshapeOp(found, shape[:-2])), element))


def _eliminate(node: Node, trip: SSAValue, x: SSAValue, total: SSAValue) -> list[SSAValue]:
    """Column `trip` of `[count, n, n]` is made 0 below the diagonal; its pivot is a factor."""
    count, size, _ = shape = node.build.shape(x)
    flat, row_shape = [count, size], [count, size]
    here = everywhere(node, trip, flat)
    place = node.emit(IotaOp(flat, 1, i64))
    column = _column(node, x, trip)
    open_rows = node.emit(CompareOp("ge", place, here))
    weight = node.emit(SelectOp(open_rows, node.emit(AbsOp(column)), node.full(-1, column)))
    pivot_row = node.emit(ArgReduceOp("gt", weight, 1, i64))
    chosen = node.emit(GatherNdOp(x, node.emit(ReshapeOp(pivot_row, [count, 1])), 1))
    replaced = node.emit(
        ReshapeOp(node.emit(SliceOp(x, [0, trip, 0], [count, 1, size])), row_shape)
    )
    is_pivot = node.emit(CompareOp("eq", place, node.emit(BroadcastOp(pivot_row, flat, [0]))))
    is_here = node.emit(CompareOp("eq", place, here))
    x = _rows_where(node, is_pivot, replaced, x)
    x = _rows_where(node, is_here, chosen, x)
    pivot = node.emit(SliceOp(chosen, [0, trip], [count, 1]))
    pivot = node.emit(ReshapeOp(pivot, [count]))
    stays = node.emit(CompareOp("eq", pivot_row, everywhere(node, trip, [count])))
    signed = node.emit(SelectOp(stays, pivot, node.emit(NegOp(pivot))))
    divisor = Number(node, node.emit(BroadcastOp(pivot, flat, [0])))
    zero = node.full(0, column)
    ratio = (Number(node, _column(node, x, trip)) / divisor).value
    below = node.emit(
        AndOp(
            node.emit(CompareOp("gt", place, here)),
            node.emit(CompareOp("ne", divisor.value, zero)),
        )
    )
    ratio = node.emit(SelectOp(below, ratio, zero))
    taken = node.emit(
        MulOp(
            node.emit(BroadcastOp(ratio, shape, [0, 1])),
            node.emit(BroadcastOp(chosen, shape, [0, 2])),
        )
    )
    return [node.emit(SubOp(x, taken)), node.emit(MulOp(total, signed))]


def _column(node: Node, x: SSAValue, place: SSAValue) -> SSAValue:
    count, size, _ = node.build.shape(x)
    part = node.emit(SliceOp(x, [0, 0, place], [count, size, 1]))
    return node.emit(ReshapeOp(part, [count, size]))


def _rows_where(node: Node, mask: SSAValue, row: SSAValue, x: SSAValue) -> SSAValue:
    """x with `row` where a row is marked."""
    shape = node.build.shape(x)
    spread = node.emit(BroadcastOp(row, shape, [0, 2]))
    return node.emit(SelectOp(node.emit(BroadcastOp(mask, shape, [0, 1])), spread, x))
