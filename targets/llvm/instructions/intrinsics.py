"""Intrinsics: those of the dialect's table by its rows, some in a form of their own."""

from __future__ import annotations

from xdsl.dialects.builtin import FloatAttr, IntegerAttr
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.dialects.llvm.intrinsic_table import BY_OP_NAME, Intrinsic
from mlopt.targets.llvm import properties
from mlopt.targets.llvm.attributes import parameters
from mlopt.targets.llvm.constants import constant
from mlopt.targets.llvm.emission import EMITTERS, EmitFunction, emits
from mlopt.targets.llvm.function_emitter import FunctionEmitter
from mlopt.targets.llvm.instructions.calls import bundles, result_type
from mlopt.targets.llvm.type_text import NoCounterpart


def _by_row(row: Intrinsic) -> EmitFunction:
    """`call T @llvm.name(operands and immediates)`."""

    def emit(op: Operation, out: FunctionEmitter) -> None:
        operands = list(op.operands)
        extra = parameters(out.module.types, op, "arg_attrs", len(operands))
        texts = [
            f"{out.type(value.type)}{words} {out.name(value)}"
            for value, words in zip(operands, extra, strict=False)
        ]
        for name, type, index in row.immediates:
            texts.insert(index, f"{type} {_immediate(op, name, type, out)}")
        text = (
            f"call {properties.call_fast_math(op)}{result_type(op, out)} @{row.llvm_name}"
            f"({', '.join(texts)}){out.module.metadata.access(op)}"
        )
        if op.results:
            out.assign(op, text)
        else:
            out.write(text)

    return emit


def _immediate(op: Operation, name: str, type: str, out: FunctionEmitter) -> str:
    value = properties.get(op, name)
    if not isinstance(value, IntegerAttr | FloatAttr):
        raise NoCounterpart(f"it has no '{name}'")
    if type == "i1":
        return str(properties.flag(value)).lower()
    if isinstance(value, IntegerAttr):
        return str(value.value.data)
    return constant(out.module.types, value, value.type)


EMITTERS.update({name: _by_row(row) for name, row in BY_OP_NAME.items() if row.emitted})


def _call(
    op: Operation, out: FunctionEmitter, name: str, *arguments: str, behind: str = ""
) -> None:
    text = f"call {properties.call_fast_math(op)}{result_type(op, out)} @llvm.{name}"
    text += f"({', '.join(arguments)}){behind}"
    if op.results:
        out.assign(op, text)
    else:
        out.write(text)


def _pointer(op: Operation, value: SSAValue, out: FunctionEmitter) -> str:
    """A pointer, or vector of pointers, aligned as the op says."""
    bytes = properties.integer(op, "alignment") or 1
    return f"{out.type(value.type)} align {bytes} {out.name(value)}"


def _filler(op: Operation, index: int, type: Attribute, out: FunctionEmitter) -> str:
    """The operand `index`, or poison where it was left out."""
    if index < len(op.operands):
        return out.typed(op.operands[index])
    return f"{out.type(type)} poison"


@emits("llvm.intr.masked.load")
def emit_masked_load(op: Operation, out: FunctionEmitter) -> None:
    """`llvm.masked.load`."""
    pointer, mask = op.operands[:2]
    filler = _filler(op, 2, op.results[0].type, out)
    behind = out.module.metadata.access(op)
    _call(
        op, out, "masked.load", _pointer(op, pointer, out), out.typed(mask), filler, behind=behind
    )


@emits("llvm.intr.masked.store")
def emit_masked_store(op: Operation, out: FunctionEmitter) -> None:
    """`llvm.masked.store`."""
    value, pointer, mask = op.operands
    behind = out.module.metadata.access(op)
    arguments = (out.typed(value), _pointer(op, pointer, out), out.typed(mask))
    _call(op, out, "masked.store", *arguments, behind=behind)


@emits("llvm.intr.masked.gather")
def emit_masked_gather(op: Operation, out: FunctionEmitter) -> None:
    """`llvm.masked.gather`."""
    pointers, mask = op.operands[:2]
    filler = _filler(op, 2, op.results[0].type, out)
    _call(op, out, "masked.gather", _pointer(op, pointers, out), out.typed(mask), filler)


@emits("llvm.intr.masked.scatter")
def emit_masked_scatter(op: Operation, out: FunctionEmitter) -> None:
    """`llvm.masked.scatter`."""
    value, pointers, mask = op.operands
    _call(op, out, "masked.scatter", out.typed(value), _pointer(op, pointers, out), out.typed(mask))


@emits("llvm.intr.assume")
def emit_assume(op: Operation, out: FunctionEmitter) -> None:
    """`llvm.assume`, with its operand bundles."""
    values = op.operands[1:]
    _call(op, out, "assume", out.typed(op.operands[0]), behind=bundles(op, values, out))


@emits("llvm.intr.experimental.noalias.scope.decl")
def emit_scope_declaration(op: Operation, out: FunctionEmitter) -> None:
    """`llvm.experimental.noalias.scope.decl`."""
    scope = out.module.metadata.alias_scope(properties.get(op, "scope"))
    node = out.module.metadata.node(scope)
    _call(op, out, "experimental.noalias.scope.decl", f"metadata {node}")


ROUNDING_MODES = {
    0: "towardzero",
    1: "tonearest",
    2: "upward",
    3: "downward",
    4: "tonearestaway",
    7: "dynamic",
}

EXCEPTION_BEHAVIORS = ("ignore", "maytrap", "strict")


@emits(
    "llvm.intr.experimental.constrained.uitofp",
    "llvm.intr.experimental.constrained.sitofp",
    "llvm.intr.experimental.constrained.fptrunc",
    "llvm.intr.experimental.constrained.fpext",
)
def emit_constrained(op: Operation, out: FunctionEmitter) -> None:
    """`llvm.experimental.constrained.*`, with its modes as metadata."""
    arguments = [out.typed(op.operands[0])]
    mode = properties.integer(op, "roundingmode")
    if mode is not None:
        if mode not in ROUNDING_MODES:
            raise NoCounterpart(f"rounding mode {mode} is unknown")
        arguments.append(f'metadata !"round.{ROUNDING_MODES[mode]}"')
    behavior = properties.integer(op, "fpExceptionBehavior") or 0
    if not 0 <= behavior < len(EXCEPTION_BEHAVIORS):
        raise NoCounterpart(f"exception behavior {behavior} is unknown")
    arguments.append(f'metadata !"fpexcept.{EXCEPTION_BEHAVIORS[behavior]}"')
    _call(op, out, op.name.removeprefix("llvm.intr."), *arguments)
