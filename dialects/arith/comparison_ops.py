"""Comparisons, selection and constants of `arith`."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from xdsl.dialects import arith
from xdsl.dialects.arith import (
    CMPF_COMPARISON_OPERATIONS,
    CMPI_COMPARISON_OPERATIONS,
    FastMathFlagsAttr,
)
from xdsl.dialects.builtin import (
    AnyFloat,
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    Signedness,
    VectorType,
    i1,
    i64,
)
from xdsl.ir import Attribute, Operation, SSAValue, TypeAttribute
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    VarConstraint,
    operand_def,
    prop_def,
    result_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.arith.constraints import bool_like, float_like, integer_like, with_element


class Comparison:
    """Compares elementwise; `i1`, or a container of it of the operands' shape."""

    def __init__(
        self,
        operand1: Operation | SSAValue,
        operand2: Operation | SSAValue,
        arg: int | str,
        fastmath: FastMathFlagsAttr | None = None,
    ):
        lhs = SSAValue.get(operand1)
        names: list[str] = self.PREDICATES  # pyright: ignore[reportAttributeAccessIssue]
        predicate = names.index(arg) if isinstance(arg, str) else arg
        flags = {"fastmath": fastmath or FastMathFlagsAttr("none")}
        IRDLOperation.__init__(
            self,  # pyright: ignore[reportArgumentType]
            operands=[lhs, operand2],
            result_types=[with_element(lhs.type, i1)],
            properties={"predicate": IntegerAttr(predicate, i64)}
            | (flags if isinstance(self, arith.CmpfOp) else {}),
        )

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        position = parser.pos
        predicate = parser.parse_optional_str_literal() or parser.parse_identifier()
        names: list[str] = cls.PREDICATES  # pyright: ignore[reportAttributeAccessIssue]
        if predicate not in names:
            known = ", ".join(names)
            parser.raise_error(
                f"unknown predicate '{predicate}', expected one of {known}", position
            )
        parser.parse_punctuation(",")
        lhs = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        rhs = parser.parse_unresolved_operand()
        flags = None
        if parser.parse_optional_keyword("fastmath"):
            flags = FastMathFlagsAttr(FastMathFlagsAttr.parse_parameter(parser))
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        operands = [parser.resolve_operand(operand, type) for operand in (lhs, rhs)]
        op = cls(operands[0], operands[1], predicate, flags)
        op.attributes |= attributes  # pyright: ignore[reportAttributeAccessIssue]
        return op

    def print(self, printer: Printer) -> None:
        op: arith.CmpfOp = self  # pyright: ignore[reportAssignmentType]
        names: list[str] = self.PREDICATES  # pyright: ignore[reportAttributeAccessIssue]
        printer.print_string(f" {names[op.predicate.value.data]}, ")
        printer.print_operand(op.lhs)
        printer.print_string(", ")
        printer.print_operand(op.rhs)
        flags = op.properties.get("fastmath")
        if isinstance(flags, FastMathFlagsAttr) and flags != FastMathFlagsAttr("none"):
            printer.print_string(" fastmath")
            flags.print_parameter(printer)
        printer.print_op_attributes(op.attributes)
        printer.print_string(" : ")
        printer.print_attribute(op.lhs.type)

    def verify_(self) -> None:
        op: arith.CmpfOp = self  # pyright: ignore[reportAssignmentType]
        names: list[str] = self.PREDICATES  # pyright: ignore[reportAttributeAccessIssue]
        predicate = op.predicate.value.data
        if not 0 <= predicate < len(names):
            raise VerifyException(f"predicate is {predicate}, expected 0 to {len(names) - 1}")
        expected = with_element(op.lhs.type, i1)
        if op.result.type != expected:
            raise VerifyException(f"result is {op.result.type}, expected {expected}")


@op_redefinition
class CmpiOp(Comparison, arith.CmpiOp):
    """Compares integers by one of ten predicates."""

    T: ClassVar = VarConstraint("T", integer_like)
    PREDICATES: ClassVar = CMPI_COMPARISON_OPERATIONS

    lhs = operand_def(T)
    rhs = operand_def(T)
    result = result_def(bool_like)
    predicate = prop_def(IntegerAttr.constr(i64))

    traits = traits_def(Pure())


