"""Sizes and positions that do not fit when a program runs: refused by name, at every level."""

from __future__ import annotations

import numpy as np
import pytest

import mlopt
from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.core.pass_manager import PassManager
from mlopt.dialects import register_dialects
from mlopt.passes.graph.check_positions import CheckPositionsPass
from mlopt.passes.graph.check_sizes import CheckSizesPass

CASES = {
    "add": ("%x: tensor<?x3xf32>, %y: tensor<?x3xf32>", "graph.add %x, %y : tensor<?x3xf32>"),
    "matmul": (
        "%x: tensor<?x?xf32>, %y: tensor<?x?xf32>",
        "graph.matmul %x, %y : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>",
    ),
    "concat": (
        "%x: tensor<?x?xf32>, %y: tensor<?x?xf32>",
        "graph.concat %x, %y axis 0 : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>",
    ),
    "select": (
        "%c: tensor<?xi1>, %x: tensor<?xf32>, %y: tensor<?xf32>",
        "graph.select %c, %x, %y : (tensor<?xi1>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>",
    ),
    "conv": (
        "%x: tensor<1x?x5x5xf32>, %y: tensor<4x?x3x3xf32>",
        "graph.conv %x, %y strides [1, 1] low [0, 0] high [0, 0] dilations [1, 1] :"
        " (tensor<1x?x5x5xf32>, tensor<4x?x3x3xf32>) -> tensor<1x4x3x3xf32>",
    ),
    "reshape": (
        "%x: tensor<?x?xf32>, %n: index",
        "graph.reshape %x [%n, 3] : tensor<?x?xf32> -> tensor<?x3xf32>",
    ),
    "stretch": (
        "%x: tensor<?xf32>, %n: index",
        "graph.stretch %x sizes [%n] : tensor<?xf32> -> tensor<?xf32>",
    ),
    "slice": (
        "%x: tensor<?xf32>, %n: index, %m: index",
        "graph.slice %x[%n] [%m] [2] : tensor<?xf32> -> tensor<?xf32>",
    ),
    "backwards": (
        "%x: tensor<?xf32>, %n: index, %m: index",
        "graph.slice %x[%n] [%m] [-1] : tensor<?xf32> -> tensor<?xf32>",
    ),
    "gather": (
        "%x: tensor<?x2xf32>, %i: tensor<?xi64>",
        "graph.gather %x, %i axis 0 : (tensor<?x2xf32>, tensor<?xi64>) -> tensor<?x2xf32>",
    ),
    "gather_elements": (
        "%x: tensor<?xf32>, %i: tensor<?xui8>",
        "graph.gather_elements %x, %i axis 0 : (tensor<?xf32>, tensor<?xui8>) -> tensor<?xf32>",
    ),
    "gather_nd": (
        "%x: tensor<?x2xf32>, %i: tensor<?x2xi32>",
        "graph.gather_nd %x, %i : (tensor<?x2xf32>, tensor<?x2xi32>) -> tensor<?xf32>",
    ),
    "scatter": (
        "%x: tensor<?xf32>, %i: tensor<?xi64>, %u: tensor<?xf32>",
        "graph.scatter_elements %x, %i, %u axis 0 :"
        " (tensor<?xf32>, tensor<?xi64>, tensor<?xf32>) -> tensor<?xf32>",
    ),
}
"""Arguments, and an op of them."""


def program() -> str:
    functions: list[str] = []
    for name, (arguments, op) in CASES.items():
        result = op.rsplit("-> ", 1)[-1].rsplit(" : ", 1)[-1].rsplit("tensor", 1)[-1]
        functions.append(
            f"func.func @{name}({arguments}) -> tensor{result} {{\n"
            f"  %r = {op}\n  return %r : tensor{result}\n}}"
        )
    return "\n".join(functions)


@pytest.fixture(scope="module", params=[0, 2])
def compiled(request):
    return mlopt.compile(program(), opt_level=request.param)


def drawn(*shape: int) -> np.ndarray:
    return np.random.default_rng(3).standard_normal(shape).astype(np.float32)


