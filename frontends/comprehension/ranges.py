"""Ranges of index variables: as large as no access leaves its tensor.

    def conv(float(N) I, float(K) W) -> (O) { O(i) +=! I(i + k) * W(k) }
        k is alone in W(k): 0 <= k < K; then 0 <= i + K - 1 <= N - 1: 0 <= i < N - K + 1

As in "Tensor Comprehensions" (2018), section 3.2: first the variables that stand alone on
an axis, then those that are the only unknown of an access, until none is left. Where
several accesses bound a variable, the tightest bound counts. Ranges start at 0; others,
and those that nothing determines, are given by `where`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mlopt.frontends.comprehension import tree
from mlopt.frontends.comprehension.names import Names
from mlopt.frontends.comprehension.sizes import Size, divided, maximum, minimum, number


@dataclass(frozen=True)
class Affine:
    """A sum of index variables with factors, and of what does not change in the loops."""

    factors: tuple[tuple[str, int], ...]
    rest: Size

    @property
    def alone(self) -> str | None:
        """The variable that it is, perhaps with something added."""
        return self.factors[0][0] if len(self.factors) == 1 and self.factors[0][1] == 1 else None


@dataclass(frozen=True)
class Bound:
    """`0 <= index < size` on one axis of an access."""

    node: tree.Expression
    index: Affine
    size: Size
    tensor: str
    axis: int


@dataclass(frozen=True)
class Interval:
    """`low <= variable < low + size`."""

    low: Size
    size: Size

    @property
    def last(self) -> Size:
        """The largest value, where there is one."""
        return self.low + self.size - 1


@dataclass
class Ranges:
    """The interval of every variable, and the accesses that must be checked when running."""

    intervals: dict[str, Interval] = field(default_factory=dict[str, Interval])
    unchecked: list[tuple[Bound, Size, Size]] = field(
        default_factory=list[tuple[Bound, Size, Size]]
    )
    """An access with the least and the largest index."""


def affine(node: tree.Expression, names: Names) -> Affine | None:
    """`node` as a sum of variables; None where it is none."""
    match node:
        case tree.Number(value=int() as value):
            return Affine((), number(value))
        case tree.SizeOf():
            return Affine((), size_of(node, names))
        case tree.Name(name=name):
            if name in names.sizes:
                return Affine((), names.sizes[name])
            if name in names.scalars:
                size = names.scalars[name].size
                return Affine((), size) if size is not None else None
            return Affine(((name, 1),), number(0)) if name not in names.tensors else None
        case tree.Unary(operator="-"):
            inner = affine(node.operand, names)
            return _scaled(inner, -1) if inner is not None else None
        case tree.Binary():
            a, b = affine(node.lhs, names), affine(node.rhs, names)
            return _combined(node.operator, a, b) if a is not None and b is not None else None
        case _:
            return None


def _combined(operator: str, a: Affine, b: Affine) -> Affine | None:
    if operator in ("+", "-"):
        b = _scaled(b, 1 if operator == "+" else -1)
        factors = dict(a.factors)
        for name, factor in b.factors:
            factors[name] = factors.get(name, 0) + factor
        kept = tuple((name, factor) for name, factor in factors.items() if factor)
        return Affine(kept, a.rest + b.rest)
    for one, other in ((a, b), (b, a)):
        known = other.rest.known if not other.factors else None
        if operator == "*" and known is not None:
            return _scaled(one, known)
    divisor = b.rest.known if not b.factors else None
    # What may be below 0 is rounded towards 0 there, which is not what a size knows.
    whole = not a.factors and a.rest.is_never_negative()
    if operator == "/" and divisor is not None and divisor > 0 and whole:
        return Affine((), divided(a.rest, divisor))
    return None


def _scaled(a: Affine, factor: int) -> Affine:
    kept = tuple((name, have * factor) for name, have in a.factors if factor)
    return Affine(kept, a.rest * factor)


def size_of(node: tree.SizeOf, names: Names) -> Size:
    """The size that `A.0` is."""
    found = names.tensors.get(node.tensor)
    if found is None:
        names.unknown(node, "tensor", node.tensor)
    if node.axis >= len(found.sizes):
        count = len(found.sizes)
        names.fail(node, f"'{node.tensor}' has {count} axes, found axis {node.axis}, from 0")
    return found.sizes[node.axis]


def infer_ranges(
    variables: Sequence[str],
    bounds: Sequence[Bound],
    given: Iterable[tree.Range],
    places: dict[str, tree.Node],
    names: Names,
) -> Ranges:
    """The range of each of `variables`. Raises where one is not determined, or leaves a tensor."""
    found = Ranges()
    for item in given:
        found.intervals[item.variable] = _given(item, variables, found, names)
    proven: set[int] = set()
    _resolve(found, bounds, proven, names, only_alone=True)
    while _resolve(found, bounds, proven, names, only_alone=False):
        pass
    for variable in variables:
        if variable not in found.intervals:
            names.fail(
                places[variable],
                f"the range of index '{variable}' is not determined: "
                f"write 'where {variable} in 0:...'",
            )
    for position, bound in enumerate(bounds):
        if position not in proven:
            _check(bound, found, names)
    return found


def _given(item: tree.Range, variables: Sequence[str], found: Ranges, names: Names) -> Interval:
    if item.variable not in variables:
        names.unknown(item, "index", item.variable, variables)
    if item.variable in found.intervals:
        names.fail(item, f"the range of index '{item.variable}' is given twice")
    ends: list[Size] = []
    for end in (item.low, item.high):
        value = affine(end, names)
        if value is None or value.factors:
            names.fail(end, "a range ends at a sum of sizes and whole numbers")
        ends.append(value.rest)
    return Interval(ends[0], maximum(number(0), ends[1] - ends[0]))


def _resolve(
    found: Ranges,
    bounds: Sequence[Bound],
    proven: set[int],
    names: Names,
    *,
    only_alone: bool,
) -> bool:
    """Gives a range to each variable that is the only unknown of some access; True if any."""
    ends: dict[str, Size] = {}
    for position, bound in enumerate(bounds):
        unknown = [(v, f) for v, f in bound.index.factors if v not in found.intervals]
        if len(unknown) != 1 or (only_alone and bound.index.alone is None):
            continue
        variable, factor = unknown[0]
        least, largest = _extent(bound.index, found, without=variable)
        _check_start(bound, variable, factor, least, largest, names)
        if factor > 0:
            last = divided(bound.size - 1 - largest, factor)
        else:
            last = divided(least, -factor)
        end = last + 1
        ends[variable] = minimum(ends[variable], end) if variable in ends else end
        if factor > 0 and least.is_never_negative():
            proven.add(position)
    for variable, end in ends.items():
        found.intervals[variable] = Interval(number(0), maximum(number(0), end))
    return bool(ends)


def _extent(index: Affine, found: Ranges, without: str = "") -> tuple[Size, Size]:
    """The least and the largest value of `index`, leaving a variable out."""
    least = largest = index.rest
    for variable, factor in index.factors:
        if variable == without:
            continue
        interval = found.intervals[variable]
        ends = (interval.low * factor, interval.last * factor)
        low, high = ends if factor > 0 else (ends[1], ends[0])
        least, largest = least + low, largest + high
    return least, largest


def _check_start(
    bound: Bound, variable: str, factor: int, least: Size, largest: Size, names: Names
) -> None:
    """An index that 0 makes leave the tensor has a range that starts later."""
    is_below = factor > 0 and least.known is not None and least.known < 0
    over = (largest - bound.size).known
    is_above = factor < 0 and over is not None and over >= 0
    if is_below or is_above:
        names.fail(
            bound.node,
            f"with {variable} = 0 the index leaves axis {bound.axis} of '{bound.tensor}': "
            f"write 'where {variable} in ...'",
        )


def _check(bound: Bound, found: Ranges, names: Names) -> None:
    """Says what is certain of an access, and notes what only running can tell."""
    least, largest = _extent(bound.index, found)
    room = bound.size - 1 - largest
    intervals = [found.intervals[variable] for variable, _ in bound.index.factors]
    if least.is_never_negative() and room.is_never_negative():
        return
    if any(interval.size.known == 0 for interval in intervals):
        return
    is_used = all((interval.size - 1).is_never_negative() for interval in intervals)
    for wrong, what in ((least, least), (room, largest)):
        if is_used and wrong.known is not None and wrong.known < 0:
            names.fail(
                bound.node,
                f"the index reaches {what} on axis {bound.axis} of '{bound.tensor}', "
                f"which has {bound.size} elements",
            )
    found.unchecked.append((bound, least, largest))
