"""Loads, stores, stack memory, addresses."""

from __future__ import annotations

from xdsl.ir import Operation

from mlopt.targets.llvm import properties
from mlopt.targets.llvm.emission import emits
from mlopt.targets.llvm.function_emitter import FunctionEmitter
from mlopt.targets.llvm.text import quoted
from mlopt.targets.llvm.type_text import NoCounterpart

ORDERINGS = {
    1: "unordered",
    2: "monotonic",
    4: "acquire",
    5: "release",
    6: "acq_rel",
    7: "seq_cst",
}

DYNAMIC_INDEX = -2147483648


def scope(op: Operation) -> str:
    """`syncscope("...") `, where there is one."""
    name = properties.string(op, "syncscope")
    return f"syncscope({quoted(name)}) " if name else ""


def ordering(op: Operation, name: str = "ordering") -> str:
    """The word of an ordering."""
    number = properties.integer(op, name)
    if number not in ORDERINGS:
        raise NoCounterpart(f"atomic ordering {number} is unknown")
    return ORDERINGS[number]


def alignment(op: Operation) -> str:
    """`, align n`, where it is known."""
    bytes = properties.integer(op, "alignment")
    return f", align {bytes}" if bytes else ""


def _access(op: Operation, out: FunctionEmitter) -> tuple[str, str]:
    """What stands before and behind the operands of a load or store."""
    if not op.properties and not op.attributes:
        return "", ""
    before, behind = "", ""
    if properties.integer(op, "ordering"):
        before = "atomic "
        behind = f" {scope(op)}{ordering(op)}"
    if properties.has(op, "volatile_"):
        before += "volatile "
    return before, behind + alignment(op) + out.module.metadata.access(op)


@emits("llvm.load")
def emit_load(op: Operation, out: FunctionEmitter) -> None:
    """`load`."""
    before, behind = _access(op, out)
    type = out.type(op.results[0].type)
    out.assign(op, f"load {before}{type}, {out.typed(op.operands[0])}{behind}")


@emits("llvm.store")
def emit_store(op: Operation, out: FunctionEmitter) -> None:
    """`store`."""
    value, pointer = op.operands
    before, behind = _access(op, out)
    out.write(f"store {before}{out.typed(value)}, {out.typed(pointer)}{behind}")


@emits("llvm.alloca")
def emit_alloca(op: Operation, out: FunctionEmitter) -> None:
    """`alloca`."""
    kind = "inalloca " if properties.has(op, "inalloca") else ""
    type = out.type(properties.get(op, "elem_type"))
    result = out.type(op.results[0].type)
    space = f", {result[4:]}" if result.startswith("ptr ") else ""
    count = out.typed(op.operands[0])
    out.assign(op, f"alloca {kind}{type}, {count}{alignment(op)}{space}")


@emits("llvm.getelementptr")
def emit_getelementptr(op: Operation, out: FunctionEmitter) -> None:
    """`getelementptr`."""
    out.assign(op, getelementptr(op, out))


def getelementptr(op: Operation, out: FunctionEmitter) -> str:
    """The instruction, without its result."""
    operands = op.operands
    position = 1
    indices: list[str] = []
    for index in properties.array(op, "rawConstantIndices") or ():
        if index == DYNAMIC_INDEX:
            if position >= len(operands):
                raise NoCounterpart("there are fewer index operands than dynamic indices")
            indices.append(out.typed(operands[position]))
            position += 1
        else:
            indices.append(f"i32 {index}")
    element = out.type(properties.get(op, "elem_type"))
    return f"getelementptr {gep_flags(op)}{element}, {out.typed(operands[0])}, {', '.join(indices)}"


def gep_flags(op: Operation) -> str:
    """`inbounds nuw `, as far as they are set."""
    bits = properties.integer(op, "noWrapFlags") or 0
    if properties.has(op, "inbounds"):
        bits |= 3
    text = "inbounds " if bits & 1 else "nusw " if bits & 2 else ""
    return text + ("nuw " if bits & 4 else "")
