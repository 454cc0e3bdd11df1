"""Many functions of one module, run by upstream in one go and by the interpreter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from front_door import parse
from referee import LIB, LOWERING, tool
from xdsl.dialects.builtin import FunctionType, TensorType

from mlopt.core.element_types import dtype_of
from mlopt.interpreter import Interpreter

PRINTERS = {"f32": "F32", "f64": "F64", "i16": "I16", "i32": "I32", "i64": "I64"}


def function_types(module: Any) -> dict[str, FunctionType]:
    """The type of every function of `module`."""
    return {
        op.properties["sym_name"].data: op.properties["function_type"]
        for op in module.body.block.ops
    }


def random_inputs(types: FunctionType, seed: int) -> list[Any]:
    """A value for every argument: small integers, floats that are exact in few bits."""
    random = np.random.default_rng(seed)
    values: list[Any] = []
    for type in types.inputs:
        is_tensor = isinstance(type, TensorType)
        dtype = dtype_of(type.element_type if is_tensor else type)
        shape = type.get_shape() if is_tensor else ()
        numbers = random.integers(1, 9, size=shape)
        if dtype.kind == "b":
            numbers = numbers % 2
        elif dtype.kind not in "iu":
            numbers = numbers / 4
        value = np.asarray(numbers).astype(dtype)
        values.append(value if is_tensor else value[()])
    return values


def interpreted(text: str, inputs: dict[str, list[Any]]) -> dict[str, Any]:
    """The first result of every function, by the meaning of the ops."""
    module = parse(text)
    return {name: Interpreter(module).call(name, values)[0] for name, values in inputs.items()}


def run_by_upstream(text: str, inputs: dict[str, list[Any]]) -> dict[str, np.ndarray]:
    """The first result of every function whose element type can be printed."""
    types = function_types(parse(text))
    lines: list[str] = []
    names: list[str] = []
    for name, values in inputs.items():
        result = types[name].outputs.data[0]
        assert isinstance(result, TensorType)
        if str(result.element_type) not in PRINTERS:
            continue
        names.append(name)
        lines += _call(name, types[name], values, result)
    declarations = [
        f"func.func private @printMemref{suffix}(tensor<*x{element}>)"
        " attributes {llvm.emit_c_interface}"
        for element, suffix in PRINTERS.items()
    ]
    body = "\n".join(lines)
    program = "\n".join([text, *declarations, "func.func @main() {", body, "return }"])
    lowered = tool("mlir-opt", LOWERING, program)
    libraries = ",".join(
        str(LIB / f"libmlir_{name}_utils.so.22.1") for name in ("runner", "c_runner")
    )
    arguments = ["-e", "main", "--entry-point-result=void", f"--shared-libs={libraries}"]
    return dict(zip(names, _printed(tool("mlir-runner", arguments, lowered)), strict=True))


def _call(name: str, type: FunctionType, values: Sequence[Any], result: TensorType) -> list[str]:
    lines: list[str] = []
    for index, (input_type, value) in enumerate(zip(type.inputs, values, strict=True)):
        operand = f"%{name}_{index}"
        if isinstance(input_type, TensorType):
            lines.append(f"{operand} = arith.constant {_dense(np.asarray(value), input_type)}")
        else:
            shown = repr(float(value)) if value.dtype.kind == "f" else str(int(value))
            lines.append(f"{operand} = arith.constant {shown} : {input_type}")
    arguments = ", ".join(f"%{name}_{index}" for index in range(len(values)))
    unranked = f"tensor<*x{result.element_type}>"
    return [
        *lines,
        f"%{name}_r = func.call @{name}({arguments}) : {type}",
        f"%{name}_u = tensor.cast %{name}_r : {result} to {unranked}",
        f"func.call @printMemref{PRINTERS[str(result.element_type)]}(%{name}_u) : "
        f"({unranked}) -> ()",
    ]


def _dense(array: np.ndarray, type: TensorType) -> str:
    if array.dtype == np.bool_:
        return f"dense<{str(array.tolist()).lower()}> : {type}"
    if array.size == 0:
        return f"dense<> : {type}"
    data = np.ascontiguousarray(array).tobytes().hex().upper()
    return f'dense<"0x{data}"> : {type}'


def _printed(text: str) -> list[np.ndarray]:
    found: list[np.ndarray] = []
    for part in text.split("Unranked Memref ")[1:]:
        sizes = re.search(r"sizes = \[([^\]]*)\]", part)
        assert sizes is not None
        data = part[part.index("data = ") + len("data = ") :]
        numbers = re.findall(r"-?nan|-?inf|-?[0-9.]+(?:e[-+]?[0-9]+)?", data)
        shape = [int(size) for size in sizes[1].split(",") if size.strip()]
        count = int(np.prod(shape))  # an array without elements prints some all the same
        found.append(np.array([float(number) for number in numbers[:count]]).reshape(shape))
    return found
