"""Kernels keep values: random graphs before and after, interpreted, and some compiled."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from random_graphs import Graphs, arguments_for

import mlopt
from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.core.verifier import verify
from mlopt.dialects import register_dialects
from mlopt.interpreter.interpreter import Interpreter
from mlopt.passes.registry import make_pass

BEFORE = ("graph-decompose", "convert-graph-to-tensor", "canonicalize", "cse")
FORM = (
    "linalg-fuse-elementwise-ops",
    "canonicalize",
    "cse",
    "tensor-form-kernels",
    "duplicate-function-elimination",
    "tensor-share-destinations",
)
BOUND = 1e-5


def run(module, arguments):
    """The results of `@main`, by the meaning of each op."""
    return Interpreter(module).call("main", arguments)


@pytest.mark.parametrize("rows, columns", [(1, 1), (3, 5), (7, 4), (0, 3)])
@pytest.mark.parametrize("dynamic", [False, True])
def test_random_graphs_keep_their_values(rows: int, columns: int, dynamic: bool):
    """Whatever is grouped, each element is computed by the same ops in the same order."""
    kernels = 0
    for seed in range(8):
        graphs = Graphs(seed, rows, columns, dynamic=dynamic)
        text = graphs.function("main", 4 + seed)
        context = Context()
        register_dialects(context)
        module = parse_module(text, "t.mlir", context)
        for flag in BEFORE:
            make_pass(flag, {}).run(module, context)
        arguments = arguments_for(seed, rows, columns)
        expected = run(module, arguments)
        for flag in FORM:
            make_pass(flag, {}).run(module, context)
            assert not verify(module), f"{flag}, seed {seed}:\n{text}"
            for found, wanted in zip(run(module, arguments), expected, strict=True):
                np.testing.assert_array_equal(found, wanted, err_msg=f"{flag}, seed {seed}")
        kernels += context.statistics.get("tensor-form-kernels", Counter())["kernels"]
    assert kernels > 16 or not rows


def test_compiled_graphs_agree_with_their_meaning():
    """One arena, in-place results, merged kernels: the numbers are those of the graph."""
    functions = [
        Graphs(seed, 6, 5, dynamic=True).function(f"f{seed}", 10) for seed in range(100, 106)
    ]
    text = "\n".join(functions)
    context = Context()
    register_dialects(context)
    meaning = Interpreter(parse_module(text, "t.mlir", context))
    program = mlopt.compile(text)
    for seed in range(100, 106):
        for rows in (6, 1, 19):
            arguments = arguments_for(seed, rows, 5)
            expected = meaning.call(f"f{seed}", arguments)
            found = program.entry(f"f{seed}")(*arguments)
            results = found if isinstance(found, tuple) else (found,)
            for mine, wanted in zip(results, expected, strict=True):
                scale = max(1.0, float(np.abs(wanted).max(initial=0)))
                np.testing.assert_allclose(mine, wanted, rtol=0, atol=BOUND * scale)
