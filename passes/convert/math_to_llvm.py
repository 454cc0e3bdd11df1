"""convert-math-to-llvm: math ops to LLVM's intrinsics, or to calls of libm.

    math.exp %x : vector<2x8xf32>  ->  llvm.intr.exp on each row
    math.erf %x : f32              ->  llvm.call @erff(%x)
    math.rsqrt %x                  ->  1.0 / llvm.intr.sqrt(%x)
    math.exp %x : bf16             ->  extended to f32, computed, truncated
    math.ipowi, math.fpowi         ->  a call of a function made here: powers by squaring

What LLVM has an intrinsic for stays one op a row. libm's functions take scalars, so a
vector is taken apart for them. f16 and bf16 are computed in f32 and rounded once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import (
    BFloat16Type,
    Float16Type,
    Float32Type,
    Float64Type,
    IntegerAttr,
    VectorType,
    f32,
    i1,
    i64,
)
from xdsl.dialects.llvm import LLVMArrayType
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.passes.convert.arith_to_llvm import element_of, flags, is_lowerable
from mlopt.passes.convert.llvm_builder import LlvmBuilder, Properties, like, scalar_type
from mlopt.passes.convert.lowering import Lowerings, lower_dialects
from mlopt.passes.convert.power_functions import power_function

TABLE = Lowerings()

Operands = Sequence[SSAValue]
Row = Callable[[Sequence[SSAValue], Attribute], SSAValue]


@dataclass(frozen=True)
class ConvertMathToLlvmPass(Pass):
    """Lowers every math op."""

    name: ClassVar[str] = "convert-math-to-llvm"

    def run(self, root: Operation, context: Context) -> None:
        lower_dialects(root, context, ("math",))


EXACT = {
    "math.absf": "fabs",
    "math.ceil": "ceil",
    "math.floor": "floor",
    "math.round": "round",
    "math.roundeven": "roundeven",
    "math.trunc": "trunc",
    "math.copysign": "copysign",
}
"""Intrinsics whose result is exact in every format."""

ROUNDED = {
    "math.acos": "acos",
    "math.asin": "asin",
    "math.atan": "atan",
    "math.atan2": "atan2",
    "math.cos": "cos",
    "math.cosh": "cosh",
    "math.exp": "exp",
    "math.exp2": "exp2",
    "math.fma": "fma",
    "math.log": "log",
    "math.log2": "log2",
    "math.log10": "log10",
    "math.powf": "pow",
    "math.sin": "sin",
    "math.sinh": "sinh",
    "math.sqrt": "sqrt",
    "math.tan": "tan",
    "math.tanh": "tanh",
}
"""Intrinsics that are computed in f32 at least."""

LIBM = {
    "math.acosh": "acosh",
    "math.asinh": "asinh",
    "math.atanh": "atanh",
    "math.cbrt": "cbrt",
    "math.erf": "erf",
    "math.erfc": "erfc",
    "math.expm1": "expm1",
    "math.log1p": "log1p",
}
"""Functions of libm; that for f32 has an `f` behind its name."""


@TABLE.lowers(*EXACT)
def lower_exact(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """One intrinsic a row."""
    return _rowwise(op, operands, build, _intrinsic(build, EXACT[op.name], flags(op)))


@TABLE.lowers(*ROUNDED)
def lower_rounded(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """One intrinsic a row, in f32 where the format is shorter."""
    function = _intrinsic(build, ROUNDED[op.name], flags(op))
    return _rowwise(op, operands, build, in_single(build, function))


@TABLE.lowers(*LIBM)
def lower_libm(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """One call an element; libm has no functions of longer floats than f64."""
    if element_of(op.results[0].type) in ("f80", "f128"):
        return None
    function = scalarwise(build, lambda row, type: _libm(build, LIBM[op.name], row, type))
    return _rowwise(op, operands, build, in_single(build, function))


@TABLE.lowers("math.rsqrt")
def lower_rsqrt(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """`1 / sqrt(x)`."""
    properties = flags(op)

    def row(values: Sequence[SSAValue], type: Attribute) -> SSAValue:
        root = build.op("llvm.intr.sqrt", values, (type,), properties).results[0]
        one = build.constant(1.0, type)
        return build.op("llvm.fdiv", (one, root), (type,), properties).results[0]

    return _rowwise(op, operands, build, in_single(build, row))


@TABLE.lowers("math.sincos")
def lower_sincos(
    op: Operation, operands: Operands, build: LlvmBuilder
) -> Sequence[SSAValue] | None:
    """The sine and the cosine."""
    if not is_lowerable(op):
        return None
    type = operands[0].type
    return [
        build.rowwise(type, operands, in_single(build, _intrinsic(build, name, flags(op))))
        for name in ("sin", "cos")
    ]


@TABLE.lowers("math.clampf")
def lower_clamp(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """`minimum(maximum(x, low), high)`."""
    properties = flags(op)

    def row(values: Sequence[SSAValue], type: Attribute) -> SSAValue:
        raised = build.op("llvm.intr.maximum", values[:2], (type,), properties).results[0]
        return build.op("llvm.intr.minimum", (raised, values[2]), (type,), properties).results[0]

    return _rowwise(op, operands, build, row)


# Integers.


@TABLE.lowers("math.absi")
def lower_absi(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """The absolute value; that of the least number is itself."""
    properties: Properties = {"is_int_min_poison": IntegerAttr(0, i1)}
    return _rowwise(op, operands, build, _intrinsic(build, "abs", properties))


@TABLE.lowers("math.ctlz", "math.cttz")
def lower_count_zeros(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Leading or trailing zero bits; of zero, the width."""
    properties: Properties = {"is_zero_poison": IntegerAttr(0, i1)}
    return _rowwise(op, operands, build, _intrinsic(build, op.name[5:], properties))


