"""Calls of functions, of pointers, of intrinsics by name, and inline assembly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr
from xdsl.ir import Operation, SSAValue

from mlopt.targets.llvm import properties
from mlopt.targets.llvm.attributes import call_attributes, parameters
from mlopt.targets.llvm.emission import emits
from mlopt.targets.llvm.function_emitter import FunctionEmitter
from mlopt.targets.llvm.linkage import calling_convention
from mlopt.targets.llvm.text import quoted, symbol
from mlopt.targets.llvm.type_text import NoCounterpart

VARIADIC = ("llvm.localescape", "llvm.icall.branch.funnel", "llvm.fake.use")


def segments(op: Operation) -> list[Sequence[SSAValue]]:
    """The operand groups of `op`; one group where it has no segments."""
    sizes = properties.array(op, "operandSegmentSizes")
    if sizes is None:
        return [op.operands]
    groups: list[Sequence[SSAValue]] = []
    start = 0
    for size in sizes:
        groups.append(op.operands[start : start + size])
        start += size
    return groups


def arguments(op: Operation, values: Sequence[SSAValue], out: FunctionEmitter) -> str:
    """`i32 %0, ptr noalias %1`."""
    attributes = parameters(out.module.types, op, "arg_attrs", len(values))
    return ", ".join(
        f"{out.type(value.type)}{extra} {out.name(value)}"
        for value, extra in zip(values, attributes, strict=False)
    )


def bundles(op: Operation, values: Sequence[SSAValue], out: FunctionEmitter) -> str:
    """` [ "align"(ptr %p, i64 8) ]`."""
    sizes = properties.array(op, "op_bundle_sizes") or ()
    if not sizes:
        return ""
    tags: Any = properties.get(op, "op_bundle_tags")
    names = [tag.data for tag in tags.data] if isinstance(tags, ArrayAttr) else []
    if len(names) != len(sizes):
        raise NoCounterpart(f"there are {len(sizes)} operand bundles and {len(names)} tags")
    parts: list[str] = []
    start = 0
    for name, size in zip(names, sizes, strict=True):
        inner = ", ".join(out.typed(value) for value in values[start : start + size])
        parts.append(f"{quoted(name)}({inner})")
        start += size
    return f" [ {', '.join(parts)} ]"


def result_type(op: Operation, out: FunctionEmitter) -> str:
    """The result type with its attributes; `void` without one."""
    if not op.results:
        return "void"
    extra = parameters(out.module.types, op, "res_attrs", 1)[0]
    return f"{extra.lstrip()} {out.type(op.results[0].type)}".lstrip()


def _callee(op: Operation, values: Sequence[SSAValue], out: FunctionEmitter) -> tuple[str, Any]:
    """The callee, and the values it is called with."""
    name = properties.get(op, "callee")
    if name is not None:
        return symbol(name.root_reference.data), values
    if not values:
        raise NoCounterpart("an indirect call has no callee")
    return out.name(values[0]), values[1:]


def _signature(op: Operation, out: FunctionEmitter) -> str:
    """The result type, or the whole type of a variadic callee."""
    result = result_type(op, out)
    variadic = properties.get(op, "var_callee_type")
    if variadic is None:
        return result
    attributes = result.removesuffix(out.type(variadic.output))
    return attributes + out.type(variadic)


def _write(op: Operation, out: FunctionEmitter, text: str) -> None:
    if op.results and op.results[0] in out.names:
        out.assign(op, text)
    else:
        out.write(text)


@emits("llvm.call")
def emit_call(op: Operation, out: FunctionEmitter) -> None:
    """`call`."""
    groups = segments(op)
    callee, values = _callee(op, groups[0], out)
    kind: Any = properties.get(op, "TailCallKind")
    word = str(getattr(kind.data, "value", kind.data)) if kind is not None else "none"
    tail = "" if word == "none" else f"{word} "
    text = (
        f"{tail}call {properties.call_fast_math(op)}{calling_convention(op)}{_signature(op, out)}"
        f" {callee}({arguments(op, values, out)}){call_attributes(op)}"
    )
    text += bundles(op, groups[1] if len(groups) > 1 else (), out)
    _write(op, out, text + out.module.metadata.access(op))


@emits("llvm.invoke")
def emit_invoke(op: Operation, out: FunctionEmitter) -> None:
    """`invoke`."""
    groups = segments(op)
    callee, values = _callee(op, groups[0], out)
    normal, unwind = out.targets(op)
    text = (
        f"invoke {calling_convention(op)}{_signature(op, out)} {callee}"
        f"({arguments(op, values, out)}){bundles(op, groups[3] if len(groups) > 3 else (), out)}"
        f" to {normal} unwind {unwind}{out.module.metadata.weights(op)}"
    )
    _write(op, out, text)


@emits("llvm.call_intrinsic")
def emit_call_intrinsic(op: Operation, out: FunctionEmitter) -> None:
    """A call; LLVM adds the suffix of an overloaded name itself."""
    groups = segments(op)
    name = properties.string(op, "intrin") or ""
    result = result_type(op, out) + (" (...)" if name in VARIADIC else "")
    text = (
        f"call {properties.call_fast_math(op)}{result} {symbol(name)}"
        f"({arguments(op, groups[0], out)})"
    )
    _write(op, out, text + bundles(op, groups[1] if len(groups) > 1 else (), out))


@emits("llvm.inline_asm")
def emit_inline_asm(op: Operation, out: FunctionEmitter) -> None:
    """`call asm`."""
    flags = "sideeffect " if properties.has(op, "has_side_effects") else ""
    flags += "alignstack " if properties.has(op, "is_align_stack") else ""
    flags += "inteldialect " if properties.integer(op, "asm_dialect") == 1 else ""
    code = quoted(properties.string(op, "asm_string") or "")
    constraints = quoted(properties.string(op, "constraints") or "")
    result = out.type(op.results[0].type) if op.results else "void"
    extras: Any = properties.get(op, "operand_attrs")
    attributes = list(extras.data) if isinstance(extras, ArrayAttr) else []
    values: list[str] = []
    for index, operand in enumerate(op.operands):
        extra = attributes[index] if index < len(attributes) else None
        kind = extra.data.get("elementtype") if isinstance(extra, DictionaryAttr) else None
        middle = f"elementtype({out.type(kind)}) " if kind is not None else ""
        values.append(f"{out.type(operand.type)} {middle}{out.name(operand)}")
    kind: Any = properties.get(op, "tail_call_kind")
    word = str(getattr(kind.data, "value", kind.data)) if kind is not None else "none"
    tail = "" if word == "none" else f"{word} "
    _write(op, out, f"{tail}call {result} asm {flags}{code}, {constraints}({', '.join(values)})")


@emits("llvm.va_arg")
def emit_va_arg(op: Operation, out: FunctionEmitter) -> None:
    """`va_arg`."""
    out.assign(op, f"va_arg {out.typed(op.operands[0])}, {out.type(op.results[0].type)}")
