"""What the ops of the graph level need of sizes that are only known when a program runs.

    graph.add %x, %y        axis by axis, the sizes are equal
    graph.reshape           as many elements before as after
    graph.stretch           a size is that of the result, or 1
    graph.slice             the first and the last element are inside, or there is none
    graph.top_k             no more elements than there are
    arith.divsi             the divisor of a size is not zero

What the sizes prove (`is_proved`) needs no look at run time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from xdsl.dialects.builtin import DYNAMIC_INDEX, IndexType, TensorType
from xdsl.ir import Operation, SSAValue

from mlopt.core.diagnostics import location_of
from mlopt.core.locations import file_position, location_name
from mlopt.dialects.graph.ops.attention import AttentionOp
from mlopt.dialects.graph.ops.base import GraphOp, shape_of
from mlopt.dialects.graph.ops.conv import ConvOp, ConvTransposeOp
from mlopt.dialects.graph.ops.indexing import ScatterElementsOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, StretchOp, mixed
from mlopt.dialects.graph.ops.normalization import ChannelNormOp, TrailingNormOp
from mlopt.dialects.graph.ops.ordering import TopKOp
from mlopt.dialects.graph.ops.padding import ExtendOp, UpdateSliceOp
from mlopt.dialects.graph.ops.parts import IotaOp, PaddingOp, SliceOp
from mlopt.dialects.graph.ops.recurrent import LstmOp, RecurrentOp
from mlopt.dialects.graph.ops.rotary import RotaryEmbeddingOp
from mlopt.dialects.graph.ops.splitting import SplitOp
from mlopt.passes.analysis.dimension_names import DimensionNames, Size, equal_pairs
from mlopt.passes.analysis.entry_values import DIVISIONS
from mlopt.passes.analysis.named_sizes import Unknown

NOT_ZERO = "!= 0"
"""A number is not zero."""

EQUAL = "=="
"""One size is the other."""

REPEATED = "== or 1"
"""One size is the other, or 1."""

AT_MOST = "<="
"""One size is not above the other."""

INSIDE = "inside"
"""Offset, number of elements, stride, extent: all elements are inside."""


@dataclass(frozen=True)
class Requirement:
    """A relation that sizes must have, and what is wrong where they do not, put in words."""

    relation: str
    sizes: tuple[Size, ...]
    problem: Callable[[], str] = field(compare=False)

    @property
    def is_proved(self) -> bool:
        """True where the sizes have the relation in every run."""
        if self.relation == INSIDE:
            return _is_inside(*self.sizes)
        if self.relation == NOT_ZERO:
            return self.sizes[0].constant not in (None, 0)
        one, other = self.sizes
        if self.relation == AT_MOST:
            return is_size(other - one)
        return one == other or (self.relation == REPEATED and one.constant == 1)


def requirements(op: Operation, names: DimensionNames) -> Iterator[Requirement]:
    """All that `op` needs."""
    if op.name in DIVISIONS:
        words = partial(str, "divides by zero")
        yield Requirement(NOT_ZERO, (names.index(op.operands[1]),), words)
    for value, axis, other, other_axis in (*equal_pairs(op), *_more_pairs(op)):
        sizes = names.of(value)[axis], names.of(other)[other_axis]
        words = partial(_difference, op, sizes, (value, other), (axis, other_axis))
        yield Requirement(EQUAL, sizes, words)
    for classes, rule in _RULES:
        if isinstance(op, classes):
            yield from rule(op, names)


def may_need(op: Operation) -> bool:
    """True for ops of the graph level whose types do not tell everything, and divisions of sizes."""
    if not isinstance(op, GraphOp):
        return op.name in DIVISIONS and isinstance(op.results[0].type, IndexType)
    types = [value.type for value in (*op.operands, *op.results)]
    return any(
        DYNAMIC_INDEX in type.get_shape()
        if isinstance(type, TensorType)
        else isinstance(type, IndexType)
        for type in types
    )


def message(op: Operation, text: str) -> str:
    """`text` with the place and the name of `op` before it."""
    location = location_of(op)
    places = (str(file_position(location) or ""), location_name(location))
    place = "".join(f"{part}: " for part in places if part)
    return f"{place}'{op.name}' op {text}"


def is_size(size: Size) -> bool:
    """True where a sum is never below zero: of sizes, none of which is taken off."""
    return all(
        factor > 0
        and not any(
            isinstance(symbol, Unknown) and not isinstance(symbol.value.type, TensorType)
            for symbol in monomial
        )
        for monomial, factor in size.terms
    )


def _is_inside(offset: Size, count: Size, stride: Size, extent: Size) -> bool:
    if count.constant == 0:
        return True
    if not is_size(offset) or not is_size(count) or (stride.constant or 0) <= 0:
        return False
    one = Size.number(1)
    return is_size(extent - one - offset - (count - one) * stride)


def _difference(
    op: Operation, sizes: Sequence[Size], values: Sequence[SSAValue], axes: Sequence[int]
) -> str:
    one, other = (_axis(op, *place) for place in zip(sizes, values, axes, strict=True))
    return f"sizes differ: {one} and {other}"


def _at(text: str, op: Operation, size: Size, value: SSAValue, axis: int) -> str:
    """`text` with the axis in the place of `{}`."""
    return text.format(_axis(op, size, value, axis))


def _axis(op: Operation, size: Size, value: SSAValue, axis: int) -> str:
    """`n of axis 0 of %x`."""
    name = str(size)
    text = f"%{value.name_hint}" if value.name_hint else f"operand {[*op.operands].index(value)}"
    return f"{'' if '?' in name else f'{name} of '}axis {axis} of {text}"


def _more_pairs(op: Operation) -> Sequence[tuple[SSAValue, int, SSAValue, int]]:
    """Axes of one size, of composites: of parameters, masks and states."""
    match op:
        case TrailingNormOp():
            first = op.axis.value.data
            given = [value for value in (op.scale, op.bias) if value is not None]
            return [
                (op.operand, first + axis, value, axis)
                for value in given
                for axis in range(len(shape_of(value)))
            ]
        case ChannelNormOp():
            return [(op.operand, 1, value, 0) for value in op.operands[1:]]
        case AttentionOp(mask=SSAValue() as mask):
            rank = len(shape_of(mask))
            return [(mask, rank - 2, op.query, 2), (mask, rank - 1, op.key, 2)]
        case ScatterElementsOp():
            rank = len(shape_of(op.indices))
            return [(op.indices, axis, op.updates, axis) for axis in range(rank)]
        case RecurrentOp():
            states = [op.initial, op.cell if isinstance(op, LstmOp) else None]
            pairs = [(op.input, 2, op.weights, 2)]
            pairs += [(op.input, 1, state, 1) for state in states if state is not None]
            return pairs + ([(op.input, 1, op.lengths, 0)] if op.lengths is not None else [])
        case _:
            return ()


# Rules of ops whose sizes are not pairs.

Rule = Callable[[Any, DimensionNames], Iterator[Requirement]]


def _same_count(op: ReshapeOp, names: DimensionNames) -> Iterator[Requirement]:
    new = [names.index(size) for size in mixed(op.static_sizes, op.sizes)]
    text = "has another number of elements than its operand"
    yield Requirement(EQUAL, (_product(names.of(op.operand)), _product(new)), partial(str, text))


def _spread(op: BroadcastOp | StretchOp, names: DimensionNames) -> Iterator[Requirement]:
    new = [names.index(size) for size in mixed(op.static_sizes, op.sizes)]
    axes = op.axes.get_values() if isinstance(op, BroadcastOp) else range(len(new))
    for axis, target in enumerate(axes):
        size = names.of(op.operand)[axis]
        text = f"{{}} is neither 1 nor the size of axis {target} of the result"
        words = partial(_at, text, op, size, op.operand, axis)
        yield Requirement(REPEATED, (size, new[target]), words)


def _cut(op: SliceOp, names: DimensionNames) -> Iterator[Requirement]:
    lists = (op.static_offsets, op.offsets), (op.static_sizes, op.sizes)
    offsets, counts, strides = (
        mixed(static, dynamic) for static, dynamic in (*lists, (op.static_strides, op.strides))
    )
    for axis, part in enumerate(zip(offsets, counts, strides, strict=True)):
        extent = names.of(op.operand)[axis]
        words = partial(_at, "reads outside of {}", op, extent, op.operand, axis)
        yield Requirement(INSIDE, (*map(names.index, part), extent), words)


def _put(op: UpdateSliceOp, names: DimensionNames) -> Iterator[Requirement]:
    offsets, strides = mixed(op.static_offsets, op.offsets), mixed(op.static_strides, op.strides)
    lists = zip(names.of(op.operand), names.of(op.part), offsets, strides, strict=True)
    for axis, (extent, count, offset, stride) in enumerate(lists):
        words = partial(_at, "writes outside of {}", op, extent, op.operand, axis)
        sizes = (names.index(offset), count, names.index(stride), extent)
        yield Requirement(INSIDE, sizes, words)


def _first_of_each(op: TopKOp, names: DimensionNames) -> Iterator[Requirement]:
    (size,), axis = mixed(op.static_size, op.size), op.axis.value.data
    extent = names.of(op.operand)[axis]
    words = partial(_at, "takes more elements than {} has", op, extent, op.operand, axis)
    yield Requirement(AT_MOST, (names.index(size), extent), words)


def _grouped(op: ConvOp | ConvTransposeOp, names: DimensionNames) -> Iterator[Requirement]:
    if op.group_count == 1:
        return  # among the pairs
    filter, groups = names.of(op.filter), Size.number(op.group_count)
    channels = filter[0] if isinstance(op, ConvTransposeOp) else filter[1] * groups
    text = "has another number of channels than its filter has for all groups"
    yield Requirement(EQUAL, (names.of(op.input)[1], channels), partial(str, text))


def _counted(op: Any, names: DimensionNames) -> Iterator[Requirement]:
    """Sizes that are given are not below zero."""
    given = op.size if isinstance(op, TopKOp) else op.sizes
    for size in map(names.index, given):
        words = partial(str, "has a size below zero")
        yield Requirement(AT_MOST, (Size.number(0), size), words)


def _padded(op: PaddingOp | ConvTransposeOp, names: DimensionNames) -> Iterator[Requirement]:
    """Negative amounts cut off no more than there is."""
    for size in names.of(op.out):
        words = partial(str, "cuts off more than its operand has")
        yield Requirement(AT_MOST, (Size.number(0), size), words)


def _extended(op: ExtendOp, names: DimensionNames) -> Iterator[Requirement]:
    """What repeats elements has one."""
    amounts = zip(op.static_low.get_values(), op.static_high.get_values(), strict=True)
    for axis, (size, grown) in enumerate(zip(names.of(op.operand), amounts, strict=True)):
        if max(grown) > 0:
            words = partial(
                _at, "repeats elements of {}, which has none", op, size, op.operand, axis
            )
            yield Requirement(AT_MOST, (Size.number(1), size), words)


def _divided(op: SplitOp, names: DimensionNames) -> Iterator[Requirement]:
    axis, total = op.axis.value.data, Size.number(0)
    for size in mixed(op.static_sizes, op.sizes):
        total = total + names.index(size)
    size = names.of(op.operand)[axis]
    words = partial(_at, "the parts are not all of {}", op, size, op.operand, axis)
    yield Requirement(EQUAL, (total, size), words)


def _turned(op: RotaryEmbeddingOp, names: DimensionNames) -> Iterator[Requirement]:
    sizes = names.of(op.operand)
    for value in (op.cos, op.sin):
        own = names.of(value)
        for axis, (size, target) in enumerate(
            zip(own, sizes[len(sizes) - len(own) :], strict=True)
        ):
            words = partial(_at, "{} is neither 1 nor the operand's", op, size, value, axis)
            yield Requirement(REPEATED, (size, target), words)


_RULES: tuple[tuple[tuple[type[Operation], ...], Rule], ...] = (
    ((ReshapeOp, BroadcastOp, StretchOp, SliceOp, IotaOp, TopKOp, SplitOp), _counted),
    ((ReshapeOp,), _same_count),
    ((BroadcastOp, StretchOp), _spread),
    ((SliceOp,), _cut),
    ((UpdateSliceOp,), _put),
    ((TopKOp,), _first_of_each),
    ((PaddingOp, ConvTransposeOp), _padded),
    ((ExtendOp,), _extended),
    ((SplitOp,), _divided),
    ((ConvOp, ConvTransposeOp), _grouped),
    ((RotaryEmbeddingOp,), _turned),
)


def _product(sizes: Sequence[Size]) -> Size:
    total = Size.number(1)
    for size in sizes:
        total = total * size
    return total
