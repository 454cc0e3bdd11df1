"""Elements read and written at positions that a tensor holds."""

from __future__ import annotations

from xdsl.dialects.builtin import i1
from xdsl.ir import SSAValue

from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops.indexing import (
    GatherElementsOp,
    GatherNdOp,
    ScatterElementsOp,
    ScatterNdOp,
)
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.parts import IotaOp, SliceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.dialects.graph.ops.unary import FloorOp
from mlopt.frontends.onnx.broadcasting import spread
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator

REDUCTIONS = {"none": None, "add": "sum", "mul": "prod", "max": "max", "min": "min"}


@operator("GatherElements")
def gather_elements(node: Node, x: SSAValue, indices: SSAValue) -> SSAValue:
    """One element for each position."""
    return node.emit(
        GatherElementsOp(x, indices, node.axis(node.attribute("axis", 0), node.rank(x)))
    )


@operator("GatherND")
def gather_nd(node: Node, x: SSAValue, indices: SSAValue) -> SSAValue:
    """Slices at points."""
    return node.emit(GatherNdOp(x, indices, node.attribute("batch_dims", 0)))


def _reduction(node: Node) -> str | None:
    name = node.attribute("reduction", "none")
    if name not in REDUCTIONS:
        raise NodeProblem(f"reduction is '{name}', expected {', '.join(REDUCTIONS)}")
    return REDUCTIONS[name]


@operator("Scatter", "ScatterElements")
def scatter_elements(node: Node, x: SSAValue, indices: SSAValue, updates: SSAValue) -> SSAValue:
    """One element updated for each position."""
    axis = node.axis(node.attribute("axis", 0), node.rank(x))
    return node.emit(ScatterElementsOp(x, indices, updates, axis, _reduction(node)))


@operator("ScatterND")
def scatter_nd(node: Node, x: SSAValue, indices: SSAValue, updates: SSAValue) -> SSAValue:
    """Slices updated at points."""
    return node.emit(ScatterNdOp(x, indices, updates, _reduction(node)))


@operator("OneHot")
def one_hot(node: Node, indices: SSAValue, depth: SSAValue, values: SSAValue) -> SSAValue:
    """`values[1]` at the positions, `values[0]` elsewhere, along a new axis."""
    rank = node.rank(indices) + 1
    axis = node.axis(node.attribute("axis", -1), rank)
    if kind_of(node.element(indices)) == Kind.FLOAT:
        from xdsl.dialects.builtin import i64

        indices = node.emit(ConvertOp(node.emit(FloorOp(indices)), i64))
    shape = node.build.shape(indices)
    count = _depth(node, depth)
    sizes = [*shape[:axis], count, *shape[axis:]]
    element = node.element(indices)
    others = [place for place in range(rank) if place != axis]
    wide = node.emit(BroadcastOp(indices, sizes, others))
    position = node.emit(IotaOp(sizes, axis, element))
    total = node.build.tensor_of_sizes(count, element)
    from mlopt.dialects.graph.ops.binary import AddOp

    (whole,) = (node.emit(BroadcastOp(total, sizes, [])),)
    is_below = node.emit(CompareOp("lt", wide, node.full(0, wide)))
    if kind_of(element) != Kind.UNSIGNED:
        wide = node.emit(SelectOp(is_below, node.emit(AddOp(wide, whole)), wide))
    chosen = node.emit(CompareOp("eq", wide, position))
    off, on = (_element(node, values, place) for place in (0, 1))
    return node.emit(SelectOp(*spread(node.build, (chosen, on, off))))


def _depth(node: Node, depth: SSAValue) -> Size:
    if kind_of(node.element(depth)) == Kind.FLOAT:
        from xdsl.dialects.builtin import i64

        depth = node.emit(ConvertOp(depth, i64))
    return node.size_list(depth)[0]


def _element(node: Node, values: SSAValue, place: int) -> SSAValue:
    return node.emit(ReshapeOp(node.emit(SliceOp(values, [place], [1])), []))


@operator("Trilu")
def trilu(node: Node, x: SSAValue, k: SSAValue | None = None) -> SSAValue:
    """The triangle on and above a diagonal of the last two axes, or on and below it."""
    from xdsl.dialects.builtin import i64

    from mlopt.dialects.graph.ops.binary import AddOp

    rank, shape = node.rank(x), node.build.shape(x)
    if rank < 2:
        raise NodeProblem(f"its input has rank {rank}, expected at least 2")
    row, column = (node.emit(IotaOp(shape[-2:], axis, i64)) for axis in (0, 1))
    if k is not None:
        scalar = node.emit(ReshapeOp(k, [])) if node.rank(k) else k
        row = node.emit(AddOp(row, node.emit(BroadcastOp(scalar, shape[-2:], []))))
    predicate = "ge" if node.attribute("upper", 1) else "le"
    kept = node.emit(CompareOp(predicate, column, row))
    condition = node.emit(BroadcastOp(kept, shape, [rank - 2, rank - 1]))
    zero = node.build.full(False if node.element(x) == i1 else 0, x)
    return node.emit(SelectOp(condition, x, zero))
