"""Sizes: sums of symbols with whole factors, and what of them is known without running.

M + 1, 2*K - 3, max(0, I - K + 1), (I - 1) / 2
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Symbol:
    """A size known at run time; `is_size`: it is not negative."""

    name: str
    is_size: bool = True


@dataclass(frozen=True)
class Combined:
    """`max`, `min` or (floored) `div` of two sizes."""

    kind: str
    a: Size
    b: Size


Atom = Symbol | Combined


@dataclass(frozen=True)
class Size:
    """`const` and a sum of atoms, each once, with factors that are not 0.

    >>> m, k = symbol("M"), symbol("K")
    >>> str(m - k + 1), str(m + k - m), str(maximum(number(0), m))
    ('-K + M + 1', 'K', 'M')
    """

    terms: tuple[tuple[Atom, int], ...]
    const: int

    def __add__(self, other: Size | int) -> Size:
        if isinstance(other, int):
            return Size(self.terms, self.const + other)
        factors = dict(self.terms)
        for atom, factor in other.terms:
            factors[atom] = factors.get(atom, 0) + factor
        return _sum(factors, self.const + other.const)

    def __mul__(self, factor: int) -> Size:
        return _sum({atom: have * factor for atom, have in self.terms}, self.const * factor)

    def __neg__(self) -> Size:
        return self * -1

    def __sub__(self, other: Size | int) -> Size:
        return self + -other

    def __str__(self) -> str:
        parts = [_term(atom, factor) for atom, factor in self.terms]
        if self.const or not parts:
            parts.append(str(self.const))
        return " + ".join(parts).replace("+ -", "- ")

    @property
    def known(self) -> int | None:
        """The number that it is, where that is known."""
        return self.const if not self.terms else None

    def is_never_negative(self) -> bool:
        """True where that is certain."""
        return self.const >= 0 and all(
            factor > 0 and _is_never_negative(atom) for atom, factor in self.terms
        )


def number(value: int) -> Size:
    """A known size."""
    return Size((), value)


def symbol(name: str, *, is_size: bool = True) -> Size:
    """A size that has a name."""
    return Size(((Symbol(name, is_size), 1),), 0)


def maximum(a: Size, b: Size) -> Size:
    """The larger one."""
    if (a - b).is_never_negative():
        return a
    return b if (b - a).is_never_negative() else _atom(Combined("max", a, b))


def minimum(a: Size, b: Size) -> Size:
    """The smaller one."""
    if (a - b).is_never_negative():
        return b
    return a if (b - a).is_never_negative() else _atom(Combined("min", a, b))


def divided(a: Size, divisor: int) -> Size:
    """`a` by `divisor`, which is above 0, rounded down.

    >>> str(divided(symbol("M") * 4 + 2, 2)), str(divided(symbol("M") + 1, 2))
    ('2*M + 1', '(M + 1)/2')
    """
    if divisor == 1:
        return a
    if all(factor % divisor == 0 for _, factor in a.terms):
        return _sum({atom: f // divisor for atom, f in a.terms}, a.const // divisor)
    return _atom(Combined("div", a, number(divisor)))


def _sum(factors: dict[Atom, int], const: int) -> Size:
    terms = sorted(((a, f) for a, f in factors.items() if f), key=lambda item: _text(item[0]))
    return Size(tuple(terms), const)


def _atom(atom: Atom) -> Size:
    return Size(((atom, 1),), 0)


def _is_never_negative(atom: Atom) -> bool:
    if isinstance(atom, Symbol):
        return atom.is_size
    a, b = atom.a.is_never_negative(), atom.b.is_never_negative()
    if atom.kind == "max":
        return a or b
    return a and b


def _term(atom: Atom, factor: int) -> str:
    text = _text(atom)
    return text if factor == 1 else f"-{text}" if factor == -1 else f"{factor}*{text}"


def _text(atom: Atom) -> str:
    if isinstance(atom, Symbol):
        return atom.name
    if atom.kind == "div":
        return f"({atom.a})/{atom.b}"
    return f"{atom.kind}({atom.a}, {atom.b})"
