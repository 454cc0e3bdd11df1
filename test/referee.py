"""Upstream's tools as a judge: our text, run by `mlir-opt` 22 and `mlir-runner`.

`run_upstream` builds a `main` around a function of the module: constants for its
arguments, a call, and prints for its results and for the buffers that were handed in.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from xdsl.dialects.builtin import FunctionType, MemRefType, TensorType
from xdsl.ir import Attribute

from mlopt.core.context import Context
from mlopt.core.element_types import dtype_of
from mlopt.core.parser import parse_module
from mlopt.core.symbols import symbol_name
from mlopt.dialects import register_dialects

BIN = Path("/usr/lib/llvm-22/bin")
LIB = Path("/usr/lib/llvm-22/lib")

needs_upstream = pytest.mark.skipif(
    not (BIN / "mlir-runner").exists(), reason="needs upstream's mlir-22-tools"
)

LOWERING = (
    "-one-shot-bufferize=bufferize-function-boundaries",
    "-convert-bufferization-to-memref",
    "-convert-linalg-to-loops",
    "-lower-vector-multi-reduction",
    "-convert-vector-to-scf=full-unroll",
    "-convert-scf-to-cf",
    "-expand-strided-metadata",
    "-lower-affine",
    "-convert-math-to-llvm",
    "-convert-math-to-libm",
    "-convert-vector-to-llvm",
    "-convert-ub-to-llvm",
    "-convert-arith-to-llvm",
    "-convert-cf-to-llvm",
    "-finalize-memref-to-llvm",
    "-convert-func-to-llvm",
    "-reconcile-unrealized-casts",
)

_PRINTERS = {"f32": "F32", "f64": "F64", "i8": "I8", "i16": "I16", "i32": "I32", "i64": "I64"}


def tool(name: str, arguments: Sequence[str], text: str) -> str:
    """The output of one of upstream's tools; fails the test where it refuses."""
    environment = {**os.environ, "LLVM_DISABLE_SYMBOLIZATION": "1"}
    done = subprocess.run(
        [BIN / name, *arguments],
        input=text,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, f"{name} {' '.join(arguments)}\n{done.stderr[:4000]}"
    return done.stdout


def accepts(text: str) -> str:
    """`text` as mlir-opt prints it; fails the test where mlir-opt refuses it."""
    return tool("mlir-opt", [], text)


def translates(text: str) -> str:
    """LLVM IR that mlir-translate makes of an llvm-dialect module."""
    return tool("mlir-translate", ["--mlir-to-llvmir"], text)


def run_upstream(text: str, entry: str, inputs: Sequence[Any]) -> list[np.ndarray]:
    """Results of `entry`, then its buffer arguments, as upstream computes them.

    Printed with six digits, so compare within 1e-5. Results of f32, f64 and signless
    integers of 8 to 64 bits.
    """
    types = _entry_types(text, entry)
    program = _with_main(text, entry, types, inputs)
    lowered = tool("mlir-opt", LOWERING, program)
    libraries = ",".join(
        str(LIB / f"libmlir_{name}_utils.so.22.1") for name in ("runner", "c_runner")
    )
    arguments = ["-e", "__main", "--entry-point-result=void", f"--shared-libs={libraries}"]
    return _read_printed(tool("mlir-runner", arguments, lowered))


def _entry_types(text: str, entry: str) -> FunctionType:
    context = Context()
    register_dialects(context)
    module = parse_module(text, "<referee>", context)
    function = next(op for op in module.body.block.ops if symbol_name(op) == entry)
    types = function.properties["function_type"]
    assert isinstance(types, FunctionType)
    return types


def _with_main(text: str, entry: str, types: FunctionType, inputs: Sequence[Any]) -> str:
    """The module with a private main; ours are printed as `module {` ... `}`."""
    lines: list[str] = []
    names: list[str] = []
    for index, (type, value) in enumerate(zip(types.inputs, inputs, strict=True)):
        name = f"%in{index}"
        names.append(name)
        lines += _constant(name, type, np.asarray(value))
    results = [f"%out{index}" for index in range(len(types.outputs))]
    arguments = ", ".join(names)
    prefix = f"{', '.join(results)} = " if results else ""
    lines.append(f"{prefix}func.call @{entry}({arguments}) : {types}")
    shown = list(zip(results, types.outputs, strict=True))
    shown += [
        (name, type)
        for name, type in zip(names, types.inputs, strict=True)
        if isinstance(type, MemRefType)
    ]
    for name, type in shown:
        lines += _print(name, type)
    declarations = [
        f"func.func private @printMemref{suffix}(tensor<*x{element}>)"
        " attributes {llvm.emit_c_interface}"
        for element, suffix in _PRINTERS.items()
        if any(f"printMemref{suffix}(" in line for line in lines)
    ]
    if any(isinstance(type, MemRefType) for _, type in shown):
        declarations = [line.replace("tensor<*", "memref<*") for line in declarations]
    body = "\n    ".join(lines)
    extra = "\n  ".join(declarations)
    addition = f"  {extra}\n  func.func @__main() {{\n    {body}\n    return\n  }}\n"
    end = text.index("\n}\n") if "\n}\n" in text else text.rstrip().rindex("}")
    return text[: end + 1] + addition + text[end + 1 :]


def _constant(name: str, type: Attribute, value: np.ndarray) -> list[str]:
    """Ops that make `name` a value of `type`."""
    if not isinstance(type, TensorType | MemRefType):
        literal = repr(value.item()) if value.dtype.kind == "f" else str(int(value))
        return [f"{name} = arith.constant {literal} : {type}"]
    element = type.element_type
    array = np.ascontiguousarray(value, dtype_of(element))
    sizes = "".join(f"{size}x" for size in array.shape)
    static = f"tensor<{sizes}{element}>"
    data = f'dense<"0x{array.tobytes().hex().upper()}">' if array.size else "dense<[]>"
    lines = [f"{name}s = arith.constant {data} : {static}"]
    if isinstance(type, TensorType):
        return [*lines, f"{name} = tensor.cast {name}s : {static} to {type}"]
    buffer = f"memref<{sizes}{element}>"
    return [
        *lines,
        f"{name}c = bufferization.to_buffer {name}s : {static} to {buffer}",
        f"{name}b = memref.alloc() : {buffer}",
        f"memref.copy {name}c, {name}b : {buffer} to {buffer}",
        f"{name} = memref.cast {name}b : {buffer} to {type}",
    ]


def _print(name: str, type: Attribute) -> list[str]:
    """Ops that print `name`."""
    if isinstance(type, TensorType | MemRefType):
        kind = "tensor" if isinstance(type, TensorType) else "memref"
        unranked = f"{kind}<*x{type.element_type}>"
        call = f"func.call @printMemref{_PRINTERS[str(type.element_type)]}"
        return [
            f"{name}u = {kind}.cast {name} : {type} to {unranked}",
            f"{call}({name}u) : ({unranked}) -> ()",
        ]
    boxed = f"memref<{type}>"
    return [
        f"{name}m = memref.alloc() : {boxed}",
        f"memref.store {name}, {name}m[] : {boxed}",
        *_print(f"{name}m", MemRefType(type, [])),
    ]


def _read_printed(text: str) -> list[np.ndarray]:
    """The arrays of a run of `printMemref...` outputs."""
    found: list[np.ndarray] = []
    for part in text.split("Unranked Memref ")[1:]:
        sizes = re.search(r"sizes = \[([^\]]*)\]", part)
        data = part[part.index("data = ") + len("data = ") :]
        numbers = re.findall(r"-?nan|-?inf|-?[0-9.]+(?:e[-+]?[0-9]+)?", data)
        shape = [int(size) for size in sizes[1].split(",") if size.strip()] if sizes else []
        found.append(np.array([float(number) for number in numbers]).reshape(shape))
    return found
