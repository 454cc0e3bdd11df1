"""What the IR can say: one folder a dialect, each with a `DIALECT` of its ops and types."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from xdsl.ir import Dialect

from mlopt.core.context import Context

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


_added: dict[str, Dialect] = {}


def add_dialect(dialect: Dialect) -> None:
    """Makes a plugin's dialect known to every context from now on; adding it twice is once."""
    _added[dialect.name] = dialect


def register_dialects(context: Context) -> None:
    """Makes every dialect known to `context`; each is imported when first met."""
    for name in OURS:
        context.register_dialect(name, _loader(f"mlopt.dialects.{name}", "DIALECT"))
    for name in XDSLS:
        module = "xdsl.dialects.irdl" if name == "irdl" else f"xdsl.dialects.{name}"
        context.register_dialect(name, _xdsl_loader(module, name))
    for name, dialect in _added.items():
        context.register_dialect(name, lambda dialect=dialect: dialect)
    context.load_registered_dialect("builtin")


def _loader(module: str, attribute: str) -> Callable[[], Dialect]:
    return lambda: getattr(importlib.import_module(module), attribute)


def _xdsl_loader(module: str, name: str) -> Callable[[], Dialect]:
    def load() -> Dialect:
        loaded = importlib.import_module(module)
        dialects = [item for item in vars(loaded).values() if isinstance(item, Dialect)]
        return next(dialect for dialect in dialects if dialect.name == name)

    return load
