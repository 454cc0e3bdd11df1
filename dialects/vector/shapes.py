"""Sizes and element types of vectors, as verifiers ask for them."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import (
    DenseArrayBase,
    VectorType,
)
from xdsl.ir import Attribute
from xdsl.utils.exceptions import VerifyException


def element_of(type: Attribute) -> Attribute:
    """The element type of a vector; a scalar's own type."""
    return type.element_type if isinstance(type, VectorType) else type


def shape_of(type: Attribute) -> tuple[int, ...]:
    """The shape of a vector; empty for a scalar."""
    return tuple(type.get_shape()) if isinstance(type, VectorType) else ()


def axes_of(type: Attribute) -> tuple[tuple[int, bool], ...]:
    """Size of each axis, and whether the machine multiplies it; empty for a scalar."""
    if not isinstance(type, VectorType):
        return ()
    return tuple(zip(type.get_shape(), map(bool, type.get_scalable_dims()), strict=True))


def verify_fixed(type: VectorType) -> None:
    """Raises `VerifyException` where the machine multiplies a size."""
    if any(type.get_scalable_dims()):
        raise VerifyException(f"expected a fixed-length vector, found {type}")


def numbers_of(attribute: Any) -> list[int]:
    """The numbers of an array attribute of integers, or of a dense array."""
    if isinstance(attribute, DenseArrayBase):
        return [int(number) for number in attribute.get_values()]
    return [entry.value.data for entry in attribute.data]


def verify_elements(*types: Attribute) -> None:
    """Raises `VerifyException` unless all have one element type."""
    elements = [element_of(type) for type in types]
    if any(element != elements[0] for element in elements):
        shown = " and ".join(str(element) for element in elements)
        raise VerifyException(f"element types differ: {shown}")


def shown_axis(axis: tuple[int, bool]) -> str:
    """An axis as text, in brackets where the machine multiplies it."""
    return f"[{axis[0]}]" if axis[1] else str(axis[0])
