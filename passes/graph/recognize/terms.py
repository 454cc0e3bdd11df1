"""How values are read: as numbers, polynomials, products, repeated smaller values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import prod

import numpy as np
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr
from xdsl.ir import Operation, SSAValue

from mlopt.core.constants import array_of
from mlopt.core.rewriting import constant_value
from mlopt.dialects.graph.element_kinds import bits_of
from mlopt.dialects.graph.fold import uniform_constant
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MulOp, PowOp, SubOp
from mlopt.dialects.graph.ops.elementwise import BinaryOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.unary import NegOp
from mlopt.passes.analysis.dimension_names import DimensionNames

MAX_DEGREE = 4
MAX_DEPTH = 8


def number_of(value: SSAValue) -> float | None:
    """The number that every element is."""
    found = uniform_constant(value)
    return None if found is None else float(array_of(found).reshape(-1)[0])


def is_close(found: float, expected: float, like: SSAValue) -> bool:
    """True where two numbers differ by a few roundings in the element type of `like`."""
    unit = 2.0**-22 if bits_of(element_type_of(like)) == 32 else 2.0**-50
    return abs(found - expected) <= 2 * unit * abs(expected)


def either_way(op: BinaryOp) -> Iterator[tuple[SSAValue, SSAValue]]:
    """The operands in both orders."""
    yield op.lhs, op.rhs
    yield op.rhs, op.lhs


def with_number(
    op: Operation, op_class: type[AddOp] | type[MulOp]
) -> tuple[SSAValue, float] | None:
    """The other operand and the number, where an `op_class` has a number for an operand."""
    if isinstance(op, op_class):
        for value, other in either_way(op):
            number = number_of(other)
            if number is not None:
                return value, number
    return None


def factored(value: SSAValue) -> tuple[SSAValue, float]:
    """`x, c` where the value is x times numbers whose product is c."""
    factor = 1.0
    while True:
        owner = value.owner
        if isinstance(owner, NegOp):
            value, factor = owner.operand, -factor
            continue
        found = with_number(owner, MulOp) if isinstance(owner, MulOp) else None
        if found is not None:
            value, factor = found[0], factor * found[1]
            continue
        divisor = number_of(owner.rhs) if isinstance(owner, DivOp) else None
        if not isinstance(owner, DivOp) or not divisor:
            return value, factor
        value, factor = owner.lhs, factor / divisor


def product_of(
    value: SSAValue, stops: Collection[SSAValue], depth: int = MAX_DEPTH
) -> tuple[float, list[SSAValue]]:
    """A number and the values that multiply to `value`; those in `stops` stay whole."""
    number = number_of(value)
    if number is not None:
        return number, []
    owner = value.owner
    if value not in stops and depth:
        if isinstance(owner, MulOp):
            one, two = (product_of(part, stops, depth - 1) for part in owner.operands)
            return one[0] * two[0], [*one[1], *two[1]]
        divisor = number_of(owner.rhs) if isinstance(owner, DivOp) else None
        if isinstance(owner, DivOp) and divisor:
            coefficient, leaves = product_of(owner.lhs, stops, depth - 1)
            return coefficient / divisor, leaves
    return 1.0, [value]


def polynomial_of(value: SSAValue, x: SSAValue, depth: int = MAX_DEPTH) -> list[float] | None:
    """The coefficients, lowest first, of the polynomial of x that a value is."""
    if value is x:
        return [0.0, 1.0]
    number = number_of(value)
    if number is not None:
        return [number]
    owner = value.owner
    if depth == 0 or not isinstance(owner, AddOp | SubOp | MulOp | DivOp | NegOp | PowOp):
        return None
    parts = [polynomial_of(part, x, depth - 1) for part in owner.operands]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    found = _combined(owner, *known)
    return (
        None
        if found is None
        else found[: 1 + max((i for i, c in enumerate(found) if c), default=0)]
    )


def _combined(
    op: Operation, one: list[float], two: list[float] | None = None
) -> list[float] | None:
    """The polynomial that `op` makes of its operands'."""
    two = two or [0.0]
    match op:
        case NegOp():
            return [-c for c in one]
        case AddOp() | SubOp():
            sign = 1 if isinstance(op, AddOp) else -1
            size = max(len(one), len(two))
            padded = [[*p, *[0.0] * (size - len(p))] for p in (one, two)]
            return [a + sign * b for a, b in zip(*padded, strict=True)]
        case DivOp():
            return [c / two[0] for c in one] if len(two) == 1 and two[0] else None
        case PowOp():
            power = int(two[0]) if len(two) == 1 and two[0] in (1, 2, 3) else 0
            return _power(one, power) if power else None
        case _:
            return _power(one, 1, two)


def _power(one: list[float], count: int, start: list[float] | None = None) -> list[float] | None:
    """`start * one^count`."""
    result = start or [1.0]
    for _ in range(count):
        if len(result) + len(one) - 2 > MAX_DEGREE:
            return None
        result = [float(c) for c in np.convolve(result, one)]
    return result


@dataclass(frozen=True)
class Repeated:
    """A value that repeats `source`: axis i of that runs along `axes[i]`, None if of size 1."""

    source: SSAValue
    axes: tuple[int | None, ...]

    def of(self, operand: SSAValue, names: DimensionNames) -> Repeated:
        """The same for an operand of the elementwise op that makes the source."""
        return _peeled(Repeated(operand, self.axes), names)


def repeated(value: SSAValue, names: DimensionNames) -> Repeated:
    """What a value repeats, behind broadcasts and reshapes that only add or take away ones."""
    return _peeled(Repeated(value, tuple(range(len(shape_of(value))))), names)


def _peeled(view: Repeated, names: DimensionNames) -> Repeated:
    while True:
        owner = view.source.owner
        if isinstance(owner, BroadcastOp):
            places = [view.axes[axis] for axis in owner.axes.get_values()]
        elif isinstance(owner, ReshapeOp):
            kept = ones_apart(owner, names)
            if kept is None:
                return view
            places = [None if axis is None else view.axes[axis] for axis in kept]
        else:
            return view
        sizes = shape_of(owner.operand)
        axes = tuple(None if size == 1 else p for size, p in zip(sizes, places, strict=True))
        view = Repeated(owner.operand, axes)


def ones_apart(op: ReshapeOp, names: DimensionNames) -> list[int | None] | None:
    """For each axis of the operand the axis of the result that it becomes, None for one of
    size 1; None where the reshape does more than add and take away such axes."""
    before, after = names.of(op.operand), names.of(op.out)
    old = [axis for axis, size in enumerate(before) if size.constant != 1]
    new = [axis for axis, size in enumerate(after) if size.constant != 1]
    if [before[axis] for axis in old] != [after[axis] for axis in new]:
        return None
    found = dict(zip(old, new, strict=True))
    return [found.get(axis) for axis in range(len(before))]


def trailing(value: SSAValue, axis: int, names: DimensionNames) -> SSAValue | np.ndarray | None:
    """What a value is the same of for all positions before `axis`: a tensor with the sizes
    from there on, or an array of them; None where it differs or is more than that repeated."""
    view, shape = repeated(value, names), shape_of(value)
    if view.axes == tuple(range(axis, len(shape))):
        return view.source
    constant = constant_value(value)
    if not isinstance(constant, DenseIntOrFPElementsAttr) or not axis or not prod(shape):
        return None
    elements = array_of(constant)
    first = elements[(0,) * axis]
    return first if np.array_equal(elements, np.broadcast_to(first, shape)) else None
