"""convert-arith-to-llvm: arith ops to llvm ops.

    arith.addi %a, %b : vector<2x8xi32>  ->  llvm.add on each of the two vector<8xi32>
    arith.index_cast                     ->  llvm.sext, llvm.trunc or nothing
    arith.ceildivsi, floordivsi, ...     ->  divisions and selects that do not overflow
    arith.maximumf / maxnumf             ->  llvm.intr.maximum / llvm.intr.maxnum

An n-D vector is an array of 1-D vectors, unrolled here. Flags (fastmath, overflow,
exact) are kept. Casts between a converted and an unconverted type remain where the
neighbours are not lowered. Every op is lowered once, so the pass ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import (
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IntegerAttr,
    UnitAttr,
    VectorType,
    i1,
    i64,
)
from xdsl.dialects.llvm import FastMathAttr, LLVMArrayType, OverflowAttr
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.constants import array_of, dense_from_array, is_splat, splat
from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.passes.convert.llvm_builder import LlvmBuilder, Properties, like, scalar_type
from mlopt.passes.convert.llvm_types import bit_width
from mlopt.passes.convert.lowering import Lowerings, attribute, integer, lower_dialects

TABLE = Lowerings()

Operands = Sequence[SSAValue]


@dataclass(frozen=True)
class ConvertArithToLlvmPass(Pass):
    """Lowers every arith op."""

    name: ClassVar[str] = "convert-arith-to-llvm"

    def run(self, root: Operation, context: Context) -> None:
        lower_dialects(root, context, ("arith",))


RENAMED = {
    "arith.addi": "llvm.add",
    "arith.subi": "llvm.sub",
    "arith.muli": "llvm.mul",
    "arith.divsi": "llvm.sdiv",
    "arith.divui": "llvm.udiv",
    "arith.remsi": "llvm.srem",
    "arith.remui": "llvm.urem",
    "arith.andi": "llvm.and",
    "arith.ori": "llvm.or",
    "arith.xori": "llvm.xor",
    "arith.shli": "llvm.shl",
    "arith.shrsi": "llvm.ashr",
    "arith.shrui": "llvm.lshr",
    "arith.maxsi": "llvm.intr.smax",
    "arith.maxui": "llvm.intr.umax",
    "arith.minsi": "llvm.intr.smin",
    "arith.minui": "llvm.intr.umin",
    "arith.addf": "llvm.fadd",
    "arith.subf": "llvm.fsub",
    "arith.mulf": "llvm.fmul",
    "arith.divf": "llvm.fdiv",
    "arith.remf": "llvm.frem",
    "arith.negf": "llvm.fneg",
    # NaN if an operand is NaN; -0.0 < +0.0.
    "arith.maximumf": "llvm.intr.maximum",
    "arith.minimumf": "llvm.intr.minimum",
    # The other operand if one is NaN.
    "arith.maxnumf": "llvm.intr.maxnum",
    "arith.minnumf": "llvm.intr.minnum",
    "arith.extsi": "llvm.sext",
    "arith.extui": "llvm.zext",
    "arith.trunci": "llvm.trunc",
    "arith.sitofp": "llvm.sitofp",
    "arith.uitofp": "llvm.uitofp",
    "arith.fptosi": "llvm.fptosi",
    "arith.fptoui": "llvm.fptoui",
    "arith.extf": "llvm.fpext",
    "arith.truncf": "llvm.fptrunc",
    "arith.bitcast": "llvm.bitcast",
}
"""Ops that are one llvm op with the same operands."""


@TABLE.lowers(*RENAMED)
def rename(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """One op for one op, row by row."""
    if not is_lowerable(op):
        return None
    if op.name == "arith.truncf" and attribute(op, "roundingmode") is not None:
        return None
    name, properties = RENAMED[op.name], flags(op)
    return build.rowwise(
        build.types.convert(op.results[0].type),
        operands,
        lambda row, type: build.op(name, row, (type,), properties).results[0],
    )


def is_lowerable(op: Operation) -> bool:
    """True where no result is a tensor and no operand a float that LLVM lacks."""
    values = (*op.operands, *op.results)
    return not any(
        value.type.name in ("tensor", "unranked_tensor") or element_of(value.type).startswith("f8")
        for value in values
    )


def element_of(type: Attribute) -> str:
    """The name of the scalar type of a scalar or vector."""
    return type.element_type.name if isinstance(type, VectorType) else type.name


def flags(op: Operation) -> Properties:
    """The flags of an arith or math op as properties of the llvm op."""
    found: Properties = {}
    fastmath: Any = attribute(op, "fastmath")
    if fastmath is not None and fastmath.data:
        found["fastmathFlags"] = FastMathAttr(fastmath.data)
    overflow: Any = attribute(op, "overflowFlags")
    if overflow is not None and overflow.data:
        found["overflowFlags"] = overflow_flags(op, [flag.value for flag in overflow.data])
    if attribute(op, "isExact") is not None:
        found["isExact"] = UnitAttr()
    if attribute(op, "nonNeg") is not None:
        found["nonNeg"] = UnitAttr()
    return found


def overflow_flags(op: Operation, names: Sequence[str]) -> Attribute:
    """nsw and nuw in the form the llvm op keeps them."""
    attr = OverflowAttr([flag for flag in _OVERFLOW if flag.value in names])
    return attr if op.name == "arith.trunci" else IntegerAttr(attr.to_int(), 32)


def _overflow_choices() -> Sequence[Any]:
    from xdsl.dialects.llvm import OverflowFlag

    return tuple(OverflowFlag)


_OVERFLOW = _overflow_choices()


@TABLE.lowers("arith.constant")
def lower_constant(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """A constant; an n-D vector is an array of constant rows."""
    value: Any = attribute(op, "value")
    type = op.results[0].type
    wanted = build.types.convert(type)
    if not isinstance(type, VectorType):
        if isinstance(value, IntegerAttr):
            return build.constant(value.value.data, wanted)
        return build.attribute(value, wanted) if isinstance(value, FloatAttr) else None
    if not isinstance(value, DenseIntOrFPElementsAttr):
        return None
    if is_splat(value) or 0 in type.get_shape():
        return _splat_constant(value, wanted, build)
    rows = array_of(value).reshape(-1, type.get_shape()[-1] if type.get_shape() else 1)
    following = iter(rows)
    return build.rowwise(
        wanted, (), lambda _, row: build.attribute(dense_from_array(next(following), row), row)
    )


def _splat_constant(
    value: DenseIntOrFPElementsAttr, wanted: Attribute, build: LlvmBuilder
) -> SSAValue:
    elements = array_of(value).reshape(-1)
    return build.rowwise(
        wanted,
        (),
        lambda _, row: build.attribute(splat(elements[0] if elements.size else 0, row), row),
    )


@TABLE.lowers("arith.index_cast", "arith.index_castui")
def cast_index(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Sign or zero extension, or truncation, between `i64` and another width."""
    if not is_lowerable(op):
        return None
    wanted = build.types.convert(op.results[0].type)
    extension = "llvm.zext" if op.name == "arith.index_castui" else "llvm.sext"
    return build.rowwise(wanted, operands, lambda row, type: resize(row[0], type, extension, build))


