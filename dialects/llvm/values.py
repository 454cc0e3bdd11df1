"""Casts, vector elements, and values that stand for nothing."""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects.builtin import VectorType
from xdsl.dialects.llvm import GenericCastOp
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    VarConstraint,
    irdl_op_definition,
    operand_def,
    result_def,
    traits_def,
)
from xdsl.traits import Pure


@irdl_op_definition
class FPToSIOp(GenericCastOp):
    """Float to signed integer, towards zero; poison out of range."""

    name = "llvm.fptosi"


@irdl_op_definition
class FPToUIOp(GenericCastOp):
    """Float to unsigned integer, towards zero; poison out of range."""

    name = "llvm.fptoui"


@irdl_op_definition
class UIToFPOp(GenericCastOp):
    """Unsigned integer to float, rounded to nearest even."""

    name = "llvm.uitofp"


@irdl_op_definition
class AddrSpaceCastOp(GenericCastOp):
    """A pointer in another address space."""

    name = "llvm.addrspacecast"


@irdl_op_definition
class PoisonOp(IRDLOperation):
    """A value whose use is undefined behaviour."""

    name = "llvm.mlir.poison"

    res = result_def(Attribute)

    traits = traits_def(Pure())

    assembly_format = "attr-dict `:` type($res)"

    def __init__(self, type: Attribute):
        super().__init__(result_types=[type])


@irdl_op_definition
class NoneTokenOp(IRDLOperation):
    """The token `none`."""

    name = "llvm.mlir.none"

    res = result_def(Attribute)

    traits = traits_def(Pure())

    assembly_format = "attr-dict `:` type($res)"


@irdl_op_definition
class FreezeOp(IRDLOperation):
    """Some fixed value in the place of poison."""

    name = "llvm.freeze"

    T: ClassVar = VarConstraint("T", AnyAttr())

    val = operand_def(T)
    res = result_def(T)

    traits = traits_def(Pure())

    assembly_format = "$val attr-dict `:` type($val)"

    def __init__(self, value: SSAValue):
        super().__init__(operands=[value], result_types=[value.type])


@irdl_op_definition
class ExtractElementOp(IRDLOperation):
    """One element of a vector; poison out of bounds."""

    name = "llvm.extractelement"

    ELEMENT: ClassVar = VarConstraint("ELEMENT", AnyAttr())

    vector = operand_def(VectorType.constr(ELEMENT))
    position = operand_def(Attribute)
    res = result_def(ELEMENT)

    traits = traits_def(Pure())

    assembly_format = "$vector `[` $position `:` type($position) `]` attr-dict `:` type($vector)"


VALUE_OPS = (
    FPToSIOp,
    FPToUIOp,
    UIToFPOp,
    AddrSpaceCastOp,
    PoisonOp,
    NoneTokenOp,
    FreezeOp,
    ExtractElementOp,
)
