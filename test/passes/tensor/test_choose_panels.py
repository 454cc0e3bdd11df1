"""Products of some rows by matrices that no cache holds: blocks of the sum, panels, edges."""

import numpy as np
import pytest

import mlopt

SHAPES = [(20, 528, 1030), (33, 560, 1500), (61, 1040, 700), (9, 4112, 1024), (1, 528, 2050)]


@pytest.mark.parametrize("magnitude", [False, True])
def test_some_rows(magnitude: bool):
    random = np.random.default_rng(0)
    text = "".join(_function(*shape, magnitude) for shape in SHAPES)
    program = mlopt.compile(text, cache=False)
    for m, n, k in SHAPES:
        x, y = random.standard_normal((m, k)), random.standard_normal((k, n))
        x[0, 0] = np.nan
        x, y = x.astype(np.float32), y.astype(np.float32)
        found = program.entry(f"of_{m}_{n}_{k}")(x, y)
        expected = x.astype(np.float64) @ y.astype(np.float64)
        np.testing.assert_allclose(
            found, np.abs(expected) if magnitude else expected, rtol=1e-4, atol=1e-3
        )


def _function(m: int, n: int, k: int, magnitude: bool) -> str:
    a, b, c = f"tensor<{m}x{k}xf32>", f"tensor<{k}x{n}xf32>", f"tensor<{m}x{n}xf32>"
    last = f"%q = graph.abs %r : {c}" if magnitude else ""
    return f"""
func.func @of_{m}_{n}_{k}(%x: {a}, %y: {b}) -> {c} {{
  %r = graph.matmul %x, %y : ({a}, {b}) -> {c}
  {last}
  return {"%q" if magnitude else "%r"} : {c}
}}
"""
