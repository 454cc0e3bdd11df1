"""Runs functions of a tensor-level module by upstream's own pipeline, bits compared as bits.

One module holds many functions and one `main`, so that a whole table of cases costs two
processes. Results are printed as the integers of their bits: nothing is lost in print.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from xdsl.dialects.builtin import IndexType, ModuleOp, TensorType
from xdsl.parser import Parser
from xdsl.utils.exceptions import VerifyException

from mlopt.core.context import Context
from mlopt.core.element_types import dtype_of
from mlopt.core.interfaces import require
from mlopt.core.interfaces.meaning import Meaning
from mlopt.dialects import register_dialects
from mlopt.dialects.graph.element_kinds import bits_of
from mlopt.passes.registry import make_pass

BIN = Path("/usr/lib/llvm-22/bin")
LIB = BIN.parent / "lib"
HAS_REFEREE = (BIN / "mlir-opt").exists() and (BIN / "mlir-runner").exists()

PIPELINE = (
    "-one-shot-bufferize=bufferize-function-boundaries -buffer-deallocation-pipeline"
    " -convert-bufferization-to-memref -convert-linalg-to-loops -convert-scf-to-cf"
    " -expand-strided-metadata -lower-affine -convert-math-to-funcs -convert-math-to-libm"
    " -convert-math-to-llvm -convert-arith-to-llvm -convert-cf-to-llvm -finalize-memref-to-llvm"
    " -convert-func-to-llvm -reconcile-unrealized-casts"
).split()


@dataclass(frozen=True)
class Call:
    """A call of `name` with `arguments`."""

    name: str
    arguments: Sequence[np.ndarray]


def parse(text: str) -> tuple[ModuleOp, Context]:
    """A verified module."""
    context = Context()
    register_dialects(context)
    module = Parser(context, text).parse_module()
    module.verify()
    return module, context


def lowered(text: str) -> ModuleOp:
    """The module at the tensor level."""
    module, context = parse(text)
    for flag in ("graph-decompose", "convert-graph-to-tensor"):
        make_pass(flag, {}).run(module, context)
    try:
        module.verify()
    except VerifyException as failure:
        lines = [
            line
            for line in str(failure).splitlines()
            if not line.lstrip().startswith(("%", '"', "^", "}"))
        ]
        raise AssertionError("\n".join(lines)[-1500:]) from None
    return module


def by_meaning(module: ModuleOp, call: Call) -> list[np.ndarray]:
    """The results of a straight-line function, by the meaning of each of its ops."""
    function = function_of(module, call.name)
    block = function.regions[0].blocks[0]
    values = dict(zip(block.args, call.arguments, strict=True))
    for op in block.ops:
        operands = [values[operand] for operand in op.operands]
        if op.name == "func.return":
            return operands
        results = require(op, Meaning).evaluate(op, operands, None)
        values.update(zip(op.results, results, strict=True))
    raise AssertionError("a function ends with func.return")


def function_of(module: ModuleOp, name: str):
    """The function called `name`."""
    return next(op for op in module.ops if op.properties["sym_name"].data == name)


def executed(module: ModuleOp, calls: Sequence[Call]) -> list[list[np.ndarray]]:
    """The results of each call, computed by mlir-opt's lowering and mlir-runner."""
    lines, kinds = [], []
    for number, call in enumerate(calls):
        type = function_of(module, call.name).properties["function_type"]
        names = []
        for place, (array, wanted) in enumerate(zip(call.arguments, type.inputs, strict=True)):
            names.append(_argument(lines, f"%a{number}_{place}", array, wanted))
        results = [f"%r{number}_{place}" for place in range(len(type.outputs))]
        inputs = ", ".join(map(str, type.inputs))
        outputs = ", ".join(map(str, type.outputs))
        lines.append(
            f"{', '.join(results)} = func.call @{call.name}({', '.join(names)})"
            f" : ({inputs}) -> ({outputs})"
        )
        for result, wanted in zip(results, type.outputs, strict=True):
            _print(lines, result, wanted)
        kinds.append(list(type.outputs))
    functions = "\n".join(str(op) for op in module.ops)
    body = "\n  ".join(lines)
    text = (
        f"{functions}\nfunc.func private @printMemrefI64(tensor<*xi64>)\n"
        f"func.func @main() {{\n  {body}\n  return\n}}\n"
    )
    printed = iter(_arrays(_run(text)))
    return [[_as(next(printed), type) for type in outputs] for outputs in kinds]


