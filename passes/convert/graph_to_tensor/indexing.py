"""Reading and writing at positions.

graph.gather, gather_elements, gather_nd  ->  linalg.generic { tensor.extract }
graph.scatter_elements, scatter_nd        ->  scf.for { tensor.extract, tensor.insert }

Gathers read the indices once an element of the result; what does not change along inner
axes is moved out of their loops later. Scatters run in row-major order of the updates, in
place where the operand is not needed any more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects.builtin import IndexType, IntegerAttr, TensorType, i64
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.conversion import ConversionPattern, ConversionRewriter
from mlopt.dialects.graph.attributes import Predicate
from mlopt.dialects.graph.element_kinds import Kind
from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.indexing import (
    GatherElementsOp,
    GatherNdOp,
    GatherOp,
    ScatterElementsOp,
    ScatterNdOp,
    ScatterOp,
)
from mlopt.passes.convert.graph_to_tensor.building import make
from mlopt.passes.convert.graph_to_tensor.elementwise import kind_of_elements, lowered_tensor
from mlopt.passes.convert.graph_to_tensor.loops import loop_nest
from mlopt.passes.convert.graph_to_tensor.reduction import combined
from mlopt.passes.convert.graph_to_tensor.scalars import Scalars
from mlopt.passes.convert.graph_to_tensor.structured import Size, Structured, identity

Coordinates = Callable[[Scalars, Sequence[SSAValue]], Sequence[Size]]
"""Where an element of the result is read, from its own place."""


def reindexed(
    build: Structured,
    value: SSAValue,
    type: TensorType[Attribute],
    sizes: Sequence[Size],
    coordinates: Coordinates,
) -> SSAValue:
    """A tensor of `type` whose elements are those of `value` at `coordinates`."""
    init = build.empty(type, sizes)
    rank = len(type.get_shape())

    def body(b: Scalars, args: Sequence[SSAValue]) -> Sequence[SSAValue]:
        loops = [loop_index(b, axis) for axis in range(rank)]
        return [Structured(b).element(value, coordinates(b, loops))]

    return build.generic([], [init], [identity(init)], (), body)[0]


def loop_index(b: Scalars, axis: int) -> SSAValue:
    """The number of the iteration along a loop of the surrounding `linalg.generic`."""
    return make(b.insert, "linalg.index", (), IndexType(), {"dim": IntegerAttr(axis, i64)})


def position(b: Scalars, found: SSAValue, kind: Kind, size: Size) -> SSAValue:
    """An index of the graph level as an `index`; negative ones count from the end, and one that
    is outside, for which the program fails (`graph-check-positions`), is the last element."""
    extent = Structured(b).index(size)
    if kind == Kind.UNSIGNED:
        found = b.op("arith.index_castui", found, result=IndexType())
    else:
        if kind == Kind.SIGNED:
            found = b.op("arith.index_cast", found, result=IndexType())
        below = b.compare(Predicate.LT, found, b.like(0, found), Kind.INDEX)
        found = b.select(below, b.op("arith.addi", found, extent), found)
    last = b.op("arith.subi", extent, b.like(1, extent))
    return b.op("arith.minui", found, b.op("arith.maxsi", last, b.like(0, extent)))


class LowerGatherPattern(ConversionPattern[GatherOp]):
    """`graph.gather` -> `linalg.generic { tensor.extract }`."""

    op_types = (GatherOp,)

    def convert(
        self, op: GatherOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        value, indices = operands
        build, axis, kind = Structured(rewriter), op.axis.value.data, kind_of_elements(op.indices)
        after = axis + len(shape_of(indices))
        sizes = build.sizes(value)
        extent = sizes[axis]

        def coordinates(b: Scalars, loops: Sequence[SSAValue]) -> Sequence[Size]:
            found = Structured(b).element(indices, loops[axis:after])
            return [*loops[:axis], position(b, found, kind, extent), *loops[after:]]

        sizes[axis : axis + 1] = build.sizes(indices)
        return [reindexed(build, value, lowered_tensor(op.out), sizes, coordinates)]


class LowerGatherElementsPattern(ConversionPattern[GatherElementsOp]):
    """`graph.gather_elements` -> `linalg.generic { tensor.extract }`."""

    op_types = (GatherElementsOp,)

    def convert(
        self, op: GatherElementsOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        value, indices = operands
        build, axis, kind = Structured(rewriter), op.axis.value.data, kind_of_elements(op.indices)
        extent = build.size(value, axis)

        def coordinates(b: Scalars, loops: Sequence[SSAValue]) -> Sequence[Size]:
            found = Structured(b).element(indices, loops)
            return [*loops[:axis], position(b, found, kind, extent), *loops[axis + 1 :]]

        sizes = build.sizes(indices)
        return [reindexed(build, value, lowered_tensor(op.out), sizes, coordinates)]


class LowerGatherNdPattern(ConversionPattern[GatherNdOp]):
    """`graph.gather_nd` -> `linalg.generic { tensor.extract }`."""

    op_types = (GatherNdOp,)

    def convert(
        self, op: GatherNdOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        value, indices = operands
        build, lead = Structured(rewriter), len(shape_of(indices)) - 1
        points = Points(build, op, value, indices, op.batch_count)
        sizes = [build.size(indices, axis) for axis in range(lead)]
        sizes += points.extents[op.batch_count + points.count :]
        coordinates = points.coordinates
        return [reindexed(build, value, lowered_tensor(op.out), sizes, coordinates)]


class Points:
    """Rows of `indices`, each a place along some axes of `value`."""

    def __init__(
        self,
        build: Structured,
        op: GatherNdOp | ScatterNdOp,
        value: SSAValue,
        indices: SSAValue,
        batch: int,
    ):
        self.indices = indices
        self.batch = batch
        self.lead = len(shape_of(indices)) - 1
        self.count = shape_of(indices)[-1]
        self.kind = kind_of_elements(op.indices)
        self.extents = build.sizes(value)

    def coordinates(self, b: Scalars, loops: Sequence[SSAValue]) -> Sequence[Size]:
        """The place that `loops`, the axes of a gather's result, stand for."""
        row, inner = loops[: self.lead], Structured(b)
        named = [
            position(
                b,
                inner.element(self.indices, [*row, column]),
                self.kind,
                self.extents[self.batch + column],
            )
            for column in range(self.count)
        ]
        return [*row[: self.batch], *named, *loops[self.lead :]]


