"""convert-complex-to-llvm: a complex number is a struct of two floats.

    complex.create %a, %b   ->   llvm.insertvalue twice
    complex.re %c           ->   llvm.extractvalue %c[0]
    complex.constant        ->   llvm.mlir.constant

Arithmetic goes by --convert-complex-to-standard first. Every op is lowered once, so the
pass ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import IntegerType
from xdsl.dialects.llvm import LLVMStructType
from xdsl.ir import Operation, SSAValue

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.lowering import Lowered, Lowerings, attribute, lower_dialects

TABLE = Lowerings()

Operands = Sequence[SSAValue]


@dataclass(frozen=True)
class ConvertComplexToLlvmPass(Pass):
    """Lowers complex ops that do not compute."""

    name: ClassVar[str] = "convert-complex-to-llvm"

    def run(self, root: Operation, context: Context) -> None:
        lower_dialects(root, context, ("complex",))


@TABLE.lowers("complex.create")
def lower_create(op: Operation, operands: Operands, build: LlvmBuilder) -> Lowered:
    """Both parts in a struct."""
    return build.aggregate(build.types.convert(op.results[0].type), operands)


@TABLE.lowers("complex.re")
def lower_real(op: Operation, operands: Operands, build: LlvmBuilder) -> Lowered:
    """The first field."""
    return build.extract(operands[0], 0)


@TABLE.lowers("complex.im")
def lower_imaginary(op: Operation, operands: Operands, build: LlvmBuilder) -> Lowered:
    """The second field."""
    return build.extract(operands[0], 1)


@TABLE.lowers("complex.constant")
def lower_constant(op: Operation, operands: Operands, build: LlvmBuilder) -> Lowered:
    """Both parts."""
    type: Any = build.types.convert(op.results[0].type)
    value: Any = attribute(op, "value")
    fields = [build.constant(part.value.data, type.types.data[0]) for part in value.data]
    return build.aggregate(type, fields)


@TABLE.lowers("complex.bitcast")
def lower_bitcast(op: Operation, operands: Operands, build: LlvmBuilder) -> Lowered:
    """The same bits: the real part is the lower half of an integer."""
    (value,) = operands
    target: Any = build.types.convert(op.results[0].type)
    source: Any = value.type
    if source == target:
        return value
    if isinstance(source, LLVMStructType):
        half, whole = _integers(source)
        low, high = (_extended(build, build.extract(value, i), half, whole) for i in (0, 1))
        shifted = build.value("llvm.shl", (high, build.constant(half.width.data, whole)), whole)
        return _cast(build, build.value("llvm.or", (low, shifted), whole), target)
    half, whole = _integers(target)
    bits = _cast(build, value, whole)
    upper = build.value("llvm.lshr", (bits, build.constant(half.width.data, whole)), whole)
    element = target.types.data[0]
    fields = [
        _cast(build, build.value("llvm.trunc", (part,), half), element) for part in (bits, upper)
    ]
    return build.aggregate(target, fields)


def _integers(type: Any) -> tuple[IntegerType, IntegerType]:
    """Integers as wide as a part of the struct `type`, and as both."""
    width = type.types.data[0].bitwidth
    return IntegerType(width), IntegerType(2 * width)


def _cast(build: LlvmBuilder, value: SSAValue, type: Any) -> SSAValue:
    return value if value.type == type else build.value("llvm.bitcast", (value,), type)


def _extended(
    build: LlvmBuilder, part: SSAValue, half: IntegerType, whole: IntegerType
) -> SSAValue:
    return build.value("llvm.zext", (_cast(build, part, half),), whole)
