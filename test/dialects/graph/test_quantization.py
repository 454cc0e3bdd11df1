"""Quantised numbers: meaning and machine code against onnxruntime and exact integers."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import Program
from onnx_judge import onnx_values

DTYPES = {"i8": np.int8, "ui8": np.uint8, "i16": np.int16, "ui16": np.uint16}


def _function(name: str, types: dict[str, str], line: str, result: str) -> str:
    arguments = ", ".join(f"%{argument}: {type}" for argument, type in types.items())
    return f"func.func @{name}({arguments}) -> {result} {{\n  %r = {line}\n  return %r : {result}\n}}\n"


def _program(q: str) -> Program:
    x, y = "tensor<?x?xf32>", f"tensor<?x?x{q}>"
    text = ""
    for name, scale, zero, place in (
        ("whole", "tensor<f32>", f"tensor<{q}>", ""),
        ("axis", "tensor<?xf32>", f"tensor<?x{q}>", "axis 1 "),
        ("block", "tensor<?x?xf32>", y, "axis 1 block 4 "),
    ):
        given = f"scale %s : {scale} zero_point %z : {zero} {place}"
        types = {"s": scale, "z": zero}
        text += _function(
            f"q_{name}", {"x": x, **types}, f"graph.quantize %x {given}: {x} -> {y}", y
        )
        text += _function(
            f"d_{name}", {"x": y, **types}, f"graph.dequantize %x {given}: {y} -> {x}", x
        )
    return Program(text)


@pytest.mark.parametrize("q", DTYPES)
def test_every_kind_of_scale(q: str) -> None:
    """Halves, values beyond the ends, partial blocks."""
    pytest.importorskip("onnxruntime")
    program, random, dtype = _program(q), np.random.default_rng(5), DTYPES[q]
    limits = np.iinfo(dtype)
    for rows, columns in ((1, 1), (3, 8), (5, 7)):
        spread = 3 * 2.0 ** (limits.bits - 1)
        x = np.float32(random.integers(-spread, spread, (rows, columns)) / 4)
        for name, shape, attributes in (
            ("whole", (), {}),
            ("axis", (columns,), {"axis": 1}),
            ("block", (rows, -(-columns // 4)), {"axis": 1, "block_size": 4}),
        ):
            s = random.choice(np.float32([0.5, 1, 0.25]), shape).astype(np.float32)
            z = random.integers(limits.min, limits.max, shape, dtype=dtype)
            s, z = np.asarray(s, np.float32), np.asarray(z, dtype)
            (expected,) = onnx_values("QuantizeLinear", (x, s, z), **attributes)
            program.check(f"q_{name}", (x, s, z), [expected])
            y = random.integers(limits.min, limits.max, (rows, columns), dtype=dtype, endpoint=True)
            (expected,) = onnx_values("DequantizeLinear", (y, s, z), **attributes)
            program.check(f"d_{name}", (y, s, z), [expected])


def test_extremes() -> None:
    """Infinities go to the ends, NaN to 0; 32 bits are exact up to the scale."""
    program = Program(
        _function("q", {"x": "tensor<?xf32>", "s": "tensor<f32>"},
                  "graph.quantize %x scale %s : tensor<f32> : tensor<?xf32> -> tensor<?xi8>", "tensor<?xi8>")
        + _function("q32", {"x": "tensor<?xf32>", "s": "tensor<f32>", "z": "tensor<i32>"},
                    "graph.quantize %x scale %s : tensor<f32> zero_point %z : tensor<i32> : tensor<?xf32> -> tensor<?xi32>", "tensor<?xi32>")
        + _function("d32", {"x": "tensor<?xi32>", "s": "tensor<f32>", "z": "tensor<i32>"},
                    "graph.dequantize %x scale %s : tensor<f32> zero_point %z : tensor<i32> : tensor<?xi32> -> tensor<?xf32>", "tensor<?xf32>")
    )  # fmt: skip
    x = np.array([np.inf, -np.inf, np.nan, 0.5, 1.5, -0.5, 127.5, -1e30], np.float32)
    program.check("q", (x, np.float32(1)), [np.array([127, -128, 0, 0, 2, 0, 127, -128])])
    near = np.array([16777217, 3e9, -3e9, 5], np.float32)
    z = np.array(7, np.int32)
    wanted = np.array([16777216 + 7, 2**31 - 1, -(2**31), 12])
    program.check("q32", (near, np.float32(1), z), [wanted])
    whole = np.array([2**31 - 1, -(2**31), 0, 100], np.int32)
    program.check("d32", (whole, np.float32(0.5), z), [(whole.astype(np.float64) - 7) / 2], 1e-7)


@pytest.mark.parametrize("pair", [("ui8", "i8"), ("i8", "ui8"), ("ui8", "ui8"), ("i8", "i8")])
def test_products_of_different_integers(pair: tuple[str, str]) -> None:
    """Sums in i32 are exact, whatever the signs of the factors."""
    a, b = pair
    program = Program(
        _function("f", {"a": f"tensor<?x?x{a}>", "b": f"tensor<?x?x{b}>"},
                  f"graph.matmul %a, %b : (tensor<?x?x{a}>, tensor<?x?x{b}>) -> tensor<?x?xi32>",
                  "tensor<?x?xi32>")
        + _function("c", {"a": f"tensor<1x2x?x?x{a}>", "b": f"tensor<3x2x2x2x{b}>"},
                    f"graph.conv %a, %b : (tensor<1x2x?x?x{a}>, tensor<3x2x2x2x{b}>) -> tensor<1x3x?x?xi32>",
                    "tensor<1x3x?x?xi32>")
    )  # fmt: skip
    random = np.random.default_rng(1)

    def some(name: str, *shape: int) -> np.ndarray:
        limits = np.iinfo(DTYPES[name])
        return random.integers(limits.min, limits.max, shape, DTYPES[name], endpoint=True)

    for m, k, n in ((1, 1, 1), (3, 17, 5), (0, 3, 2), (2, 0, 2), (16, 64, 33)):
        x, y = some(a, m, k), some(b, k, n)
        program.check("f", (x, y), [x.astype(np.int64) @ y.astype(np.int64)])
    image, taps = some(a, 1, 2, 5, 4), some(b, 3, 2, 2, 2)
    expected = np.zeros((1, 3, 4, 3), np.int64)
    for i, j in np.ndindex(4, 3):
        window = image[0, :, i : i + 2, j : j + 2].astype(np.int64)
        expected[0, :, i, j] = (taps.astype(np.int64) * window).sum((1, 2, 3))
    program.check("c", (image, taps), [expected])
