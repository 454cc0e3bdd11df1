"""Float ops of arith and math as expressions; f16 and bf16 are computed in f32 and rounded once."""

from __future__ import annotations

from typing import Any

import numpy as np
from xdsl.dialects.builtin import Float32Type, Float64Type, FloatAttr
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.rewriting import constant_value
from mlopt.targets.c.function_writer import FunctionWriter
from mlopt.targets.c.language import C, Text
from mlopt.targets.c.type_names import is_half


def operand(value: SSAValue, out: FunctionWriter) -> Text:
    """A float in the type that it is computed in."""
    if is_half(value.type):
        return Text(f"{out.scope.use(f'f32_from_{value.type}')}({out.bare(value)})", True)
    return out.expression(value)


def rounded(text: str, type: Attribute, out: FunctionWriter, *, is_atom: bool = False) -> Text:
    """A result that was computed in f32 for a shorter `type`."""
    if is_half(type):
        return Text(f"{out.scope.use(f'{type}_from_f32')}({text})", True)
    return Text(text, is_atom)


def call(name: str, values: list[Text], type: Attribute, out: FunctionWriter) -> Text:
    """A function of the library, in double where `type` is f64."""
    suffix = "" if isinstance(type, Float64Type) or not out.language.suffixes else "f"
    arguments = ", ".join(value.text for value in values)
    return rounded(f"{name}{suffix}({arguments})", type, out, is_atom=True)


FLOAT_SIGNS = {"arith.addf": "+", "arith.subf": "-", "arith.mulf": "*", "arith.divf": "/"}


@C.expresses(*FLOAT_SIGNS)
def arithmetic(op: Operation, out: FunctionWriter) -> Text:
    """`a + b`."""
    a, b = (operand(value, out).operand() for value in op.operands)
    return rounded(f"{a} {FLOAT_SIGNS[op.name]} {b}", op.results[0].type, out)


@C.expresses("arith.negf")
def negate(op: Operation, out: FunctionWriter) -> Text:
    """`-a`."""
    return rounded(f"-{operand(op.operands[0], out).operand()}", op.results[0].type, out)


MATH = {
    "math.absf": "fabs", "math.acos": "acos", "math.acosh": "acosh", "math.asin": "asin",
    "math.asinh": "asinh", "math.atan": "atan", "math.atan2": "atan2", "math.atanh": "atanh",
    "math.cbrt": "cbrt", "math.ceil": "ceil", "math.copysign": "copysign", "math.cos": "cos",
    "math.cosh": "cosh", "math.erf": "erf", "math.erfc": "erfc", "math.exp": "exp",
    "math.exp2": "exp2", "math.expm1": "expm1", "math.floor": "floor", "math.fma": "fma",
    "math.log": "log", "math.log10": "log10", "math.log1p": "log1p", "math.log2": "log2",
    "math.powf": "pow", "math.round": "round", "math.roundeven": "rint", "math.sin": "sin",
    "math.sinh": "sinh", "math.sqrt": "sqrt", "math.tan": "tan", "math.tanh": "tanh",
    "math.trunc": "trunc", "arith.remf": "fmod", "arith.maxnumf": "fmax",
    "arith.minnumf": "fmin",
}  # fmt: skip
"""Functions of libm; those of f32 have an `f` behind their name."""

FUNCTIONS = frozenset(
    (*MATH.values(), *(f"{name}f" for name in MATH.values()), "signbit", "isnan", "isinf")
)


@C.expresses(*MATH)
def mathematics(op: Operation, out: FunctionWriter) -> Text:
    """A call of libm."""
    values = [operand(value, out) for value in op.operands]
    return call(MATH[op.name], values, op.results[0].type, out)


@C.expresses("arith.maximumf", "arith.minimumf")
def extremum(op: Operation, out: FunctionWriter) -> Text:
    """NaN where an operand is NaN; -0 is below +0. A comparison where one is a number."""
    is_maximum = op.name == "arith.maximumf"
    number = constant_value(op.operands[1])
    if isinstance(number, FloatAttr) and not is_half(number.type):
        value = number.value.data
        if value == value and (value or np.signbit(value) != is_maximum):
            x, limit = out.simple(op.operands[0]), out.text(op.operands[1])
            return Text(f"{x} {'<=' if is_maximum else '>='} {limit} ? {limit} : {x}")
    values = [operand(value, out) for value in op.operands]
    return _extremum(op.name[6:-1], values, op.results[0].type, out)


