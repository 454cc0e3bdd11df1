"""Attributes of linalg that xDSL lacks: how to cast, and the function of `elementwise`."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.utils import EnumAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer
from xdsl.utils.str_enum import StrEnum


class TypeFunction(StrEnum):
    """Whether integers are read as signed or unsigned where they are cast."""

    CAST_SIGNED = "cast_signed"
    CAST_UNSIGNED = "cast_unsigned"


class ElementwiseKind(StrEnum):
    """The function of `linalg.elementwise`, unary ones first, in upstream's order."""

    EXP = "exp"
    LOG = "log"
    ABS = "abs"
    CEIL = "ceil"
    FLOOR = "floor"
    NEGF = "negf"
    RECIPROCAL = "reciprocal"
    ROUND = "round"
    SQRT = "sqrt"
    RSQRT = "rsqrt"
    SQUARE = "square"
    TANH = "tanh"
    ERF = "erf"
    ADD = "add"
    SUB = "sub"
    MUL = "mul"
    DIV = "div"
    DIV_UNSIGNED = "div_unsigned"
    MAX_SIGNED = "max_signed"
    MIN_SIGNED = "min_signed"
    MAX_UNSIGNED = "max_unsigned"
    MIN_UNSIGNED = "min_unsigned"
    POWF = "powf"
    SELECT = "select"


class _InAngleBrackets:
    """`#linalg.name<word>`."""

    @classmethod
    def parse_parameter(cls, parser: AttrParser) -> Any:
        with parser.in_angle_brackets():
            return super().parse_parameter(parser)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]

    def print_parameter(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            super().print_parameter(printer)  # pyright: ignore[reportAttributeAccessIssue]


@irdl_attr_definition
class TypeFunctionAttr(_InAngleBrackets, EnumAttribute[TypeFunction]):
    """`#linalg.type_fn<cast_signed>`: how operands of a named op are cast."""

    name = "linalg.type_fn"


@irdl_attr_definition
class ElementwiseKindAttr(_InAngleBrackets, EnumAttribute[ElementwiseKind]):
    """`#linalg.elementwise_kind<exp>`: the function of `linalg.elementwise`."""

    name = "linalg.elementwise_kind"
