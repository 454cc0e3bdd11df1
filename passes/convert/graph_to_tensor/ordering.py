"""Running totals and sorting, as loops over tensors.

graph.cumulate  ->  scf.for along the axis, that carries a total for each other place
graph.sort      ->  scf.for: a merge sort of each row

The sort goes bottom up: pass p merges sorted runs of 2^p elements from one half of a
buffer of two rows into the other. That takes n log2 n steps, keeps equal elements in
order, and needs two rows of keys (and of positions, where other tensors are reordered).
Knuth, The Art of Computer Programming 3, 5.2.4, algorithm S.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects.builtin import DYNAMIC_INDEX, IndexType, TensorType
from xdsl.ir import SSAValue

from mlopt.core.conversion import ConversionPattern, ConversionRewriter
from mlopt.dialects.graph.attributes import Predicate
from mlopt.dialects.graph.element_kinds import Kind
from mlopt.dialects.graph.ops.base import element_type_of, shape_of, tensor_type
from mlopt.dialects.graph.ops.ordering import CumulateOp, SortOp
from mlopt.passes.convert.graph_to_tensor.elementwise import kind_of_elements, lowered_tensor
from mlopt.passes.convert.graph_to_tensor.loops import LoopBody, for_loop, loop_nest
from mlopt.passes.convert.graph_to_tensor.reduction import accumulator, combined, neutral_value
from mlopt.passes.convert.graph_to_tensor.scalars import Scalars
from mlopt.passes.convert.graph_to_tensor.structured import Size, Structured

Values = Sequence[SSAValue]
Place = Callable[[SSAValue], Values]
"""The place of an element of the row that is sorted."""


class LowerCumulatePattern(ConversionPattern[CumulateOp]):
    """`graph.cumulate` -> loops over outer axes, the axis, and inner axes."""

    op_types = (CumulateOp,)

    def convert(self, op: CumulateOp, operands: Values, rewriter: ConversionRewriter) -> Values:
        (value,), axis = operands, op.axis.value.data
        build, kind, reduction = Structured(rewriter), kind_of_elements(op.operand), op.kind.data
        result, sizes = lowered_tensor(op.out), build.sizes(operands[0])
        element = result.element_type
        sum_element = accumulator(reduction, element)
        neutral = build.scalar(neutral_value(reduction, sum_element, kind), sum_element)
        inner = TensorType(sum_element, shape_of(value)[axis + 1 :])
        carried = [build.empty(result, sizes), build.empty(inner, sizes[axis + 1 :])]
        if 0 in result.get_shape():
            return carried[:1]
        last = build.arithmetic("arith.subi", sizes[axis], 1)

        def row(b: Scalars, outer: Values, values: Values) -> Values:
            here = Structured(b)

            def step(b: Scalars, index: SSAValue, values: Values) -> Values:
                place: Size = index
                if op.reverse is not None:
                    place = Structured(b).arithmetic("arith.subi", last, index)

                def combine(b: Scalars, after: Values, values: Values) -> Values:
                    here, (out, totals), at = Structured(b), values, [*outer, place, *after]
                    before = here.element(totals, after)
                    total = combined(b, reduction, kind, before, here.element(value, at))
                    written = before if op.exclusive is not None else total
                    if sum_element != element:
                        written = b.op("arith.truncf", written, result=element)
                    return [
                        here.with_element(out, at, written),
                        here.with_element(totals, after, total),
                    ]

                return loop_nest(Structured(b), sizes[axis + 1 :], values, combine)

            start = [values[0], here.filled(neutral, values[1])]
            return for_loop(here, 0, sizes[axis], start, step)

        return loop_nest(build, sizes[:axis], carried, row)[:1]


class LowerSortPattern(ConversionPattern[SortOp]):
    """`graph.sort` -> a merge sort of each row along the axis."""

    op_types = (SortOp,)

    def convert(self, op: SortOp, operands: Values, rewriter: ConversionRewriter) -> Values:
        build, axis = Structured(rewriter), op.axis.value.data
        results = [lowered_tensor(result) for result in op.out]
        sizes = build.common_sizes(operands, tensor_type(operands[0]))
        outs = [build.empty(result, sizes) for result in results]
        if 0 in shape_of(operands[0]) or any(0 in result.get_shape() for result in results):
            return outs
        merge = Merge(build, op, operands, sizes[axis])
        others = [*sizes[:axis], *sizes[axis + 1 :]]

        def row(b: Scalars, loops: Values, carried: Values) -> Values:
            def place(index: SSAValue) -> Values:
                return [*loops[:axis], index, *loops[axis:]]

            buffers = merge.read(b, carried[len(outs) :], place)
            buffers = merge.passes(b, buffers)
            return [*merge.written(b, carried[: len(outs)], buffers, place), *buffers]

        return loop_nest(build, others, [*outs, *merge.buffers], row)[: len(outs)]


class Merge:
    """The merge sort of one row after the other, in buffers that are used again."""

    def __init__(self, build: Structured, op: SortOp, operands: Values, count: Size):
        self.operands = operands
        self.predicate = op.predicate.data
        self.kind = kind_of_elements(op.tensors[0])
        self.count = count
        size = count if isinstance(count, int) else DYNAMIC_INDEX
        types = [element_type_of(operands[0]), IndexType()][: min(len(operands), 2)]
        self.buffers = [build.empty(TensorType(type, [2, size]), [2, count]) for type in types]
        """Two rows of keys; two rows of positions where other tensors are reordered."""
        self.last = build.arithmetic("arith.subi", count, 1)
        self.pass_count = _bits(build, self.last)

    def read(self, b: Scalars, buffers: Values, place: Place) -> Values:
        """The row in the first half of the buffers."""

        def step(b: Scalars, index: SSAValue, carried: Values) -> Values:
            here = Structured(b)
            elements = [here.element(self.operands[0], place(index)), index]
            return [
                here.with_element(buffer, [0, index], element)
                for buffer, element in zip(carried, elements, strict=False)
            ]

        return for_loop(Structured(b), 0, self.count, buffers, step)

    def written(self, b: Scalars, outs: Values, buffers: Values, place: Place) -> Values:
        """The outputs with the row that is sorted in the buffers."""
        half = Structured(b).arithmetic("arith.remsi", self.pass_count, 2)

        def step(b: Scalars, index: SSAValue, carried: Values) -> Values:
            here = Structured(b)
            elements = [here.element(buffers[0], [half, index])]
            for operand in self.operands[1:]:
                source = here.element(buffers[1], [half, index])
                elements.append(here.element(operand, place(source)))
            return [
                here.with_element(out, place(index), element)
                for out, element in zip(carried, elements, strict=True)
            ]

        return for_loop(Structured(b), 0, self.count, outs, step)

    def passes(self, b: Scalars, buffers: Values) -> Values:
        """Every pass: runs of 1, 2, 4 ... elements merged from one half into the other."""

        def one(b: Scalars, number: SSAValue, carried: Values) -> Values:
            here = Structured(b)
            source = here.arithmetic("arith.remsi", number, 2)
            target = here.arithmetic("arith.subi", 1, source)
            width = here.arithmetic("arith.shli", 1, number)
            pair = here.arithmetic("arith.muli", width, 2)

            def runs(b: Scalars, low: SSAValue, carried: Values) -> Values:
                here = Structured(b)
                ends = [here.arithmetic("arith.addi", low, reach) for reach in (width, pair)]
                middle, high = (here.arithmetic("arith.minsi", end, self.count) for end in ends)
                start = [low, here.index(middle), *carried]
                step = self._step(source, target, middle, high)
                return for_loop(here, low, high, start, step)[2:]

            return for_loop(here, 0, self.count, carried, runs, pair)

        return for_loop(Structured(b), 0, self.pass_count, buffers, one)

    def _step(self, source: Size, target: Size, middle: Size, high: Size) -> LoopBody:
        """One element from the left or the right run, whichever comes first."""

        def step(b: Scalars, index: SSAValue, carried: Values) -> Values:
            here, (left, right, *buffers) = Structured(b), carried
            # A run that is used up is read at its end, and not taken.
            places = [here.arithmetic("arith.minsi", at, self.last) for at in (left, right)]
            pairs = [[here.element(buffer, [source, at]) for at in places] for buffer in buffers]
            has_left = b.compare(Predicate.LT, left, here.index(middle), Kind.INDEX)
            has_right = b.compare(Predicate.LT, right, here.index(high), Kind.INDEX)
            is_before = self._is_before(b, pairs[0][1], pairs[0][0])
            wanted = b.select(has_left, is_before, b.like(1, is_before))
            from_right = b.op("arith.andi", has_right, wanted)
            one, zero = here.index(1), here.index(0)
            taken = b.select(from_right, one, zero)
            return [
                b.op("arith.addi", left, b.op("arith.subi", one, taken)),
                b.op("arith.addi", right, taken),
                *(
                    here.with_element(buffer, [target, index], b.select(from_right, second, first))
                    for buffer, (first, second) in zip(buffers, pairs, strict=True)
                ),
            ]

        return step

    def _is_before(self, b: Scalars, x: SSAValue, y: SSAValue) -> SSAValue:
        """Whether x stands before y, which it was after; NaN is above every number."""
        before = b.compare(self.predicate, x, y, self.kind)
        if self.kind != Kind.FLOAT:
            return before
        higher, lower = (x, y) if self.predicate == Predicate.GT else (y, x)
        is_number = b.compare(Predicate.EQ, lower, lower, Kind.FLOAT)
        return b.op("arith.ori", before, b.op("arith.andi", b.is_nan(higher), is_number))


def _bits(build: Structured, last: Size) -> Size:
    """How many bits a number from 0 has: the passes that sort one element more."""
    if isinstance(last, int):
        return max(last, 0).bit_length()

    def count(b: Scalars, bit: SSAValue, counted: Values) -> Values:
        rest = b.op("arith.shrsi", last, bit)
        is_set = b.compare(Predicate.GT, rest, b.like(0, rest), Kind.INDEX)
        more = b.op("arith.addi", bit, b.like(1, bit))
        return [b.select(is_set, more, counted[0])]

    return for_loop(build, 0, 63, [build.index(0)], count)[0]


PATTERNS = (LowerCumulatePattern(), LowerSortPattern())
