"""Ops of xDSL with the operands and the syntax that upstream gives them.

`llvm.select` and `llvm.fcmp` on vectors, `llvm.getelementptr` with vectors of indices and
no-wrap flags, `llvm.intr.masked.store` of any element type; reductions and fast-math
flags in the form upstream writes.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from xdsl.dialects import llvm
from xdsl.dialects.builtin import (
    AnyFloatConstr,
    DenseArrayBase,
    IntegerAttr,
    IntegerType,
    UnitAttr,
    VectorType,
    i1,
    i32,
    i64,
)
from xdsl.dialects.llvm import FastMathAttr, FCmpPredicateFlag, LLVMPointerType
from xdsl.dialects.utils import (
    parse_dynamic_index_list_without_types,
    print_dynamic_index_list,
)
from xdsl.irdl import (
    AnyAttr,
    VarConstraint,
    base,
    eq,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.llvm.intrinsic_forms import StoreForm

_BOOLEANS = eq(i1) | VectorType.constr(eq(i1))
_FLOATS = AnyFloatConstr | VectorType.constr(AnyFloatConstr)


@op_redefinition
class SelectOp(llvm.SelectOp):
    """One of two values by an `i1`, or element by element by a vector of them."""

    cond = operand_def(_BOOLEANS)

    def verify_(self) -> None:
        mask, value = self.cond.type, self.lhs.type
        if not isinstance(mask, VectorType):
            return
        if not isinstance(value, VectorType) or value.get_shape() != mask.get_shape():
            raise VerifyException(f"found a mask of type {mask} for values of type {value}")


@op_redefinition
class FCmpOp(llvm.FCmpOp):
    """Compares floats, or vectors of them."""

    T: ClassVar = VarConstraint("T", _FLOATS)

    lhs = operand_def(T)
    rhs = operand_def(T)
    res = result_def(_BOOLEANS)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        predicate = FCmpPredicateFlag(parser.parse_str_literal())
        lhs = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        rhs = parser.parse_unresolved_operand()
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        type = parser.parse_type()
        result = VectorType(i1, type.shape) if isinstance(type, VectorType) else i1
        return cls.create(
            operands=parser.resolve_operands([lhs, rhs], [type, type], parser.pos),
            result_types=[result],
            properties={
                "predicate": IntegerAttr(predicate.to_int(), i64),
                "fastmathFlags": attributes.pop("fastmathFlags", FastMathAttr(None)),
            },
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        predicate = FCmpPredicateFlag.from_int(self.predicate.value.data)
        printer.print_string(f' "{predicate}" ')
        printer.print_list((self.lhs, self.rhs), printer.print_ssa_value)
        flags = {} if not self.fastmathFlags.data else {"fastmathFlags": self.fastmathFlags}
        printer.print_op_attributes({**flags, **self.attributes})
        printer.print_string(" : ")
        printer.print_attribute(self.lhs.type)


@op_redefinition
class MaskedStoreOp(StoreForm, llvm.MaskedStoreOp):
    """Stores the elements of a vector where a mask is on."""

    value = operand_def(VectorType)
    data = operand_def(LLVMPointerType)
    mask = operand_def(VectorType.constr(eq(i1)))
    alignment = prop_def(IntegerAttr.constr())


INBOUNDS, NUSW, NUW = 3, 2, 4
"""Bits of `noWrapFlags`; inbounds includes nusw."""


@op_redefinition
class GEPOp(llvm.GEPOp):
    """The address of an element; of many, where the base or an index is a vector."""

    ptr = operand_def(base(LLVMPointerType) | VectorType.constr(base(LLVMPointerType)))
    ssa_indices = var_operand_def(base(IntegerType) | VectorType.constr(base(IntegerType)))
    elem_type = prop_def(AnyAttr())
    noWrapFlags = prop_def(IntegerAttr.constr(), default_value=IntegerAttr(0, i32))
    rawConstantIndices = prop_def(DenseArrayBase.constr(i32))
    inbounds = opt_prop_def(UnitAttr)
    result = result_def(base(LLVMPointerType) | VectorType.constr(base(LLVMPointerType)))

    def verify_(self) -> None:
        llvm.GEPOp.verify_(self)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        flags = _parse_flags(parser)
        pointer = parser.parse_unresolved_operand()
        dynamic, constant = parse_dynamic_index_list_without_types(parser, llvm.GEP_USE_SSA_VAL)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_function_type()
        parser.parse_punctuation(",")
        element = llvm.parse_llvm_type(parser)
        return cls.create(
            operands=parser.resolve_operands([pointer, *dynamic], type.inputs.data, parser.pos),
            result_types=type.outputs.data,
            properties={
                "elem_type": element,
                "rawConstantIndices": DenseArrayBase.from_list(i32, list(constant)),
                "noWrapFlags": IntegerAttr(flags, i32),
            },
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(_flags_text(self))
        printer.print_string(" ")
        printer.print_ssa_value(self.ptr)
        print_dynamic_index_list(
            printer,
            llvm.GEP_USE_SSA_VAL,
            self.ssa_indices,
            self.rawConstantIndices.iter_values(),
        )
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_operation_type(self)
        printer.print_string(", ")
        printer.print_attribute(self.elem_type)


_FLAGS = {"inbounds": INBOUNDS, "nusw": NUSW, "nuw": NUW}


def _parse_flags(parser: Parser) -> int:
    bits = 0
    while True:
        word = parser.parse_optional_keyword_in(_FLAGS)
        if word is None:
            return bits
        bits |= _FLAGS[word]
        if parser.parse_optional_punctuation("|") is None:
            return bits


def _flags_text(op: Any) -> str:
    bits: int = op.noWrapFlags.value.data
    words = []
    if bits & 1 or op.inbounds is not None:
        words.append("inbounds")
    elif bits & NUSW:
        words.append("nusw")
    if bits & NUW:
        words.append("nuw")
    return " " + "|".join(words) if words else ""


WIDER_OPS = (SelectOp, FCmpOp, MaskedStoreOp, GEPOp)
