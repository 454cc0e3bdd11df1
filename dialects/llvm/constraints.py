"""Which types and attributes llvm ops take."""

from __future__ import annotations

from xdsl.dialects.builtin import (
    AnyFloatConstr,
    IntegerAttr,
    SignlessIntegerConstraint,
    VectorType,
)
from xdsl.dialects.llvm import LLVMPointerType, OverflowAttr
from xdsl.irdl import AnyOf, BaseAttr

INTEGER = SignlessIntegerConstraint
FLOAT = AnyFloatConstr
POINTER = BaseAttr(LLVMPointerType)

INTEGERS = INTEGER | VectorType.constr(INTEGER)
FLOATS = FLOAT | VectorType.constr(FLOAT)
POINTERS = POINTER | VectorType.constr(POINTER)
COMPARABLE = INTEGERS | POINTERS

OVERFLOW_FLAGS = AnyOf((BaseAttr(IntegerAttr), BaseAttr(OverflowAttr)))
"""A number of bits as upstream prints it, or xDSL's attribute."""
