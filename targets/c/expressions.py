"""Ops of arith and math as expressions.

Integers wrap: sums and products of `i32` and wider are computed in the unsigned type. An
index that comes from sizes, counters and constants is too small to wrap and is written
plainly. f16 and bf16 are computed in f32 and rounded once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from xdsl.dialects.builtin import (
    BoolAttr,
    Float32Type,
    Float64Type,
    FloatAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    MemRefType,
)
from xdsl.ir import Attribute, Block, Operation, SSAValue

from mlopt.core.constants import scalar_of
from mlopt.core.diagnostics import error
from mlopt.core.rewriting import constant_value
from mlopt.core.symbols import is_private
from mlopt.targets.c.function_writer import FunctionWriter
from mlopt.targets.c.language import C, Text
from mlopt.targets.c.type_names import bits_of, is_half, scalar_type, unsigned

# Constants.


@C.writes("arith.constant")
def constant(op: Operation, out: FunctionWriter) -> None:
    """A literal, wherever it is used."""
    value: Any = op.properties["value"]
    if not isinstance(value, IntegerAttr | FloatAttr | BoolAttr):
        scalar_type(op.results[0].type, op)
        raise error(op, f"constant {value} has no counterpart in {out.language.name}")
    text = literal(value, op)
    out.alias(op.results[0], text, is_atom=not text.startswith(("-", "(")))


@C.writes("ub.poison")
def poison(op: Operation, out: FunctionWriter) -> None:
    """Any value is one of its values."""
    scalar_type(op.results[0].type, op)
    out.alias(op.results[0], "0")


def literal(value: Any, op: Operation) -> str:
    """The constant `value` as C writes it."""
    scalar_type(value.type, op)
    return element_literal(scalar_of(value), value.type)


def element_literal(value: Any, type: Attribute) -> str:
    """One element of `type` as C writes it, exactly.

    >>> from xdsl.dialects.builtin import f32, i64
    >>> element_literal(np.float32(0.1), f32), element_literal(np.int64(-(2**63)), i64)
    ('0.1f', '(-9223372036854775807 - 1)')
    """
    if is_half(type):
        return f"0x{int(np.asarray(value).view(np.uint16)):04x}"
    if isinstance(type, Float32Type | Float64Type):
        return _float_literal(value, "f" if isinstance(type, Float32Type) else "")
    if isinstance(type, IntegerType) and type.width.data == 1:
        return "true" if value else "false"
    number = int(value)
    return f"({number + 1} - 1)" if number == -(2**63) else str(number)


def _float_literal(value: Any, suffix: str) -> str:
    if np.isnan(value):
        return "NAN"
    if np.isinf(value):
        return "INFINITY" if value > 0 else "-INFINITY"
    return f"{value!s}{suffix}"


# Integers.

WRAPPING = {"arith.addi": "+", "arith.subi": "-", "arith.muli": "*"}
BITWISE = {"arith.andi": "&", "arith.ori": "|", "arith.xori": "^"}
SIGNED = {"arith.divsi": "/", "arith.remsi": "%"}
UNSIGNED = {"arith.divui": "/", "arith.remui": "%"}
ON_BITS = {"arith.addi": "^", "arith.subi": "^", "arith.muli": "&"}
"""Arithmetic modulo 2."""


@C.expresses(*WRAPPING)
def wrapping(op: Operation, out: FunctionWriter) -> Text:
    """`a + b`, modulo 2^width."""
    type = op.results[0].type
    a, b = (out.text(value) for value in op.operands)
    if bits_of(type) == 1:
        return Text(f"{a} {ON_BITS[op.name]} {b}")
    sign = WRAPPING[op.name]
    if isinstance(type, IndexType) and is_size(op.results[0]):
        return Text(f"{a} {sign} {b}")
    name = scalar_type(type, op)
    if bits_of(type) < 32:
        return Text(f"({name})({a} {sign} {b})")
    return Text(f"({name})(({unsigned(type)}){a} {sign} ({unsigned(type)}){b})")


def is_size(value: SSAValue) -> bool:
    """True for an index that is computed from sizes, counters and constants alone."""
    pending, seen = [value], set[SSAValue]()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        owner = current.owner
        if isinstance(owner, Block):
            if not _is_counter(current, owner):
                return False
        elif owner.name == "arith.constant":
            value: Any = owner.properties["value"]
            if abs(value.value.data) >= 2**31:
                return False
        elif owner.name.startswith("arith.") and "cast" not in owner.name:
            pending += [operand for operand in owner.operands if operand.type == current.type]
        elif owner.name != "memref.dim" and not owner.name.startswith("gpu."):
            return False
        if len(seen) > 200:
            return False
    return True


def _is_counter(value: SSAValue, block: Block) -> bool:
    """A counter of a loop, or a size that a function of the compiler was given."""
    parent = block.parent_op()
    if parent is None or block.parent is None:
        return False
    if parent.name == "func.func":
        return is_private(parent) and block is parent.regions[0].blocks[0]
    first = parent.name == "loop.for" and value is block.args[0]
    return first or parent.name == "loop.parallel" or parent.name == "gpu.func"


@C.expresses(*BITWISE)
def bitwise(op: Operation, out: FunctionWriter) -> Text:
    """`a & b`; narrow types are promoted, and their bits kept."""
    a, b = (out.text(value) for value in op.operands)
    return Text(f"{a} {BITWISE[op.name]} {b}")


@C.expresses(*SIGNED)
def signed(op: Operation, out: FunctionWriter) -> Text:
    """`a / b`, towards zero."""
    type = op.results[0].type
    a, b = (out.text(value) for value in op.operands)
    quotient = f"{a} {SIGNED[op.name]} {b}"
    return Text(f"({scalar_type(type, op)})({quotient})" if bits_of(type) < 32 else quotient)


@C.expresses(*UNSIGNED)
def unsigned_operation(op: Operation, out: FunctionWriter) -> Text:
    """The operands read as unsigned; a size is not negative."""
    type = op.results[0].type
    a, b = (out.text(value) for value in op.operands)
    if isinstance(type, IndexType) and all(is_size(value) for value in op.operands):
        return Text(f"{a} {UNSIGNED[op.name]} {b}")
    cast = unsigned(type)
    return Text(f"({scalar_type(type, op)})(({cast}){a} {UNSIGNED[op.name]} ({cast}){b})")


@C.expresses("arith.shli", "arith.shrui", "arith.shrsi")
def shift(op: Operation, out: FunctionWriter) -> Text:
    """An amount beyond the width gives some number, as it does nothing worse upstream."""
    type = op.results[0].type
    a, amount = out.text(op.operands[0]), out.text(op.operands[1])
    bits = bits_of(type)
    if not amount.isdigit() or int(amount) >= bits:
        amount = f"({amount} & {bits - 1})"
    if op.name == "arith.shrsi":
        return Text(f"{a} >> {amount}")
    sign = "<<" if op.name == "arith.shli" else ">>"
    return Text(f"({scalar_type(type, op)})(({unsigned(type)}){a} {sign} {amount})")


CHOSEN = {
    "arith.maxsi": ("max", "i"),
    "arith.minsi": ("min", "i"),
    "arith.maxui": ("max", "u"),
    "arith.minui": ("min", "u"),
    "arith.ceildivsi": ("ceildiv", "i"),
    "arith.floordivsi": ("floordiv", "i"),
    "arith.ceildivui": ("ceildivu", "u"),
}


@C.expresses(*CHOSEN)
def chosen(op: Operation, out: FunctionWriter) -> Text:
    """A support function."""
    type = op.results[0].type
    kind, sign = CHOSEN[op.name]
    if bits_of(type) == 1:
        # A bit that is on is -1.
        if kind not in ("max", "min"):
            raise error(op, f"'{op.name}' op of i1 has no form in {out.language.name}")
        a, b = (out.text(value) for value in op.operands)
        return Text(f"{a} {'&' if (kind == 'max') == (sign == 'i') else '|'} {b}")
    function = out.scope.use(f"{kind}_{sign}{bits_of(type)}")
    return Text(f"{function}({out.bare(op.operands[0])}, {out.bare(op.operands[1])})", True)


@C.writes("arith.addui_extended", "arith.mului_extended", "arith.mulsi_extended")
def extended(op: Operation, out: FunctionWriter) -> None:
    """The low part, and whether it wrapped or the high part."""
    type = op.results[0].type
    name, bits, cast = scalar_type(type, op), bits_of(type), unsigned(type)
    a, b = (out.text(value) for value in op.operands)
    if op.name == "arith.addui_extended":
        low = out.variable(op.results[0], f"({name})(({cast}){a} + ({cast}){b})")
        out.variable(op.results[1], f"({cast}){low} < ({cast}){a}")
        return
    is_signed = op.name == "arith.mulsi_extended"
    out.variable(op.results[0], f"({name})(({cast}){a} * ({cast}){b})")
    if bits == 64:
        function = out.scope.use(f"mulhi_{'i' if is_signed else 'u'}64")
        out.variable(op.results[1], f"({name}){function}({a}, {b})")
        return
    inner, wide = (name, "int64_t") if is_signed else (cast, "uint64_t")
    product = f"({wide})({inner}){a} * ({wide})({inner}){b}"
    out.variable(op.results[1], f"({name})(({product}) >> {bits})")


INTEGER_RELATIONS = ("==", "!=", "<", "<=", ">", ">=", "<", "<=", ">", ">=")
"""By upstream's numbers: eq, ne, signed, unsigned."""


