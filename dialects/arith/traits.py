"""When a division may run although its result is not needed."""

from __future__ import annotations

from typing import Any

import numpy as np
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, IntegerAttr
from xdsl.ir import Attribute, Operation
from xdsl.traits import ConditionallySpeculatable

from mlopt.core.constants import array_of
from mlopt.core.rewriting import constant_value


def has_element(attribute: Attribute | None, value: int) -> bool:
    """True where the constant has an element `value`, or is no known constant."""
    if isinstance(attribute, IntegerAttr):
        return attribute.value.data == value
    if isinstance(attribute, DenseIntOrFPElementsAttr):
        return bool(np.any(array_of(attribute) == value))
    return True


class UnsignedDivisionIsSafe(ConditionallySpeculatable):
    """Safe where the divisor is a constant without a zero."""

    @classmethod
    def is_speculatable(cls, op: Operation) -> bool:
        return not has_element(constant_value(op.operands[1]), 0)


class SignedDivisionIsSafe(ConditionallySpeculatable):
    """Safe where the divisor is a constant without 0 and -1 (which may overflow)."""

    @classmethod
    def is_speculatable(cls, op: Operation) -> bool:
        divisor: Any = constant_value(op.operands[1])
        return not has_element(divisor, 0) and not has_element(divisor, -1)
