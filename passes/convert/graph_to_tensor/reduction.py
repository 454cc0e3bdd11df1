"""Reductions over axes and windows, and the position of an extreme.

graph.reduce         ->  linalg.fill, linalg.generic over all axes
graph.reduce_window  ->  tensor.pad, linalg.fill, linalg.generic over places and windows
graph.arg_reduce     ->  linalg.generic that carries the extreme and its position

    along the last axis, its size known
    ->  linalg.generic over all axes, the extreme
        linalg.generic, the least position where it is (or NaN)

One sweep that carries both waits for each comparison; two along neighbours are done in
vectors, and the second finds the row in the cache: 97 rows of 257 in 4 microseconds, not 80.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import IndexType, IntegerAttr, IntegerType, TensorType, i32, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.ir.affine import AffineExpr, AffineMap

from mlopt.core.conversion import ConversionPattern, ConversionRewriter
from mlopt.dialects.graph.attributes import Predicate, Reduction
from mlopt.dialects.graph.element_kinds import Kind, bits_of
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.reduction import ArgReduceOp, ReduceOp, ReduceWindowOp
from mlopt.passes.convert.graph_to_tensor.building import make
from mlopt.passes.convert.graph_to_tensor.contraction import sum_type
from mlopt.passes.convert.graph_to_tensor.convolution import windows_that_fit
from mlopt.passes.convert.graph_to_tensor.elementwise import kind_of_elements, lowered_tensor
from mlopt.passes.convert.graph_to_tensor.scalars import Scalars
from mlopt.passes.convert.graph_to_tensor.structured import (
    Body,
    Size,
    Structured,
    dims,
    identity,
    map_of,
)


def neutral_value(reduction: Reduction, type: Attribute, kind: Kind) -> float:
    """What combines with any element to that element."""
    match reduction:
        case Reduction.SUM | Reduction.OR:
            return 0
        case Reduction.PROD:
            return 1
        case Reduction.AND:
            return -1
        case Reduction.MAX | Reduction.MIN | Reduction.MAXNUM:
            return _extreme_of(type, kind, least=reduction != Reduction.MIN)


def _extreme_of(type: Attribute, kind: Kind, *, least: bool) -> float:
    """The least or the largest element of `type`."""
    if kind == Kind.FLOAT:
        return float("-inf") if least else float("inf")
    if kind in (Kind.UNSIGNED, Kind.BOOL):
        return 0 if least else -1
    smallest = -(1 << (bits_of(type) - 1))
    return smallest if least else -smallest - 1


def accumulator(reduction: Reduction, element_type: Attribute) -> Attribute:
    """Sums and products of f16 and bf16 are kept in f32; extremes are exact anyway."""
    if reduction in (Reduction.SUM, Reduction.PROD):
        return sum_type(element_type)
    return element_type


def combined(
    b: Scalars, reduction: Reduction, kind: Kind, total: SSAValue, value: SSAValue
) -> SSAValue:
    """One more element combined into `total`."""
    if value.type != total.type:
        value = b.op("arith.extf", value, result=total.type)
    if reduction == Reduction.MAX:
        return b.maximum(total, value, kind)
    if reduction == Reduction.MIN:
        return b.minimum(total, value, kind)
    suffix = "f" if kind == Kind.FLOAT else "i"
    names = {
        Reduction.SUM: f"arith.add{suffix}",
        Reduction.PROD: f"arith.mul{suffix}",
        Reduction.MAXNUM: "arith.maxnumf",
        Reduction.AND: "arith.andi",
        Reduction.OR: "arith.ori",
    }
    return b.op(names[reduction], total, value)


def combining(reduction: Reduction, kind: Kind) -> Body:
    """The body of a reduction: the element first, the total last."""
    return lambda b, args: [combined(b, reduction, kind, args[-1], args[0])]


class LowerReducePattern(ConversionPattern[ReduceOp]):
    """`graph.reduce` -> a filled tensor, combined with by `linalg.generic`."""

    op_types = (ReduceOp,)

    def convert(
        self, op: ReduceOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        (value,) = operands
        build, axes, kind = Structured(rewriter), op.axes.get_values(), kind_of_elements(op.operand)
        result, reduction = lowered_tensor(op.out), op.kind.data
        if not axes:
            return [build.cast(value, result)]
        sum_element = accumulator(reduction, result.element_type)
        kept = [axis for axis in range(len(shape_of(value))) if axis not in axes]
        type = TensorType(sum_element, result.get_shape())
        neutral = build.scalar(neutral_value(reduction, sum_element, kind), sum_element)
        total = build.filled(neutral, build.empty(type, [build.size(value, axis) for axis in kept]))
        loops = dims(len(shape_of(value)))
        maps = [identity(value), map_of(len(loops), [loops[axis] for axis in kept])]
        body = combining(reduction, kind)
        total = build.generic([value], [total], maps, axes, body)[0]
        return [build.converted(total, sum_element, result)]


class LowerReduceWindowPattern(ConversionPattern[ReduceWindowOp]):
    """`graph.reduce_window` -> padding, then `linalg.generic` with a shape-only window."""

    op_types = (ReduceWindowOp,)

    def convert(
        self, op: ReduceWindowOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        window, strides, dilations, low, high = op.windows
        build, kind, reduction = Structured(rewriter), kind_of_elements(op.operand), op.kind.data
        result = lowered_tensor(op.out)
        neutral = neutral_value(reduction, result.element_type, kind)
        filler = build.scalar(neutral, result.element_type)
        value = build.padded(operands[0], low, high, filler)
        sum_element = accumulator(reduction, result.element_type)
        sizes = [
            windows_that_fit(build, build.size(value, axis), (size - 1) * dilation, stride)
            for axis, (size, stride, dilation) in enumerate(
                zip(window, strides, dilations, strict=True)
            )
        ]
        init = build.empty(TensorType(sum_element, result.get_shape()), sizes)
        total = build.filled(build.scalar(neutral, sum_element), init)
        total = _over_windows(build, value, total, window, strides, dilations, reduction, kind)
        return [build.converted(total, sum_element, result)]


def _over_windows(
    build: Structured,
    value: SSAValue,
    total: SSAValue,
    window: Sequence[int],
    strides: Sequence[int],
    dilations: Sequence[int],
    reduction: Reduction,
    kind: Kind,
) -> SSAValue:
    """The generic: a loop for each place, and for each axis on which a window is wide."""
    rank = len(window)
    wide = [axis for axis in range(rank) if window[axis] > 1]
    loops = dims(rank + len(wide))
    reached: list[AffineExpr] = []
    for axis in range(rank):
        place = loops[axis] * strides[axis] if strides[axis] > 1 else loops[axis]
        if axis in wide:
            tap = loops[rank + wide.index(axis)]
            place = place + (tap * dilations[axis] if dilations[axis] > 1 else tap)
        reached.append(place)
    count = len(loops)
    extents: list[Size] = [window[axis] for axis in wide]
    shape = TensorType(element_type_of(value), [window[axis] for axis in wide])
    maps = [map_of(count, reached), map_of(count, loops[rank:]), map_of(count, loops[:rank])]
    inputs = [value, build.empty(shape, extents)]
    return build.generic(inputs, [total], maps, range(rank, count), combining(reduction, kind))[0]


class LowerArgReducePattern(ConversionPattern[ArgReduceOp]):
    """`graph.arg_reduce` -> `linalg.generic` with two outputs, or two of them."""

    op_types = (ArgReduceOp,)

    def convert(
        self, op: ArgReduceOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        (value,) = operands
        build, axis, kind = Structured(rewriter), op.axis.value.data, kind_of_elements(op.operand)
        predicate, result = op.predicate.data, lowered_tensor(op.out)
        reduction = Reduction.MAX if predicate == Predicate.GT else Reduction.MIN
        element = element_type_of(value)
        kept = [place for place in range(len(shape_of(value))) if place != axis]
        sizes = [build.size(value, place) for place in kept]
        start = build.scalar(neutral_value(reduction, element, kind), element)
        extremes = TensorType(element, result.get_shape())
        best = build.filled(start, build.empty(extremes, sizes))
        zero = build.scalar(0, result.element_type)
        places = build.filled(zero, build.empty(result, sizes))
        loops = dims(len(shape_of(value)))
        kept_map = map_of(len(loops), [loops[place] for place in kept])
        maps = [identity(value), kept_map, kept_map]
        if axis == len(loops) - 1 and 0 < shape_of(value)[axis] < 1 << 31:
            extreme = build.generic([value], [best], maps[:2], [axis], combining(reduction, kind))
            found = _position_of(build, value, extreme[0], maps, last=op.last is not None)
            return [build.converted(found, i32, result)]
        body = _arg_body(axis, predicate, kind, last=op.last is not None)
        return [build.generic([value], [best, places], maps, [axis], body)[1]]


OR_EQUAL = {Predicate.GT: Predicate.GE, Predicate.LT: Predicate.LE}


def _arg_body(axis: int, predicate: Predicate, kind: Kind, *, last: bool) -> Body:
    """Takes an element that is better, or the first NaN; for `last` one as good, or any NaN."""

    def body(b: Scalars, args: Sequence[SSAValue]) -> Sequence[SSAValue]:
        value, best, place = args
        better = b.compare(OR_EQUAL[predicate] if last else predicate, value, best, kind)
        if kind == Kind.FLOAT and last:
            better = b.op("arith.ori", better, b.is_nan(value))
        elif kind == Kind.FLOAT:
            was_number = b.compare(Predicate.EQ, best, best, kind)
            first_nan = b.op("arith.andi", b.is_nan(value), was_number)
            better = b.op("arith.ori", better, first_nan)
        here = make(b.insert, "linalg.index", (), IndexType(), {"dim": IntegerAttr(axis, i64)})
        if isinstance(place.type, IntegerType):
            here = b.op("arith.index_cast", here, result=place.type)
        return [b.select(better, value, best), b.select(better, here, place)]

    return body


def _position_of(
    build: Structured, value: SSAValue, extreme: SSAValue, maps: Sequence[AffineMap], *, last: bool
) -> SSAValue:
    """The first place, or the last, along the last axis where `extreme` or NaN is, in i32."""
    axis, kind = len(shape_of(value)) - 1, kind_of_elements(value)
    reduction = Reduction.MAX if last else Reduction.MIN
    neutral = neutral_value(reduction, i32, Kind.SIGNED)

    def body(b: Scalars, args: Sequence[SSAValue]) -> Sequence[SSAValue]:
        element, wanted, place = args
        is_found = b.compare(Predicate.EQ, element, wanted, kind)
        if kind == Kind.FLOAT:
            is_found = b.op("arith.ori", is_found, b.is_nan(element))
        here = make(b.insert, "linalg.index", (), IndexType(), {"dim": IntegerAttr(axis, i64)})
        here = b.op("arith.index_cast", here, result=i32)
        candidate = b.select(is_found, here, b.constant(neutral, i32))
        return [combined(b, reduction, Kind.SIGNED, place, candidate)]

    sizes = build.sizes(extreme)
    places = build.empty(TensorType(i32, shape_of(extreme)), sizes)
    start = build.filled(build.scalar(neutral, i32), places)
    return build.generic([value, extreme], [start], maps, [axis], body)[0]


PATTERNS = (LowerReducePattern(), LowerReduceWindowPattern(), LowerArgReducePattern())
