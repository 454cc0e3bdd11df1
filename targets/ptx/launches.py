"""What a host has to know to launch the kernels of a PTX file.

    // mlopt-launch: {"kernels": [...], "functions": [...]}

`kernels` lists for each kernel its parameters in order. A `memref` of rank r is passed as
3 + 2 r parameters: the allocated pointer, the aligned pointer, the offset in elements, r
sizes, r strides in elements; a `scalar` is one parameter of its type. `functions` lists for
each function of the host its launches in order: the kernel, the blocks of the grid and the
threads of a block as expressions over the function's arguments (`dim(x, 0)` is an extent),
and what is passed. A value that is no such expression is null: it is computed at run time
by code that stands between the launches. A grid without blocks is not launched at all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xdsl.dialects.builtin import IndexType, IntegerAttr, MemRefType
from xdsl.ir import Attribute, Block, Operation, SSAValue

from mlopt.core.rewriting import constant_value
from mlopt.core.symbols import symbol_name
from mlopt.core.walking import walk
from mlopt.dialects.gpu.ops.functions import FuncOp
from mlopt.dialects.gpu.ops.launch import LaunchFuncOp
from mlopt.targets.ptx.device_module import is_kernel

PREFIX = "// mlopt-launch: "

INFIX = {
    "arith.addi": "+",
    "arith.subi": "-",
    "arith.muli": "*",
    "arith.divui": "/",
    "arith.divsi": "/",
    "arith.remui": "%",
}
CALLED = {
    "arith.maxsi": "max",
    "arith.maxui": "max",
    "arith.minsi": "min",
    "arith.minui": "min",
    "arith.ceildivui": "ceildiv",
    "arith.ceildivsi": "ceildiv",
}
MAX_EXPRESSION = 400
"""Characters beyond which an expression is not written."""


@dataclass
class LaunchDescription:
    """Kernels by name with their parameters, and the launches of each host function."""

    kernels: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    functions: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps({"kernels": self.kernels, "functions": self.functions})

    def as_comments(self) -> str:
        """One comment line of PTX a kernel, and one a function."""
        lines = [
            PREFIX + json.dumps({"kernel": name, **entry}) for name, entry in self.kernels.items()
        ]
        lines += [
            PREFIX + json.dumps({"function": name, **entry})
            for name, entry in self.functions.items()
        ]
        return "".join(line + "\n" for line in lines)


def read_description(ptx: str) -> LaunchDescription:
    """The description in front of a PTX text."""
    found = LaunchDescription()
    for line in ptx.splitlines():
        if line.startswith(PREFIX):
            entry = json.loads(line.removeprefix(PREFIX))
            if "kernel" in entry:
                found.kernels[entry.pop("kernel")] = entry
            else:
                found.functions[entry.pop("function")] = entry
    return found


def launch_description(module: Operation) -> LaunchDescription:
    """The description of every kernel and launch of `module`, at the nvvm or opencl level."""
    description = LaunchDescription()
    for op in walk(module):
        if isinstance(op, LaunchFuncOp):
            name = op.kernel.nested_references.data[-1].data
            parameters = [_parameter(value.type) for value in op.kernelOperands]
            description.kernels.setdefault(name, {"parameters": parameters})
    for op in walk(module):
        if is_kernel(op) or (isinstance(op, FuncOp) and op.is_kernel):
            name = symbol_name(op) or ""
            types: Any = op.properties["function_type"]
            raw = [_parameter(type) for type in types.inputs.data]
            description.kernels.setdefault(name, {"parameters": raw})
    for function in [op for op in walk(module) if op.name == "func.func"]:
        launches = [op for op in walk(function) if isinstance(op, LaunchFuncOp)]
        if launches:
            description.functions[symbol_name(function) or ""] = _Function(function).entry(launches)
    return description


def _parameter(type: Attribute) -> dict[str, Any]:
    if isinstance(type, MemRefType):
        return {"kind": "memref", "element": str(type.element_type), "rank": type.get_num_dims()}
    name = "i64" if isinstance(type, IndexType) else str(type)
    return {"kind": "scalar", "type": name.replace("!llvm.ptr", "ptr")}


class _Function:
    """One function of the host."""

    def __init__(self, function: Operation):
        self.function = function
        self.names: dict[SSAValue, str] = {}
        entry = function.regions[0].blocks[0]
        for index, argument in enumerate(entry.args):
            self.names[argument] = argument.name_hint or f"arg{index}"
        self._buffers = 0

    def entry(self, launches: Sequence[LaunchFuncOp]) -> dict[str, Any]:
        """Arguments and launches."""
        arguments = [
            {"name": self.names[argument], "type": str(argument.type)}
            for argument in self.function.regions[0].blocks[0].args
        ]
        return {"arguments": arguments, "launches": [self._launch(op) for op in launches]}

    def _launch(self, op: LaunchFuncOp) -> dict[str, Any]:
        grid, block = op.sizes()
        return {
            "kernel": op.kernel.nested_references.data[-1].data,
            "grid": [self._expression(size) for size in grid],
            "block": [self._expression(size) for size in block],
            "arguments": [self._expression(value) for value in op.kernelOperands],
        }

    def _expression(self, value: SSAValue) -> str | int | None:
        """An expression over the arguments; None where there is none."""
        number = constant_value(value)
        if isinstance(number, IntegerAttr):
            return number.value.data
        text = self._text(value, 0)
        return text if text is not None and len(text) <= MAX_EXPRESSION else None

    def _text(self, value: SSAValue, depth: int) -> str | None:
        if value in self.names:
            return self.names[value]
        owner = value.owner
        if isinstance(owner, Block) or depth > 40:
            return None
        number = constant_value(value)
        if isinstance(number, IntegerAttr):
            return str(number.value.data)
        if isinstance(value.type, MemRefType) and owner.name in ("memref.alloc", "gpu.alloc"):
            self.names[value] = f"buffer{self._buffers}"
            self._buffers += 1
            return self.names[value]
        parts = [self._text(operand, depth + 1) for operand in owner.operands]
        if any(part is None for part in parts) or any(
            len(part or "") > MAX_EXPRESSION for part in parts
        ):
            return None
        if owner.name == "memref.dim":
            return f"dim({parts[0]}, {parts[1]})"
        if owner.name in INFIX:
            return f"({parts[0]} {INFIX[owner.name]} {parts[1]})"
        if owner.name in CALLED:
            return f"{CALLED[owner.name]}({parts[0]}, {parts[1]})"
        return None
