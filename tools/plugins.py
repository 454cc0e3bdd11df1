"""Plugins: dialects and passes from outside, as one Python file or an installed module.

A plugin defines `register(registry)`, where `registry` is the `Registry` below; plugins
that are installed with the entry point group `mlopt.plugins` are found by name.
Loading a plugin runs its code.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from xdsl.ir import Dialect

from mlopt.core.passes import Pass
from mlopt.tools.command_line import UsageError


class Registry:
    """What a plugin may add to."""

    def add_dialect(self, dialect: Dialect) -> None:
        """Makes `dialect` known to every context made from now on."""
        from mlopt.dialects import OURS, XDSLS, add_dialect

        if dialect.name in (*OURS, *XDSLS):
            raise UsageError(f"a plugin adds the dialect '{dialect.name}', which there is already")
        add_dialect(dialect)

    def add_pass(self, pass_class: type[Pass], summary: str) -> None:
        """Makes a pass available under its `name` as a flag."""
        from mlopt.passes.registry import add_pass

        add_pass(pass_class, summary)


def load_plugin(name: str) -> None:
    """Loads a plugin from a file, an entry point or a module. Raises `UsageError`."""
    try:
        module = _import(name)
    except (ImportError, OSError, SyntaxError) as failure:
        raise UsageError(f"cannot load the plugin '{name}': {failure}") from None
    register = getattr(module, "register", None)
    if register is None:
        raise UsageError(f"the plugin '{name}' has no function 'register'")
    register(Registry())


def _import(name: str) -> ModuleType:
    if name.endswith(".py"):
        path = Path(name)
        known = sys.modules.get(f"mlopt_plugin_{path.stem}")
        if known is not None:
            return known
        spec = importlib.util.spec_from_file_location(f"mlopt_plugin_{path.stem}", path)
        if spec is None or spec.loader is None or not path.exists():
            raise ImportError("no such file")
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module
    for point in entry_points(group="mlopt.plugins"):
        if point.name == name:
            return importlib.import_module(point.module)
    return importlib.import_module(name)
