"""Building ops of lower dialects by name, in the class that our dialect list has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from xdsl.dialects.builtin import (
    FloatAttr,
    IndexType,
    IntegerAttr,
    TensorType,
)
from xdsl.ir import Attribute, Operation, Region, SSAValue

from mlopt.dialects import op_class
from mlopt.dialects.graph.element_kinds import Kind, kind_of, signless

Insert = Callable[[Operation], Operation]
"""Puts an op where building goes on."""


def has_op(name: str) -> bool:
    """True where a dialect of ours has the op called `name`."""
    try:
        op_class(name)
    except KeyError:
        return False
    return True


def make(
    insert: Insert,
    name: str,
    operands: Sequence[SSAValue],
    result: Attribute,
    properties: Mapping[str, Attribute] | None = None,
    regions: Sequence[Region] = (),
) -> SSAValue:
    """Inserts an op of one result, and returns that."""
    op = op_class(name).create(
        operands=operands,
        result_types=[result],
        properties=dict(properties or {}),
        regions=regions,
    )
    return insert(op).results[0]


def scalar_attribute(value: float, type: Attribute) -> Attribute:
    """The attribute of a scalar constant; integers wrap around."""
    scalar_type: Any = type
    if kind_of(type) == Kind.FLOAT:
        return FloatAttr(float(value), scalar_type)
    if isinstance(type, IndexType):
        return IntegerAttr(int(value), type)
    bits: int = scalar_type.width.data
    wrapped = int(value) & ((1 << bits) - 1)
    if bits == 1:
        return IntegerAttr(-wrapped, scalar_type)
    return IntegerAttr(wrapped - (1 << bits) if wrapped >> (bits - 1) else wrapped, scalar_type)


def constant(insert: Insert, value: float, type: Attribute) -> SSAValue:
    """A scalar `arith.constant`."""
    return make(insert, "arith.constant", (), type, {"value": scalar_attribute(value, type)})


def index_constant(insert: Insert, value: int) -> SSAValue:
    """An `arith.constant` of type `index`."""
    return constant(insert, value, IndexType())


def lowered_type(type: Attribute) -> Attribute:
    """A type below the graph level: unsigned integers become signless."""
    if isinstance(type, TensorType):
        return TensorType(signless(type.element_type), type.get_shape(), type.encoding)
    return signless(type)
