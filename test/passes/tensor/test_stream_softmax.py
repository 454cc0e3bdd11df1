"""Attention in blocks of scores, compiled, against a plain formula in f64."""

from __future__ import annotations

import re

import numpy as np
import pytest

import mlopt
from mlopt.tools.opt import main

TOLERANCE = {"f32": 1e-6, "f64": 2e-15}
"""Of the largest number of the result."""

Q, K = "tensor<?x6x?x20x{t}>", "tensor<?x{g}x?x20x{t}>"
OUT = "tensor<?x6x?x20x{t}>"
MASK = {"": "", "added": "tensor<?x1x?x?x{t}>", "heads": "tensor<1x6x?x?xi1>"}
KINDS = {
    "plain_f32": (6, "", "", "f32"),
    "shared_f32": (2, "added", "softcap 3.0 causal offset %o", "f32"),
    "chosen_f64": (3, "heads", "", "f64"),
}
NUMPY = {"f32": np.float32, "f64": np.float64}


def _function(name: str, g: int, mask: str, words: str, t: str) -> str:
    q, k, out = Q.format(t=t), K.format(g=g, t=t), OUT.format(t=t)
    given = f", %m: {MASK[mask].format(t=t)}" if mask else ""
    given += ", %o: index" if "%o" in words else ""
    masked = f"mask %m : {MASK[mask].format(t=t)} " if mask else ""
    return (
        f"func.func @{name}(%q: {q}, %k: {k}, %v: {k}{given}) -> {out} {{\n"
        f"  %r = graph.attention %q, %k, %v {masked}{words} : {q}, {k}, {k} -> {out}\n"
        f"  return %r : {out}\n}}\n"
    )


@pytest.fixture(scope="module")
def program():
    return mlopt.compile("".join(_function(name, *kind) for name, kind in KINDS.items()))


