"""Element-wise functions of one operand. See docs/numerics.md for what is exact."""

from __future__ import annotations

from xdsl.irdl import irdl_op_definition, operand_def

from mlopt.dialects.graph.element_kinds import BITS, TensorOf
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
class ExpOp(FloatUnaryOp):
    """e to the power x.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Exp-13.
    """

    name = "graph.exp"


@irdl_op_definition
class Expm1Op(FloatUnaryOp):
    """exp(x) - 1, exact near zero.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        StableHLO `exponential_minus_one`.
    """

    name = "graph.expm1"


@irdl_op_definition
class LogOp(FloatUnaryOp):
    """The natural logarithm; NaN below zero, -inf at zero.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Log-13.
    """

    name = "graph.log"


@irdl_op_definition
class Log1pOp(FloatUnaryOp):
    """log(1 + x), exact near zero.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        StableHLO `log_plus_one`.
    """

    name = "graph.log1p"


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
class SinOp(FloatUnaryOp):
    """The sine of an angle in radians.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Sin-22.
    """

    name = "graph.sin"


@irdl_op_definition
class CosOp(FloatUnaryOp):
    """The cosine of an angle in radians.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Cos-22.
    """

    name = "graph.cos"


@irdl_op_definition
class TanOp(FloatUnaryOp):
    """The tangent of an angle in radians.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Tan-22.
    """

    name = "graph.tan"


@irdl_op_definition
class AsinOp(FloatUnaryOp):
    """The inverse sine, in radians.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Asin-22.
    """

    name = "graph.asin"


@irdl_op_definition
class AcosOp(FloatUnaryOp):
    """The inverse cosine, in radians.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Acos-22.
    """

    name = "graph.acos"


@irdl_op_definition
class AtanOp(FloatUnaryOp):
    """The inverse tangent, in radians.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Atan-22.
    """

    name = "graph.atan"


@irdl_op_definition
class SinhOp(FloatUnaryOp):
    """The hyperbolic sine.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Sinh-22.
    """

    name = "graph.sinh"


@irdl_op_definition
class CoshOp(FloatUnaryOp):
    """The hyperbolic cosine.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Cosh-22.
    """

    name = "graph.cosh"


@irdl_op_definition
class TanhOp(FloatUnaryOp):
    """The hyperbolic tangent.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Tanh-13.
    """

    name = "graph.tanh"


@irdl_op_definition
class AsinhOp(FloatUnaryOp):
    """The inverse hyperbolic sine.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Asinh-22.
    """

    name = "graph.asinh"


@irdl_op_definition
class AcoshOp(FloatUnaryOp):
    """The inverse hyperbolic cosine.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Acosh-22.
    """

    name = "graph.acosh"


@irdl_op_definition
class AtanhOp(FloatUnaryOp):
    """The inverse hyperbolic tangent.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Atanh-22.
    """

    name = "graph.atanh"


@irdl_op_definition
class ErfOp(FloatUnaryOp):
    """The error function.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        ONNX Erf-13.
    """

    name = "graph.erf"


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


UNARY_OPS = (
    AbsOp,
    NegOp,
    SignOp,
    ExpOp,
    Expm1Op,
    LogOp,
    Log1pOp,
    SqrtOp,
    RsqrtOp,
    ReciprocalOp,
    SinOp,
    CosOp,
    TanOp,
    AsinOp,
    AcosOp,
    AtanOp,
    SinhOp,
    CoshOp,
    TanhOp,
    AsinhOp,
    AcoshOp,
    AtanhOp,
    ErfOp,
    FloorOp,
    CeilOp,
    RoundOp,
    TruncOp,
    NotOp,
)
