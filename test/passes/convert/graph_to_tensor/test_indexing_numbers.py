"""Gathers and scatters, compiled by mlopt and by upstream, against their meaning."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from cases import BF16, RANDOM, Cases, numbers
from executed import HAS_REFEREE

from mlopt.dialects.graph.attributes import Reduction
from mlopt.dialects.graph.ops.indexing import (
    GatherElementsOp,
    GatherNdOp,
    GatherOp,
    ScatterElementsOp,
    ScatterNdOp,
)
from mlopt.tools import run

ELEMENTS = [np.float16, BF16, np.float32, np.float64, np.int8, np.uint16, np.int64, np.bool_]


def places(shape: tuple[int, ...], size: int, dtype: object = np.int64) -> np.ndarray:
    """Positions along an axis of `size` elements, negative ones among them."""
    kind = np.dtype(dtype)
    return RANDOM.integers(0 if kind.kind == "u" else -size, max(size, 1), shape).astype(kind)


def points(shape: tuple[int, ...], sizes: tuple[int, ...], dtype: object = np.int64) -> np.ndarray:
    """Rows of positions, one along each axis of `sizes`."""
    columns = [places(shape, size, dtype) for size in sizes]
    empty = np.zeros((*shape, 0), np.dtype(dtype))
    return np.stack(columns, -1) if columns else empty


GATHERS = [
    # operand, axis, indices
    ((5,), 0, ()), ((5, 7), 0, (2, 3)), ((2, 3, 5), 1, (2,)), ((1, 1), 0, (1,)), ((5, 0), 0, (3,)),
    ((0, 7), 1, (13,)), ((5, 7), 0, (0,)),
]  # fmt: skip
ALONG = [
    ((5,), 0, (11,)), ((3, 4), 0, (2, 4)), ((2, 3, 4), 1, (2, 5, 3)), ((2, 3), 0, (0, 3)),
    ((7, 13), 1, (7, 13)), ((1, 1), 1, (1, 1)),
]  # fmt: skip
POINTS = [
    # operand, batch, outer sizes of the indices, axes a row names
    ((5, 7), 0, (2, 3), 1), ((5, 7), 0, (4,), 2), ((2, 5, 7), 1, (2, 3), 1), ((5, 7), 0, (0,), 1),
    ((2, 3, 4, 5), 2, (2, 3, 1), 1), ((5,), 0, (), 1), ((3, 2), 0, (2,), 0), ((5, 0), 0, (3,), 1),
]  # fmt: skip


def at_every_shape(dtype: object, kind: Reduction | None) -> Cases:
    """Every op at edge shapes, at static and unknown sizes."""
    cases = Cases()
    for shape, axis, outer in GATHERS:
        arrays = numbers(shape, dtype), places(outer, shape[axis])
        cases.both(lambda _, x, i, a=axis: GatherOp(x, i, a), *arrays)
    for shape, axis, outer in ALONG:
        arrays = numbers(shape, dtype), places(outer, shape[axis])
        cases.both(lambda _, x, i, a=axis: GatherElementsOp(x, i, a), *arrays)
        build = lambda _, x, i, u, a=axis: ScatterElementsOp(x, i, u, a, kind)  # noqa: E731
        cases.both(build, *arrays, numbers(outer, dtype))
    for shape, batch, outer, count in POINTS:
        arrays = numbers(shape, dtype), points(outer, shape[batch : batch + count])
        cases.add(lambda _, x, i, b=batch: GatherNdOp(x, i, b), *arrays)
        updates = numbers((*outer, *shape[batch + count :]), dtype)
        cases.add(lambda _, x, i, u, b=batch: ScatterNdOp(x, i, u, kind, b), *arrays, updates)
    return cases


def test_every_shape() -> None:
    at_every_shape(np.float32, Reduction.SUM).check_compiled()


@pytest.mark.skipif(not HAS_REFEREE, reason="needs mlir-opt 22 and mlir-runner")
def test_upstream_at_every_shape() -> None:
    at_every_shape(np.int8, None).check()


def test_every_element_type_and_reduction() -> None:
    cases = Cases()
    for dtype in ELEMENTS:
        kind, x = np.dtype(dtype), numbers((5, 3), dtype)
        along, updates = places((11, 3), 5), numbers((11, 3), dtype)
        cases.add(lambda _, x, i: GatherOp(x, i, 0), x, places((4,), 5))
        cases.add(lambda _, x, i: GatherElementsOp(x, i, 0), x, along)
        for reduction in (None, *Reduction):
            if kind == np.bool_ and reduction in (Reduction.SUM, Reduction.PROD):
                continue
            if reduction in (Reduction.AND, Reduction.OR) and kind.kind not in "iub":
                continue
            if reduction == Reduction.MAXNUM and kind.kind in "iub":
                continue
            build = lambda _, x, i, u, r=reduction: ScatterElementsOp(x, i, u, 0, r)  # noqa: E731
            cases.add(build, x, along, updates)
    cases.check_compiled()


def test_positions_of_every_integer_type() -> None:
    cases, operand = Cases(), numbers((127, 3))
    for dtype in (np.int8, np.int32, np.uint8, np.uint16, np.uint64):
        cases.add(lambda _, x, i: GatherOp(x, i, 0), operand, places((5,), 127, dtype))
        along, updates = places((11, 3), 127, dtype), numbers((11, 3))
        cases.add(lambda _, x, i, u: ScatterElementsOp(x, i, u, 0), operand, along, updates)
        cases.add(lambda _, x, i: GatherNdOp(x, i), operand, points((5,), (127, 3), dtype))
    cases.check_compiled()


def test_extremes_keep_the_order_of_zeros_and_nan() -> None:
    cases = Cases()
    values = np.array([0.0, -0.0, np.nan, 1.0, -np.inf], np.float32)
    updates = np.array([-0.0, 0.0, 1.0, np.nan, np.inf], np.float32)
    where = np.arange(5)
    for kind in ("max", "min"):
        build = lambda _, x, i, u, k=kind: ScatterElementsOp(x, i, u, 0, k)  # noqa: E731
        cases.add(build, values, where, updates)
    cases.check_compiled()


OUTSIDE = """
func.func @gather(%x: tensor<4xf32>) -> tensor<2xf32> {
  %i = graph.constant dense<[1, 4]> : tensor<2xi64>
  %r = graph.gather %x, %i axis 0 : (tensor<4xf32>, tensor<2xi64>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}
func.func @scatter(%x: tensor<4xf32>) -> tensor<4xf32> {
  %i = graph.constant dense<[1, -5]> : tensor<2xi64>
  %u = graph.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %r = graph.scatter_elements %x, %i, %u axis 0 : (tensor<4xf32>, tensor<2xi64>, tensor<2xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}
"""


@pytest.mark.parametrize("level", ["-O0", "-O2"])
@pytest.mark.parametrize(
    ("name", "op", "line"), [("gather", "gather", 4), ("scatter", "scatter_elements", 10)]
)
def test_positions_outside_are_reported(
    name: str, op: str, line: int, level: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """With the op and its place in the text, in one line."""
    path = tmp_path / "outside.mlir"
    path.write_text(OUTSIDE)
    assert run.main([level, str(path), f"--entry={name}", "f32[4]=arange"]) == 1
    text = f"{path}:{line}:8: 'graph.{op}' op a position is outside of axis 0 of its operand"
    assert capfd.readouterr().err == f"{path}:1:1: error: '{name}': {text}\n"
