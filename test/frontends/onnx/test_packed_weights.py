"""Weights of few bits in blocks agree with what onnxruntime makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from onnx import helper
from small_models import (
    INT64,
    agree,
    compiled,
    microsoft_model,
    value,
)

from mlopt.core.diagnostics import DiagnosticError

RNG = np.random.default_rng(13)


def normal(*shape: int) -> np.ndarray:
    """Normal numbers."""
    return RNG.standard_normal(shape).astype(np.float32)


def whole(*shape: int) -> np.ndarray:
    """Any bytes."""
    return RNG.integers(0, 256, shape).astype(np.uint8)


def nodes_model(nodes: list[Any], given: list[Any], weights: dict) -> bytes:
    """A model whose results are those of all nodes."""
    names = [node.output[0] for node in nodes]
    return microsoft_model(nodes, given, names, weights)


CASES: list[tuple[int, int, int, int, tuple[str, ...]]] = [
    (4, 48, 7, 16, ("points", "bias")),
    (4, 37, 5, 32, ()),
    (4, 80, 4, 16, ("real points",)),
    (4, 64, 6, 32, ("rows",)),
    (8, 48, 7, 16, ("points",)),
    (8, 33, 4, 32, ()),
    (2, 64, 5, 16, ("points",)),
]
"""Bits, k, n, block, and optional inputs."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case[:4])))
def test_products(case: tuple[int, int, int, int, tuple[str, ...]]):
    bits, k, n, block, extra = case
    blocks = -(-k // block)
    weights: dict[str, np.ndarray] = {
        "w": whole(n, blocks, block * bits // 8),
        "s": (np.abs(normal(n, blocks)) + 0.1) / 9,
    }
    names = ["x", "w", "s", "", "", ""]
    if "points" in extra:
        names[3], weights["z"] = "z", whole(n, -(-blocks * bits // 8))
    if "real points" in extra:
        names[3], weights["z"] = "z", 7 + normal(n, blocks)
    if "rows" in extra:
        names[4], weights["g"] = "g", RNG.permutation(np.arange(k) // block).astype(np.int32)
    if "bias" in extra:
        names[5], weights["b"] = "b", normal(n)
    while not names[-1]:
        names.pop()
    node = helper.make_node(
        "MatMulNBits", names, ["y"], domain="com.microsoft", K=k, N=n, bits=bits, block_size=block
    )
    data = nodes_model([node], [value("x", ["b", "s", k])], weights)
    agree(data, [{"x": normal(b, s, k)} for b, s in ((1, 1), (2, 3))], 1e-4)


def test_rows():
    """Gathered rows of 4 and 8 bits, with zero points and without, along any axis but the first."""
    given = [value("i", ["n", 2], INT64)]
    weights: dict[str, np.ndarray] = {"s": (np.abs(normal(9, 3)) + 0.1) / 9}
    nodes = []
    for bits in (4, 8):
        weights |= {f"w{bits}": whole(9, 48 * bits // 8), f"z{bits}": whole(9, -(-3 * bits // 8))}
        for points in ([], [f"z{bits}"]):
            names = [f"w{bits}", "i", "s", *points]
            nodes.append(
                helper.make_node(
                    "GatherBlockQuantized", names, [f"y{len(nodes)}"], domain="com.microsoft",
                    bits=bits, block_size=16, gather_axis=0, quantize_axis=1,
                )
            )  # fmt: skip
    data = nodes_model(nodes, given, weights)
    agree(data, [{"i": RNG.integers(0, 9, (n, 2))} for n in (1, 3)])


def test_layouts_of_one_processor_are_refused():
    node = helper.make_node(
        "MatMulNBits", ["x", "w", "s"], ["y"], domain="com.microsoft", K=16, N=2, bits=3,
        block_size=16,
    )  # fmt: skip
    weights = {"w": whole(2, 1, 6), "s": normal(2, 1)}
    with pytest.raises(DiagnosticError, match="integers of 3 bits are not supported"):
        compiled(nodes_model([node], [value("x", ["b", 16])], weights))
