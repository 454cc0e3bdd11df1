"""Other people's programs -> graph or tensor.

A front end is a module with a function

    read_module(data: bytes, filename: str, context: Context) -> ModuleOp

which raises `DiagnosticError` for whatever is wrong in `data`. It is found by the suffix
of the file's name, and imported when a file of its kind is first read. A file that the
program depends on besides its own is appended to `context.options["dependencies"]`.
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

FRONTENDS: dict[str, str] = {}
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
