"""Functions of the graph level, built with the Python builders and run both ways.

A test adds many functions to one `Cases` and checks them with one run of mlir-opt and
mlir-runner, and one compilation by mlopt itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ml_dtypes
import numpy as np
from executed import Call, by_meaning, executed, lowered, parse
from xdsl.builder import Builder
from xdsl.dialects.builtin import DYNAMIC_INDEX, ModuleOp, TensorType
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint

import mlopt
from mlopt.core.element_types import dtype_of, element_type_of

Build = Callable[..., Operation | Sequence[SSAValue]]
RANDOM = np.random.default_rng(7)

BF16 = np.dtype(ml_dtypes.bfloat16)
RELATIVE = {np.dtype(np.float16): 2e-3, BF16: 2e-2, np.dtype(np.float32): 2e-5}
"""Sums are taken in another order than in the reference (docs/numerics.md)."""


def numbers(shape: Sequence[int], dtype: object = np.float32) -> np.ndarray:
    """Random elements: floats around 0, small integers, booleans."""
    kind = np.dtype(dtype)
    if kind == np.bool_:
        return RANDOM.random(shape) < 0.5
    if kind.kind in "iu":
        limits = np.iinfo(kind)
        return RANDOM.integers(limits.min, limits.max, shape, dtype=kind, endpoint=True)
    return RANDOM.standard_normal(shape).astype(kind)


class Cases:
    """Functions to be run both ways."""

    def __init__(self) -> None:
        self.functions: list[FuncOp] = []
        self.calls: list[Call] = []

    def add(self, build: Build, *arrays: np.ndarray, dynamic: bool = False) -> None:
        """A function of tensors like `arrays`; `build(insert, *values)` makes its results."""
        name = f"f{len(self.functions)}"
        types = [
            TensorType(
                element_type_of(array.dtype),
                [DYNAMIC_INDEX] * array.ndim if dynamic else array.shape,
            )
            for array in arrays
        ]
        function = FuncOp(name, (types, []))
        block = function.body.block
        builder = Builder(InsertPoint.at_end(block))

        def insert(op: Operation) -> SSAValue:
            return builder.insert(op).results[0]

        built = build(insert, *block.args)
        results = (
            list(builder.insert(built).results) if isinstance(built, Operation) else list(built)
        )
        builder.insert(ReturnOp(*results))
        function.function_type = type(function.function_type).from_lists(
            types, [result.type for result in results]
        )
        self.functions.append(function)
        self.calls.append(Call(name, arrays))

    def both(self, build: Build, *arrays: np.ndarray) -> None:
        """The function at static and at unknown sizes."""
        self.add(build, *arrays)
        self.add(build, *arrays, dynamic=True)

    def check(self) -> None:
        """Runs all functions by mlir-opt's lowering of our tensor level, and compares."""
        text = str(ModuleOp(list(self.functions)))
        self._compare(text, executed(lowered(text), self.calls))

    def check_compiled(self, opt_level: int = 2) -> None:
        """Compiles all functions by mlopt alone, runs them, and compares."""
        text = str(ModuleOp(list(self.functions)))
        program = mlopt.compile(text, opt_level=opt_level)
        found = []
        for call in self.calls:
            results = program.entry(call.name)(*call.arguments)
            found.append(results if isinstance(results, tuple) else (results,))
        self._compare(text, found)

    def _compare(self, text: str, results: Sequence[Sequence[np.ndarray]]) -> None:
        module, _ = parse(text)
        for call, found in zip(self.calls, results, strict=True):
            for a, b in zip(found, by_meaning(module, call), strict=True):
                where = f"{call.name} of {[array.shape for array in call.arguments]}"
                assert a.shape == b.shape, where
                assert b.dtype == dtype_of(element_type_of(b.dtype)), where
                a = a if b.dtype == np.bool_ else a.view(b.dtype)
                if b.dtype.kind in "iub":
                    np.testing.assert_array_equal(a, b, err_msg=where)
                    continue
                tolerance = RELATIVE.get(b.dtype, 1e-12)
                np.testing.assert_allclose(
                    a.astype("f8"), b.astype("f8"), rtol=tolerance, atol=tolerance, err_msg=where
                )
