"""What may remain at each level, and what would convert the rest.

A level is a table of dialects and ops. `check-level` (the last step of each
`--lower-to-<level>` pipeline) lists every op outside it at once, each with the pass
that converts it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from xdsl.dialects.builtin import TensorType, UnrankedTensorType
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.diagnostics import Diagnostic, DiagnosticError, Severity, diagnostic
from mlopt.core.passes import Pass
from mlopt.core.walking import walk

LEVELS = ("graph", "tensor", "loop", "c", "llvm", "opencl", "kernel", "nvvm", "device")
"""In the order of the flow; `c` is what C is printed from. `nvvm` and `opencl` are the host's
part of their levels, `device` and `kernel` what is in a `gpu.module` there."""

ON_DEVICE = {"nvvm": "device", "opencl": "kernel"}

LEGAL: dict[str, tuple[str, ...]] = {
    "tensor": (
        "builtin",
        "func",
        "tensor",
        "linalg",
        "bufferization",
        "arith",
        "math",
        "complex",
        "scf",
        "cf",
        "affine",
        "memref",
        "vector",
        "loop",
        "ub",
        "llvm",
    ),
    "loop": (
        "builtin",
        "func",
        "loop",
        "scf.index_switch",  # no loops: nothing in `loop` corresponds to them
        "scf.execute_region",
        "scf.yield",
        "memref",
        "vector",
        "arith",
        "math",
        "complex",
        "cf",
        "affine",
        "ub",
        "llvm",
    ),
    "c": (
        "builtin",
        "func",
        "loop",
        "memref",
        "arith",
        "math",
        "cf",
        "ub",
        "scf.index_switch",
        "scf.execute_region",
        "scf.yield",
    ),
    "llvm": ("builtin.module", "llvm"),
    "nvvm": (
        "builtin",
        "func",
        "gpu",
        "memref",
        "vector",
        "arith",
        "math",
        "complex",
        "scf",
        "cf",
        "ub",
        "llvm",
    ),
    "device": ("llvm", "nvvm"),
    "opencl": (
        "builtin",
        "func",
        "gpu",
        "loop",
        "memref",
        "vector",
        "arith",
        "math",
        "complex",
        "scf",
        "cf",
        "ub",
        "llvm",
    ),
    "kernel": (
        "gpu",
        "loop",
        "memref",
        "arith",
        "math",
        "cf",
        "ub",
        "scf.index_switch",
        "scf.yield",
    ),
}
"""Dialects, or single ops, that may remain. Lower levels may be mixed into higher ones."""

ILLEGAL: dict[str, tuple[str, ...]] = {
    "tensor": ("builtin.unrealized_conversion_cast",),
    "loop": (
        "builtin.unrealized_conversion_cast",
        "affine.for",
        "affine.if",
        "affine.parallel",
    ),
    "c": ("builtin.unrealized_conversion_cast",),
    "llvm": (),
    "nvvm": ("builtin.unrealized_conversion_cast", "gpu.launch", "scf.forall"),
    "device": (),
    "opencl": ("builtin.unrealized_conversion_cast", "gpu.launch", "scf.forall"),
    "kernel": (),
}
"""Exceptions to the table above."""

CONVERTED_BY: dict[str, str] = {
    "graph": "--convert-graph-to-tensor",
    "linalg": "--one-shot-bufferize and --convert-linalg-to-loops",
    "tensor": "--one-shot-bufferize",
    "bufferization": "--one-shot-bufferize",
    "scf": "--convert-scf-to-loop (loop level) or --convert-scf-to-cf",
    "loop": "--convert-loop-to-cf",
    "affine": "--lower-affine",
    "vector": "--loop-expand-vectors (c) or --convert-to-llvm",
    "gpu.launch": "--gpu-kernel-outlining",
    "gpu": "--convert-gpu-to-nvvm",
    "builtin.unrealized_conversion_cast": "--reconcile-unrealized-casts, once both sides are converted",
}
"""Dialect or op -> what takes it further down; everything else goes by --convert-to-llvm."""


_gone_at: dict[str, str] = {}


def allow_above(level: str, name: str, converter: str) -> None:
    """Lets a plugin's dialect or op remain above `level`, which `converter` takes it to."""
    _gone_at[name] = level
    CONVERTED_BY[name] = converter


@dataclass(frozen=True)
class CheckLevelPass(Pass):
    """Fails with one error for every op that may not remain at `level`."""

    name: ClassVar[str] = "check-level"

    level: str = "llvm"

    def run(self, root: Operation, context: Context) -> None:
        inner = ON_DEVICE.get(self.level, self.level)
        device = _device_ops(root) if inner != self.level else frozenset[Operation]()
        levels = ((op, inner if op in device else self.level) for op in walk(root))
        legal = cache(is_legal)
        failures = [_failure(op, level) for op, level in levels if not legal(op.name, level)]
        if not failures and self.level != "tensor":
            failures = [_tensor_failure(op, self.level) for op in walk(root) if _has_tensor(op)]
        if failures:
            raise DiagnosticError(failures)


def _device_ops(root: Operation) -> frozenset[Operation]:
    """The ops in a `gpu.module`."""
    modules = [op for op in walk(root) if op.name == "gpu.module"]
    return frozenset(op for module in modules for op in walk(module) if op is not module)


def is_legal(op_name: str, level: str) -> bool:
    """True where an op of that name may remain at `level`.

    >>> is_legal("scf.for", "loop"), is_legal("loop.for", "loop")
    (False, True)
    """
    if op_name in ILLEGAL[level]:
        return False
    dialect = op_name.partition(".")[0]
    gone_at = _gone_at.get(op_name) or _gone_at.get(dialect)
    if gone_at is not None:
        return LEVELS.index(level) < LEVELS.index(gone_at)  # after llvm, all are gone
    return op_name in LEGAL[level] or dialect in LEGAL[level]


def _has_tensor(op: Operation) -> bool:
    """True where `op` takes or gives a tensor; such an op is of a dialect that may remain."""
    return any(isinstance(value.type, _TENSORS) for value in (*op.operands, *op.results))


_TENSORS = (TensorType, UnrankedTensorType)


def _tensor_failure(op: Operation, level: str) -> Diagnostic:
    message = f"'{op.name}' op has tensors, which may not remain at the {level} level"
    return diagnostic(Severity.ERROR, op, message)


def _failure(op: Operation, level: str) -> Diagnostic:
    # An op of a dialect nobody knows is called "builtin.unregistered" by the core.
    registered_as = getattr(op, "op_name", None)
    name = registered_as.data if registered_as is not None else op.name
    dialect = name.partition(".")[0]
    converter = CONVERTED_BY.get(name) or CONVERTED_BY.get(dialect) or "--convert-to-llvm"
    if registered_as is not None:
        converter = "nothing, its dialect is not registered"
    return diagnostic(
        Severity.ERROR,
        op,
        f"'{name}' op may not remain at the {level} level (what converts it: {converter})",
    )
