"""graph-check-positions: positions that only data tells are compared with sizes at run time.

    graph.gather %x, %i axis 0  ->  %low, %high = the least and the largest of %i
                                    cf.assert -n <= %low and %high < n, "a.mlir:3:8: 'graph.gather' op ..."
                                    graph.gather %x, %i axis 0

For the gathers and scatters of the graph level. Positions that are constants, or counted along an
axis of the same size, have no check (passes/analysis/position_bounds.py); one read of the others
is what a check costs. What reads and writes stays inside of its tensor even where positions are not
(`convert-graph-to-tensor`), so a check need not stand before it; no run that fails it ends well.
Values of other runs do not change. One walk over the ops, so the pass ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import ClassVar

from xdsl.dialects.builtin import IndexType, IntegerAttr, StringAttr, i1, i64
from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects import op_class
from mlopt.dialects.arith.ops import IndexCastOp
from mlopt.dialects.graph.index_shapes import coordinates_of
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.indexing import (
    GatherElementsOp,
    GatherNdOp,
    GatherOp,
    ScatterElementsOp,
    ScatterNdOp,
)
from mlopt.dialects.graph.ops.parts import DimOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.dialects.tensor.element_ops import ExtractOp
from mlopt.passes.analysis.dimension_names import DimensionNames
from mlopt.passes.analysis.named_sizes import Size
from mlopt.passes.analysis.position_bounds import bound_of
from mlopt.passes.analysis.size_requirements import is_size, message
from mlopt.passes.convert.affine_arith import index_constant, index_op

AT_POINTS = GatherNdOp | ScatterNdOp
ALONG_AXIS = GatherOp | GatherElementsOp | ScatterElementsOp


@dataclass(frozen=True)
class CheckPositionsPass(Pass):
    """Puts an assertion before ops whose positions may be outside."""

    name: ClassVar[str] = "graph-check-positions"
    anchors: ClassVar[tuple[str, ...]] = ("func.func",)

    def run(self, root: Operation, context: Context) -> None:
        assert isinstance(root, FuncOp), "anchored to functions"
        found = [op for op in walk(root) if isinstance(op, AT_POINTS | ALONG_AXIS)]
        names = DimensionNames(root) if found else None
        for op in found:
            assert names is not None, "there are ops"
            if prod(shape_of(op.indices)) == 0 or _fits(op, names):
                continue
            for column, axis in _axes(op):
                _check(op, column, axis)
                context.count(self.name, "checks")


def _axes(op: AT_POINTS | ALONG_AXIS) -> Iterator[tuple[int | None, int]]:
    """The column of the positions, or None for all of them, and the axis they are along."""
    if isinstance(op, ALONG_AXIS):
        yield None, op.axis.value.data
        return
    batch = op.batch_count
    for column in range(coordinates_of(shape_of(op.operand), shape_of(op.indices), batch)):
        yield column, batch + column


def _fits(op: AT_POINTS | ALONG_AXIS, names: DimensionNames) -> bool:
    """True where no position is outside, whatever the data."""
    bound = bound_of(op.indices)
    if bound is None:
        return False
    extents = [names.of(op.operand)[axis] for _, axis in _axes(op)]
    least = Size.number(bound.least) if bound.least is not None else None
    if least is None:
        assert bound.value is not None, "it is one or the other"
        least = names.of(bound.value)[bound.axis]
    return all(is_size(extent - least) for extent in extents)


def _check(op: AT_POINTS | ALONG_AXIS, column: int | None, axis: int) -> None:
    """Asserts that the least and the largest position of a column are inside."""
    place = _Before(op)
    low, high = (place.extreme(kind, op.indices, column) for kind in ("min", "max"))
    size = place.insert(DimOp(op.operand, axis)).results[0]
    least = index_op("arith.subi", (index_constant(0, place.insert), size), place.insert)
    inside = [place.compare(5, low, least), place.compare(2, high, size)]
    both = op_class("arith.andi").create(operands=inside, result_types=[i1])
    text = message(op, f"a position is outside of axis {axis} of its operand")
    place.insert(
        op_class("cf.assert").create(
            operands=[place.insert(both).results[0]], properties={"msg": StringAttr(text)}
        )
    )


class _Before:
    """Ops before another."""

    def __init__(self, op: Operation):
        self._op = op

    def insert(self, op: Operation) -> Operation:
        inherit_location(op, self._op.location)
        Rewriter.insert_op(op, InsertPoint.before(self._op))
        return op

    def extreme(self, kind: str, positions: SSAValue, column: int | None) -> SSAValue:
        """The least or largest position of a column as an index; of none, one that is inside."""
        rank = len(shape_of(positions))
        axes = range(rank) if column is None else range(rank - 1)
        wide = positions
        if axes:
            wide = self.insert(ReduceOp(kind, positions, axes)).results[0]
        if element_type_of(wide) != i64:
            wide = self.insert(ConvertOp(wide, i64)).results[0]
        places = [] if column is None else [index_constant(column, self.insert)]
        scalar = self.insert(ExtractOp(wide, places, i64)).results[0]
        return self.insert(IndexCastOp(scalar, IndexType())).results[0]

    def compare(self, predicate: int, a: SSAValue, b: SSAValue) -> SSAValue:
        compare = op_class("arith.cmpi").create(
            operands=[a, b],
            result_types=[i1],
            properties={"predicate": IntegerAttr(predicate, i64)},
        )
        return self.insert(compare).results[0]
