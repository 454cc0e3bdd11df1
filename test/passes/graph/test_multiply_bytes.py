"""Quantised convolutions, compiled, against NumPy in f64: equal but where a number lies between two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

import mlopt


@dataclass(frozen=True)
class Case:
    """`[n, c, h, w]` to `f` features by windows `k`; bytes of `element`."""

    c: int
    h: int
    w: int
    f: int
    k: int = 1
    stride: int = 1
    pad: int = 0
    groups: int = 1
    element: str = "i8"
    zero_point: int = -128
    result: str = "i8"


CASES = (
    Case(20, 14, 14, 70),  # one row of 196 points
    Case(5, 7, 7, 33, element="ui8", zero_point=128),
    Case(16, 4, 40, 9),  # rows fill lanes
    Case(12, 14, 14, 64, k=3, pad=1, zero_point=3),  # lanes along channels
    Case(3, 9, 15, 32, k=3, stride=2, pad=1, element="ui8", zero_point=0, result="ui8"),
    Case(8, 5, 6, 12, k=2, groups=2),
    Case(6, 5, 20, 6, k=3, pad=1, groups=6, zero_point=7),  # stays in floats
)


def program() -> str:
    """A function of all images to all results, requantised; batches of any size."""
    arguments, results, lines = [], [], []
    for i, case in enumerate(CASES):
        random = np.random.default_rng(i)
        _, w, t, bias = numbers(case, random)
        taps = f"{case.f}x{case.c // case.groups}x{case.k}x{case.k}"
        places = [(n + 2 * case.pad - case.k) // case.stride + 1 for n in (case.h, case.w)]
        image = f"?x{case.c}x{case.h}x{case.w}"
        out = f"?x{case.f}x{places[0]}x{places[1]}"
        arguments.append(f"%x{i}: tensor<{image}x{case.element}>")
        results.append(f"tensor<{out}x{case.result}>")
        lines.append(f"""
  %s{i} = graph.constant dense<0.02> : tensor<f32>
  %z{i} = graph.constant dense<{case.zero_point}> : tensor<{case.element}>
  %t{i} = graph.constant dense<{t.tolist()}> : tensor<{case.f}xf32>
  %w{i} = graph.constant dense<{w.tolist()}> : tensor<{taps}xi8>
  %b{i} = graph.constant dense<{bias.tolist()}> : tensor<{case.f}xf32>
  %y{i} = graph.constant dense<{scale_of(case)}> : tensor<f32>
  %q{i} = graph.constant dense<{8}> : tensor<{case.result}>
  %n{i} = graph.dim %x{i} axis 0 : tensor<{image}x{case.element}>
  %d{i} = graph.dequantize %x{i} scale %s{i} : tensor<f32> zero_point %z{i} : tensor<{case.element}> : tensor<{image}x{case.element}> -> tensor<{image}xf32>
  %v{i} = graph.dequantize %w{i} scale %t{i} : tensor<{case.f}xf32> axis 0 : tensor<{taps}xi8> -> tensor<{taps}xf32>
  %c{i} = graph.conv %d{i}, %v{i} strides [{case.stride}, {case.stride}] low [{case.pad}, {case.pad}] high [{case.pad}, {case.pad}] groups {case.groups} : (tensor<{image}xf32>, tensor<{taps}xf32>) -> tensor<{out}xf32>
  %e{i} = graph.broadcast %b{i} axes [1] sizes [%n{i}, {case.f}, {places[0]}, {places[1]}] : tensor<{case.f}xf32> -> tensor<{out}xf32>
  %a{i} = graph.add %c{i}, %e{i} : tensor<{out}xf32>
  %r{i} = graph.quantize %a{i} scale %y{i} : tensor<f32> zero_point %q{i} : tensor<{case.result}> : tensor<{out}xf32> -> {results[-1]}""")
    names = ", ".join(f"%r{i}" for i in range(len(CASES)))
    types = ", ".join(results)
    body = "\n".join([*lines, f"  return {names} : {types}", "}"])
    return f"func.func @main({', '.join(arguments)}) -> ({types}) {{\n{body}"


def scale_of(case: Case) -> float:
    """Of the result: some of them are held at the ends."""
    return 0.004 * (case.c // case.groups * case.k**2) ** 0.5


def numbers(case: Case, random: Any) -> tuple[Any, Any, Any, Any]:
    """An image of two, weights, their scales and a bias."""
    limits = np.iinfo("uint8" if case.element == "ui8" else "int8")
    x = random.integers(limits.min, limits.max, (2, case.c, case.h, case.w), limits.dtype, True)
    w = random.integers(-128, 127, (case.f, case.c // case.groups, case.k, case.k), np.int8, True)
    t = (random.random(case.f) * 0.004 + 0.001).astype(np.float32)
    bias = random.standard_normal(case.f).astype(np.float32)
    return x, w, t, bias


def expected(case: Case, x: Any, w: Any, t: Any, bias: Any) -> Any:
    """The result before it is rounded, in f64."""
    pads = [(0, 0), (0, 0), (case.pad, case.pad), (case.pad, case.pad)]
    real = np.pad((x.astype(np.float64) - case.zero_point) * np.float32(0.02), pads)
    views = np.lib.stride_tricks.sliding_window_view(real, (case.k, case.k), (2, 3))
    views = views[:, :, :: case.stride, :: case.stride]
    n, _, h, width = views.shape[:4]
    views = views.reshape(n, case.groups, -1, h, width, case.k, case.k)
    taps = (w.astype(np.float64) * t.astype(np.float64)[:, None, None, None]).reshape(
        case.groups, -1, *w.shape[1:]
    )
    total = np.einsum("ngchwkl,gfckl->ngfhw", views, taps).reshape(n, case.f, h, width)
    return (total + bias[:, None, None]) / np.float32(scale_of(case)) + 8


def test_quantised_convolutions() -> None:
    """All cases in one program: batches of two, and of none."""
    run = mlopt.compile(program())
    drawn = [numbers(case, np.random.default_rng(i)) for i, case in enumerate(CASES)]
    for case, made, found in zip(CASES, drawn, run(*(made[0] for made in drawn)), strict=True):
        limits = np.iinfo("uint8" if case.result == "ui8" else "int8")
        real = expected(case, *made)
        wanted = np.clip(np.rint(real), limits.min, limits.max)
        between = np.abs(real - np.floor(real) - 0.5) < 1e-3
        assert between.mean() < 0.02 and 0.01 < (wanted == limits.max).mean() < 0.5, case
        np.testing.assert_array_equal(found[~between], wanted[~between], err_msg=str(case))
        assert np.abs(found.astype(int) - wanted).max() <= 1, case
    for found in run(*(made[0][:0] for made in drawn)):
        assert found.shape[0] == 0
