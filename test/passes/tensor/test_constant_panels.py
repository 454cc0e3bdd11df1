"""Products with constant operands too large for the second cache, which lie in panels."""

from __future__ import annotations

import numpy as np
import pytest

import mlopt

KINDS = {np.dtype(np.float32): "f32", np.dtype(np.float64): "f64"}


def product(weights: np.ndarray, rows: str) -> str:
    """x times `weights`, with a bias and an activation; of each batch, where there are any."""
    kind = KINDS[weights.dtype]
    *batch, inner, columns = weights.shape
    b = "".join(f"{size}x" for size in batch)
    bias = np.arange(columns, dtype=weights.dtype)
    x, w, y = (
        f"tensor<{b}{m}x{n}x{kind}>" for m, n in ((rows, inner), (inner, columns), (rows, columns))
    )
    axes, count = len(batch), "%m" if rows == "?" else rows
    return f"""func.func @main(%x: {x}) -> {y} {{
      %w = graph.constant dense<"0x{weights.tobytes().hex()}"> : {w}
      %b = graph.constant dense<"0x{bias.tobytes().hex()}"> : tensor<{columns}x{kind}>
      %p = graph.matmul %x, %w : ({x}, {w}) -> {y}
      {f"%m = graph.dim %x axis {axes} : {x}" if rows == "?" else ""}
      %a = graph.broadcast %b axes [{axes + 1}] sizes [{"".join(f"{n}, " for n in batch)}{count}, {columns}] : tensor<{columns}x{kind}> -> {y}
      %s = graph.add %p, %a : {y}
      %r = graph.relu %s : {y}
      return %r : {y}
    }}"""


@pytest.mark.parametrize(
    "shape, dtype, rows",
    (
        ((300, 1000), np.float32, "?"),
        ((1024, 273), np.float32, "?"),
        ((257, 1056), np.float32, "40"),
        ((512, 640), np.float32, "3"),
        ((300, 501), np.float64, "?"),
        ((3, 300, 1000), np.float32, "?"),
    ),
)
def test_values(shape, dtype, rows):
    """Whole panels and a part of one, whatever rows there are, none too; small integers, whose
    sums are exact."""
    random = np.random.default_rng(0)
    weights = random.integers(-4, 5, shape).astype(dtype)
    program = mlopt.compile(product(weights, rows), threads=2)
    for count in (0, 1, 13, 14, 29, 300) if rows == "?" else (int(rows),):
        x = random.integers(-4, 5, (*shape[:-2], count, shape[-2])).astype(dtype)
        expected = np.maximum(x.astype(np.float64) @ weights + np.arange(shape[-1]), 0)
        np.testing.assert_array_equal(program(x), expected)
