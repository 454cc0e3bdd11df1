"""Transposed convolution by its meaning and compiled, against onnxruntime and NumPy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from agreement import Program
from onnx_judge import onnx_values

pytest.importorskip("onnxruntime")

RANDOM = np.random.default_rng(4)
# Image and filter shapes, then strides, dilations, pads low, pads high, output padding, groups.
CASES: list[tuple[tuple[int, ...], tuple[int, ...], dict[str, tuple[int, ...]], int]] = [
    ((1, 3, 4), (3, 2, 3), {}, 1),
    ((2, 3, 5), (3, 2, 2), {"strides": (2,)}, 1),
    ((2, 4, 5), (4, 3, 4), {"strides": (2,), "low": (1,), "high": (1,)}, 2),
    ((1, 2, 3), (2, 1, 3), {"strides": (3,), "dilations": (2,), "low": (4,), "more": (2,)}, 1),
    ((1, 2, 3), (2, 1, 1), {"strides": (3,)}, 1),
    ((2, 3, 3, 4), (3, 5, 3, 3), {"low": (1, 1), "high": (1, 1)}, 1),
    ((1, 4, 3, 5), (4, 2, 3, 2), {"strides": (2, 1), "low": (1, 0), "more": (1, 0)}, 4),
    ((0, 2, 3, 3), (2, 2, 2, 2), {"strides": (2, 2)}, 1),
    ((1, 2, 1, 3), (2, 3, 5, 3), {"strides": (2, 3), "dilations": (1, 2), "high": (3, 1)}, 1),
    ((1, 2, 2, 3, 2), (2, 2, 2, 3, 1), {"strides": (2, 1, 1), "dilations": (1, 2, 1)}, 2),
]


def _function(number: int, dynamic: bool) -> str:
    image, taps, lists, groups = CASES[number]
    rank = len(image) - 2
    extra = lists.get("more", (0,) * rank)
    high = [a - b for a, b in zip(lists.get("high", (0,) * rank), extra, strict=True)]
    words = "".join(f" {name} {list(lists[name])}" for name in ("strides", "low") if name in lists)
    words += f" high {high}" if any(high) else ""
    words += f" dilations {list(lists['dilations'])}" if "dilations" in lists else ""
    words += f" groups {groups}" if groups > 1 else ""
    steps, holes = (lists.get(name, (1,) * rank) for name in ("strides", "dilations"))
    low = lists.get("low", (0,) * rank)
    sizes = [
        (n - 1) * s + (k - 1) * d + 1 - a - b
        for n, k, s, d, a, b in zip(image[2:], taps[2:], steps, holes, low, high, strict=True)
    ]
    known = [image[1]] if groups > 1 else ["?"]
    x = "x".join(map(str, ["?", *known, *["?"] * rank] if dynamic else image))
    w = "x".join(map(str, taps))
    out = ["?" if dynamic else image[0], taps[1] * groups, *(["?"] * rank if dynamic else sizes)]
    y = "x".join(map(str, out))
    types = f"(tensor<{x}xf32>, tensor<{w}xf32>) -> tensor<{y}xf32>"
    return (
        f"func.func @f{number}{dynamic}(%x: tensor<{x}xf32>, %w: tensor<{w}xf32>)"
        f" -> tensor<{y}xf32> {{\n  %r = graph.conv_transpose %x, %w{words} : {types}\n"
        f"  return %r : tensor<{y}xf32>\n}}\n"
    )


def test_against_onnxruntime() -> None:
    """One to three spatial axes, at known and unknown sizes in turn."""
    keys = [(number, number % 2 > 0) for number in range(len(CASES))]
    program = Program("".join(_function(*key) for key in keys))
    for number, dynamic in keys:
        image, taps, lists, groups = CASES[number]
        rank = len(image) - 2
        x = RANDOM.standard_normal(image).astype(np.float32)
        w = RANDOM.standard_normal(taps).astype(np.float32)
        pads = [*lists.get("low", (0,) * rank), *lists.get("high", (0,) * rank)]
        steps, holes = (lists.get(name, (1,) * rank) for name in ("strides", "dilations"))
        expected = onnx_values(
            "ConvTranspose", (x, w), strides=steps, dilations=holes, pads=pads, group=groups,
            output_padding=lists.get("more", (0,) * rank),
        )  # fmt: skip
        program.check(f"f{number}{dynamic}", (x, w), expected, 1e-5)


def test_other_element_types_and_an_unknown_filter() -> None:
    """Integers wrap, f16 is summed in f32; channels of the filter are known at run time only."""
    functions = ""
    for element in ("f16", "i8", "f64"):
        x, w = f"tensor<1x?x?x{element}>", f"tensor<?x?x3x{element}>"
        functions += (
            f"func.func @{element}(%x: {x}, %w: {w}) -> {x} {{\n"
            f"  %r = graph.conv_transpose %x, %w strides [2] low [-1] high [2] : ({x}, {w}) -> {x}\n"
            f"  return %r : {x}\n}}\n"
        )
    program = Program(functions)
    for element, dtype, tolerance in (("f16", "f2", 2e-3), ("i8", "i1", 0), ("f64", "f8", 1e-14)):
        for channels, features, size in ((2, 3, 4), (1, 1, 1), (0, 2, 2), (3, 7, 9)):
            x = (RANDOM.standard_normal((1, channels, size)) * 4).astype(dtype)
            w = (RANDOM.standard_normal((channels, features, 3)) * 4).astype(dtype)
            full = np.zeros((features, 2 * size + 1), np.float64 if dtype[0] == "f" else dtype)
            for place in range(size):
                added = np.einsum(
                    "c,cfk->fk", x[0, :, place].astype(full.dtype), w.astype(full.dtype)
                )
                full[:, 2 * place : 2 * place + 3] += added
            expected = np.pad(full, [(0, 0), (1, 0)])[None, :, :-2]
            program.check(element, (x, w), [expected.astype(dtype)], tolerance)


def test_cuts_of_every_width() -> None:
    """Whole strides are not computed, parts of strides are cut off."""
    x, filter, cuts = "tensor<1x1x?xf32>", "tensor<1x1x5xf32>", [*pairwise((-2, 4, -1, 3, 2, 1, 1))]
    program = Program(
        "".join(
            f"func.func @f{number}(%x: {x}, %w: {filter}) -> {x} {{\n"
            f"  %r = graph.conv_transpose %x, %w strides [2] low [{low}] high [{high}]"
            f" : ({x}, {filter}) -> {x}\n  return %r : {x}\n}}\n"
            for number, (low, high) in enumerate(cuts)
        )
    )
    w = RANDOM.standard_normal((1, 1, 5)).astype(np.float32)
    for size in (3, 8):
        values = RANDOM.standard_normal((1, 1, size)).astype(np.float32)
        full = np.zeros(2 * size + 3)
        for place in range(size):
            full[2 * place : 2 * place + 5] += values[0, 0, place] * w[0, 0].astype("f8")
        for number, (low, high) in enumerate(cuts):
            grown = np.pad(full, (max(-low, 0), max(-high, 0)))
            kept = grown[max(low, 0) : len(grown) - max(high, 0)]
            program.check(f"f{number}", (values, w), [kept[None, None]], 1e-6)
