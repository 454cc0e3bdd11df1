"""Constants that shape ops see: reshaped, moved, one element taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseIntOrFPElementsAttr,
    IndexType,
    IntegerAttr,
    TensorType,
    VectorType,
)
from xdsl.ir import Attribute, SSAValue

from mlopt.core.constants import array_of, dense_from_array, is_splat, splat
from mlopt.core.interfaces.constant_folding import MAX_FOLDED_ELEMENTS, constant_of_value
from mlopt.core.rewriting import constant_value


def index(value: int) -> IntegerAttr:
    """A constant of type `index`."""
    return IntegerAttr(value, IndexType())


def integer_of(constant: Attribute | None) -> int | None:
    """The number that an integer constant is."""
    return constant.value.data if isinstance(constant, IntegerAttr) else None


def known_integer(value: SSAValue) -> int | None:
    """The number that `value` is, where an integer constant defines it."""
    return integer_of(constant_value(value))


def moved(
    constant: Attribute | None, type: Attribute, move: Callable[[np.ndarray], np.ndarray]
) -> Attribute | None:
    """`constant` with its elements moved by `move`, as a constant of static `type`."""
    if not isinstance(constant, DenseIntOrFPElementsAttr):
        return None
    if not isinstance(type, TensorType | VectorType) or DYNAMIC_INDEX in type.get_shape():
        return None
    try:
        array = array_of(constant)
        if array.size and is_splat(constant):
            return splat(array.reshape(-1)[0], type)
        if array.size > MAX_FOLDED_ELEMENTS:
            return None
        return dense_from_array(move(array), type)
    except KeyError:
        return None


def element_of(
    constant: Attribute | None, place: Sequence[int | None], type: Attribute
) -> Attribute | None:
    """The element of a dense constant at `place`; any place will do for a splat."""
    if not isinstance(constant, DenseIntOrFPElementsAttr):
        return None
    try:
        array = array_of(constant)
    except KeyError:
        return None
    if array.size and is_splat(constant):
        return constant_of_value(array.reshape(-1)[0], type)
    numbers: list[Any] = list(place)
    if None in numbers or not all(
        0 <= number < size for number, size in zip(numbers, array.shape, strict=True)
    ):
        return None
    return constant_of_value(array[tuple(numbers)], type)