def scattered(
    build: Structured,
    op: ScatterOp,
    value: SSAValue,
    updates: SSAValue,
    coordinates: Coordinates,
) -> SSAValue:
    """`value` with every element of `updates` put or combined at its `coordinates`."""
    reduction, kind = op.reduction, kind_of_elements(op.operand)

    def body(
        b: Scalars, loops: Sequence[SSAValue], carried: Sequence[SSAValue]
    ) -> Sequence[SSAValue]:
        inner, (total,) = Structured(b), carried
        places = [inner.index(place) for place in coordinates(b, loops)]
        element = inner.element(updates, loops)
        if reduction is not None:
            element = combined(b, reduction, kind, inner.element(total, places), element)
        return [inner.with_element(total, places, element)]

    if 0 in shape_of(updates):
        return value
    return loop_nest(build, build.sizes(updates), [value], body)[0]


class LowerScatterElementsPattern(ConversionPattern[ScatterElementsOp]):
    """`graph.scatter_elements` -> `scf.for { tensor.insert }`."""

    op_types = (ScatterElementsOp,)

    def convert(
        self, op: ScatterElementsOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        value, indices, updates = operands
        build, axis, kind = Structured(rewriter), op.axis.value.data, kind_of_elements(op.indices)
        extent = build.size(value, axis)

        def coordinates(b: Scalars, loops: Sequence[SSAValue]) -> Sequence[Size]:
            found = Structured(b).element(indices, loops)
            return [*loops[:axis], position(b, found, kind, extent), *loops[axis + 1 :]]

        return [_finished(build, op, scattered(build, op, value, updates, coordinates))]


class LowerScatterNdPattern(ConversionPattern[ScatterNdOp]):
    """`graph.scatter_nd` -> `scf.for { tensor.insert }`."""

    op_types = (ScatterNdOp,)

    def convert(
        self, op: ScatterNdOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        value, indices, updates = operands
        build = Structured(rewriter)
        points = Points(build, op, value, indices, op.batch_count)
        return [_finished(build, op, scattered(build, op, value, updates, points.coordinates))]


def _finished(build: Structured, op: Operation, value: SSAValue) -> SSAValue:
    return build.cast(value, lowered_tensor(op.results[0]))


PATTERNS = (
    LowerGatherPattern(),
    LowerGatherElementsPattern(),
    LowerGatherNdPattern(),
    LowerScatterElementsPattern(),
    LowerScatterNdPattern(),
)