def resize(value: SSAValue, type: Attribute, extension: str, build: LlvmBuilder) -> SSAValue:
    """The integer `value` with the width of `type`."""
    old, new = bit_width(scalar_type(value.type)), bit_width(scalar_type(type))
    assert old is not None and new is not None
    if old == new:
        return value
    return build.value("llvm.trunc" if new < old else extension, (value,), type)


@TABLE.lowers("arith.cmpi", "arith.cmpf")
def compare(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """A comparison; the predicates are numbered alike in both dialects."""
    if not is_lowerable(op):
        return None
    name = "llvm.icmp" if op.name == "arith.cmpi" else "llvm.fcmp"
    properties = {"predicate": IntegerAttr(integer(op, "predicate") or 0, i64), **flags(op)}
    return build.rowwise(
        build.types.convert(op.results[0].type),
        operands,
        lambda row, type: build.op(name, row, (type,), properties).results[0],
    )


@TABLE.lowers("arith.select")
def select(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """One condition for all elements, or one an element."""
    if not is_lowerable(op):
        return None
    condition, a, b = operands
    if isinstance(condition.type, LLVMArrayType):
        return build.rowwise(a.type, operands, lambda row, _: build.select(*row))
    if isinstance(a.type, LLVMArrayType):
        return build.rowwise(a.type, (a, b), lambda row, _: build.select(condition, *row))
    return build.op("llvm.select", operands, (a.type,), flags(op)).results[0]


@TABLE.lowers("arith.addui_extended")
def add_extended(
    op: Operation, operands: Operands, build: LlvmBuilder
) -> Sequence[SSAValue] | None:
    """The sum and whether it wrapped."""
    if not is_lowerable(op):
        return None
    a, b = operands
    total = build.rowwise(a.type, (a, b), lambda row, type: build.value("llvm.add", row, type))
    carry = build.rowwise(
        like(a.type, i1), (total, a), lambda row, _: build.compare("ult", row[0], row[1])
    )
    return total, carry


@TABLE.lowers("arith.mului_extended", "arith.mulsi_extended")
def multiply_extended(
    op: Operation, operands: Operands, build: LlvmBuilder
) -> Sequence[SSAValue] | None:
    """The low and the high half of a product of twice the width."""
    if not is_lowerable(op):
        return None
    extension = "llvm.sext" if op.name == "arith.mulsi_extended" else "llvm.zext"
    half = bit_width(scalar_type(operands[0].type))
    assert half is not None
    from xdsl.dialects.builtin import IntegerType

    def product(row: Sequence[SSAValue], type: Attribute) -> tuple[SSAValue, SSAValue]:
        wide = like(type, IntegerType(2 * half))
        factors = [build.value(extension, (value,), wide) for value in row]
        return build.value("llvm.mul", factors, wide), build.constant(half, wide)

    def low(row: Sequence[SSAValue], type: Attribute) -> SSAValue:
        return build.value("llvm.trunc", (product(row, type)[0],), type)

    def high(row: Sequence[SSAValue], type: Attribute) -> SSAValue:
        wide, shift = product(row, type)
        shifted = build.value("llvm.lshr", (wide, shift), wide.type)
        return build.value("llvm.trunc", (shifted,), type)

    type = operands[0].type
    return build.rowwise(type, operands, low), build.rowwise(type, operands, high)


def _rows(function: Callable[[LlvmBuilder, SSAValue, SSAValue], SSAValue]) -> Any:
    """A lowering of a binary op that is an expression of several llvm ops."""

    def lower(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
        if not is_lowerable(op):
            return None
        return build.rowwise(
            operands[0].type, operands, lambda row, _: function(build, row[0], row[1])
        )

    return lower


@TABLE.lowers("arith.ceildivui")
@_rows
def ceil_divide_unsigned(build: LlvmBuilder, a: SSAValue, b: SSAValue) -> SSAValue:
    """`a == 0 ? 0 : (a - 1) / b + 1`."""
    zero, one = build.constant(0, a.type), build.constant(1, a.type)
    less = build.value("llvm.sub", (a, one), a.type)
    quotient = build.value("llvm.udiv", (less, b), a.type)
    more = build.value("llvm.add", (quotient, one), a.type)
    return build.select(build.compare("eq", a, zero), zero, more)


@TABLE.lowers("arith.ceildivsi")
@_rows
def ceil_divide_signed(build: LlvmBuilder, a: SSAValue, b: SSAValue) -> SSAValue:
    """`q = a / b; q + (q * b != a and signs alike)`: does not overflow where `q` does not."""
    return _adjusted_quotient(build, a, b, "eq", 1)


@TABLE.lowers("arith.floordivsi")
@_rows
def floor_divide(build: LlvmBuilder, a: SSAValue, b: SSAValue) -> SSAValue:
    """`q = a / b; q - (q * b != a and signs differ)`."""
    return _adjusted_quotient(build, a, b, "ne", -1)


def _adjusted_quotient(
    build: LlvmBuilder, a: SSAValue, b: SSAValue, signs: str, step: int
) -> SSAValue:
    quotient = build.value("llvm.sdiv", (a, b), a.type)
    product = build.value("llvm.mul", (quotient, b), a.type)
    zero = build.constant(0, a.type)
    inexact = build.compare("ne", a, product)
    sign_a, sign_b = build.compare("slt", a, zero), build.compare("slt", b, zero)
    signs_match = build.compare(signs, sign_a, sign_b)
    adjust = build.value("llvm.and", (inexact, signs_match), inexact.type)
    adjusted = build.value("llvm.add", (quotient, build.constant(step, a.type)), a.type)
    return build.select(adjust, adjusted, quotient)
