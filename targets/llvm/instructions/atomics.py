"""Atomic memory access."""

from __future__ import annotations

from xdsl.ir import Operation

from mlopt.targets.llvm import properties
from mlopt.targets.llvm.emission import emits
from mlopt.targets.llvm.function_emitter import FunctionEmitter
from mlopt.targets.llvm.instructions.memory import alignment, ordering, scope
from mlopt.targets.llvm.type_text import NoCounterpart

KINDS = (
    "xchg add sub and nand or xor max min umax umin fadd fsub fmax fmin"
    " uinc_wrap udec_wrap usub_cond usub_sat fmaximum fminimum"
).split()


@emits("llvm.atomicrmw")
def emit_atomicrmw(op: Operation, out: FunctionEmitter) -> None:
    """`atomicrmw`."""
    pointer, value = op.operands
    kind = properties.integer(op, "bin_op")
    if kind is None or not 0 <= kind < len(KINDS):
        raise NoCounterpart(f"atomic operation {kind} is unknown")
    volatile = "volatile " if properties.has(op, "volatile_") else ""
    out.assign(
        op,
        f"atomicrmw {volatile}{KINDS[kind]} {out.typed(pointer)}, {out.typed(value)}"
        f" {scope(op)}{ordering(op)}{alignment(op)}{out.module.metadata.access(op)}",
    )


@emits("llvm.cmpxchg")
def emit_cmpxchg(op: Operation, out: FunctionEmitter) -> None:
    """`cmpxchg`."""
    flags = "weak " if properties.has(op, "weak") else ""
    flags += "volatile " if properties.has(op, "volatile_") else ""
    operands = ", ".join(out.typed(operand) for operand in op.operands)
    out.assign(
        op,
        f"cmpxchg {flags}{operands} {scope(op)}{ordering(op, 'success_ordering')}"
        f" {ordering(op, 'failure_ordering')}{alignment(op)}{out.module.metadata.access(op)}",
    )


@emits("llvm.fence")
def emit_fence(op: Operation, out: FunctionEmitter) -> None:
    """`fence`."""
    out.write(f"fence {scope(op)}{ordering(op)}{out.module.metadata.access(op)}")