@C.expresses("arith.cmpi")
def compare_integers(op: Operation, out: FunctionWriter) -> Text:
    """`a < b`."""
    predicate: Any = op.properties["predicate"]
    number = predicate.value.data
    type = op.operands[0].type
    a, b = (out.text(value) for value in op.operands)
    is_sizes = isinstance(type, IndexType) and all(is_size(value) for value in op.operands)
    if number >= 6 and not is_sizes:
        a, b = f"({unsigned(type)}){a}", f"({unsigned(type)}){b}"
    elif 2 <= number < 6 and bits_of(type) == 1:
        a, b = f"-{a}", f"-{b}"
    return Text(f"{a} {INTEGER_RELATIONS[number]} {b}")


# Floats.


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


@C.expresses("math.ipowi")
def power_of_integer(op: Operation, out: FunctionWriter) -> Text:
    """By squaring, modulo 2^width."""
    function = out.scope.use(f"ipow_i{bits_of(op.results[0].type)}")
    return Text(f"{function}({out.bare(op.operands[0])}, {out.bare(op.operands[1])})", True)


@C.expresses("math.absi")
def magnitude(op: Operation, out: FunctionWriter) -> Text:
    """That of the least number is itself."""
    type, text = op.results[0].type, out.simple(op.operands[0])
    return Text(f"({scalar_type(type, op)})({text} < 0 ? -({unsigned(type)}){text} : {text})")


