"""What the IR can say: one folder a dialect, each with a `DIALECT` of its ops and types."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache

from xdsl.ir import Dialect, Operation

from mlopt.core.context import Context
from mlopt.core.lazy_dialect import LazyDialect
from mlopt.core.lazy_formats import compile_formats_late
from mlopt.core.quick_ir import use_quick_ir

OURS = (
    "builtin",
    "graph",
    "linalg",
    "tensor",
    "bufferization",
    "loop",
    "scf",
    "affine",
    "memref",
    "vector",
    "func",
    "cf",
    "arith",
    "math",
    "llvm",
    "gpu",
    "nvvm",
    "dlti",
)
"""Dialects with a folder here, in the order of the flow."""

XDSLS = ("complex", "ub", "pdl", "pdl_interp", "irdl", "transform", "ml_program", "tosa")
"""Dialects taken from xDSL as they are."""

compile_formats_late({*OURS, *XDSLS})
use_quick_ir()

_added: dict[str, Dialect] = {}


def add_dialect(dialect: Dialect) -> None:
    """Makes a plugin's dialect known to every context from now on; adding it twice is once."""
    _added[dialect.name] = dialect


def register_dialects(context: Context) -> None:
    """Makes every dialect known to `context`; each is imported when first met."""
    for name in (*OURS, *XDSLS, *_added):
        context.register_dialect(name, _loader(name))
    context.load_registered_dialect("builtin")


def _loader(name: str) -> Callable[[], Dialect]:
    return lambda: _dialect(name)


@cache
def op_class(name: str) -> type[Operation]:
    """The class of the op called `name`, ours where we replaced xDSL's. Raises `KeyError`.

    >>> op_class("arith.addi").name
    'arith.addi'
    """
    dialect = _dialect(name.partition(".")[0])
    if isinstance(dialect, LazyDialect):
        found = dialect.find_op(name)
        if found is None:
            raise KeyError(name)
        return found
    return {op.name: op for op in dialect.operations}[name]


def _dialect(name: str) -> Dialect:
    """Imports a dialect. Raises `KeyError`."""
    if name in _added:
        return _added[name]
    if name in OURS:
        return importlib.import_module(f"mlopt.dialects.{name}").DIALECT
    if name not in XDSLS:
        raise KeyError(name)
    loaded = importlib.import_module(f"xdsl.dialects.{name}")
    dialects = [item for item in vars(loaded).values() if isinstance(item, Dialect)]
    return next(dialect for dialect in dialects if dialect.name == name)
