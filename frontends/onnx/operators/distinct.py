"""Unique: the different elements, or slices, of a tensor."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import i1, i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops.binary import AndOp, MaxOp, OrOp, SubOp
from mlopt.dialects.graph.ops.indexing import GatherOp, ScatterElementsOp
from mlopt.dialects.graph.ops.layout import ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.ordering import CumulateOp, SortOp
from mlopt.dialects.graph.ops.parts import IotaOp, SliceOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, IsNanOp
from mlopt.dialects.graph.ops.unary import NotOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.chosen import positions_of
from mlopt.frontends.onnx.operators.control import repeated
from mlopt.frontends.onnx.table import operator


@operator("Unique")
def unique(node: Node, x: SSAValue) -> list[SSAValue]:
    """The different slices of x, where each stands first, which each one is, and how often.

    Rows are put in order; a row that differs from the one before begins a new group.
    """
    axis = node.attribute("axis")
    shape, order = node.build.shape(x), list(range(node.rank(x)))
    if axis is None:
        rows = node.emit(ReshapeOp(x, [node.sizes.product(shape), 1]))
        rest = []
    else:
        place = node.axis(axis, len(shape))
        order = [place, *(other for other in order if other != place)]
        rest = [shape[other] for other in order[1:]]
        moved = node.emit(TransposeOp(x, order))
        rows = node.emit(ReshapeOp(moved, [shape[place], node.sizes.product(list(rest))]))
    sources = _in_order(node, rows)
    sorted_rows = node.emit(GatherOp(rows, sources, 0))
    begins = _begins(node, sorted_rows)
    starts = positions_of(node, begins)
    first = node.emit(GatherOp(sources, starts, 0))
    running = node.emit(CumulateOp("sum", node.emit(ConvertOp(begins, i64)), 0))
    group = node.emit(SubOp(running, node.full(1, running)))
    if not node.attribute("sorted", 1):
        first, moves = node.build.emit_all(
            SortOp("lt", [first, node.emit(IotaOp(node.build.shape(first), 0, i64))], 0)
        )
        place_of_group = _inverse(node, moves)
        group = node.emit(GatherOp(place_of_group, group, 0))
    found = node.emit(GatherOp(rows, first, 0))
    count = node.build.size(first, 0)
    if axis is None:
        values = node.emit(ReshapeOp(found, [count]))
    else:
        back = node.emit(ReshapeOp(found, [count, *rest]))
        values = node.emit(TransposeOp(back, [order.index(place) for place in range(len(order))]))
    which = node.emit(ScatterElementsOp(node.full(0, group), sources, group, 0))
    ones = node.full(1, group)
    often = node.emit(ScatterElementsOp(node.full(0, first), group, ones, 0, "sum"))
    return [values, first, which, often]


def _inverse(node: Node, permutation: SSAValue) -> SSAValue:
    places = node.emit(IotaOp(node.build.shape(permutation), 0, i64))
    return node.emit(ScatterElementsOp(node.full(0, permutation), permutation, places, 0))


def _in_order(node: Node, rows: SSAValue) -> SSAValue:
    """Which row comes first, second, ...; equal ones stay in order.

    Sorts keep the order of equal elements, so columns are sorted by from the last one on.
    """
    count, columns = node.build.shape(rows)
    start = node.emit(IotaOp([count], 0, i64))

    def by_column(trip: SSAValue, carried: Sequence[SSAValue]) -> list[SSAValue]:
        column = node.sizes.sub(node.sizes.sub(columns, 1), trip)
        keys = node.emit(SliceOp(rows, [0, column], [count, 1]))
        keys = node.emit(GatherOp(node.emit(ReshapeOp(keys, [count])), carried[0], 0))
        return node.build.emit_all(SortOp("lt", [keys, carried[0]], 0))[1:]

    if columns == 1:
        return by_column(node.sizes.value(0), [start])[0]
    return repeated(node, columns, [start], by_column)[0]


def _begins(node: Node, rows: SSAValue) -> SSAValue:
    """Whether each of the rows differs from the one before."""
    count = node.build.size(rows, 0)
    place = node.emit(IotaOp([count], 0, i64))
    before = node.emit(MaxOp(node.emit(SubOp(place, node.full(1, place))), node.full(0, place)))
    others = node.emit(GatherOp(rows, before, 0))
    differs = node.emit(CompareOp("ne", rows, others))
    if kind_of(node.element(rows)) == Kind.FLOAT:
        one, other = (node.emit(IsNanOp(value)) for value in (rows, others))
        both = node.emit(AndOp(one, other))
        differs = node.emit(AndOp(differs, node.emit(NotOp(both))))
    changed = node.emit(ReduceOp("or", differs, [1]))
    assert node.element(changed) == i1, "comparisons give booleans"
    return node.emit(OrOp(changed, node.emit(CompareOp("eq", place, node.full(0, place)))))
