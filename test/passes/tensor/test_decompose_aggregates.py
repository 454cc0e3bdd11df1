"""Packs, unpacks and softmaxes that are decomposed have the values that they are defined by."""

from __future__ import annotations

import numpy as np
import pytest

import mlopt
from mlopt.tools.run import main as mlrun_main

CASES = {
    "whole": ("8x12", "[0, 1]", "[4, 3]", None, "2x4x4x3"),
    "padded": ("7x5", "[0, 1]", "[4, 2]", None, "2x3x4x2"),
    "swapped": ("6x9", "[1, 0]", "[4, 2]", "[1, 0]", "3x3x4x2"),
    "one": ("13x4", "[0]", "[8]", None, "2x4x8"),
    "unknown": ("?x?", "[0, 1]", "[4, 8]", None, "?x?x4x8"),
    "single": ("1x1", "[0, 1]", "[1, 16]", None, "1x1x1x16"),
}


def module(name: str) -> str:
    """`pack`, padded with 7, and `unpack` of what it gives."""
    shape, positions, tiles, order, packed = CASES[name]
    outer = f"outer_dims_perm = {order} " if order else ""
    how = f"{outer}inner_dims_pos = {positions} inner_tiles = {tiles}"
    plain, cut = f"tensor<{shape}xi32>", f"tensor<{packed}xi32>"
    return f"""
func.func @pack_{name}(%x: {plain}, %d: {cut}) -> {cut} {{
  %c = arith.constant 7 : i32
  %p = linalg.pack %x padding_value(%c : i32) {how} into %d : {plain} -> {cut}
  return %p : {cut}
}}
func.func @unpack_{name}(%x: {cut}, %d: {plain}) -> {plain} {{
  %p = linalg.unpack %x {how} into %d : {cut} -> {plain}
  return %p : {plain}
}}
"""


def packed(x: np.ndarray, name: str) -> np.ndarray:
    """By its definition, element by element."""
    _, positions, tiles, order, _ = (eval(v) if v and v[0] == "[" else v for v in CASES[name])
    counts = list(x.shape)
    for axis, tile in zip(positions, tiles, strict=True):
        counts[axis] = -(-counts[axis] // tile)
    outer = order or range(x.ndim)
    out = np.full([*(counts[axis] for axis in outer), *tiles], 7, x.dtype)
    for place in np.ndindex(*out.shape):
        index = [0] * x.ndim
        for position, axis in enumerate(outer):
            index[axis] = place[position]
        for axis, tile, inner in zip(positions, tiles, place[x.ndim :], strict=True):
            index[axis] = index[axis] * tile + inner
        if all(i < size for i, size in zip(index, x.shape, strict=True)):
            out[place] = x[tuple(index)]
    return out


@pytest.mark.parametrize("opt_level", [0, 2])
def test_packs_and_unpacks(opt_level: int):
    exe = mlopt.compile("".join(map(module, CASES)), opt_level=opt_level, cache=False)
    rng = np.random.default_rng(3)
    for name, (shape, *_) in CASES.items():
        sizes = [(9, 17), (8, 8), (1, 3)] if "?" in shape else [tuple(map(int, shape.split("x")))]
        for size in sizes:
            x = rng.integers(-99, 99, size).astype(np.int32)
            expected = packed(x, name)
            found = exe.entry(f"pack_{name}")(x, np.zeros_like(expected))
            np.testing.assert_array_equal(found, expected, err_msg=name)
            back = exe.entry(f"unpack_{name}")(expected, np.zeros_like(x))
            np.testing.assert_array_equal(back, x, err_msg=name)


SOFTMAX = """
func.func @rows(%x: tensor<?x?xf32>, %d: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %r = linalg.softmax dimension(1) ins(%x : tensor<?x?xf32>) outs(%d : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}
func.func @middle(%x: tensor<3x5x4xf64>) -> tensor<3x5x4xf64> {
  %d = tensor.empty() : tensor<3x5x4xf64>
  %r = linalg.softmax dimension(1) ins(%x : tensor<3x5x4xf64>) outs(%d : tensor<3x5x4xf64>) -> tensor<3x5x4xf64>
  return %r : tensor<3x5x4xf64>
}
"""


def shares(x: np.ndarray, axis: int) -> np.ndarray:
    powers = np.exp(x.astype(np.float64) - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def test_softmaxes():
    exe = mlopt.compile(SOFTMAX, cache=False)
    rng = np.random.default_rng(4)
    for size in ((1, 1), (7, 33), (3, 64), (0, 5)):
        x = rng.standard_normal(size).astype(np.float32) * 30
        np.testing.assert_allclose(
            exe.entry("rows")(x, np.zeros_like(x)), shares(x, 1), rtol=2e-5, atol=1e-30
        )
    x = rng.standard_normal((3, 5, 4)) * 100
    np.testing.assert_allclose(exe.entry("middle")(x), shares(x, 1), rtol=1e-12)
    x = np.float32([[1, np.nan, 2], [np.inf, 0, 1], [-np.inf, 0, 0]])
    with np.errstate(invalid="ignore"):
        expected = shares(x, 1)
    np.testing.assert_allclose(exe.entry("rows")(x, np.zeros_like(x)), expected, rtol=1e-5)


def test_buffers_are_refused(tmp_path, capsys):
    path = tmp_path / "b.mlir"
    path.write_text(
        "func.func @main(%x: memref<4xf32>) {\n"
        "  linalg.softmax dimension(0) ins(%x : memref<4xf32>) outs(%x : memref<4xf32>)\n"
        "  return\n}\n"
    )
    assert mlrun_main([str(path), "f32[4]=ones"]) == 1
    assert "'linalg.softmax' works on buffers, expected tensors" in capsys.readouterr().err