def i64(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


X = drawn(4, 2)
HALF = drawn(4) > 0

FITTING = [
    ("add", (drawn(9, 3), drawn(9, 3)), lambda x, y: x + y),
    ("add", (drawn(0, 3), drawn(0, 3)), lambda x, y: x + y),
    ("matmul", (drawn(5, 7), drawn(7, 2)), lambda x, y: x @ y),
    ("concat", (drawn(5, 7), drawn(1, 7)), lambda x, y: np.concatenate([x, y])),
    ("select", (HALF, drawn(4), -drawn(4)), np.where),
    ("reshape", (drawn(2, 6), 4), lambda x, n: x.reshape(n, 3)),
    ("stretch", (drawn(1), 5), lambda x, n: np.repeat(x, n)),
    ("stretch", (drawn(5), 5), lambda x, n: x),
    ("slice", (drawn(9), 2, 4), lambda x, n, m: x[n::2][:m]),
    ("slice", (drawn(3), 7, 0), lambda x, n, m: x[:0]),
    ("backwards", (drawn(9), 8, 9), lambda x, n, m: x[::-1]),
    ("gather", (X, i64(0, -4, 3)), lambda x, i: x[i]),
    ("gather", (X, i64()), lambda x, i: x[i]),
    ("gather_elements", (drawn(200), np.uint8([199, 0])), lambda x, i: x[i]),
    ("gather_nd", (X, np.int32([[3, -1], [0, 0]])), lambda x, i: x[i[:, 0], i[:, 1]]),
    ("scatter", (np.zeros(3, np.float32), i64(-3, 2), drawn(2)), None),
]

NOT_FITTING = [
    ("add", (drawn(9, 3), drawn(4, 3)), r"'graph.add' op sizes differ: axis 0 of %x and axis 0 of"),
    ("matmul", (drawn(5, 7), drawn(6, 2)), "axis 1 of %x and axis 0 of %y"),
    ("concat", (drawn(5, 7), drawn(5, 6)), "axis 1 of %x and axis 1 of %y"),
    ("select", (HALF, drawn(4), drawn(5)), "sizes differ"),
    ("conv", (drawn(1, 3, 5, 5), drawn(4, 2, 3, 3)), "axis 1 of %x and axis 1 of %y"),
    ("reshape", (drawn(2, 6), 5), "another number of elements"),
    ("reshape", (drawn(2, 6), -4), "below zero"),
    ("stretch", (drawn(2), 5), "neither 1 nor"),
    ("slice", (drawn(9), 2, 5), "reads outside of axis 0 of %x"),
    ("slice", (drawn(9), -1, 2), "reads outside"),
    ("slice", (drawn(9), 1, -2), "below zero"),
    ("slice", (drawn(9), 1, 1 << 62), "reads outside"),
    ("backwards", (drawn(9), 8, 10), "reads outside"),
    ("gather", (X, i64(0, 4)), "a position is outside of axis 0"),
    ("gather", (X, i64(-5, 0)), "outside"),
    ("gather", (X, i64(1 << 40)), "outside"),
    ("gather", (drawn(0, 2), i64(0)), "outside"),
    ("gather_elements", (drawn(200), np.uint8([200])), "outside"),
    ("gather_nd", (X, np.int32([[0, 2]])), "outside of axis 1"),
    ("scatter", (drawn(3), i64(1, 3), drawn(2)), "outside"),
    ("scatter", (drawn(3), i64(1, 2), drawn(3)), "sizes differ"),
]


@pytest.mark.parametrize("case", range(len(FITTING)))
def test_what_fits_is_computed(compiled, case):
    name, arguments, expected = FITTING[case]
    found = compiled.entry(name)(*arguments)
    if expected is not None:
        np.testing.assert_allclose(found, expected(*arguments), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("case", range(len(NOT_FITTING)))
def test_what_does_not_fit_is_refused(compiled, case):
    name, arguments, message = NOT_FITTING[case]
    with pytest.raises(mlopt.ArgumentError, match=message):
        compiled.entry(name)(*arguments)


def test_long_chains():
    """A gather behind more ops than Python's stack has room for."""
    lines = [f"  %{n + 1} = graph.neg %{n} : tensor<?xf32>" for n in range(1500)]
    text = "\n".join(
        [
            "func.func @main(%0: tensor<?xf32>, %i: tensor<?xi64>) -> tensor<?xf32> {",
            *lines,
            "  %r = graph.gather %1500, %i axis 0"
            " : (tensor<?xf32>, tensor<?xi64>) -> tensor<?xf32>",
            "  return %r : tensor<?xf32>",
            "}",
        ]
    )
    context = Context()
    register_dialects(context)
    module = parse_module(text, "chain.mlir", context)
    PassManager([CheckPositionsPass(), CheckSizesPass()]).run(module, context)
    assert str(module).count("cf.assert") == 1
