"""Composites of sorted tensors."""

from __future__ import annotations

from xdsl.ir import SSAValue

from mlopt.core.interfaces.decomposition import Insert, decomposes
from mlopt.dialects.graph.decompose.building import Builder
from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.layout import mixed
from mlopt.dialects.graph.ops.ordering import SortOp, TopKOp
from mlopt.dialects.graph.ops.parts import IotaOp, SliceOp


@decomposes(TopKOp)
def top_k(op: TopKOp, insert: Insert) -> list[SSAValue]:
    """The first elements of the tensor sorted together with the places along the axis."""
    build, axis = Builder(insert), op.axis.value.data
    sizes = build.sizes(op.operand)
    places = build(IotaOp(sizes, axis, element_type_of(op.positions)))
    ordered = insert(SortOp(op.predicate.data, [op.operand, places], axis))
    (count,) = mixed(op.static_size, op.size)
    taken = [*sizes[:axis], count, *sizes[axis + 1 :]]
    return [build(SliceOp(value, [0] * len(sizes), taken)) for value in ordered.results]
