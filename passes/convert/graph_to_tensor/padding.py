"""Elements put around a tensor, into it, or in the opposite order.

graph.pad           ->  tensor.extract_slice where elements are removed, tensor.pad
graph.extend        ->  linalg.generic { tensor.extract }
graph.reverse       ->  linalg.generic { tensor.extract }
graph.update_slice  ->  tensor.insert_slice
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import DenseArrayBase, TensorType, i32
from xdsl.ir import SSAValue

from mlopt.core.conversion import ConversionPattern, ConversionRewriter
from mlopt.dialects.graph.attributes import Extension
from mlopt.dialects.graph.ops.base import element_type_of, integers, shape_of
from mlopt.dialects.graph.ops.padding import ExtendOp, ReverseOp, UpdateSliceOp
from mlopt.dialects.graph.ops.parts import PaddingOp, PadOp
from mlopt.passes.convert.graph_to_tensor.building import make
from mlopt.passes.convert.graph_to_tensor.elementwise import lowered_tensor
from mlopt.passes.convert.graph_to_tensor.indexing import reindexed
from mlopt.passes.convert.graph_to_tensor.layout import (
    entries,
    filled_in,
    inserted,
    scalar_in,
)
from mlopt.passes.convert.graph_to_tensor.scalars import Scalars
from mlopt.passes.convert.graph_to_tensor.structured import Size, Structured


class Amounts:
    """What a padding op removes from each axis, and what it puts before and after the rest."""

    def __init__(self, build: Structured, op: PaddingOp, operands: Sequence[SSAValue]):
        after = len(operands) - len(op.high)
        low = filled_in(op.static_low, operands[after - len(op.low) : after])
        high = filled_in(op.static_high, operands[after:])
        zero: Size = 0

        def above(size: Size) -> Size:
            return build.arithmetic("arith.maxsi", size, zero)

        def removed(size: Size) -> Size:
            return above(build.arithmetic("arith.subi", zero, size))

        self.first = [removed(size) for size in low]
        """The first element of each axis that stays."""
        self.low, self.high = [above(size) for size in low], [above(size) for size in high]
        self.kept = [
            build.arithmetic(
                "arith.subi", build.arithmetic("arith.subi", size, first), removed(last)
            )
            for size, first, last in zip(build.sizes(operands[0]), self.first, high, strict=True)
        ]
        """How many elements of each axis stay."""
        self.sizes = [
            build.arithmetic("arith.addi", build.arithmetic("arith.addi", before, kept), after)
            for before, kept, after in zip(self.low, self.kept, self.high, strict=True)
        ]


def removes(op: PaddingOp) -> bool:
    """True where an amount is negative, or may be."""
    return any(amount < 0 for amounts in op.amounts for amount in amounts)


class LowerPadPattern(ConversionPattern[PadOp]):
    """`graph.pad` -> `tensor.extract_slice`, `tensor.pad`."""

    op_types = (PadOp,)

    def convert(
        self, op: PadOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        value, filler = operands[0], operands[1]
        build = Structured(rewriter)
        amounts = Amounts(build, op, operands)
        if removes(op):
            value = sliced(build, value, amounts.first, amounts.kept)
        padded = build.padded(value, amounts.low, amounts.high, scalar_in(build, filler))
        return [build.cast(padded, lowered_tensor(op.out))]


def sliced(
    build: Structured, value: SSAValue, offsets: Sequence[Size], sizes: Sequence[Size]
) -> SSAValue:
    """`tensor.extract_slice` of adjacent elements."""
    (first, first_values), (count, count_values) = entries(offsets), entries(sizes)
    type = TensorType(element_type_of(value), count)
    if 0 in count:
        return build.empty(type, sizes)
    return make(
        build.insert,
        "tensor.extract_slice",
        (value, *first_values, *count_values),
        type,
        {
            "static_offsets": integers(first),
            "static_sizes": integers(count),
            "static_strides": integers([1] * len(count)),
            "operandSegmentSizes": DenseArrayBase.from_list(
                i32, [1, len(first_values), len(count_values), 0]
            ),
        },
    )


class LowerExtendPattern(ConversionPattern[ExtendOp]):
    """`graph.extend` -> `linalg.generic { tensor.extract }`."""

    op_types = (ExtendOp,)

    def convert(
        self, op: ExtendOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        build, mode = Structured(rewriter), op.mode.data
        amounts = Amounts(build, op, operands)
        grows = [
            (before, after) != (0, 0)
            for before, after in zip(amounts.low, amounts.high, strict=True)
        ]

        def coordinates(b: Scalars, loops: Sequence[SSAValue]) -> Sequence[Size]:
            inner = Structured(b)
            places: list[Size] = []
            for axis, place in enumerate(loops):
                found: Size = place
                if grows[axis]:
                    found = inner.arithmetic("arith.subi", place, amounts.low[axis])
                    found = _source(inner, mode, found, amounts.kept[axis])
                if amounts.first[axis] != 0:
                    found = inner.arithmetic("arith.addi", found, amounts.first[axis])
                places.append(found)
            return places

        type = lowered_tensor(op.out)
        return [reindexed(build, operands[0], type, amounts.sizes, coordinates)]


def _source(build: Structured, mode: Extension, place: Size, size: Size) -> Size:
    """The element that stands at `place`, which counts from the first of `size` elements."""
    last = build.arithmetic("arith.subi", size, 1)
    if mode == Extension.EDGE:
        above = build.arithmetic("arith.maxsi", place, 0)
        return build.arithmetic("arith.minsi", above, last)
    if mode == Extension.WRAP:
        return _modulo(build, place, size)
    if mode == Extension.SYMMETRIC:
        # Forth 0 ... size-1, back size-1 ... 0.
        period = build.arithmetic("arith.muli", size, 2)
        turn = build.arithmetic("arith.subi", period, 1)
    else:
        # Forth 0 ... size-1, back size-2 ... 1; one element stays where it is.
        turn = build.arithmetic("arith.muli", last, 2)
        period = build.arithmetic("arith.maxsi", turn, 1)
    place = _modulo(build, place, period)
    back = build.arithmetic("arith.subi", turn, place)
    return build.arithmetic("arith.minsi", place, back)


def _modulo(build: Structured, place: Size, period: Size) -> Size:
    """`place` modulo `period`, from 0."""
    whole = build.arithmetic("arith.floordivsi", place, period)
    return build.arithmetic("arith.subi", place, build.arithmetic("arith.muli", whole, period))


class LowerReversePattern(ConversionPattern[ReverseOp]):
    """`graph.reverse` -> `linalg.generic { tensor.extract }`."""

    op_types = (ReverseOp,)

    def convert(
        self, op: ReverseOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        (value,) = operands
        build, axes = Structured(rewriter), op.axes.get_values()
        sizes = build.sizes(value)
        last = {axis: build.arithmetic("arith.subi", sizes[axis], 1) for axis in axes}

        def coordinates(b: Scalars, loops: Sequence[SSAValue]) -> Sequence[Size]:
            return [
                Structured(b).arithmetic("arith.subi", last[axis], place) if axis in last else place
                for axis, place in enumerate(loops)
            ]

        return [reindexed(build, value, lowered_tensor(op.out), sizes, coordinates)]


class LowerUpdateSlicePattern(ConversionPattern[UpdateSliceOp]):
    """`graph.update_slice` -> `tensor.insert_slice`."""

    op_types = (UpdateSliceOp,)

    def convert(
        self, op: UpdateSliceOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        value, part = operands[:2]
        build, result = Structured(rewriter), lowered_tensor(op.out)
        if not shape_of(value):
            return [build.cast(part, result)]
        count = len(op.offsets)
        offsets = filled_in(op.static_offsets, operands[2 : 2 + count])
        strides = filled_in(op.static_strides, operands[2 + count :])
        return [build.cast(inserted(build, part, value, offsets, strides), result)]


PATTERNS = (
    LowerPadPattern(),
    LowerExtendPattern(),
    LowerReversePattern(),
    LowerUpdateSlicePattern(),
)
