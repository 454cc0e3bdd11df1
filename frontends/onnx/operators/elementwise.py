"""Arithmetic and functions, element by element."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from xdsl.dialects.builtin import Float32Type, TensorType, i1
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.dialects.arith.ops import BitcastOp
from mlopt.dialects.graph.element_kinds import Kind, bits_of, is_narrow_float, kind_of, signless
from mlopt.dialects.graph.ops import binary, functions, unary
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.layout import BroadcastOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp
from mlopt.frontends.onnx.broadcasting import Pair, spread, spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import add, operator
from mlopt.frontends.onnx.types import element_type

UNARY: dict[str, Callable[[SSAValue], Operation]] = {
    "Abs": unary.AbsOp,
    "Acos": functions.AcosOp,
    "Acosh": functions.AcoshOp,
    "Asin": functions.AsinOp,
    "Asinh": functions.AsinhOp,
    "Atan": functions.AtanOp,
    "Atanh": functions.AtanhOp,
    "BitwiseNot": unary.NotOp,
    "Ceil": unary.CeilOp,
    "Cos": functions.CosOp,
    "Cosh": functions.CoshOp,
    "Erf": functions.ErfOp,
    "Exp": functions.ExpOp,
    "Floor": unary.FloorOp,
    "Log": functions.LogOp,
    "Neg": unary.NegOp,
    "Not": unary.NotOp,
    "Reciprocal": unary.ReciprocalOp,
    "Round": unary.RoundOp,
    "Sign": unary.SignOp,
    "Sin": functions.SinOp,
    "Sinh": functions.SinhOp,
    "Sqrt": unary.SqrtOp,
    "Tan": functions.TanOp,
    "Tanh": functions.TanhOp,
}
"""Operators that are one op of one operand."""

BINARY: dict[str, Callable[[SSAValue, SSAValue], Operation]] = {
    "Add": binary.AddOp,
    "And": binary.AndOp,
    "BitwiseAnd": binary.AndOp,
    "BitwiseOr": binary.OrOp,
    "BitwiseXor": binary.XorOp,
    "Div": binary.DivOp,
    "Mul": binary.MulOp,
    "Or": binary.OrOp,
    "Sub": binary.SubOp,
    "Xor": binary.XorOp,
}
"""Operators that are one op of two operands."""


def apply_unary(op_class: Callable[[SSAValue], Operation], node: Node, x: SSAValue) -> SSAValue:
    """`op_class(x)`."""
    return node.emit(op_class(x))


def apply_binary(
    op_class: Callable[[SSAValue, SSAValue], Operation], node: Node, a: SSAValue, b: SSAValue
) -> SSAValue:
    """`op_class(a, b)`, broadcast."""
    return node.emit(op_class(*operands(node, a, b)))


def operands(node: Node, a: SSAValue, b: SSAValue) -> Pair:
    """Two operands with one shape; before version 7 the second one's axes may be told."""
    if node.version < 7 and node.domain == "" and node.attribute("broadcast", 0):
        b = _placed(node, a, b)
    return spread(node.build, (a, b))


def _placed(node: Node, a: SSAValue, b: SSAValue) -> SSAValue:
    """`b` with its axes at `axis` of `a`."""
    rank, own = node.rank(a), node.rank(b)
    axis = node.attribute("axis")
    if axis is None:
        return b
    first = node.axis(axis, rank)
    if first + own > rank:
        raise NodeProblem(f"axis {axis} leaves no room for the {own} axes of the second input")
    axes = [*range(first, first + own)]
    shape, like = node.build.shape(b), node.build.shape(a)
    kept = [place for place, size in enumerate(shape) if size != 1 or like[axes[place]] == 1]
    if len(kept) != own:
        from mlopt.dialects.graph.ops.layout import ReshapeOp

        b = node.emit(ReshapeOp(b, [shape[place] for place in kept]))
    return node.emit(BroadcastOp(b, like, [axes[place] for place in kept]))


for _kind, _class in UNARY.items():
    add(_kind, partial(apply_unary, _class))
for _kind, _class in BINARY.items():
    add(_kind, partial(apply_binary, _class))


def fold_left(
    op_class: Callable[[SSAValue, SSAValue], Operation], node: Node, *inputs: SSAValue
) -> SSAValue:
    """`op_class` over any number of inputs, from the first on."""
    if not inputs:
        raise NodeProblem("found no input, expected at least one")
    total, *rest = spread(node.build, inputs)
    for value in rest:
        total = node.emit(op_class(total, value))
    return total


add("Max", partial(fold_left, binary.MaxOp))
add("Min", partial(fold_left, binary.MinOp))
add("Sum", partial(fold_left, binary.AddOp))


@operator("Mean")
def mean(node: Node, *inputs: SSAValue) -> SSAValue:
    """The sum over the count."""
    total = fold_left(binary.AddOp, node, *inputs)
    return node.emit(binary.DivOp(total, node.full(len(inputs), total)))


