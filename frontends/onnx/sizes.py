"""Arithmetic on sizes: numbers where they are known, `index` values where they are not.

A size that is only known at run time is kept as a linear form over values that are no
sums themselves, so that sizes that are equal are the same value:

    (h + 2 - 3) + 1 -> h        (2 * h) / 2 -> h        b * 4 * 2 -> 8 * b

Each form becomes ops of `arith` once in a region.
"""

from __future__ import annotations

from collections.abc import Callable

from xdsl.dialects import arith
from xdsl.dialects.builtin import IndexType, IntegerAttr
from xdsl.ir import Operation, SSAValue

from mlopt.dialects.arith.ops import CmpiOp, ConstantOp, SelectOp

Size = int | SSAValue
"""A number of elements, an offset or an axis; also a truth value (bool, or an i1)."""

Insert = Callable[[Operation], SSAValue]
Form = tuple[int, tuple[tuple[SSAValue, int], ...]]
"""A constant, and the factor of each value, in the order values were first seen."""

COMPARISONS = {"eq": 0, "ne": 1, "lt": 2, "le": 3, "gt": 4, "ge": 5}


class SizeArithmetic:
    """Sums, products, quotients and comparisons of sizes, each built once.

    `insert` puts an op where the importer is. `enter` and `leave` bracket a region, whose
    ops are not seen after it.
    """

    def __init__(self, insert: Insert):
        self._insert = insert
        self._forms: dict[SSAValue, Form] = {}
        self._order: dict[SSAValue, int] = {}
        self._scopes: list[dict[object, SSAValue]] = [{}]
        self._at_least: dict[SSAValue, int] = {}
        self._broadcasts: dict[SSAValue, tuple[Size, ...]] = {}

    def enter(self) -> None:
        """Values built from here on belong to a region."""
        self._scopes.append({})

    def leave(self) -> None:
        """The end of the region."""
        self._scopes.pop()

    def note_at_least(self, value: SSAValue, least: int) -> None:
        """Says that `value` is never below `least`."""
        self._at_least[value] = least

    def at_least(self, size: Size) -> int | None:
        """A number that `size` is never below; None where there is none."""
        if isinstance(size, int):
            return size
        if size in self._at_least:
            return self._at_least[size]
        constant, terms = self._form(size)
        lows = [self._at_least.get(value) for value, _ in terms]
        if any(factor < 0 or low is None for (_, factor), low in zip(terms, lows, strict=True)):
            return None
        products = zip(terms, lows, strict=True)
        return constant + sum(factor * (low or 0) for (_, factor), low in products)

    def add(self, a: Size, b: Size) -> Size:
        """a + b."""
        if isinstance(a, int) and isinstance(b, int):
            return a + b
        (c, xs), (d, ys) = self._form(a), self._form(b)
        factors = dict(xs)
        for value, factor in ys:
            factors[value] = factors.get(value, 0) + factor
        return self._of_form(c + d, factors)

    def sub(self, a: Size, b: Size) -> Size:
        """a - b."""
        return self.add(a, self.mul(b, -1))

    def mul(self, a: Size, b: Size) -> Size:
        """a * b."""
        if isinstance(b, int):
            if isinstance(a, int):
                return a * b
            constant, terms = self._form(a)
            return self._of_form(constant * b, {value: factor * b for value, factor in terms})
        if isinstance(a, int):
            return self.mul(b, a)
        first, second = sorted((a, b), key=self._rank)
        return self._built(("mul", first, second), lambda: arith.MuliOp(first, second), a, b)

    def div(self, a: Size, b: Size) -> Size:
        """a / b, towards zero."""
        if isinstance(b, int) and b != 0:
            if isinstance(a, int):
                return -(-a // b) if (a < 0) != (b < 0) else a // b
            constant, terms = self._form(a)
            if constant % b == 0 and all(factor % b == 0 for _, factor in terms):
                return self._of_form(constant // b, {v: f // b for v, f in terms})
        if a is b:
            return 1
        return self._built(("div", a, b), lambda: arith.DivSIOp(self.value(a), self.value(b)), a, b)

    def floordiv(self, a: Size, b: int) -> Size:
        """a / b, towards less; b is above 0."""
        if isinstance(a, int):
            return a // b
        constant, terms = self._form(a)
        if constant % b == 0 and all(factor % b == 0 for _, factor in terms):
            return self._of_form(constant // b, {v: f // b for v, f in terms})
        key = ("floordiv", a, b)
        return self._built(key, lambda: arith.FloorDivSIOp(self.value(a), self.value(b)), a, b)

    def mod(self, a: Size, b: Size) -> Size:
        """a - b * (a / b)."""
        return self.sub(a, self.mul(b, self.div(a, b)))

    def max(self, a: Size, b: Size) -> Size:
        """The larger one."""
        if isinstance(a, int) and isinstance(b, int):
            return max(a, b)
        if self._is_below_or_equal(a, b):
            return b
        if self._is_below_or_equal(b, a):
            return a
        key = ("max", *sorted((a, b), key=self._rank))
        return self._built(key, lambda: arith.MaxSIOp(self.value(a), self.value(b)), a, b)

    def min(self, a: Size, b: Size) -> Size:
        """The smaller one."""
        if isinstance(a, int) and isinstance(b, int):
            return min(a, b)
        if self._is_below_or_equal(a, b):
            return a
        if self._is_below_or_equal(b, a):
            return b
        key = ("min", *sorted((a, b), key=self._rank))
        return self._built(key, lambda: arith.MinSIOp(self.value(a), self.value(b)), a, b)

    def compare(self, predicate: str, a: Size, b: Size) -> Size:
        """Whether `a predicate b`: a bool where it is known, else an i1 value."""
        difference = self.sub(a, b)
        if isinstance(difference, int):
            signs = {
                "eq": difference == 0,
                "ne": difference != 0,
                "lt": difference < 0,
                "le": difference <= 0,
                "gt": difference > 0,
                "ge": difference >= 0,
            }
            return signs[predicate]
        least = self.at_least(difference)
        if least is not None and least > 0:
            return predicate in ("ne", "gt", "ge")
        if least == 0 and predicate in ("ge", "lt"):
            return predicate == "ge"
        most = self.at_least(self.sub(b, a))
        if most is not None and most > 0:
            return predicate in ("ne", "lt", "le")
        names = {"lt": "slt", "le": "sle", "gt": "sgt", "ge": "sge"}
        name = names.get(predicate, predicate)
        return self._built(
            ("compare", predicate, a, b), lambda: CmpiOp(self.value(a), self.value(b), name)
        )

    def select(self, condition: Size, a: Size, b: Size) -> Size:
        """a where the condition holds, else b."""
        if not isinstance(condition, SSAValue):
            return a if condition else b
        if a is b or (isinstance(a, int) and isinstance(b, int) and a == b):
            return a
        key = ("select", condition, a, b)
        return self._built(key, lambda: SelectOp(condition, self.value(a), self.value(b)), a, b)

    def broadcast(self, a: Size, b: Size) -> Size:
        """The size that two broadcast to: the other one where one is 1."""
        if isinstance(a, int) and a == 1:
            return b
        if isinstance(b, int) and b == 1:
            return a
        for size, other in ((a, b), (b, a)):
            if all(any(self.is_same(x, y) for y in self._parts(size)) for x in self._parts(other)):
                return size
        first, second = sorted((a, b), key=self._rank)
        size = self.select(self.compare("eq", first, 1), second, first)
        if isinstance(size, SSAValue):
            self._broadcasts.setdefault(size, (*self._parts(a), *self._parts(b)))
        return size

    def _parts(self, size: Size) -> tuple[Size, ...]:
        """The sizes that broadcast to `size`."""
        return self._broadcasts.get(size, (size,)) if isinstance(size, SSAValue) else (size,)

    def is_same(self, a: Size, b: Size) -> bool:
        """True where the two are known to be equal."""
        difference = self.sub(a, b)
        return isinstance(difference, int) and difference == 0

    def product(self, sizes: list[Size]) -> Size:
        """All of them multiplied."""
        total: Size = 1
        for size in sizes:
            total = self.mul(total, size)
        return total

    def value(self, size: Size) -> SSAValue:
        """The size as a value."""
        if isinstance(size, SSAValue):
            return size
        return self._built(size, lambda: ConstantOp(IntegerAttr(int(size), IndexType())))

    def _is_below_or_equal(self, a: Size, b: Size) -> bool:
        least = self.at_least(self.sub(b, a))
        return least is not None and least >= 0

    def _form(self, size: Size) -> Form:
        if isinstance(size, int):
            return size, ()
        return self._forms.get(size, (0, ((size, 1),)))

    def _rank(self, size: Size) -> tuple[int, int]:
        """The order in which values were first seen; numbers come first."""
        if isinstance(size, int):
            return -1, size
        return self._order.setdefault(size, len(self._order)), 0

    def _of_form(self, constant: int, factors: dict[SSAValue, int]) -> Size:
        terms = sorted(
            ((value, factor) for value, factor in factors.items() if factor),
            key=lambda term: self._rank(term[0]),
        )
        if not terms:
            return constant
        if constant == 0 and len(terms) == 1 and terms[0][1] == 1:
            return terms[0][0]
        form = (constant, tuple(terms))
        found = self._found(form)
        if found is None:
            found = self._sum(constant, terms)
            self._scopes[-1][form] = found
            self._forms[found] = form
        return found

    def _sum(self, constant: int, terms: list[tuple[SSAValue, int]]) -> SSAValue:
        total: SSAValue | None = None
        for value, factor in terms:
            term = value
            if factor != 1:
                number = self.value(factor)
                term = self.once(
                    ("times", value, factor), lambda v=value, n=number: arith.MuliOp(v, n)
                )
            total = term if total is None else self._insert(arith.AddiOp(total, term))
        assert total is not None, "a form that is no constant has terms"
        return total if constant == 0 else self._insert(arith.AddiOp(total, self.value(constant)))

    def _found(self, key: object) -> SSAValue | None:
        for scope in reversed(self._scopes):
            if key in scope:
                return scope[key]
        return None

    def once(self, key: object, make: Callable[[], Operation]) -> SSAValue:
        """The value for `key`: the one that was built here or outside, or that of `make`."""
        found = self._found(key)
        if found is None:
            found = self._scopes[-1][key] = self._insert(make())
        return found

    def _built(self, key: object, make: Callable[[], Operation], *operands: Size) -> SSAValue:
        """The value for `key`, built once; it is not negative where its operands are not."""
        lows = [self.at_least(operand) for operand in operands]
        value = self.once(key, make)
        if lows and all(low is not None and low >= 0 for low in lows):
            self._at_least.setdefault(value, 0)
        return value
