"""Sizes as polynomials of named sizes and of quotients of them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from xdsl.ir import SSAValue

Monomial = tuple[Hashable, ...]


@dataclass(frozen=True)
class Size:
    """A sum of products of symbols with whole factors, in a canonical order.

    >>> n = Size.symbol("n")
    >>> n + Size.number(2) * n == Size.number(3) * n, str(n * n + Size.number(1))
    (True, '1 + n * n')
    """

    terms: tuple[tuple[Monomial, int], ...]

    @staticmethod
    def number(value: int) -> Size:
        """A known size."""
        return Size((((), value),) if value else ())

    @staticmethod
    def symbol(name: Hashable) -> Size:
        """A size that is only known by name."""
        return Size((((name,), 1),))

    @staticmethod
    def _of(terms: dict[Monomial, int]) -> Size:
        kept = [(monomial, factor) for monomial, factor in terms.items() if factor]
        return Size(tuple(sorted(kept, key=lambda term: (len(term[0]), str(term[0])))))

    def __add__(self, other: Size) -> Size:
        terms = dict(self.terms)
        for monomial, factor in other.terms:
            terms[monomial] = terms.get(monomial, 0) + factor
        return Size._of(terms)

    def __sub__(self, other: Size) -> Size:
        return self + other * Size.number(-1)

    def __mul__(self, other: Size) -> Size:
        terms: dict[Monomial, int] = {}
        for one, a in self.terms:
            for two, b in other.terms:
                monomial = tuple(sorted((*one, *two), key=str))
                terms[monomial] = terms.get(monomial, 0) + a * b
        return Size._of(terms)

    def floordiv(self, divisor: int) -> Size:
        """How many whole times `divisor` goes into the size.

        >>> n = Size.symbol("n")
        >>> str((Size.number(4) * n + Size.number(3)).floordiv(2)), str(n.floordiv(2))
        ('1 + 2 * n', 'n floordiv 2')
        """
        if divisor == 1:
            return self
        whole = {m: f // divisor for m, f in self.terms if f % divisor == 0 or not m}
        rest = {m: f % divisor for m, f in self.terms if f % divisor != 0}
        left = Size._of(rest)
        if left.constant is not None:
            return Size._of(whole)
        return Size._of(whole) + Size.symbol(Quotient(left, divisor))

    @property
    def constant(self) -> int | None:
        """The number, where it is one."""
        if not self.terms:
            return 0
        ((monomial, factor), *rest) = self.terms
        return factor if not rest and not monomial else None

    @property
    def least(self) -> int:
        """A number that the size is never below: symbols stand for sizes, which are not negative."""
        known = dict(self.terms).get((), 0)
        return max(known, 0) if all(factor > 0 for m, factor in self.terms if m) else 0

    def differs(self, other: Size) -> bool:
        """True where the two are never equal, whatever the symbols are."""
        return (self - other).constant not in (None, 0)

    def __str__(self) -> str:
        def text(monomial: Monomial, factor: int) -> str:
            names = ["?" if isinstance(name, Unknown) else str(name) for name in monomial]
            return " * ".join([str(factor), *names] if factor != 1 or not names else names)

        return " + ".join(text(*term) for term in self.terms) or "0"


@dataclass(frozen=True)
class Quotient:
    """A size divided by a number, towards less."""

    size: Size
    divisor: int

    def __str__(self) -> str:
        text = str(self.size)
        return f"{f'({text})' if ' ' in text else text} floordiv {self.divisor}"


@dataclass(frozen=True)
class Positive:
    """A size where it is above 0, and 0 elsewhere."""

    size: Size

    def __str__(self) -> str:
        return f"max(0, {self.size})"


@dataclass(frozen=True)
class Unknown:
    """A size without a name: an axis of a value, or an `index` value."""

    value: SSAValue
    axis: int = 0

    def __str__(self) -> str:
        # Only orders terms; nothing that is printed depends on it.
        return f"?{id(self.value)}:{self.axis}"
