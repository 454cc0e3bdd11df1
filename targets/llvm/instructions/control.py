"""Terminators."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr
from xdsl.ir import Operation

from mlopt.core.constants import array_of
from mlopt.targets.llvm import properties
from mlopt.targets.llvm.emission import emits
from mlopt.targets.llvm.function_emitter import FunctionEmitter


@emits("llvm.return")
def emit_return(op: Operation, out: FunctionEmitter) -> None:
    """`ret`."""
    out.write(f"ret {out.typed(op.operands[0])}" if op.operands else "ret void")


@emits("llvm.unreachable")
def emit_unreachable(op: Operation, out: FunctionEmitter) -> None:
    """`unreachable`."""
    out.write("unreachable")


@emits("llvm.br")
def emit_br(op: Operation, out: FunctionEmitter) -> None:
    """`br`."""
    out.write(f"br {out.targets(op)[0]}{out.module.metadata.loop(op)}")


@emits("llvm.cond_br")
def emit_cond_br(op: Operation, out: FunctionEmitter) -> None:
    """`br i1`."""
    targets = ", ".join(out.targets(op))
    metadata = out.module.metadata.weights(op) + out.module.metadata.loop(op)
    out.write(f"br {out.typed(op.operands[0])}, {targets}{metadata}")


@emits("llvm.switch")
def emit_switch(op: Operation, out: FunctionEmitter) -> None:
    """`switch`."""
    value = op.operands[0]
    type = out.type(value.type)
    default, *cases = out.targets(op)
    numbers: Any = properties.get(op, "case_values")
    values = (
        array_of(numbers).reshape(-1).tolist()
        if isinstance(numbers, DenseIntOrFPElementsAttr)
        else []
    )
    table = " ".join(
        f"{type} {int(number)}, {case}" for number, case in zip(values, cases, strict=True)
    )
    out.write(
        f"switch {type} {out.name(value)}, {default} [ {table} ]{out.module.metadata.weights(op)}"
    )


@emits("llvm.indirectbr")
def emit_indirectbr(op: Operation, out: FunctionEmitter) -> None:
    """`indirectbr`."""
    targets = ", ".join(out.targets(op))
    out.write(f"indirectbr {out.typed(op.operands[0])}, [ {targets} ]")


@emits("llvm.resume")
def emit_resume(op: Operation, out: FunctionEmitter) -> None:
    """`resume`."""
    out.write(f"resume {out.typed(op.operands[0])}")


@emits("llvm.blocktag")
def emit_block_tag(op: Operation, out: FunctionEmitter) -> None:
    """Names a block for `llvm.blockaddress`; no instruction."""


@emits("llvm.landingpad")
def emit_landingpad(op: Operation, out: FunctionEmitter) -> None:
    """`landingpad`; an operand that is an array is a filter."""
    clauses = " cleanup" if properties.has(op, "cleanup") else ""
    for operand in op.operands:
        kind = "filter" if operand.type.name == "llvm.array" else "catch"
        clauses += f" {kind} {out.typed(operand)}"
    out.assign(op, f"landingpad {out.type(op.results[0].type)}{clauses}")