@TABLE.lowers("math.ctpop")
def lower_popcount(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """The number of one bits."""
    return _rowwise(op, operands, build, _intrinsic(build, "ctpop", {}))


@TABLE.lowers("math.ipowi", "math.fpowi")
def lower_integer_power(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """A call of a function that multiplies by squaring."""

    def call(values: Sequence[SSAValue], type: Attribute) -> SSAValue:
        name = power_function(build, type, values[1].type)
        return build.call_symbol(name, values, type)[0]

    return _rowwise(op, operands, build, in_single(build, scalarwise(build, call)))


# What a float is.


@TABLE.lowers("math.isnan")
def lower_isnan(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Unordered with itself."""
    return _rowwise(
        op, operands, build, lambda row, _: compare_floats(build, "uno", row[0], row[0])
    )


@TABLE.lowers("math.isinf", "math.isfinite", "math.isnormal")
def lower_class(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Comparisons of the magnitude with infinity and the least normal number."""

    def row(values: Sequence[SSAValue], type: Attribute) -> SSAValue:
        source = values[0].type
        magnitude = build.value("llvm.intr.fabs", values, source)
        infinity = build.constant(float("inf"), source)
        if op.name == "math.isinf":
            return compare_floats(build, "oeq", magnitude, infinity)
        finite = compare_floats(build, "olt", magnitude, infinity)
        if op.name == "math.isfinite":
            return finite
        least = build.constant(_LEAST_NORMAL[scalar_type(source).name], source)
        normal = compare_floats(build, "oge", magnitude, least)
        return build.value("llvm.and", (finite, normal), type)

    return _rowwise(op, operands, build, row)


_LEAST_NORMAL = {"f16": 2.0**-14, "bf16": 2.0**-126, "f32": 2.0**-126, "f64": 2.0**-1022}

_FLOAT_PREDICATES: tuple[str, ...] = (
    "_false", "oeq", "ogt", "oge", "olt", "ole", "one", "ord",
    "ueq", "ugt", "uge", "ult", "ule", "une", "uno", "_true",
)  # fmt: skip


def compare_floats(build: LlvmBuilder, predicate: str, a: SSAValue, b: SSAValue) -> SSAValue:
    """`fcmp`."""
    number = IntegerAttr(_FLOAT_PREDICATES.index(predicate), i64)
    return build.value("llvm.fcmp", (a, b), like(a.type, i1), predicate=number)


# How a function of one row becomes that of more.


def _rowwise(
    op: Operation, operands: Operands, build: LlvmBuilder, function: Row
) -> SSAValue | None:
    if not is_lowerable(op):
        return None
    return build.rowwise(build.types.convert(op.results[0].type), operands, function)


def _intrinsic(build: LlvmBuilder, name: str, properties: Properties) -> Row:
    return lambda row, type: build.op(f"llvm.intr.{name}", row, (type,), properties).results[0]


def in_single(build: LlvmBuilder, function: Row) -> Row:
    """`function` computed in f32 where the row is of f16 or bf16."""

    def lower(row: Sequence[SSAValue], type: Attribute) -> SSAValue:
        if not isinstance(scalar_type(type), Float16Type | BFloat16Type):
            return function(row, type)
        wide = like(type, f32)
        extended = [
            build.value("llvm.fpext", (value,), wide) if value.type == type else value
            for value in row
        ]
        return build.value("llvm.fptrunc", (function(extended, wide),), type)

    return lower


def scalarwise(build: LlvmBuilder, function: Row) -> Row:
    """`function` applied to every element of a 1-D vector."""

    def lower(row: Sequence[SSAValue], type: Attribute) -> SSAValue:
        if not isinstance(type, VectorType):
            return function(row, type)
        result = build.poison(type)
        for i in range(type.get_shape()[0]):
            scalars = [build.extract_element(value, i) for value in row]
            result = build.insert_element(result, function(scalars, type.element_type), i)
        return result

    return lower


def _libm(build: LlvmBuilder, name: str, row: Sequence[SSAValue], type: Attribute) -> SSAValue:
    assert isinstance(type, Float32Type | Float64Type), f"libm has no {name} for {type}"
    suffix = "f" if isinstance(type, Float32Type) else ""
    return build.call(f"{name}{suffix}", row, type)[0]


def is_vector(type: Attribute) -> bool:
    """True for what is taken apart into rows or elements."""
    return isinstance(type, VectorType | LLVMArrayType)
