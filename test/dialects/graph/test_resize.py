"""Resizing by its meaning and compiled, against onnxruntime."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import Program
from onnx_judge import onnx_values

from mlopt.dialects.graph.ops.resize import COORDINATES, MODES

pytest.importorskip("onnxruntime")

SIZES = [((4, 5), (8, 7)), ((7, 6), (3, 1)), ((1, 3), (4, 3))]


def _function(
    name: str, mode: str, coordinates: str, sizes: str, shape: str, words: str = ""
) -> str:
    x, y = f"tensor<1x2x{shape}xf32>", f"tensor<1x2x{'?x?' if '%' in sizes else '8x7'}xf32>"
    return (
        f"func.func @{name}(%x: {x}, %h: index, %w: index) -> {y} {{\n"
        f'  %r = graph.resize %x axes [2, 3] sizes [{sizes}] mode "{mode}" coordinates'
        f' "{coordinates}" {words} : {x} -> {y}\n  return %r : {y}\n}}\n'
    )


def _expected(x: np.ndarray, mode: str, coordinates: str, sizes: tuple[int, int], **more: float):
    kind, _, nearest = mode.partition("_")
    if nearest:
        more["nearest_mode"] = nearest
    size = np.array([1, 2, *sizes], np.int64)
    given = (x, None, None, size)
    return onnx_values(
        "Resize", given, mode=kind, coordinate_transformation_mode=coordinates, **more
    )


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_at_sizes_of_the_run_time(mode: str) -> None:
    """All coordinates, larger and smaller, one element among them."""
    text = "".join(_function(c, mode, c, "%h, %w", "?x?") for c in COORDINATES)
    program, random = Program(text), np.random.default_rng(2)
    for old, new in SIZES:
        x = random.standard_normal((1, 2, *old)).astype(np.float32)
        for coordinates in COORDINATES:
            expected = _expected(x, mode, coordinates, new)
            program.check(coordinates, (x, *new), expected, 2e-5)


def test_known_sizes_and_excluded_elements() -> None:
    """Constant places and weights; cubic weights within the operand only."""
    words = "coefficient -0.5 exclude_outside"
    text = _function("cubic", "cubic", "half_pixel", "8, 7", "4x5", words)
    text += _function("linear", "linear", "align_corners", "8, 7", "4x5")
    program = Program(text)
    x = np.random.default_rng(2).standard_normal((1, 2, 4, 5)).astype(np.float32)
    more = {"cubic_coeff_a": -0.5, "exclude_outside": 1}
    expected = _expected(x, "cubic", "half_pixel", (8, 7), **more)
    program.check("cubic", (x, 0, 0), expected, 2e-5)
    program.check("linear", (x, 0, 0), _expected(x, "linear", "align_corners", (8, 7)), 2e-5)
