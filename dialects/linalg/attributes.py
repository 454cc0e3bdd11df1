"""Attributes of linalg that xDSL lacks: how to cast, and the function of `elementwise`."""

from __future__ import annotations

from xdsl.dialects.utils import EnumAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.utils.str_enum import StrEnum

from mlopt.core.enum_syntax import InAngleBrackets


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


@irdl_attr_definition
class TypeFunctionAttr(InAngleBrackets, EnumAttribute[TypeFunction]):
    """`#linalg.type_fn<cast_signed>`: how operands of a named op are cast."""

    name = "linalg.type_fn"


@irdl_attr_definition
class ElementwiseKindAttr(InAngleBrackets, EnumAttribute[ElementwiseKind]):
    """`#linalg.elementwise_kind<exp>`: the function of `linalg.elementwise`."""

    name = "linalg.elementwise_kind"
