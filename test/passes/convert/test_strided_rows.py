"""Reads of every second to fifth element, and group of four bytes, at all remainders of vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlopt

CASES = tuple((step, size) for step, size in ((2, 33), (2, 66), (3, 52), (4, 131), (5, 41)))


def program(element: str, result: str) -> str:
    """Convolutions of 5 channels to 9 with 3 x 3 taps, one for each case."""
    arguments, results, lines = [], [], []
    for i, (step, size) in enumerate(CASES):
        out = (size - 3) // step + 1
        x, w = f"tensor<1x5x5x{size}x{element}>", f"tensor<9x5x3x3x{element}>"
        y = f"tensor<1x9x{2 // step + 1}x{out}x{result}>"
        arguments += [f"%x{i}: {x}", f"%w{i}: {w}"]
        results.append(y)
        lines.append(
            f"  %r{i} = graph.conv %x{i}, %w{i} strides [{step}, {step}] : ({x}, {w}) -> {y}"
        )
    names, types = ", ".join(f"%r{i}" for i in range(len(CASES))), ", ".join(results)
    text = "\n".join([*lines, f"  return {names} : {types}"])
    return f"func.func @main({', '.join(arguments)}) -> ({types}) {{\n{text}\n}}"


def exact(x: Any, w: Any, step: int) -> Any:
    """The convolution in f64."""
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), (3, 3), (2, 3))
    windows = windows[:, :, ::step, ::step]
    return np.einsum("nchwij,fcij->nfhw", windows, w.astype(np.float64))


def check(element: str, result: str, draw: Any) -> None:
    """Every case against NumPy."""
    inputs = [draw(shape) for _, size in CASES for shape in ((1, 5, 5, size), (9, 5, 3, 3))]
    found = mlopt.compile(program(element, result))(*inputs)
    for i, ((step, _), out) in enumerate(zip(CASES, found, strict=True)):
        wanted = exact(inputs[2 * i], inputs[2 * i + 1], step)
        np.testing.assert_allclose(out, wanted, rtol=1e-5, atol=1e-5, err_msg=str(CASES[i]))


def test_floats() -> None:
    random = np.random.default_rng(0)
    check("f32", "f32", lambda shape: random.standard_normal(shape, dtype=np.float32))


def test_bytes() -> None:
    random = np.random.default_rng(0)
    check("i8", "i32", lambda shape: random.integers(-128, 128, shape).astype(np.int8))