def _formula(q, k, v, *, cap=None, offset=None, mask=None):
    q, k, v = (array.astype(np.float64) for array in (q, k, v))
    k, v = (np.repeat(array, q.shape[1] // k.shape[1], axis=1) for array in (k, v))
    with np.errstate(all="ignore"):
        scores = q @ k.swapaxes(2, 3) * q.shape[3] ** -0.5
        if cap is not None:
            scores = cap * np.tanh(scores / cap)
        if offset is not None:
            rows, columns = np.indices(scores.shape[2:])
            scores = np.where(columns <= rows + offset, scores, -np.inf)
        if mask is not None:
            scores = np.where(mask, scores, -np.inf) if mask.dtype == bool else scores + mask
        largest = scores.max(axis=3, keepdims=True, initial=-np.inf)
        if mask is not None:
            largest = np.where(largest == -np.inf, 0, largest)
        powers = np.exp(scores - largest)
        total = powers.sum(axis=3, keepdims=True)
        if mask is not None:
            total = np.where(total == 0, 1, total)
        return powers / total @ v


def near(found: np.ndarray, expected: np.ndarray, tolerance: float, where: str = "") -> None:
    scale = max(1.0, float(np.abs(expected[np.isfinite(expected)]).max(initial=0)))
    np.testing.assert_allclose(
        found.astype(np.float64), expected, rtol=0, atol=tolerance * scale, err_msg=where
    )


def _given(random, b: int, g: int, s: int, t: int, dtype: type) -> list[np.ndarray]:
    shapes = ((b, 6, s, 20), (b, g, t, 20), (b, g, t, 20))
    return [random.standard_normal(shape).astype(dtype) for shape in shapes]


@pytest.mark.parametrize(
    ("b", "s", "t"), [(1, 1, 1), (2, 7, 300), (1, 65, 257), (1, 3, 2049), (1, 131, 513), (2, 64, 0)]
)
def test_shapes(program, b: int, s: int, t: int) -> None:
    """Blocks that are whole, that are not, that are not there; rows that see no key."""
    random = np.random.default_rng(s * 1000 + t)
    for name, (g, masked, words, kind) in KINDS.items():
        q, k, v = _given(random, b, g, s, t, NUMPY[kind])
        mask = None
        if masked == "added":
            mask = random.standard_normal((b, 1, s, t)).astype(NUMPY[kind])
            mask[:, :, :: s // 2 + 1] = -np.inf
        elif masked == "heads":
            mask = random.random((1, 6, s, t)) > 0.4
            mask[:, 1, s // 2] = False
        offset = t - s // 2 if "%o" in words else None
        cap = 3.0 if "softcap" in words else None
        given = [q, k, v] + ([] if mask is None else [mask]) + ([] if offset is None else [offset])
        expected = _formula(q, k, v, cap=cap, offset=offset, mask=mask)
        assert program.entry(name)(*given).dtype == NUMPY[kind]
        near(program.entry(name)(*given), expected, TOLERANCE[kind], f"{name}, {b}, {s}, {t}")


def test_what_is_not_finite(program) -> None:
    """NaN and infinities among scores and values are where they are in the formula."""
    random = np.random.default_rng(5)
    q, k, v = _given(random, 1, 6, 20, 600, np.float32)
    q[0, 0, 3] = np.nan
    q[0, 1, 5] *= 1e30
    k[0, 2, 400, 0] = np.inf
    k[0, 3, 10] = np.nan
    v[0, 4, 599, 1] = np.inf
    near(program.entry("plain_f32")(q, k, v), _formula(q, k, v), 2e-6)


def test_known_sizes() -> None:
    """One block, whole blocks and a rest, whose neighbours are rows; features that fill no
    vector; f16, rounded once."""
    random = np.random.default_rng(11)
    for b, h, s, t, d, kind in ((2, 3, 33, 77, 24, "f16"), (1, 2, 67, 530, 5, "f32")):
        x, y = f"tensor<{b}x{h}x{s}x{d}x{kind}>", f"tensor<{b}x{h}x{t}x{d}x{kind}>"
        mask = f"tensor<{b}x1x{s}x{t}x{kind}>"
        run = mlopt.compile(
            f"func.func @main(%q: {x}, %k: {y}, %v: {y}, %m: {mask}) -> {x} {{\n"
            f"  %r = graph.attention %q, %k, %v mask %m : {mask} causal : {x}, {y}, {y} -> {x}\n"
            f"  return %r : {x}\n}}\n"
        )
        dtype = {"f16": np.float16, "f32": np.float32}[kind]
        q, k, v = (random.standard_normal((b, h, n, d)).astype(dtype) for n in (s, t, t))
        m = np.where(random.random((b, 1, s, t)) > 0.2, 0, -np.inf).astype(dtype)
        near(run(q, k, v, m), _formula(q, k, v, mask=m, offset=0), {"f16": 5e-4, "f32": 1e-6}[kind])


def test_memory_does_not_grow_with_the_scores(tmp_path, capsys) -> None:
    """A sequence of 8192, or of unknown length: nothing is larger than an operand."""
    for size in ("8192", "?"):
        t = f"tensor<1x2x{size}x64xf32>"
        path = tmp_path / "long.mlir"
        path.write_text(
            f"func.func @main(%q: {t}, %k: {t}, %v: {t}) -> {t} {{\n"
            f"  %r = graph.attention %q, %k, %v causal : {t}, {t}, {t} -> {t}\n"
            f"  return %r : {t}\n}}\n"
        )
        assert main([str(path), "--lower-to-loop", "--report=memory"]) == 0
        text, report = capsys.readouterr()
        for shape in re.findall(r"memref\.alloca?\(.*: memref<([0-9x?]+)x[^,>]*>", text):
            sizes = shape.split("x")
            assert sizes.count("?") <= 1, "rows times columns"
            assert np.prod([int(n) for n in sizes if n != "?"]) <= 2 * 8192 * 64 * 4
        arena = re.search(r"arena +([0-9,]+) bytes", report)
        assert arena is None or int(arena[1].replace(",", "")) <= 2 * 8192 * 64 * 4
