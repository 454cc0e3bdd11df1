"""Runs one function of a module that is too far down for the interpreter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xdsl.dialects.builtin import FunctionType, MemRefType, ModuleOp

from mlopt.core.diagnostics import error
from mlopt.core.symbols import symbol_name
from mlopt.passes.general.record_signatures import SIGNATURE
from mlopt.runtime.compile import compile
from mlopt.runtime.errors import ArgumentError, LoadError
from mlopt.tools.value_check import Entry


def execute_at_llvm_level(
    module: ModuleOp, entry: Entry, inputs: Sequence[Any]
) -> list[np.ndarray]:
    """Results of `entry`, then its buffer arguments, of a copy compiled at `-O0`.

    Raises `DiagnosticError` where the copy does not compile or cannot be called.
    """
    copy = module.clone()
    for op in copy.body.block.ops:
        if symbol_name(op) == entry.name:
            op.attributes[SIGNATURE] = FunctionType.from_lists(entry.arguments, entry.results)
    try:
        results = compile(copy, opt_level=0, cache=False).entry(entry.name)(*inputs)
    except (ArgumentError, LoadError) as failure:
        raise error(module, f"'@{entry.name}' cannot be run: {failure}") from None
    values = results if isinstance(results, tuple) else (results,)
    buffers = [
        value
        for value, type in zip(inputs, entry.arguments, strict=True)
        if isinstance(type, MemRefType)
    ]
    return [np.array(value) for value in (*values, *buffers) if value is not None]
