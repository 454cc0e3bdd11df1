"""Whether two slices of one tensor have no element in common.

Offsets and sizes may be known at run time only: they are compared as sums of values, so
that `[%a, %a + %b)` and `[0, %a)` are told apart. Sizes are not negative.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import DYNAMIC_INDEX, IntegerAttr
from xdsl.ir import SSAValue

from mlopt.core.rewriting import constant_value
from mlopt.dialects.bufferization.buffer_ops import slice_parameters

Sum = Counter[SSAValue | None]
"""How often each value is added; a constant is counted under None."""

FEW = 2
"""Places of a slice with a stride that are looked at one by one."""


def are_disjoint_slices(first: Any, second: Any) -> bool:
    """True where two slice ops certainly name different parts of tensors of one shape.

    Along one axis, they must have no place in common.
    """
    pairs = zip(_ranges(first), _ranges(second), strict=False)
    return any(_ends_before(a, b) or _ends_before(b, a) or _is_around(a, b) for a, b in pairs)


class _Range:
    """Along one axis: `count` places from `start` on, `step` apart."""

    def __init__(self, start: int | SSAValue, count: int | SSAValue, step: int | SSAValue):
        self.start = _sum(start)
        self.count = count
        self.step = step

    def end(self) -> Sum | None:
        """The first place behind; None where it is not the sum of values."""
        if self.step == 1:
            return _plus(self.start, _sum(self.count))
        if not isinstance(self.count, int) or self.count < 1:
            return None
        return _plus(self.place(self.count - 1), _sum(1))

    def place(self, index: int) -> Sum:
        """The place of number `index`."""
        step = _sum(self.step)
        return _plus(self.start, Counter({value: index * step[value] for value in step}))


def _ranges(op: Any) -> Iterator[_Range]:
    values = (iter(op.offsets), iter(op.sizes), iter(op.strides))
    for static in zip(*slice_parameters(op), strict=True):
        start, count, step = (
            next(rest) if known == DYNAMIC_INDEX else known
            for known, rest in zip(static, values, strict=True)
        )
        yield _Range(start, count, step)


def _ends_before(first: _Range, second: _Range) -> bool:
    end = first.end()
    return end is not None and _is_at_most(end, second.start)


def _is_around(first: _Range, second: _Range) -> bool:
    """True where each place of the one, of a few, is before or behind all of the other."""
    for outer, inner in ((first, second), (second, first)):
        end = inner.end()
        if end is None or not isinstance(outer.count, int) or not 0 <= outer.count <= FEW:
            continue
        places = [outer.place(index) for index in range(outer.count)]
        if all(
            _is_at_most(_plus(place, _sum(1)), inner.start) or _is_at_most(end, place)
            for place in places
        ):
            return True
    return False


def _is_at_most(first: Sum, second: Sum) -> bool:
    """True where `first <= second` whatever the values are."""
    return all(
        first[value] == second[value] for value in {**first, **second} if value is not None
    ) and (first[None] <= second[None])


def _plus(first: Sum, second: Sum) -> Sum:
    found: Sum = Counter(first)
    found.update(second)
    return found


def _sum(value: int | SSAValue) -> Sum:
    """`value` as a sum."""
    if isinstance(value, int):
        return Counter({None: value})
    known = constant_value(value)
    if isinstance(known, IntegerAttr):
        return Counter({None: known.value.data})
    if isinstance(value.owner, arith.AddiOp):
        return _plus(_sum(value.owner.lhs), _sum(value.owner.rhs))
    return Counter({value: 1})
