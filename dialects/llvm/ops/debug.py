"""Ops that relate values to the variables of the source. They compute nothing."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import ArrayAttr
from xdsl.dialects.llvm import LLVMPointerType
from xdsl.ir import Attribute
from xdsl.irdl import IRDLOperation, operand_def, prop_def, traits_def
from xdsl.traits import MemoryWriteEffect

from mlopt.dialects.llvm.assembly import llvm_op
from mlopt.dialects.llvm.attributes import ATTRIBUTES
from mlopt.dialects.llvm.debug_attributes import DIExpressionAttr
from mlopt.dialects.llvm.property_syntax import PropertySyntax

NO_EXPRESSION = DIExpressionAttr(ArrayAttr[Any]([]))

_VARIABLE = ATTRIBUTES["llvm.di_local_variable"]


class _Expression(PropertySyntax):
    """An attribute, if there is one."""

    def parse_optional(self, parser: Any) -> Attribute | None:
        return parser.parse_optional_attribute() if _is_attribute(parser) else None


def _is_attribute(parser: Any) -> bool:
    return parser._current_token.text.startswith("#")


_SYNTAX: Any = {
    "syntax": {"locationExpr": _Expression()},
    "defaults": {"locationExpr": NO_EXPRESSION},
}


@llvm_op(**_SYNTAX)
class DbgDeclareOp(IRDLOperation):
    """The variable `varInfo` lives at `addr`, seen through `locationExpr`."""

    name = "llvm.intr.dbg.declare"

    addr = operand_def(LLVMPointerType)
    varInfo = prop_def(_VARIABLE)
    locationExpr = prop_def(DIExpressionAttr, default_value=NO_EXPRESSION)

    traits = traits_def(MemoryWriteEffect())
    assembly_format = "$varInfo ($locationExpr^)? `=` $addr `:` type($addr) attr-dict"


@llvm_op(**_SYNTAX)
class DbgValueOp(IRDLOperation):
    """The variable `varInfo` is `value` from here on, seen through `locationExpr`."""

    name = "llvm.intr.dbg.value"

    value = operand_def()
    varInfo = prop_def(_VARIABLE)
    locationExpr = prop_def(DIExpressionAttr, default_value=NO_EXPRESSION)

    traits = traits_def(MemoryWriteEffect())
    assembly_format = "$varInfo ($locationExpr^)? `=` $value `:` type($value) attr-dict"


@llvm_op()
class DbgLabelOp(IRDLOperation):
    """The label `label` of the source is here."""

    name = "llvm.intr.dbg.label"

    label = prop_def(ATTRIBUTES["llvm.di_label"])

    traits = traits_def(MemoryWriteEffect())
    assembly_format = "$label attr-dict"


DEBUG_OPS = (DbgDeclareOp, DbgValueOp, DbgLabelOp)
