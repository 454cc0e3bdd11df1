"""Type constraints of `arith` and `math`: scalars, and containers of any rank, alike."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import (
    AnyFloat,
    IndexType,
    IntegerType,
    MemRefType,
    SignlessIntegerConstraint,
    TensorType,
    UnrankedTensorType,
    VectorType,
    i1,
)
from xdsl.ir import Attribute
from xdsl.irdl import AnyOf, AttrConstraint, ParamAttrConstraint, base, irdl_to_attr_constraint
from xdsl.utils.exceptions import VerifyException
from xdsl.utils.type import get_element_type_or_self


def alike(element: Any) -> AttrConstraint:
    """`element`, or a vector or tensor (ranked or not) of it."""
    element = irdl_to_attr_constraint(element)
    return AnyOf.get(
        element,
        VectorType.constr(element),
        TensorType.constr(element),
        ParamAttrConstraint(UnrankedTensorType, (element,)),
    )


bool_like = alike(i1)
fixed_width_integer_like = alike(SignlessIntegerConstraint)
integer_like = alike(AnyOf.get(SignlessIntegerConstraint, base(IndexType)))
float_like = alike(AnyFloat)


def with_element(type: Attribute, element: Attribute) -> Attribute:
    """The type of the shape of `type` with elements `element`.

    >>> from xdsl.dialects.builtin import f32
    >>> str(with_element(VectorType(f32, [4]), i1))
    'vector<4xi1>'
    """
    if isinstance(type, VectorType):
        return VectorType(element, type.get_shape(), type.scalable_dims)
    if isinstance(type, TensorType):
        return TensorType(element, type.get_shape(), type.encoding)
    if isinstance(type, UnrankedTensorType):
        return UnrankedTensorType(element)
    if isinstance(type, MemRefType):
        return MemRefType(element, type.get_shape(), type.layout, type.memory_space)
    return element


def verify_cast(source: Attribute, target: Attribute) -> tuple[Attribute, Attribute]:
    """The element types of a cast; raises where the two are not of one shape."""
    source_element = get_element_type_or_self(source)
    target_element = get_element_type_or_self(target)
    if with_element(source, target_element) != target:
        raise VerifyException(f"operand is {source}, but result is {target}: shapes differ")
    return source_element, target_element


def verify_wider(wider: Attribute, narrower: Attribute) -> None:
    """Raises unless the integer `wider` has more bits than the integer `narrower`."""
    assert isinstance(wider, IntegerType) and isinstance(narrower, IntegerType)
    if wider.width.data <= narrower.width.data:
        raise VerifyException(f"{wider} is not wider than {narrower}")
