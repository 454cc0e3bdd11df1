"""Conversions between types of `arith`."""

from __future__ import annotations

from typing import Self

from xdsl.dialects import arith
from xdsl.dialects.arith import FastMathFlagsAttr, IntegerOverflowAttr
from xdsl.dialects.builtin import (
    AnyFloatConstr,
    FixedBitwidthType,
    IndexType,
    IntegerAttr,
    MemRefType,
    SignlessIntegerConstraint,
    i32,
)
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.irdl import (
    AnyOf,
    IRDLOperation,
    base,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    result_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.arith.constraints import (
    alike,
    fixed_width_integer_like,
    float_like,
    verify_cast,
    verify_wider,
)

ROUNDING_MODES = ("to_nearest_even", "downward", "upward", "toward_zero", "to_nearest_away")
"""`roundingmode` of `arith.truncf`, by number."""


class Cast:
    """A value of another type and the same shape."""

    assembly_format = "$input attr-dict `:` type($input) `to` type($result)"

    def __init__(self, op: SSAValue | Operation, target_type: Attribute):
        IRDLOperation.__init__(self, operands=[op], result_types=[target_type])  # pyright: ignore[reportArgumentType]


class IntegerToFloat(Cast):
    """Integer operand, float result."""

    input = operand_def(fixed_width_integer_like)
    result = result_def(float_like)

    def verify_(self) -> None:
        verify_cast(self.input.type, self.result.type)


class FloatToInteger(Cast):
    """Float operand, integer result."""

    input = operand_def(float_like)
    result = result_def(fixed_width_integer_like)

    def verify_(self) -> None:
        verify_cast(self.input.type, self.result.type)


@op_redefinition
class SIToFPOp(IntegerToFloat, arith.SIToFPOp):
    """A signed integer as a float."""


@op_redefinition
class UIToFPOp(IntegerToFloat, arith.UIToFPOp):
    """An unsigned integer as a float."""


@op_redefinition
class FPToSIOp(FloatToInteger, arith.FPToSIOp):
    """A float, towards zero, as a signed integer."""


@op_redefinition
class FPToUIOp(FloatToInteger, arith.FPToUIOp):
    """A float, towards zero, as an unsigned integer."""


class Extension(Cast):
    """A wider integer."""

    input = operand_def(fixed_width_integer_like)
    result = result_def(fixed_width_integer_like)

    traits = traits_def(Pure())

    def verify_(self) -> None:
        narrow, wide = verify_cast(self.input.type, self.result.type)
        verify_wider(wide, narrow)


@op_redefinition
class ExtSIOp(Extension, arith.ExtSIOp):
    """A signed integer made wider."""


@op_redefinition
class ExtUIOp(Extension, arith.ExtUIOp):
    """An unsigned integer made wider."""


@op_redefinition
class TruncIOp(Cast, arith.TruncIOp):
    """The low bits of an integer; `overflow` promises that the others are a sign or zero."""

    input = operand_def(fixed_width_integer_like)
    result = result_def(fixed_width_integer_like)
    overflowFlags = opt_prop_def(IntegerOverflowAttr, IntegerOverflowAttr("none"))

    assembly_format = (
        "$input (`overflow` `` $overflowFlags^)? attr-dict `:` type($input) `to` type($result)"
    )

    def verify_(self) -> None:
        wide, narrow = verify_cast(self.input.type, self.result.type)
        verify_wider(wide, narrow)


class FloatCast(Cast):
    """A float of another width."""

    input = operand_def(float_like)
    result = result_def(float_like)
    fastmath = opt_prop_def(FastMathFlagsAttr)


@op_redefinition
class ExtFOp(FloatCast, arith.ExtFOp):
    """A float made wider; exact."""

    assembly_format = (
        "$input (`fastmath` `` $fastmath^)? attr-dict `:` type($input) `to` type($result)"
    )

    def verify_(self) -> None:
        narrow, wide = verify_cast(self.input.type, self.result.type)
        verify_float_widths(wide, narrow)


@op_redefinition
class TruncFOp(FloatCast, arith.TruncFOp):
    """A float made narrower, rounded to nearest even or as `roundingmode` says."""

    roundingmode = opt_prop_def(IntegerAttr.constr(i32))

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operand = parser.parse_unresolved_operand()
        modes = (mode for mode in ROUNDING_MODES if parser.parse_optional_keyword(mode))
        mode = next(modes, None)
        flags = None
        if parser.parse_optional_keyword("fastmath"):
            flags = FastMathFlagsAttr(FastMathFlagsAttr.parse_parameter(parser))
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        value = parser.resolve_operand(operand, parser.parse_type())
        parser.parse_keyword("to")
        op = cls(value, parser.parse_type())
        op.attributes |= attributes
        op.fastmath = flags
        if mode is not None:
            op.roundingmode = IntegerAttr(ROUNDING_MODES.index(mode), i32)
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.input)
        if self.roundingmode is not None:
            printer.print_string(f" {ROUNDING_MODES[self.roundingmode.value.data]}")
        if self.fastmath is not None:
            printer.print_string(" fastmath")
            self.fastmath.print_parameter(printer)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.input.type)
        printer.print_string(" to ")
        printer.print_attribute(self.result.type)

    def verify_(self) -> None:
        wide, narrow = verify_cast(self.input.type, self.result.type)
        verify_float_widths(wide, narrow)
        mode = self.roundingmode
        if mode is not None and not 0 <= mode.value.data < len(ROUNDING_MODES):
            raise VerifyException(f"roundingmode is {mode.value.data}, expected 0 to 4")