@op_redefinition
class CmpfOp(Comparison, arith.CmpfOp):
    """Compares floats by one of sixteen predicates."""

    T: ClassVar = VarConstraint("T", float_like)
    PREDICATES: ClassVar = CMPF_COMPARISON_OPERATIONS

    lhs = operand_def(T)
    rhs = operand_def(T)
    result = result_def(bool_like)
    predicate = prop_def(IntegerAttr.constr(i64))

    traits = traits_def(Pure())


@op_redefinition
class SelectOp(arith.SelectOp):
    """`lhs` where `cond` holds, else `rhs`; elementwise where `cond` is a container."""

    _T: ClassVar = VarConstraint("_T", AnyAttr())

    cond = operand_def(bool_like)
    lhs = operand_def(_T)
    rhs = operand_def(_T)
    result = result_def(_T)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        condition = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        lhs = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        rhs = parser.parse_unresolved_operand()
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        condition_type: Attribute = i1
        if parser.parse_optional_punctuation(","):
            condition_type, type = type, parser.parse_type()
        op = cls(
            parser.resolve_operand(condition, condition_type),
            parser.resolve_operand(lhs, type),
            parser.resolve_operand(rhs, type),
        )
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_operand)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        if self.cond.type != i1:
            printer.print_attribute(self.cond.type)
            printer.print_string(", ")
        printer.print_attribute(self.result.type)

    def verify_(self) -> None:
        if self.cond.type == i1:
            return
        expected = with_element(self.result.type, i1)
        if self.cond.type != expected or expected == i1:
            raise VerifyException(f"condition is {self.cond.type}, expected i1 or {expected}")


@op_redefinition
class ConstantOp(arith.ConstantOp):
    """A number, or a dense vector or tensor of numbers.

    Properties:
        value: the constant; its type is the result's.
    Errors:
        The types differ; a scalar integer that is not signless.
    Source:
        Upstream's `arith.constant`.
    """

    _T: ClassVar = VarConstraint("T", AnyAttr())
    result = result_def(_T)
    value = prop_def(AnyAttr())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        attributes = parser.parse_optional_attr_dict()
        position = parser.pos
        value: Any = parser.parse_attribute()
        type = _type_of(value)
        if type is None:
            parser.raise_error("expected a number, or a dense constant", position)
        op = cls(value, type)
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_op_attributes(self.attributes)
        printer.print_string(" ")
        printer.print_attribute(self.value)

    def verify_(self) -> None:
        type = self.result.type
        found = _type_of(self.value)
        if found is None:
            raise VerifyException(f"value {self.value} is no constant of {type}")
        if found != type:
            raise VerifyException(f"value is {found}, but result is {type}")
        if isinstance(type, IntegerType) and type.signedness.data != Signedness.SIGNLESS:
            raise VerifyException(f"result is {type}, expected a signless integer")
        if _is_scalable(type) and not _is_splat(self.value):
            raise VerifyException(
                "initializing scalable vectors with elements attribute is not supported unless "
                "it's a vector splat"
            )
        if isinstance(self.value, IntegerAttr) and not isinstance(type, IntegerType | IndexType):
            raise VerifyException(f"value is an integer, but result is {type}")
        if isinstance(self.value, FloatAttr) and not isinstance(type, AnyFloat):
            raise VerifyException(f"value is a float, but result is {type}")


def _is_scalable(type: Attribute) -> bool:
    return isinstance(type, VectorType) and any(flag.value.data for flag in type.scalable_dims)


def _is_splat(value: Attribute) -> bool:
    from mlopt.core.constants import is_splat

    return isinstance(value, DenseIntOrFPElementsAttr) and is_splat(value)


def _type_of(value: Attribute) -> Attribute | None:
    """The type of a constant; None where the attribute has none."""
    get_type = getattr(value, "get_type", None)
    found = get_type() if get_type is not None else getattr(value, "type", None)
    return found if isinstance(found, TypeAttribute) else None


COMPARISON_OPS = (CmpiOp, CmpfOp, SelectOp, ConstantOp)
