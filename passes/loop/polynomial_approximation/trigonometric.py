"""sin and cos of f32, for arguments of any size.

The argument is counted in quarter turns, `x * 2/pi`, of which only the remainder modulo 4 is
needed. For `x = m 2^b` with a whole `m` that is `m * (2^b * 2/pi mod 4)` (Payne and Hanek,
"Radian reduction for trigonometric functions", 1983). Here `b` is one of six numbers and the
factor three f64 parts, of which the products with the first two are exact; so the reduction
is good to 2^-60 with no integers, branches or tables in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import pi

from xdsl.dialects.builtin import f32, f64, i32

from mlopt.passes.loop.polynomial_approximation.terms import Term

TWO_OVER_PI = 0xA2F9836E4E441529FC2757D1F534DDC0DB6295993C439041FE5163ABDEBBC561
"""The first 256 bits behind the point."""

SIN = (-0.1666666716337204, 0.008333379402756691, -0.0001985307171707973, 2.832680138453725e-06)
"""(sin(x) / x - 1) / x^2 in x^2, |x| <= pi/4; relative error of sin 1.6e-10."""

COS = (0.04166664555668831, -0.0013887309469282627, 2.4432336431345902e-05)
"""(cos(x) - 1 + x^2 / 2) / x^4 in x^2; error of cos 1.2e-10."""

STEP = 24
"""Bits that the groups of exponents are apart."""


def factors(shift: int) -> tuple[float, float, float]:
    """`2^shift * 2/pi`, modulo 4 unless `shift` is 0, as 29 + 29 + 53 bits.

    >>> factors(0)[0] == int(2 / pi * 2**29) / 2**29
    True
    """
    bits = 256 - shift
    number = TWO_OVER_PI & ((1 << (bits + 2)) - 1) if shift else TWO_OVER_PI
    found: list[float] = []
    for width in (29, 29, 53):
        cut = max(number.bit_length() - width, 0)
        part = number >> cut << cut
        found.append(part / (1 << bits))
        number -= part
    return found[0], found[1], found[2]


def _quarter_turns(a: Term) -> tuple[Term, Term]:
    """Of a magnitude: whole quarter turns modulo 4 (an `i32`), and the rest in radians."""
    wide = a.converted(f64)
    columns = [wide.constant(1.0), *(wide.constant(part) for part in factors(0))]
    for group in range(5):
        first = 1 + STEP * group
        here = wide.compare("oge", 2.0 ** (first + 23))
        row = (2.0**-first, *factors(first))
        columns = [old.otherwise(here, new) for old, new in zip(columns, row, strict=True)]
    scale, high, middle, low = columns
    whole = wide * scale
    first, second = _modulo_4(whole * high), _modulo_4(whole * middle)
    n, bits = (first + second).rounded()
    rest = ((first - n) + second) + whole * low
    return bits.converted(i32), (rest * (pi / 2)).converted(f32)


def _modulo_4(x: Term) -> Term:
    """`x` less the nearest multiple of 4; exact."""
    return x - (x * 0.25).nearest() * 4.0


def _sine(x: Term, quarters: int) -> Term:
    """The sine of `x` and so many quarter turns, for `x` of 0 and above."""
    n, r = _quarter_turns(x)
    n = n + quarters if quarters else n
    square = r * r
    sine = (r * square).fma(square.polynomial(SIN), r)
    cosine = (square * square).fma(square.polynomial(COS), square.fma(-0.5, 1.0))
    result = sine.otherwise((n & 1).compare("ne", 0), cosine)
    return (result.bits() ^ ((n & 2) << 30)).as_float()


def sin(x: Term) -> Term:
    """Odd: the sine of the magnitude, with the sign turned by that of `x`."""
    sign = x.bits() & -0x80000000
    return (_sine(x.magnitude(), 0).bits() ^ sign).as_float()


def cos(x: Term) -> Term:
    """Even: the sine a quarter turn on."""
    return _sine(x.magnitude(), 1)


__all__: Sequence[str] = ("cos", "factors", "sin")
