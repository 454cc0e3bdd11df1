"""mlopt: a multi-dialect compiler infrastructure for machine learning.

    exe = mlopt.compile("model.mlir")     a path, the text of a module, or a ModuleOp
    y = exe(x)                            arrays in, an array or a tuple of arrays out
    exe.save("model.so"); exe = mlopt.load("model.so")

Importing mlopt imports nothing else; each name below is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlopt.core.builder import ModuleBuilder
    from mlopt.core.diagnostics import DiagnosticError
    from mlopt.runtime.compile import compile, compile_count, load
    from mlopt.runtime.errors import ArgumentError, LoadError, PluginError
    from mlopt.runtime.executable import Executable
    from mlopt.runtime.threads import get_num_threads, set_num_threads

__version__ = "0.1.0"

__all__ = [
    "ArgumentError",
    "DiagnosticError",
    "Executable",
    "LoadError",
    "PluginError",
    "__version__",
    "builder",
    "compile",
    "compile_count",
    "get_num_threads",
    "load",
    "set_num_threads",
]

_HOMES = {
    "ArgumentError": "mlopt.runtime.errors",
    "DiagnosticError": "mlopt.core.diagnostics",
    "Executable": "mlopt.runtime.executable",
    "LoadError": "mlopt.runtime.errors",
    "PluginError": "mlopt.runtime.errors",
    "compile": "mlopt.runtime.compile",
    "compile_count": "mlopt.runtime.compile",
    "get_num_threads": "mlopt.runtime.threads",
    "load": "mlopt.runtime.compile",
    "set_num_threads": "mlopt.runtime.threads",
}


def builder() -> ModuleBuilder:
    """A builder of a new module, which knows every dialect."""
    from mlopt.core.builder import ModuleBuilder
    from mlopt.core.context import Context
    from mlopt.dialects import register_dialects

    context = Context()
    register_dialects(context)
    return ModuleBuilder(context)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'mlopt' has no attribute '{name}'")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
