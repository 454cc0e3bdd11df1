"""The ops of upstream's `math` that xDSL lacks."""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects.arith import FastMathFlagsAttr
from xdsl.dialects.builtin import i1
from xdsl.dialects.math import FloatingPointLikeUnaryMathOperation
from xdsl.ir import Operation, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    VarConstraint,
    irdl_op_definition,
    operand_def,
    prop_def,
    result_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure, SameOperandsAndResultType
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.arith.constraints import bool_like, float_like, with_element

NO_FLAGS = FastMathFlagsAttr("none")


@irdl_op_definition
class ErfcOp(FloatingPointLikeUnaryMathOperation):
    """The complementary error function, `1 - erf(x)`.

    Operands:
        operand: a float type, or a container of it.
    Source:
        Upstream's `math.erfc`.
    """

    name = "math.erfc"

    traits = traits_def(Pure(), SameOperandsAndResultType())


@irdl_op_definition
class ClampFOp(IRDLOperation):
    """`value` held between `min` and `max`: `minimumf(maximumf(value, min), max)`.

    Operands:
        value, min, max: one float type, or a container of it.
    Source:
        Upstream's `math.clampf`.
    """

    name = "math.clampf"

    T: ClassVar = VarConstraint("T", float_like)

    value = operand_def(T)
    min = operand_def(T)
    max = operand_def(T)
    result = result_def(T)
    fastmath = prop_def(FastMathFlagsAttr, default_value=NO_FLAGS)

    traits = traits_def(Pure())
    assembly_format = (
        "$value `to` `[` $min `,` $max `]` (`fastmath` `` $fastmath^)? attr-dict `:` type($result)"
    )


@irdl_op_definition
class SincosOp(IRDLOperation):
    """The sine and the cosine of one value.

    Operands:
        operand: a float type, or a container of it.
    Results:
        sin, cos: the type of the operand.
    Source:
        Upstream's `math.sincos`.
    """

    name = "math.sincos"

    T: ClassVar = VarConstraint("T", float_like)

    operand = operand_def(T)
    sin = result_def(T)
    cos = result_def(T)
    fastmath = prop_def(FastMathFlagsAttr, default_value=NO_FLAGS)

    traits = traits_def(Pure())
    assembly_format = "$operand (`fastmath` `` $fastmath^)? attr-dict `:` type($operand)"


class Classification:
    """Asks something of floats; `i1`, or a container of it of the operand's shape.

    Operands:
        operand: a float type, or a container of it.
    Source:
        Upstream's `math.isfinite`, `isinf`, `isnan`, `isnormal`.
    """

    operand = operand_def(float_like)
    result = result_def(bool_like)
    fastmath = prop_def(FastMathFlagsAttr, default_value=NO_FLAGS)

    def __init__(self, operand: SSAValue | Operation):
        operand = SSAValue.get(operand)
        IRDLOperation.__init__(
            self,  # pyright: ignore[reportArgumentType]
            operands=[operand],
            result_types=[with_element(operand.type, i1)],
        )

    @classmethod
    def parse(cls, parser: Parser):
        operand = parser.parse_unresolved_operand()
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        op = cls(parser.resolve_operand(operand, parser.parse_type()))
        flags = attributes.pop("fastmath", None)
        if flags is not None:
            op.properties["fastmath"] = flags  # pyright: ignore[reportAttributeAccessIssue]
        op.attributes |= attributes  # pyright: ignore[reportAttributeAccessIssue]
        return op

    def print(self, printer: Printer) -> None:
        op: ErfcOp = self  # pyright: ignore[reportAssignmentType]
        printer.print_string(" ")
        printer.print_operand(op.operand)
        flags = {} if op.fastmath == NO_FLAGS else {"fastmath": op.fastmath}
        printer.print_op_attributes(op.attributes | flags)
        printer.print_string(" : ")
        printer.print_attribute(op.operand.type)

    def verify_(self) -> None:
        op: ErfcOp = self  # pyright: ignore[reportAssignmentType]
        expected = with_element(op.operand.type, i1)
        if op.result.type != expected:
            raise VerifyException(f"result is {op.result.type}, expected {expected}")


@irdl_op_definition
class IsFiniteOp(Classification, IRDLOperation):
    """True where a value is neither infinite nor NaN."""

    name = "math.isfinite"

    traits = traits_def(Pure())


@irdl_op_definition
class IsInfOp(Classification, IRDLOperation):
    """True where a value is infinite."""

    name = "math.isinf"

    traits = traits_def(Pure())


@irdl_op_definition
class IsNaNOp(Classification, IRDLOperation):
    """True where a value is NaN."""

    name = "math.isnan"

    traits = traits_def(Pure())


@irdl_op_definition
class IsNormalOp(Classification, IRDLOperation):
    """True where a value is neither zero, subnormal, infinite nor NaN."""

    name = "math.isnormal"

    traits = traits_def(Pure())
