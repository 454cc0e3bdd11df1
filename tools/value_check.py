"""`--verify-each=values`: runs the module before and after each pass and compares.

Every public function gets generated inputs, the same in every run. The module is
interpreted; where an op has no meaning in NumPy (below the loop level) a copy of it is
compiled at `-O0` with bounds checks. The first pass that changes a result beyond the
bound of its type is named, with the first element that differs.

Bounds, relative to the largest magnitude of the result: f64 1e-12, f32 1e-5, f16 1e-2,
bf16 5e-2; integers and the places of NaN must be equal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    FunctionType,
    MemRefType,
    ModuleOp,
    TensorType,
)
from xdsl.ir import Attribute, Operation

from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError, Severity, diagnostic, error
from mlopt.core.element_types import dtype_of
from mlopt.core.pass_manager import Instrumentation
from mlopt.core.passes import Pass
from mlopt.core.symbols import is_private, symbol_name
from mlopt.interpreter.interpreter import Interpreter

UNKNOWN_SIZE = 5
"""What every unknown dimension is in the generated inputs, in elements."""

MAX_ELEMENTS = 1 << 24
"""Functions with a larger argument are not run."""

BOUNDS = {"float64": 1e-12, "float32": 1e-5, "float16": 1e-2, "bfloat16": 5e-2}

Results = list[np.ndarray]


@dataclass(frozen=True)
class Entry:
    """A function that is run: its name, and the types it had before the first pass."""

    name: str
    arguments: tuple[Attribute, ...]
    results: tuple[Attribute, ...]


Execute = Callable[[ModuleOp, Entry, Sequence[Any]], Results]
"""Runs one entry of a module below the loop level; the results, then the buffer arguments."""


class ValueCheck(Instrumentation):
    """Compares the values of every public function after each pass with those before all."""

    def __init__(self, module: ModuleOp, context: Context, execute: Execute):
        self.module = module
        self.context = context
        self.execute = execute
        self.entries = _entries(module)
        self.expected: dict[str, Results] | None = None

    def before(self, step: Pass, root: Operation) -> None:
        if self.expected is not None:
            return
        self.expected = {}
        for entry in self.entries:
            try:
                self.expected[entry.name] = self._run(entry)
            except DiagnosticError as failure:
                reason = failure.diagnostics[0]
                message = f"values of '@{entry.name}' are not checked: {reason.message}"
                self.context.emit(diagnostic(Severity.REMARK, reason.location, message))

    def after(self, step: Pass, root: Operation) -> None:
        for entry in self.entries:
            expected = (self.expected or {}).get(entry.name)
            if expected is None:
                continue
            for index, (was, now) in enumerate(zip(expected, self._run(entry), strict=True)):
                difference = first_difference(was, now)
                if difference is not None:
                    raise error(
                        self._function(entry.name),
                        f"pass '{step.name}' changed result {index} of '@{entry.name}'"
                        f" {difference}",
                    )

    def _run(self, entry: Entry) -> Results:
        inputs = generated_inputs(entry)
        if "llvm" in {op.name.partition(".")[0] for op in self.module.walk()}:
            return self.execute(self.module, entry, inputs)
        results = Interpreter(self.module).call(entry.name, inputs)
        return observed(results, inputs, entry)

    def _function(self, name: str) -> Operation:
        named = (op for op in self.module.body.block.ops if symbol_name(op) == name)
        return next(named, self.module)


def generated_inputs(entry: Entry) -> list[Any]:
    """Random inputs of the entry's argument types; equal in every call."""
    rng = np.random.default_rng(0)
    return [_generated(type, rng) for type in entry.arguments]


def first_difference(expected: np.ndarray, found: np.ndarray) -> str | None:
    """Where and by how much two results differ beyond the bound; None where they agree.

    >>> first_difference(np.array([1.0, 2.0]), np.array([1.0, 2.5]))
    'at [1]: found 2.5, expected 2.0'
    """
    if expected.shape != found.shape:
        return f"found shape {found.shape}, expected {expected.shape}"
    if expected.dtype.name in BOUNDS:
        wide, other = expected.astype(np.float64), found.astype(np.float64)
        finite = np.abs(wide[np.isfinite(wide)])
        bound = BOUNDS[expected.dtype.name] * max(1.0, float(finite.max(initial=0.0)))
        with np.errstate(invalid="ignore"):
            same = (wide == other) | (np.abs(wide - other) <= bound)
        same |= np.isnan(wide) & np.isnan(other)
    else:
        same = np.asarray(expected == found)
    if same.all():
        return None
    place = tuple(int(i) for i in np.argwhere(~same)[0])
    return f"at {list(place)}: found {found[place]}, expected {expected[place]}"


def _entries(module: ModuleOp) -> list[Entry]:
    """Public functions with a body whose types inputs can be made for."""
    found: list[Entry] = []
    for op in module.body.block.ops:
        name = symbol_name(op)
        type = op.properties.get("function_type")
        if name is None or is_private(op) or not isinstance(type, FunctionType):
            continue
        if op.regions and op.regions[0].blocks and all(map(can_generate, type.inputs)):
            found.append(Entry(name, tuple(type.inputs), tuple(type.outputs)))
    return found


def can_generate(type: Attribute) -> bool:
    if isinstance(type, TensorType | MemRefType) and prod(_shape(type)) > MAX_ELEMENTS:
        return False
    element = type.element_type if isinstance(type, TensorType | MemRefType) else type
    try:
        dtype_of(element)
    except KeyError:
        return False
    return True


def _shape(type: TensorType[Any] | MemRefType[Any]) -> list[int]:
    """The extents of `type`, unknown ones filled in."""
    return [UNKNOWN_SIZE if size == DYNAMIC_INDEX else size for size in type.get_shape()]


def _generated(type: Attribute, rng: np.random.Generator) -> Any:
    if isinstance(type, TensorType | MemRefType):
        return _random(dtype_of(type.element_type), _shape(type), rng)
    return _random(dtype_of(type), (), rng)[()]


def _random(dtype: np.dtype, shape: Sequence[int], rng: np.random.Generator) -> np.ndarray:
    """Normal floats; small integers that are no index out of bounds."""
    if dtype.kind in "iub":
        return np.asarray(rng.integers(0, 2 if dtype.kind == "b" else 4, shape)).astype(dtype)
    return np.asarray(rng.standard_normal(shape)).astype(dtype)


def observed(results: Sequence[Any], inputs: Sequence[Any], entry: Entry) -> Results:
    """What a caller sees: the results, and the buffers that were handed in."""
    buffers = [
        value
        for value, type in zip(inputs, entry.arguments, strict=True)
        if isinstance(type, MemRefType)
    ]
    return [np.array(value) for value in (*results, *buffers)]
