"""Passes on the graph keep values: random graphs before and after each, interpreted."""

from __future__ import annotations

import numpy as np
import pytest
from random_graphs import Graphs, arguments_for

from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.core.pass_manager import PassManager
from mlopt.core.verifier import verify
from mlopt.dialects import register_dialects
from mlopt.interpreter.interpreter import Interpreter
from mlopt.passes.registry import make_pass

PASSES = (
    "graph-simplify-dims",
    "graph-recognize-composites",
    "graph-hoist-slices",
    "graph-join-siblings",
    "graph-fold-pads",
    "graph-fold-scales",
    "graph-fold-constants",
    "graph-sink-transposes",
    "graph-sink-reshapes",
    "canonicalize",
)
BOUND = 1e-5


@pytest.mark.parametrize("dynamic", [False, True])
def test_random_graphs_keep_their_values(dynamic: bool):
    """Up to the order of sums."""
    sunk = 0
    for seed in range(50):
        rows = (1, 3, 6)[seed % 3]
        text = Graphs(seed, rows, 4, dynamic=dynamic).function("main", 3 + seed % 12)
        context = Context()
        register_dialects(context)
        module = parse_module(text, "t.mlir", context)
        arguments = arguments_for(seed, rows, 4)
        expected = Interpreter(module).call("main", arguments)
        for flag in PASSES:
            PassManager([make_pass(flag, {})]).run(module, context)
            assert not verify(module), f"{flag}, seed {seed}:\n{text}"
            found = Interpreter(module).call("main", arguments)
            for mine, wanted in zip(found, expected, strict=True):
                scale = max(1.0, float(np.abs(wanted).max(initial=0)))
                np.testing.assert_allclose(
                    mine, wanted, rtol=0, atol=BOUND * scale, err_msg=f"{flag}, seed {seed}"
                )
        sunk += "graph-sink-transposes" in context.statistics
    assert sunk > 5
