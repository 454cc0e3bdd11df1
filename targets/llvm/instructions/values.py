"""Constants, aggregates and vectors."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import VectorType
from xdsl.ir import Operation

from mlopt.targets.llvm import properties
from mlopt.targets.llvm.constants import constant, zero
from mlopt.targets.llvm.emission import emits, is_constant
from mlopt.targets.llvm.function_emitter import FunctionEmitter
from mlopt.targets.llvm.text import symbol


@is_constant("llvm.mlir.constant")
def constant_text(op: Operation, out: FunctionEmitter) -> str:
    """A constant."""
    return constant(out.module.types, properties.get(op, "value"), op.results[0].type)


@is_constant("llvm.mlir.undef")
def undef_text(op: Operation, out: FunctionEmitter) -> str:
    """`undef`."""
    return "undef"


@is_constant("llvm.mlir.poison")
def poison_text(op: Operation, out: FunctionEmitter) -> str:
    """`poison`."""
    return "poison"


@is_constant("llvm.mlir.zero", "llvm.mlir.none")
def zero_text(op: Operation, out: FunctionEmitter) -> str:
    """A null pointer, zeros, or no token."""
    return zero(op.results[0].type)


@is_constant("llvm.mlir.addressof")
def address_text(op: Operation, out: FunctionEmitter) -> str:
    """A symbol."""
    return symbol(properties.get(op, "global_name").root_reference.data)


@is_constant("llvm.dso_local_equivalent")
def dso_local_equivalent_text(op: Operation, out: FunctionEmitter) -> str:
    """A function of this linkage unit that does the same."""
    return "dso_local_equivalent " + symbol(properties.get(op, "function_name").root_reference.data)


@is_constant("llvm.blockaddress")
def block_address_text(op: Operation, out: FunctionEmitter) -> str:
    """The address of a block."""
    return out.module.block_address(op)


@emits("llvm.extractvalue")
def emit_extract_value(op: Operation, out: FunctionEmitter) -> None:
    """`extractvalue`."""
    position = ", ".join(map(str, properties.array(op, "position") or ()))
    out.assign(op, f"extractvalue {out.typed(op.operands[0])}, {position}")


@emits("llvm.insertvalue")
def emit_insert_value(op: Operation, out: FunctionEmitter) -> None:
    """`insertvalue`."""
    container, value = op.operands
    position = ", ".join(map(str, properties.array(op, "position") or ()))
    out.assign(op, f"insertvalue {out.typed(container)}, {out.typed(value)}, {position}")


@emits("llvm.extractelement")
def emit_extract_element(op: Operation, out: FunctionEmitter) -> None:
    """`extractelement`."""
    vector, position = op.operands
    out.assign(op, f"extractelement {out.typed(vector)}, {out.typed(position)}")


@emits("llvm.insertelement")
def emit_insert_element(op: Operation, out: FunctionEmitter) -> None:
    """`insertelement`."""
    vector, value, position = op.operands
    out.assign(op, f"insertelement {out.typed(vector)}, {out.typed(value)}, {out.typed(position)}")


@emits("llvm.shufflevector")
def emit_shuffle(op: Operation, out: FunctionEmitter) -> None:
    """`shufflevector`; a mask of one value is a splat of a constant."""
    a, b = op.operands
    mask = properties.array(op, "mask") or ()
    vector: Any = a.type
    scalable = any(f.value.data for f in vector.scalable_dims)
    prefix = "vscale x " if scalable else ""
    if all(index == 0 for index in mask):
        lanes = "zeroinitializer"
    elif all(index == -1 for index in mask):
        lanes = "poison"
    else:
        lanes = f"<{', '.join('i32 poison' if i == -1 else f'i32 {i}' for i in mask)}>"
    out.assign(
        op, f"shufflevector {out.typed(a)}, {out.typed(b)}, <{prefix}{len(mask)} x i32> {lanes}"
    )


def is_scalable(type: VectorType) -> bool:
    """True for a vector whose length the machine decides."""
    return any(flag.value.data for flag in type.scalable_dims)
