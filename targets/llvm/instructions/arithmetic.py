"""Arithmetic, comparisons, casts, select."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Operation

from mlopt.targets.llvm import properties
from mlopt.targets.llvm.emission import EMITTERS, EmitFunction, emits
from mlopt.targets.llvm.function_emitter import FunctionEmitter
from mlopt.targets.llvm.type_text import NoCounterpart

INTEGER = "add sub mul udiv sdiv urem srem and or xor shl lshr ashr".split()
FLOAT = "fadd fsub fmul fdiv frem".split()
CASTS = (
    "bitcast addrspacecast inttoptr ptrtoint sext zext trunc sitofp uitofp fptosi fptoui fpext"
    " fptrunc"
).split()

ICMP = ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")
FCMP = (
    "false oeq ogt oge olt ole one ord ueq ugt uge ult ule une uno true"  # upstream's numbers
).split()


def _integer(opcode: str) -> EmitFunction:
    def emit(op: Operation, out: FunctionEmitter) -> None:
        a, b = op.operands
        flags = ""
        if op.properties or op.attributes:
            flags = properties.overflow(op)
            if properties.has(op, "isExact"):
                flags += "exact "
            if properties.has(op, "isDisjoint"):
                flags += "disjoint "
        names = out.names
        out.lines.append(
            f"  {names[op.results[0]]} = {opcode} {flags}{out.type(a.type)} {names[a]}, {names[b]}"
        )

    return emit


def _float(opcode: str) -> EmitFunction:
    def emit(op: Operation, out: FunctionEmitter) -> None:
        a, b = op.operands
        names, flags = out.names, properties.fast_math(op)
        out.lines.append(
            f"  {names[op.results[0]]} = {opcode} {flags}{out.type(a.type)} {names[a]}, {names[b]}"
        )

    return emit


def _cast(opcode: str) -> EmitFunction:
    def emit(op: Operation, out: FunctionEmitter) -> None:
        flags = properties.fast_math(op) if opcode in ("fpext", "fptrunc") else ""
        if properties.has(op, "nonNeg"):
            flags = "nneg "
        if opcode == "trunc":
            flags = properties.overflow(op)
        result = op.results[0]
        word = opcode
        if opcode == "addrspacecast" and result.type == op.operands[0].type:
            word = "bitcast"  # LLVM has no cast to the same space
        suffix = out.module.metadata.dereferenceable(op) if opcode == "inttoptr" else ""
        out.assign(
            op, f"{word} {flags}{out.typed(op.operands[0])} to {out.type(result.type)}{suffix}"
        )

    return emit


EMITTERS.update({f"llvm.{opcode}": _integer(opcode) for opcode in INTEGER})
EMITTERS.update({f"llvm.{opcode}": _float(opcode) for opcode in FLOAT})
EMITTERS.update({f"llvm.{opcode}": _cast(opcode) for opcode in CASTS})


@emits("llvm.fneg")
def emit_fneg(op: Operation, out: FunctionEmitter) -> None:
    """`fneg`."""
    out.assign(op, f"fneg {properties.fast_math(op)}{out.typed(op.operands[0])}")


@emits("llvm.icmp")
def emit_icmp(op: Operation, out: FunctionEmitter) -> None:
    """`icmp`."""
    a, b = op.operands
    predicate = _predicate(op, ICMP)
    out.assign(op, f"icmp {predicate} {out.typed(a)}, {out.name(b)}")


@emits("llvm.fcmp")
def emit_fcmp(op: Operation, out: FunctionEmitter) -> None:
    """`fcmp`."""
    a, b = op.operands
    predicate = _predicate(op, FCMP)
    out.assign(op, f"fcmp {properties.fast_math(op)}{predicate} {out.typed(a)}, {out.name(b)}")


@emits("llvm.select")
def emit_select(op: Operation, out: FunctionEmitter) -> None:
    """`select`."""
    condition, a, b = op.operands
    flags = properties.call_fast_math(op)
    out.assign(op, f"select {flags}{out.typed(condition)}, {out.typed(a)}, {out.typed(b)}")


@emits("llvm.freeze")
def emit_freeze(op: Operation, out: FunctionEmitter) -> None:
    """`freeze`."""
    out.assign(op, f"freeze {out.typed(op.operands[0])}")


def _predicate(op: Operation, names: Sequence[str]) -> str:
    number = properties.integer(op, "predicate")
    if number is None or not 0 <= number < len(names):
        raise NoCounterpart(f"predicate {number} is unknown")
    return names[number]
