"""Random graphs that move tensors, compiled at -O2, against the meaning of each op."""

from __future__ import annotations

import numpy as np
import pytest
from random_networks import Networks

import mlopt
from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.dialects import register_dialects
from mlopt.interpreter.interpreter import Interpreter


@pytest.mark.parametrize("dynamic", [False, True])
@pytest.mark.parametrize("element", ["i32", "f32"])
def test_compiled_networks_agree_with_their_meaning(element: str, dynamic: bool):
    """Integers to the bit, floats within 1e-5, or 1e-4 where sums cancel."""
    functions, arguments = [], []
    for seed in range(5):
        networks = Networks(seed, element, dynamic=dynamic)
        functions.append(networks.function(f"f{seed}", 14))
        arguments.append(networks.arguments)
    text = "".join(functions)
    context = Context()
    register_dialects(context)
    meaning = Interpreter(parse_module(text, "t.mlir", context))
    program = mlopt.compile(text, cache=False)
    for seed, given in enumerate(arguments):
        expected = meaning.call(f"f{seed}", [array.copy() for array in given])
        found = program.entry(f"f{seed}")(*given)
        for ours, wanted in zip(found, expected, strict=True):
            if element == "i32":
                np.testing.assert_array_equal(ours, wanted, err_msg=functions[seed])
            else:
                np.testing.assert_allclose(ours, wanted, 1e-5, 1e-4, err_msg=functions[seed])
