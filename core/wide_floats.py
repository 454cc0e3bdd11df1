"""f80 and f128, whose values are kept as doubles: their text and their bits.

Text is upstream's where six digits are enough, else the digits of the double; a value read
from bits is rounded to the nearest double, as upstream rounds what is written in digits.
"""

from __future__ import annotations

from math import copysign, inf, isfinite, isinf, ldexp, nan

from xdsl.dialects.builtin import Float80Type, Float128Type

WideFloat = Float80Type | Float128Type

_BIAS = 16383


def wide_float_text(value: float, type: WideFloat) -> str:
    """The literal of `value`.

    >>> wide_float_text(-2.5, Float80Type()), wide_float_text(inf, Float80Type())
    ('-2.500000e+00', '0x7FFF8000000000000000')
    """
    if isfinite(value):
        short = f"{value:e}"
        return short if float(short) == value else f"{value:.16e}"
    fraction_bits, has_leading_one = _layout(type)
    fraction = 0 if isinf(value) else 1 << (fraction_bits - 1)
    bits = 0x7FFF | (0x8000 if copysign(1.0, value) < 0 else 0)
    bits = bits << 1 | 1 if has_leading_one else bits
    digits = (16 + has_leading_one + fraction_bits) // 4
    return f"0x{bits << fraction_bits | fraction:0{digits}X}"


def wide_float_of_bits(bits: int, type: WideFloat) -> float:
    """The value that `bits` encode. Raises `OverflowError` where they are too many.

    >>> wide_float_of_bits(0xC000A000000000000000, Float80Type())
    -2.5
    """
    fraction_bits, has_leading_one = _layout(type)
    significand_bits = fraction_bits + has_leading_one
    if bits >> (significand_bits + 16):
        raise OverflowError("more bits than the type has")
    exponent = bits >> significand_bits & 0x7FFF
    sign = -1.0 if bits >> (significand_bits + 15) else 1.0
    fraction = bits & ((1 << fraction_bits) - 1)
    if exponent == 0x7FFF:
        return copysign(nan if fraction else inf, sign)
    one = bits >> fraction_bits & 1 if has_leading_one else int(exponent > 0)
    significand = one << fraction_bits | fraction
    try:
        return sign * ldexp(significand, max(exponent, 1) - _BIAS - fraction_bits)
    except OverflowError:
        return sign * inf


def _layout(type: WideFloat) -> tuple[int, bool]:
    """The bits of the fraction, and whether the one before it is written."""
    return (63, True) if isinstance(type, Float80Type) else (112, False)