_index_or_integer = AnyOf.get(SignlessIntegerConstraint, base(IndexType))
_index_cast_like = alike(_index_or_integer) | base(MemRefType)
_bitcast_like = alike(AnyOf.get(SignlessIntegerConstraint, AnyFloatConstr)) | base(MemRefType)


class IndexCast(Cast):
    """An integer as an index, or an index as an integer; memrefs of them too."""

    input = operand_def(_index_cast_like)
    result = result_def(_index_cast_like)

    def verify_(self) -> None:
        source, target = verify_cast(self.input.type, self.result.type)
        if isinstance(source, IndexType) == isinstance(target, IndexType):
            raise VerifyException(f"casts {source} to {target}, expected exactly one index")


@op_redefinition
class IndexCastOp(IndexCast, arith.IndexCastOp):
    """An index as a signed integer, or the reverse."""


@irdl_op_definition
class IndexCastUIOp(IndexCast, IRDLOperation):
    """An index as an unsigned integer, or the reverse.

    Operands:
        input: `index` or a signless integer, a container or a memref of it.
    Results:
        result: the same shape of the other kind; zero-extended where it is wider.
    Errors:
        Not exactly one of the two is an index; shapes differ.
    Source:
        Upstream's `arith.index_castui`.
    """

    name = "arith.index_castui"

    traits = traits_def(Pure())


@op_redefinition
class BitcastOp(Cast, arith.BitcastOp):
    """The same bits as another type of the same width."""

    input = operand_def(_bitcast_like)
    result = result_def(_bitcast_like)

    def verify_(self) -> None:
        source, target = verify_cast(self.input.type, self.result.type)
        assert isinstance(source, FixedBitwidthType) and isinstance(target, FixedBitwidthType)
        if source.bitwidth != target.bitwidth:
            raise VerifyException(f"{source} and {target} differ in width")


def verify_float_widths(wide: Attribute, narrow: Attribute) -> None:
    """Raises unless `wide` is a wider float than `narrow`."""
    assert isinstance(wide, FixedBitwidthType) and isinstance(narrow, FixedBitwidthType)
    if wide.bitwidth <= narrow.bitwidth:
        raise VerifyException(f"{wide} is not wider than {narrow}")


CAST_OPS = (
    SIToFPOp,
    UIToFPOp,
    FPToSIOp,
    FPToUIOp,
    ExtSIOp,
    ExtUIOp,
    TruncIOp,
    ExtFOp,
    TruncFOp,
    IndexCastOp,
    IndexCastUIOp,
    BitcastOp,
)