def _argument(lines: list[str], name: str, array: np.ndarray, wanted: TensorType) -> str:
    element = wanted.element_type
    shape = "".join(f"{size}x" for size in array.shape)
    if array.size == 0:
        data = ""
    elif array.dtype == np.bool_ or isinstance(element, IndexType):
        data = str(array.tolist()).replace("True", "true").replace("False", "false")
    else:
        data = f'"0x{np.ascontiguousarray(array).tobytes().hex()}"'
    lines.append(f"{name} = arith.constant dense<{data}> : tensor<{shape}{element}>")
    if array.shape == wanted.get_shape():
        return name
    lines.append(f"{name}c = tensor.cast {name} : tensor<{shape}{element}> to {wanted}")
    return f"{name}c"


def _print(lines: list[str], value: str, type: TensorType) -> None:
    """Prints the bits of each element as an i64."""
    element, bits, rank = type.element_type, bits_of(type.element_type), type.get_num_dims()
    sizes = []
    for axis, size in enumerate(type.get_shape()):
        if size < 0:
            lines.append(f"{value}i{axis} = arith.constant {axis} : index")
            lines.append(f"{value}d{axis} = tensor.dim {value}, {value}i{axis} : {type}")
            sizes.append(f"{value}d{axis}")
    shape = "".join("?x" if size < 0 else f"{size}x" for size in type.get_shape())
    lines.append(f"{value}e = tensor.empty({', '.join(sizes)}) : tensor<{shape}i64>")
    loops = ", ".join(f"d{axis}" for axis in range(rank))
    map = f"affine_map<({loops}) -> ({loops})>"
    iterators = ", ".join(['"parallel"'] * rank)
    cast, last = [], "%x"
    if isinstance(element, IndexType):
        cast.append("%y = arith.index_cast %x : index to i64")
        last = "%y"
    elif bits == 1:
        cast.append("%y = arith.extui %x : i1 to i64")
        last = "%y"
    else:
        if str(element)[0] in "bf":
            cast.append(f"%b = arith.bitcast %x : {element} to i{bits}")
            last = "%b"
        if bits < 64:
            cast.append(f"%y = arith.extsi {last} : i{bits} to i64")
            last = "%y"
    lines.append(
        f"{value}g = linalg.generic {{indexing_maps = [{map}, {map}], iterator_types = [{iterators}]}}"
        f" ins({value} : {type}) outs({value}e : tensor<{shape}i64>) {{\n"
        f"  ^bb0(%x: {element}, %o: i64):\n    "
        + "\n    ".join(cast)
        + f"\n    linalg.yield {last} : i64\n"
        f"  }} -> tensor<{shape}i64>"
    )
    lines.append(f"{value}u = tensor.cast {value}g : tensor<{shape}i64> to tensor<*xi64>")
    lines.append(f"func.call @printMemrefI64({value}u) : (tensor<*xi64>) -> ()")


def _run(text: str) -> str:
    environment = {**os.environ, "LLVM_DISABLE_SYMBOLIZATION": "1"}
    lowered = subprocess.run(
        [BIN / "mlir-opt", "-", *PIPELINE], input=text, capture_output=True, text=True,
        env=environment, check=False,
    )  # fmt: skip
    assert lowered.returncode == 0, _report(lowered.stderr, text)
    libraries = ",".join(
        str(LIB / f"libmlir_{name}.so.22.1") for name in ("runner_utils", "c_runner_utils")
    )
    done = subprocess.run(
        [BIN / "mlir-runner", "-e", "main", "--entry-point-result=void", f"--shared-libs={libraries}"],
        input=lowered.stdout, capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, _report(done.stderr, text)
    return done.stdout


def _report(errors: str, text: str) -> str:
    """The first errors, and the lines of `text` that they are about."""
    lines = text.splitlines()
    report = []
    for line in errors.splitlines():
        found = re.match(r"<stdin>:(\d+):\d+: error: .*", line)
        if found:
            report += [line[:300], lines[int(found[1]) - 1][:300]]
    return "\n".join(report[:10]) or errors[:1500]


def _arrays(printed: str) -> list[np.ndarray]:
    found = []
    for part in printed.split("Unranked Memref")[1:]:
        sizes, data = re.search(r"sizes = \[([^\]]*)\].*?data =(.*)", part, re.DOTALL).groups()
        shape = [int(size) for size in re.findall(r"\d+", sizes)]
        # Without elements something is printed all the same.
        numbers = [int(number) for number in re.findall(r"-?\d+", data)] if 0 not in shape else []
        found.append(np.array(numbers, np.int64).reshape(shape))
    return found


def _as(array: np.ndarray, type: TensorType) -> np.ndarray:
    dtype = dtype_of(type.element_type)
    if dtype == np.bool_:
        return array.astype(np.bool_)
    return array.astype(f"int{dtype.itemsize * 8}").view(dtype)
