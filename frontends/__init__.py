"""Other people's programs -> graph or tensor.

A front end is a module with a function

    read_module(data: bytes, filename: str, context: Context) -> ModuleOp

which raises `DiagnosticError` for whatever is wrong in `data`. It is found by the suffix
of the file's name, and imported when a file of its kind is first read. A file that the
program depends on besides its own is appended to `context.options["dependencies"]`.

It may have a second one, for `mlopt --parse-only`, which says what the file has and whether
it can be read:

    coverage_report(data: bytes, filename: str) -> str
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from mlopt.core.context import Context

    ReadModule = Callable[[bytes, str, Context], ModuleOp]

FRONTENDS: dict[str, str] = {
    ".onnx": "mlopt.frontends.onnx",
    ".tc": "mlopt.frontends.comprehension",
}
"""Suffix -> the module that reads such files."""

_added: dict[str, ReadModule] = {}


def add_frontend(suffix: str, read_module: ReadModule) -> None:
    """Makes a plugin's front end read files that end in `suffix`, such as `.tc`."""
    _added[suffix] = read_module


def is_foreign(filename: str) -> bool:
    """True where a front end reads the file; else it is the text of a module.

    >>> is_foreign("model.mlir")
    False
    """
    suffix = PurePath(filename).suffix
    return suffix in _added or suffix in FRONTENDS


def read_module(data: bytes, filename: str, context: Context) -> ModuleOp:
    """The module of a file that is foreign, not yet verified. Raises `DiagnosticError`."""
    suffix = PurePath(filename).suffix
    reader = _added.get(suffix)
    if reader is None:
        reader = importlib.import_module(FRONTENDS[suffix]).read_module
    return reader(data, filename, context)


def coverage_report(data: bytes, filename: str) -> str | None:
    """What a foreign file has, as text; None where its front end does not say."""
    suffix = PurePath(filename).suffix
    if suffix in _added or suffix not in FRONTENDS:
        return None
    report = getattr(importlib.import_module(FRONTENDS[suffix]), "coverage_report", None)
    return None if report is None else report(data, filename)
