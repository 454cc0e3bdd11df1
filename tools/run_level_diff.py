"""What `mlrun --diff-levels` does: inputs, comparison, the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xdsl.dialects.builtin import ModuleOp

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.dialects import register_dialects
from mlopt.runtime.compile import compile_source
from mlopt.runtime.options import CompileOptions
from mlopt.runtime.source import Source
from mlopt.tools.level_diff import Difference, LevelDiff, compared, written_entry
from mlopt.tools.run_arguments import Given, in_order
from mlopt.tools.run_interpreted import checked_values, entry_of
from mlopt.tools.value_check import Entry, can_generate, generated_inputs, observed

EDGES = (np.nan, np.inf, -np.inf, -0.0, 0.5, 2.5, -1.5, 1e30, -1e30, 1e-30)
"""Floats that are put among the generated ones for a second comparison."""


def diff_levels(source: Source, name: str, arguments: Sequence[Given], opt_level: int) -> str:
    """Compares every level of a function; what is said where all agree.

    Without `arguments` inputs are generated, once ordinary and once with NaN, infinities
    and the like. Raises `DiagnosticError` at the op whose value differs.
    """

    def make_context() -> Context:
        context = Context()
        register_dialects(context)
        context.options["opt_level"] = opt_level
        return context

    module = source.parse(make_context())
    chosen, _ = entry_of(module, name)
    entry = written_entry(module, chosen)
    diff = LevelDiff(module, entry, _inputs(module, entry, arguments), opt_level, make_context)
    found = diff.run() or _of_machine_code(source, diff)
    if found is not None:
        raise error(found.op if found.op is not None else module, found.message(entry))
    return f"'@{entry.name}' has the same values as written and after {diff.checked} passes\n"


def _inputs(module: ModuleOp, entry: Entry, arguments: Sequence[Given]) -> list[Sequence[Any]]:
    if arguments or not entry.arguments:
        _, signature = entry_of(module, entry.name)
        return [checked_values(in_order(arguments, signature), signature)]
    for type in entry.arguments:
        if not can_generate(type):
            raise error(type, f"no inputs can be made up for {type}: give the arguments")
    ordinary = generated_inputs(entry)
    return [ordinary, [_with_edges(value) for value in ordinary]]


def _with_edges(value: Any) -> Any:
    """`value` with every third float an unusual one."""
    array = np.array(value)
    if array.dtype.kind not in "fV" or array.size < 2:
        return value
    flat = array.reshape(-1)
    places = np.arange(0, flat.size, 3)
    with np.errstate(all="ignore"):
        flat[places] = np.resize(np.array(EDGES), places.size).astype(array.dtype)
    return array


def _of_machine_code(source: Source, diff: LevelDiff) -> Difference | None:
    """The difference that only LLVM's own optimisation makes."""
    program = compile_source(source, CompileOptions(diff.opt_level, cache=False))
    function = program.entry(diff.entry.name)
    for inputs in diff.inputs:
        given = [np.array(value) for value in inputs]
        results = function(*given)
        values = results if isinstance(results, tuple) else () if results is None else (results,)
        found = observed(values, given, diff.entry)
        passes = (f"LLVM at -O{diff.opt_level}",)
        difference = compared(diff.expected(inputs), found, passes, inputs)
        if difference is not None:
            return difference
    return None