@C.expresses("math.ctpop", "math.ctlz", "math.cttz")
def count_bits(op: Operation, out: FunctionWriter) -> Text:
    """On the bits of the type, seen in 64."""
    type = op.results[0].type
    name, cast, bits = scalar_type(type, op), unsigned(type), bits_of(type)
    x = f"(uint64_t)({cast}){out.simple(op.operands[0])}"
    popcount = out.scope.use("popcount_u64")
    if op.name == "math.ctpop":
        return Text(f"({name}){popcount}({x})")
    if op.name == "math.ctlz":
        return Text(f"({name})({out.scope.use('leading_zeros_u64')}({x}) - {64 - bits})")
    ones = f"{x} | {hex(2**64 - 2**bits)}u" if bits < 64 else x
    return Text(f"({name}){popcount}(~({ones}) & (({ones}) - 1))")


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


@C.writes("arith.select")
def select(op: Operation, out: FunctionWriter) -> None:
    """`c ? a : b`."""
    reads = out.is_pending(op.operands)
    condition, a, b = (out.text(value) for value in op.operands)
    text = f"{condition} ? {a} : {b}"
    if isinstance(op.results[0].type, MemRefType):
        out.variable(op.results[0], text)
    else:
        out.define(op.results[0], Text(text), reads=reads)


