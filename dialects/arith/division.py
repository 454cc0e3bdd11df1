"""Integer division: by rounding mode, on signed and unsigned NumPy integers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Binary = Callable[[Any, Any], Any]


def truncated(a: Any, b: Any) -> Any:
    """`a / b` rounded towards zero; the least integer over -1 wraps.

    >>> int(truncated(np.int8(-7), np.int8(2)))
    -3
    """
    quotient = np.floor_divide(a, b)
    inexact_negative = (np.remainder(a, b) != 0) & ((a < 0) != (b < 0))
    return quotient + inexact_negative.astype(quotient.dtype)


def floored(a: Any, b: Any) -> Any:
    """`a / b` rounded towards negative infinity."""
    return np.floor_divide(a, b)


def ceiled(a: Any, b: Any) -> Any:
    """`a / b` rounded towards positive infinity.

    >>> int(ceiled(np.int8(7), np.int8(2))), int(ceiled(np.int8(-7), np.int8(2)))
    (4, -3)
    """
    quotient = np.floor_divide(a, b)
    return quotient + (np.remainder(a, b) != 0).astype(quotient.dtype)


def remainder(a: Any, b: Any) -> Any:
    """What `truncated` leaves: the sign of `a`.

    >>> int(remainder(np.int8(-7), np.int8(2)))
    -1
    """
    return np.fmod(a, b)
