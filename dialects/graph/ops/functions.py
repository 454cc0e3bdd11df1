"""Transcendental functions, element by element. See docs/numerics.md for their accuracy."""

from __future__ import annotations

from xdsl.irdl import irdl_op_definition

from mlopt.dialects.graph.ops.elementwise import FloatUnaryOp


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
class Exp2Op(FloatUnaryOp):
    """2 to the power x.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        C `exp2`.
    """

    name = "graph.exp2"


@irdl_op_definition
class Log2Op(FloatUnaryOp):
    """The logarithm to base 2; NaN below zero, -inf at zero.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        C `log2`.
    """

    name = "graph.log2"


@irdl_op_definition
class CbrtOp(FloatUnaryOp):
    """The cube root, of negative numbers too.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the type of `operand`.
    Source:
        StableHLO `cbrt`.
    """

    name = "graph.cbrt"


FUNCTION_OPS = (
    ExpOp,
    Exp2Op,
    Log2Op,
    CbrtOp,
    Expm1Op,
    LogOp,
    Log1pOp,
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
)