# Conversions.


@C.expresses("arith.extsi", "arith.trunci", "arith.index_cast")
def resize(op: Operation, out: FunctionWriter) -> Text:
    """By the sign; `i1` is 0 or -1."""
    return _resized(op, out, is_signed=True)


@C.expresses("arith.extui", "arith.index_castui")
def resize_unsigned(op: Operation, out: FunctionWriter) -> Text:
    """By zeros."""
    return _resized(op, out, is_signed=False)


def _resized(op: Operation, out: FunctionWriter, *, is_signed: bool) -> Text:
    old, new = op.operands[0].type, op.results[0].type
    name, text = scalar_type(new, op), out.text(op.operands[0])
    if bits_of(old) == bits_of(new):
        return out.expression(op.operands[0])
    if bits_of(new) == 1:
        return Text(f"(bool)({text} & 1)")
    if bits_of(old) == 1:
        return Text(f"({name}){'-' if is_signed else ''}{text}")
    return Text(f"({name}){text}" if is_signed else f"({name})({unsigned(old)}){text}")


@C.expresses("arith.sitofp", "arith.uitofp")
def to_float(op: Operation, out: FunctionWriter) -> Text:
    """To nearest; to short floats through f32."""
    old, new = op.operands[0].type, op.results[0].type
    wide = "double" if isinstance(new, Float64Type) else "float"
    text = out.text(op.operands[0])
    if op.name == "arith.uitofp":
        text = f"({unsigned(old)}){text}"
    elif bits_of(old) == 1:
        text = f"-{text}"
    return rounded(f"({wide}){text}", new, out)


@C.expresses("arith.fptosi", "arith.fptoui")
def to_integer(op: Operation, out: FunctionWriter) -> Text:
    """Towards zero; what does not fit gives some number."""
    new = op.results[0].type
    text = operand(op.operands[0], out).operand()
    if bits_of(new) == 1:
        return Text(f"(bool)((int){text} & 1)")
    name = scalar_type(new, op)
    return Text(
        f"({name}){text}" if op.name == "arith.fptosi" else f"({name})({unsigned(new)}){text}"
    )


@C.expresses("arith.extf", "arith.truncf")
def resize_float(op: Operation, out: FunctionWriter) -> Text:
    """To nearest; f64 to short floats through f32."""
    new = op.results[0].type
    if op.properties.get("roundingmode") is not None:
        raise error(op, "a rounding mode has no form in C, expected none")
    value = operand(op.operands[0], out)
    if is_half(op.operands[0].type) and isinstance(new, Float32Type):
        return value
    wide = "double" if isinstance(new, Float64Type) else "float"
    if wide == "float" and is_half(op.operands[0].type):
        return rounded(value.text, new, out)
    if isinstance(op.operands[0].type, Float32Type) and is_half(new):
        return rounded(value.text, new, out)
    return rounded(f"({wide}){value.operand()}", new, out)


@C.expresses("arith.bitcast")
def bitcast(op: Operation, out: FunctionWriter) -> Text:
    """The same bits as another type."""
    old, new = op.operands[0].type, op.results[0].type
    value = out.expression(op.operands[0])
    name = scalar_type(new, op)
    if isinstance(old, Float32Type | Float64Type):
        return Text(f"{out.scope.use(f'bits_of_{old}')}({value.text})", True)
    if isinstance(new, Float32Type | Float64Type):
        return Text(f"{out.scope.use(f'{new}_of_bits')}({value.text})", True)
    return value if old == new else Text(f"({name}){value.operand()}")
