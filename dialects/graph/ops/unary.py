"""Element-wise ops of one operand that are exact or correctly rounded."""

from __future__ import annotations

from xdsl.irdl import irdl_op_definition, operand_def

from mlopt.dialects.graph.element_kinds import BITS, INTEGERS, Kind, TensorOf
from mlopt.dialects.graph.ops.elementwise import FloatUnaryOp, SignedUnaryOp, UnaryOp


@irdl_op_definition
class AbsOp(UnaryOp):
    """|x|. The least signed integer stays itself (it has no positive counterpart).

    Operands:
        operand: x, numbers of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Abs-13; StableHLO `abs`.
    """

    name = "graph.abs"


@irdl_op_definition
class NegOp(SignedUnaryOp):
    """-x. Integers wrap around; the sign bit of a float is flipped, also of a NaN.

    Operands:
        operand: x, signed integers, index or floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Neg-13; StableHLO `negate`.
    """

    name = "graph.neg"


@irdl_op_definition
class SignOp(UnaryOp):
    """-1, 0 or 1; a float zero keeps its sign, NaN stays NaN.

    Operands:
        operand: x, numbers of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Sign-13; StableHLO `sign`.
    """

    name = "graph.sign"


@irdl_op_definition
class SqrtOp(FloatUnaryOp):
    """The square root, correctly rounded; NaN below zero.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Sqrt-13.
    """

    name = "graph.sqrt"


@irdl_op_definition
class RsqrtOp(FloatUnaryOp):
    """1 / sqrt(x).

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        StableHLO `rsqrt`.
    """

    name = "graph.rsqrt"


@irdl_op_definition
class ReciprocalOp(FloatUnaryOp):
    """1 / x.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Reciprocal-13.
    """

    name = "graph.reciprocal"


@irdl_op_definition
class FloorOp(FloatUnaryOp):
    """The largest integer not above x.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Floor-13.
    """

    name = "graph.floor"


@irdl_op_definition
class CeilOp(FloatUnaryOp):
    """The least integer not below x.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Ceil-13.
    """

    name = "graph.ceil"


@irdl_op_definition
class RoundOp(FloatUnaryOp):
    """The nearest integer, halves to the even one.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Round-22.
    """

    name = "graph.round"


@irdl_op_definition
class TruncOp(FloatUnaryOp):
    """The integer part, towards zero.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        NumPy `trunc`.
    """

    name = "graph.trunc"


@irdl_op_definition
class NotOp(UnaryOp):
    """Every bit flipped; for i1 the logical not.

    Operands:
        operand: integers or i1 of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Not-1, BitwiseNot-18; StableHLO `not`.
    """

    name = "graph.not"

    operand = operand_def(TensorOf(BITS))


@irdl_op_definition
class PopulationCountOp(UnaryOp):
    """How many bits are set.

    Operands:
        operand: integers of any shape.
    Results:
        out: the type of `operand`.
    Source:
        StableHLO `popcnt`.
    """

    name = "graph.population_count"

    operand = operand_def(TensorOf(INTEGERS - {Kind.INDEX}))


UNARY_OPS = (
    AbsOp,
    NegOp,
    SignOp,
    SqrtOp,
    RsqrtOp,
    ReciprocalOp,
    FloorOp,
    CeilOp,
    RoundOp,
    TruncOp,
    NotOp,
    PopulationCountOp,
)
