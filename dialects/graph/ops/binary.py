"""Element-wise functions of two operands. See docs/numerics.md for the corner cases."""

from __future__ import annotations

from xdsl.irdl import irdl_op_definition

from mlopt.dialects.graph.ops.elementwise import (
    BinaryOp,
    BitsBinaryOp,
    FloatBinaryOp,
    OrderedBinaryOp,
    ShiftOp,
)


@irdl_op_definition
class AddOp(BinaryOp):
    """lhs + rhs. Integers wrap around.

    Operands:
        lhs: numbers of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Add-14.
    """

    name = "graph.add"


@irdl_op_definition
class SubOp(BinaryOp):
    """lhs - rhs. Integers wrap around.

    Operands:
        lhs: numbers of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Sub-14.
    """

    name = "graph.sub"


@irdl_op_definition
class MulOp(BinaryOp):
    """lhs * rhs. Integers wrap around.

    Operands:
        lhs: numbers of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Mul-14.
    """

    name = "graph.mul"


@irdl_op_definition
class DivOp(BinaryOp):
    """lhs / rhs. Integers round towards zero; x / 0 has every bit set, and the least
    signed integer by -1 is itself.

    Operands:
        lhs: numbers of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Div-14; RISC-V `div`.
    """

    name = "graph.div"


@irdl_op_definition
class RemOp(BinaryOp):
    """lhs - rhs * trunc(lhs / rhs), exact: the sign is that of lhs. For integers x rem 0
    is x, and the least signed integer rem -1 is 0.

    Operands:
        lhs: numbers of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Mod-13 with fmod=1; RISC-V `rem`.
    """

    name = "graph.rem"


@irdl_op_definition
class ModOp(BinaryOp):
    """lhs - rhs * floor(lhs / rhs): the sign is that of rhs. For integers x mod 0 is x; a
    float zero has the sign of rhs.

    Operands:
        lhs: numbers of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Mod-13 with fmod=0; Python `%`.
    """

    name = "graph.mod"


@irdl_op_definition
class PowOp(BinaryOp):
    """lhs to the power rhs, of floats with the special cases of IEEE 754 `pow`. Integers
    wrap around; x to a negative power is 1 / x to the positive one, towards zero: 1, -1
    and 0 for others, with every bit set for x = 0.

    Operands:
        lhs: numbers of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Pow-15.
    """

    name = "graph.pow"


@irdl_op_definition
class Atan2Op(FloatBinaryOp):
    """The angle of the point (rhs, lhs), in radians, from -pi to pi.

    Operands:
        lhs: floats of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        StableHLO `atan2`.
    """

    name = "graph.atan2"


@irdl_op_definition
class MaxOp(OrderedBinaryOp):
    """The larger one. NaN where one is NaN; -0 is below +0.

    Operands:
        lhs: numbers or i1 of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Max-13; IEEE 754-2019 `maximum`.
    """

    name = "graph.max"


@irdl_op_definition
class MinOp(OrderedBinaryOp):
    """The smaller one. NaN where one is NaN; -0 is below +0.

    Operands:
        lhs: numbers or i1 of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Min-13; IEEE 754-2019 `minimum`.
    """

    name = "graph.min"


@irdl_op_definition
class AndOp(BitsBinaryOp):
    """Bits set in both.

    Operands:
        lhs: integers or i1 of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX And-7, BitwiseAnd-18.
    """

    name = "graph.and"


@irdl_op_definition
class OrOp(BitsBinaryOp):
    """Bits set in one or both.

    Operands:
        lhs: integers or i1 of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Or-7, BitwiseOr-18.
    """

    name = "graph.or"


@irdl_op_definition
class XorOp(BitsBinaryOp):
    """Bits set in exactly one.

    Operands:
        lhs: integers or i1 of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Xor-7, BitwiseXor-18.
    """

    name = "graph.xor"


@irdl_op_definition
class ShiftLeftOp(ShiftOp):
    """lhs shifted up by rhs bits; 0 where rhs is the width or more.

    Operands:
        lhs: integers of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        StableHLO `shift_left`.
    """

    name = "graph.shift_left"


@irdl_op_definition
class ShiftRightOp(ShiftOp):
    """lhs shifted down by rhs bits; the sign is shifted in for signed integers and index,
    zeros for unsigned ones. An rhs of the width or more leaves only what was shifted in.

    Operands:
        lhs: integers of any shape.
        rhs: the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        StableHLO `shift_right_arithmetic`, `shift_right_logical`.
    """

    name = "graph.shift_right"


BINARY_OPS = (
    AddOp,
    SubOp,
    MulOp,
    DivOp,
    RemOp,
    ModOp,
    PowOp,
    Atan2Op,
    MaxOp,
    MinOp,
    AndOp,
    OrOp,
    XorOp,
    ShiftLeftOp,
    ShiftRightOp,
)
