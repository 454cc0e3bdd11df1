"""Element-wise ops to `linalg.generic` with a body of arith and math.

graph.add %a, %b   ->   linalg.generic { arith.addf }
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects.builtin import i64
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.conversion import ConversionPattern, ConversionRewriter
from mlopt.dialects.graph.attributes import Predicate
from mlopt.dialects.graph.element_kinds import Kind, bits_of, kind_of
from mlopt.dialects.graph.ops import binary, functions, unary
from mlopt.dialects.graph.ops.base import element_type_of, tensor_type
from mlopt.dialects.graph.ops.selection import (
    BitcastOp,
    ClampOp,
    CompareOp,
    ConvertOp,
    IsFiniteOp,
    IsInfOp,
    IsNanOp,
    SelectOp,
)
from mlopt.passes.convert.graph_to_tensor.building import lowered_type
from mlopt.passes.convert.graph_to_tensor.scalars import Scalars
from mlopt.passes.convert.graph_to_tensor.structured import Structured

Rule = Callable[[Scalars, Kind, Sequence[SSAValue]], SSAValue]
"""Builds the element of the result; `Kind` is that of the operands."""


def in_math(name: str) -> Rule:
    """A function of floats, computed in f32 at least."""
    return lambda b, kind, args: b.in_f32(name, *args)


def in_arith(of_float: str, of_integer: str) -> Rule:
    """An op that arith has for floats and for integers."""
    return lambda b, kind, args: b.op(of_float if kind == Kind.FLOAT else of_integer, *args)


def of_bits(name: str) -> Rule:
    """An op on bits."""
    return lambda b, kind, args: b.op(name, *args)


def _abs(b: Scalars, kind: Kind, args: Sequence[SSAValue]) -> SSAValue:
    (x,) = args
    if kind == Kind.FLOAT:
        return b.op("math.absf", x)
    if kind == Kind.UNSIGNED:
        return x
    below = b.compare(Predicate.LT, x, b.like(0, x), kind)
    return b.select(below, b.op("arith.subi", b.like(0, x), x), x)


def _neg(b: Scalars, kind: Kind, args: Sequence[SSAValue]) -> SSAValue:
    (x,) = args
    return b.op("arith.negf", x) if kind == Kind.FLOAT else b.op("arith.subi", b.like(0, x), x)


def _sign(b: Scalars, kind: Kind, args: Sequence[SSAValue]) -> SSAValue:
    """Zeros and NaN, which are neither above nor below zero, stay."""
    (x,) = args
    zero = b.like(0, x)
    sign = b.select(b.compare(Predicate.GT, x, zero, kind), b.like(1, x), x)
    if kind == Kind.UNSIGNED:
        return sign
    return b.select(b.compare(Predicate.LT, x, zero, kind), b.like(-1, x), sign)


def _reciprocal(b: Scalars, kind: Kind, args: Sequence[SSAValue]) -> SSAValue:
    return b.op("arith.divf", b.like(1, args[0]), args[0])


def _rsqrt(b: Scalars, kind: Kind, args: Sequence[SSAValue]) -> SSAValue:
    return b.widely(lambda x: b.op("arith.divf", b.like(1, x), b.op("math.sqrt", x)), args[0])


def _not(b: Scalars, kind: Kind, args: Sequence[SSAValue]) -> SSAValue:
    return b.op("arith.xori", args[0], b.like(-1, args[0]))


def _shift_right(b: Scalars, kind: Kind, args: Sequence[SSAValue]) -> SSAValue:
    if kind == Kind.UNSIGNED:
        return b.shift("arith.shrui", *args, keeps_sign=False)
    return b.shift("arith.shrsi", *args, keeps_sign=True)


def _population_count(b: Scalars, kind: Kind, args: Sequence[SSAValue]) -> SSAValue:
    """Counts of 2, 4, then 8 bits side by side, and those added up (Warren, Hacker's Delight,
    5-1); mlir-opt's lowering to libm leaves `math.ctpop`."""
    (x,) = args
    bits = bits_of(x.type)
    ones = (1 << bits) - 1

    def shifted(value: SSAValue, amount: int) -> SSAValue:
        return b.op("arith.shrui", value, b.like(amount, value))

    def masked(value: SSAValue, divisor: int) -> SSAValue:
        return b.op("arith.andi", value, b.like(ones // divisor, value))

    x = b.op("arith.subi", x, masked(shifted(x, 1), 3))
    x = b.op("arith.addi", masked(x, 5), masked(shifted(x, 2), 5))
    x = masked(b.op("arith.addi", x, shifted(x, 4)), 17)
    for amount in (8, 16, 32):
        if amount < bits:
            x = b.op("arith.addi", x, shifted(x, amount))
    return b.op("arith.andi", x, b.like(127, x))


def _power(b: Scalars, kind: Kind, args: Sequence[SSAValue]) -> SSAValue:
    """`math.ipowi`, whose exponent has a sign and is not below 0 here: x^n is (x^2)^(n/2),
    times x where n is odd, which makes room for the exponents of unsigned types."""
    if kind == Kind.FLOAT:
        return in_math("math.powf")(b, kind, args)
    if kind == Kind.INDEX:
        wide = [b.op("arith.index_cast", arg, result=i64) for arg in args]
        return b.op("arith.index_cast", _power(b, Kind.SIGNED, wide), result=args[0].type)
    x, n = args
    one, zero = b.like(1, x), b.like(0, x)
    odd = b.compare(Predicate.NE, b.op("arith.andi", n, one), zero, kind)
    if kind == Kind.UNSIGNED:
        half = b.op("math.ipowi", b.op("arith.muli", x, x), b.op("arith.shrui", n, one))
        return b.select(odd, b.op("arith.muli", half, x), half)
    negative = b.compare(Predicate.LT, n, zero, kind)
    power = b.op("math.ipowi", x, b.select(negative, zero, n))
    units = {1: one, -1: b.select(odd, b.like(-1, x), one), 0: b.like(-1, x)}
    inverse = zero
    for unit, value in units.items():
        inverse = b.select(b.compare(Predicate.EQ, x, b.like(unit, x), kind), value, inverse)
    return b.select(negative, inverse, power)


def _magnitude_is(predicate: Predicate) -> Rule:
    """Compares |x| with infinity."""

    def rule(b: Scalars, kind: Kind, args: Sequence[SSAValue]) -> SSAValue:
        magnitude = b.op("math.absf", args[0])
        return b.compare(predicate, magnitude, b.like(float("inf"), magnitude), kind)

    return rule


RULES: dict[type[Operation], Rule] = {
    unary.AbsOp: _abs,
    unary.NegOp: _neg,
    unary.SignOp: _sign,
    functions.ExpOp: in_math("math.exp"),
    functions.Exp2Op: in_math("math.exp2"),
    functions.Log2Op: in_math("math.log2"),
    functions.CbrtOp: in_math("math.cbrt"),
    functions.Expm1Op: in_math("math.expm1"),
    functions.LogOp: in_math("math.log"),
    functions.Log1pOp: in_math("math.log1p"),
    unary.SqrtOp: in_math("math.sqrt"),
    unary.RsqrtOp: _rsqrt,
    unary.ReciprocalOp: _reciprocal,
    functions.SinOp: in_math("math.sin"),
    functions.CosOp: in_math("math.cos"),
    functions.TanOp: in_math("math.tan"),
    functions.AsinOp: in_math("math.asin"),
    functions.AcosOp: in_math("math.acos"),
    functions.AtanOp: in_math("math.atan"),
    functions.SinhOp: in_math("math.sinh"),
    functions.CoshOp: in_math("math.cosh"),
    functions.TanhOp: in_math("math.tanh"),
    functions.AsinhOp: in_math("math.asinh"),
    functions.AcoshOp: in_math("math.acosh"),
    functions.AtanhOp: in_math("math.atanh"),
    functions.ErfOp: in_math("math.erf"),
    unary.FloorOp: in_math("math.floor"),
    unary.CeilOp: in_math("math.ceil"),
    unary.RoundOp: in_math("math.roundeven"),
    unary.TruncOp: in_math("math.trunc"),
    unary.NotOp: _not,
    unary.PopulationCountOp: _population_count,
    binary.AddOp: in_arith("arith.addf", "arith.addi"),
    binary.SubOp: in_arith("arith.subf", "arith.subi"),
    binary.MulOp: in_arith("arith.mulf", "arith.muli"),
    binary.DivOp: lambda b, kind, args: b.divide(args[0], args[1], kind),
    binary.RemOp: lambda b, kind, args: b.remainder(args[0], args[1], kind),
    binary.ModOp: lambda b, kind, args: b.modulo(args[0], args[1], kind),
    binary.PowOp: _power,
    binary.Atan2Op: in_math("math.atan2"),
    binary.MaxOp: lambda b, kind, args: b.maximum(args[0], args[1], kind),
    binary.MinOp: lambda b, kind, args: b.minimum(args[0], args[1], kind),
    binary.AndOp: of_bits("arith.andi"),
    binary.OrOp: of_bits("arith.ori"),
    binary.XorOp: of_bits("arith.xori"),
    binary.ShiftLeftOp: lambda b, kind, args: b.shift("arith.shli", *args, keeps_sign=False),
    binary.ShiftRightOp: _shift_right,
    ClampOp: lambda b, kind, args: b.minimum(b.maximum(args[1], args[0], kind), args[2], kind),
    SelectOp: lambda b, kind, args: b.select(*args),
    IsNanOp: lambda b, kind, args: b.is_nan(args[0]),
    IsInfOp: _magnitude_is(Predicate.EQ),
    IsFiniteOp: _magnitude_is(Predicate.LT),
}


def kind_of_elements(value: SSAValue) -> Kind:
    """How to read the elements of a tensor of the graph level."""
    kind = kind_of(element_type_of(value))
    assert kind is not None, "verified: the graph level has this element type"
    return kind


def lowered_tensor(value: SSAValue):
    """The type that `value` of the graph level has at the tensor level."""
    return tensor_type(lowered_type(value.type))


class LowerElementwisePattern(ConversionPattern[Operation]):
    """`graph.f %x...` -> `linalg.generic { f of the elements }`."""

    op_types = (*RULES,)

    def convert(
        self, op: Operation, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        rule, kind = RULES[type(op)], kind_of_elements(op.operands[0])
        result = lowered_tensor(op.results[0])
        structured = Structured(rewriter)
        return [structured.elementwise(operands, result, lambda b, args: [rule(b, kind, args)])]


class LowerComparePattern(ConversionPattern[CompareOp]):
    """`graph.compare p %a, %b` -> `linalg.generic { arith.cmpf or arith.cmpi }`."""

    op_types = (CompareOp,)

    def convert(
        self, op: CompareOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        kind, predicate = kind_of_elements(op.lhs), op.predicate.data
        result = lowered_tensor(op.out)
        body = lambda b, args: [b.compare(predicate, *args, kind)]  # noqa: E731
        return [Structured(rewriter).elementwise(operands, result, body)]


class LowerConvertPattern(ConversionPattern[ConvertOp]):
    """`graph.convert %x` -> `linalg.generic { arith casts }`; nothing between ui8 and i8."""

    op_types = (ConvertOp,)

    def convert(
        self, op: ConvertOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        source: Attribute = element_type_of(op.operand)
        target: Attribute = element_type_of(op.out)
        structured, result = Structured(rewriter), lowered_tensor(op.out)
        if element_type_of(operands[0]) == result.element_type:
            return [structured.cast(operands[0], result)]
        body = lambda b, args: [b.convert(args[0], source, target)]  # noqa: E731
        return [structured.elementwise(operands, result, body)]


class LowerBitcastPattern(ConversionPattern[BitcastOp]):
    """`graph.bitcast %x` -> `linalg.generic { arith.bitcast }`; nothing between ui8 and i8."""

    op_types = (BitcastOp,)

    def convert(
        self, op: BitcastOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        structured, result = Structured(rewriter), lowered_tensor(op.out)
        element = result.element_type
        if element_type_of(operands[0]) == element:
            return [structured.cast(operands[0], result)]
        body = lambda b, args: [b.op("arith.bitcast", args[0], result=element)]  # noqa: E731
        return [structured.elementwise(operands, result, body)]


PATTERNS = (
    LowerElementwisePattern(),
    LowerComparePattern(),
    LowerConvertPattern(),
    LowerBitcastPattern(),
)
