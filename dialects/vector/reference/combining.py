"""How `#vector.kind` combines elements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mlopt.core.interfaces.meaning import Value

Operands = Sequence[Value]

Combine = Callable[[Any, Any], Any]


def _unsigned(combine: Combine) -> Combine:
    def on_bits(a: Any, b: Any) -> Any:
        dtype = np.asarray(a).dtype
        if dtype == np.bool_:
            return combine(a, b)
        bits = np.dtype(f"uint{dtype.itemsize * 8}")
        return combine(np.asarray(a).view(bits), np.asarray(b).view(bits)).view(dtype)

    return on_bits


def _of_i1(wide: Combine, narrow: Combine) -> Combine:
    """`narrow` on booleans, which are integers of one bit."""
    return lambda a, b: (narrow if np.asarray(a).dtype == np.bool_ else wide)(a, b)


COMBINE: dict[str, Combine] = {
    "add": _of_i1(np.add, np.bitwise_xor),
    "mul": _of_i1(np.multiply, np.bitwise_and),
    "minui": _unsigned(np.minimum),
    "maxui": _unsigned(np.maximum),
    "minsi": _of_i1(np.minimum, np.maximum),
    "maxsi": _of_i1(np.maximum, np.minimum),
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
    "minnumf": np.fmin,
    "maxnumf": np.fmax,
    "minimumf": np.minimum,
    "maximumf": np.maximum,
}
"""The functions of `#vector.kind`."""


def combine_of(op: Any) -> Combine:
    """How the op combines elements."""
    return COMBINE[op.kind.data.value]


def neutral(op: Any, dtype: np.dtype) -> Any:
    """What does not change what it is combined with; stands for elements that are masked."""
    kind: str = op.kind.data.value
    if kind in ("add", "or", "xor", "maxui"):
        return dtype.type(0)
    if kind == "mul":
        return dtype.type(1)
    if kind in ("and", "minui"):
        return dtype.type(True if dtype == np.bool_ else -1)
    if kind in ("minsi", "maxsi"):
        if dtype == np.bool_:
            return np.bool_(kind == "maxsi")
        limits = np.iinfo(dtype)
        return dtype.type(limits.max if kind == "minsi" else limits.min)
    return dtype.type(np.nan if "num" in kind else np.inf if kind == "minimumf" else -np.inf)


def combined_along(op: Any, array: Any, axis: int, start: Any) -> Any:
    """Elements along an axis combined with `start`, first to last."""
    combine = combine_of(op)
    result = start
    with np.errstate(all="ignore"):
        for position in range(array.shape[axis]):
            result = combine(result, np.take(array, position, axis=axis))
    return result