def _extremum(kind: str, values: list[Text], type: Attribute, out: FunctionWriter) -> Text:
    function = out.scope.use(f"{kind}_{'f64' if isinstance(type, Float64Type) else 'f32'}")
    return rounded(f"{function}({values[0].text}, {values[1].text})", type, out, is_atom=True)


@C.expresses("math.clampf")
def clamp(op: Operation, out: FunctionWriter) -> Text:
    """`minimum(maximum(x, low), high)`."""
    type = op.results[0].type
    wide = type if isinstance(type, Float64Type) else Float32Type()
    value, low, high = (operand(value, out) for value in op.operands)
    return _extremum("minimum", [_extremum("maximum", [value, low], wide, out), high], type, out)


@C.expresses("math.rsqrt")
def reciprocal_root(op: Operation, out: FunctionWriter) -> Text:
    """`1 / sqrt(x)`, both rounded."""
    type = op.results[0].type
    wide = type if isinstance(type, Float64Type) else Float32Type()
    root = call("sqrt", [operand(op.operands[0], out)], wide, out)
    return rounded(f"{'1.0' if wide is type else '1.0f'} / {root.text}", type, out)


@C.writes("math.sincos")
def sine_cosine(op: Operation, out: FunctionWriter) -> None:
    """Two calls."""
    value = operand(op.operands[0], out)
    for name, result in zip(("sin", "cos"), op.results, strict=True):
        out.variable(result, call(name, [value], result.type, out).text)


@C.expresses("math.fpowi")
def power_of_float(op: Operation, out: FunctionWriter) -> Text:
    """By squaring."""
    type = op.results[0].type
    function = out.scope.use(f"powi_{'f64' if isinstance(type, Float64Type) else 'f32'}")
    base, exponent = operand(op.operands[0], out), out.bare(op.operands[1])
    return rounded(f"{function}({base.text}, {exponent})", type, out, is_atom=True)


CLASSES = {"math.isnan": "isnan", "math.isinf": "isinf", "math.isfinite": "isfinite"}


@C.expresses(*CLASSES, "math.isnormal")
def classify(op: Operation, out: FunctionWriter) -> Text:
    """A macro of the library; a short float is normal by its own exponent."""
    value = op.operands[0]
    if op.name == "math.isnormal" and is_half(value.type):
        mask, bits = "0x7c00" if str(value.type) == "f16" else "0x7f80", out.simple(value)
        return Text(f"({bits} & {mask}) != 0 && ({bits} & {mask}) != {mask}")
    name = CLASSES.get(op.name, "isnormal")
    return Text(f"({name}({operand(value, out).text}) != 0)", True)


FLOAT_RELATIONS = (
    "false", "{a} == {b}", "{a} > {b}", "{a} >= {b}", "{a} < {b}", "{a} <= {b}",
    "{a} < {b} || {a} > {b}", "{a} == {a} && {b} == {b}",
    "!({a} < {b} || {a} > {b})", "!({a} <= {b})", "!({a} < {b})", "!({a} >= {b})",
    "!({a} > {b})", "{a} != {b}", "{a} != {a} || {b} != {b}", "true",
)  # fmt: skip
"""By upstream's numbers; the first eight are false with NaN, the last eight true."""


@C.expresses("arith.cmpf")
def compare_floats(op: Operation, out: FunctionWriter) -> Text:
    """`a < b`; what is not ordered is the negation of its opposite."""
    predicate: Any = op.properties["predicate"]
    relation = FLOAT_RELATIONS[predicate.value.data]
    if relation.count("{a}") > 1:
        for value in op.operands:
            out.simple(value)
    a, b = (operand(value, out).operand() for value in op.operands)
    return Text(relation.format(a=a, b=b))