@operator("Pow")
def power(node: Node, base: SSAValue, exponent: SSAValue) -> SSAValue:
    """In the type of the base; an integer to a power that is none by way of f64."""
    base, exponent = operands(node, base, exponent)
    element = element_type_of(base)
    types = (element, element_type_of(exponent))
    if element == types[1]:
        return node.emit(binary.PowOp(base, exponent))
    if all(kind_of(type) == Kind.SIGNED for type in types):
        computed = max(types, key=bits_of)
    else:
        computed = _float_for(*types)
    base, exponent = (node.emit(ConvertOp(value, computed)) for value in (base, exponent))
    return node.emit(ConvertOp(node.emit(binary.PowOp(base, exponent)), element))


def _float_for(base: Attribute, exponent: Attribute) -> Attribute:
    from xdsl.dialects.builtin import Float64Type

    if kind_of(base) != Kind.FLOAT or exponent == Float64Type():
        return Float64Type()
    return base


@operator("Mod")
def modulo(node: Node, a: SSAValue, b: SSAValue) -> SSAValue:
    """The sign is that of the divisor; with fmod that of the dividend."""
    a, b = spread(node.build, (a, b))
    is_truncated = node.attribute("fmod", 0)
    return node.emit(binary.RemOp(a, b) if is_truncated else binary.ModOp(a, b))


@operator("BitShift")
def bit_shift(node: Node, a: SSAValue, b: SSAValue) -> SSAValue:
    """Up or down, zeros shifted in."""
    direction = node.required("direction")
    shifts = {"LEFT": binary.ShiftLeftOp, "RIGHT": binary.ShiftRightOp}
    if direction not in shifts:
        raise NodeProblem(f"direction is '{direction}', expected LEFT or RIGHT")
    return apply_binary(shifts[direction], node, a, b)


@operator("Cast", since=6)
def cast(node: Node, x: SSAValue) -> SSAValue:
    """To the element type with the number `to`."""
    return node.emit(ConvertOp(x, element_type(node.required("to"))))


@operator("Cast")
def cast_named(node: Node, x: SSAValue) -> SSAValue:
    """To the element type with the name `to`."""
    import onnx

    name = node.required("to")
    if name not in onnx.TensorProto.DataType.keys():
        raise NodeProblem(f"there is no element type '{name}'")
    return node.emit(ConvertOp(x, element_type(onnx.TensorProto.DataType.Value(name))))


@operator("BitCast")
def bit_cast(node: Node, x: SSAValue) -> SSAValue:
    """The same bits as an element type of the same width."""
    source, wanted = element_type_of(x), element_type(node.required("to"))
    if i1 in (source, wanted) and 8 in (bits_of(source), bits_of(wanted)):
        return node.emit(ConvertOp(x, wanted))  # a bool takes a byte, 0 or 1
    if bits_of(source) != bits_of(wanted) or i1 in (source, wanted):
        raise NodeProblem(f"{source} and {wanted} have different widths")
    plain = node.emit(ConvertOp(x, signless(source)))
    if signless(source) != signless(wanted):
        plain = node.build.insert(BitcastOp(plain, TensorType(signless(wanted), shape_of(x))))
    return node.emit(ConvertOp(plain, wanted))


@operator("CastLike")
def cast_like(node: Node, x: SSAValue, like: SSAValue) -> SSAValue:
    """To the element type of `like`."""
    return node.emit(ConvertOp(x, element_type_of(like)))


@operator("Clip", since=11)
def clip(
    node: Node, x: SSAValue, low: SSAValue | None = None, high: SSAValue | None = None
) -> SSAValue:
    """`min(max(x, low), high)`, bounds as inputs."""
    sizes = node.build.shape(x)
    if low is not None:
        x = node.emit(binary.MaxOp(x, spread_to(node.build, low, sizes)))
    if high is not None:
        x = node.emit(binary.MinOp(x, spread_to(node.build, high, sizes)))
    return x


@operator("Clip")
def clip_attributes(node: Node, x: SSAValue) -> SSAValue:
    """`min(max(x, low), high)`, bounds as attributes."""
    low, high = node.attribute("min"), node.attribute("max")
    if low is not None:
        x = node.emit(binary.MaxOp(x, node.full(low, x)))
    if high is not None:
        x = node.emit(binary.MinOp(x, node.full(high, x)))
    return x


def in_f32(node: Node, x: SSAValue) -> tuple[SSAValue, Attribute]:
    """The value in f32 where it is f16 or bf16, and its own element type."""
    element = element_type_of(x)
    if is_narrow_float(element):
        return node.emit(ConvertOp(x, Float32Type())), element
    return x, element


@operator("IsNaN")
def is_nan(node: Node, x: SSAValue) -> SSAValue:
    """NaN is unequal to itself."""
    return node.emit(CompareOp("ne", x, x))


@operator("IsInf")
def is_infinite(node: Node, x: SSAValue) -> SSAValue:
    """Whether x is infinite, of a sign that is asked for."""
    found: list[SSAValue] = []
    for name, number in (("detect_positive", float("inf")), ("detect_negative", float("-inf"))):
        if node.attribute(name, 1):
            found.append(node.emit(CompareOp("eq", x, node.full(number, x))))
    if not found:
        return node.build.full(False, x, i1)
    return found[0] if len(found) == 1 else node.emit(binary.OrOp(found[0], found[1]))
