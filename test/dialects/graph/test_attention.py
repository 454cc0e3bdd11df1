"""Attention by its meaning and compiled, against a plain formula in f64 and onnxruntime."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import Program
from onnx_judge import onnx_values

Q, K, V = "tensor<?x4x?x8xf32>", "tensor<?x{g}x?x8xf32>", "tensor<?x{g}x?x3xf32>"
OUT = "tensor<?x4x?x3xf32>"


def _function(name: str, words: str, g: int, mask: str = "", offset: str = "") -> str:
    k, v = K.format(g=g), V.format(g=g)
    extra = f", %m: {mask}" if mask else ""
    extra += ", %o: index" if offset else ""
    masked = f"mask %m : {mask} " if mask else ""
    return (
        f"func.func @{name}(%q: {Q}, %k: {k}, %v: {v}{extra}) -> {OUT} {{\n"
        f"  %r = graph.attention %q, %k, %v {masked}{words}{offset} : {Q}, {k}, {v} -> {OUT}\n"
        f"  return %r : {OUT}\n}}\n"
    )


PROGRAM = Program(
    _function("plain", "", 4)
    + _function("shared", "scale 0.5 causal", 2)
    + _function("capped", "softcap 2.0", 1)
    + _function("added", "", 2, "tensor<?x?xf32>")
    + _function("chosen", "causal", 4, "tensor<?x1x?x?xi1>")
    + _function("filled", "fill 0.5", 2, "tensor<?x?xi1>")
    + _function("undefined", "fill -1.0e+999", 4, "tensor<?x?xi1>").replace(
        "-1.0e+999", "0xFFF0000000000000"
    )
    + _function("later", "causal", 2, offset=" offset %o")
)


def _given(b: int, s: int, t: int, g: int, seed: int = 1) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    shapes = ((b, 4, s, 8), (b, g, t, 8), (b, g, t, 3))
    return [random.standard_normal(shape).astype(np.float32) for shape in shapes]


def _formula(q, k, v, *, scale=8**-0.5, causal=None, cap=None, mask=None, fill=None):
    q, k, v = (array.astype(np.float64) for array in (q, k, v))
    out = np.zeros((*q.shape[:3], v.shape[3]))
    for b, h, s in np.ndindex(*q.shape[:3]):
        head = h * k.shape[1] // q.shape[1]
        scores = k[b, head] @ q[b, h, s] * scale
        if cap:
            scores = cap * np.tanh(scores / cap)
        keep = np.ones(len(scores), bool)
        if causal is not None:
            keep &= np.arange(len(scores)) <= s + causal
        if fill is not None:
            scores = np.where(mask[0, 0, s], scores, fill)
        elif mask is not None and mask.dtype == bool:
            keep &= mask[b, 0, s]
        elif mask is not None:
            scores = scores + mask[s]
        if keep.any():
            powers = np.exp(scores[keep] - scores[keep].max())
            out[b, h, s] = powers / powers.sum() @ v[b, head][keep]
    return [out]


@pytest.mark.parametrize(("b", "s", "t"), [(1, 1, 1), (2, 5, 5), (1, 3, 17), (0, 2, 3)])
def test_every_kind(b: int, s: int, t: int) -> None:
    """Masks, shared heads, caps; rows that see no key are 0."""
    random = np.random.default_rng(7)
    PROGRAM.check("plain", _given(b, s, t, 4), _formula(*_given(b, s, t, 4)), 2e-6)
    given = _given(b, s, t, 2)
    PROGRAM.check("shared", given, _formula(*given, scale=0.5, causal=0), 2e-6)
    PROGRAM.check("later", (*given, 2), _formula(*given, causal=2), 2e-6)
    added = random.standard_normal((s, t)).astype(np.float32)
    PROGRAM.check("added", (*given, added), _formula(*given, mask=added), 2e-6)
    given = _given(b, s, t, 1)
    PROGRAM.check("capped", given, _formula(*given, cap=2.0), 2e-6)
    filled = random.random((s, t)) < 0.4
    given = _given(b, s, t, 2)
    expected = _formula(*given, mask=filled[None, None], fill=0.5)
    PROGRAM.check("filled", (*given, filled), expected, 2e-6)
    given, filled[:1] = _given(b, s, t, 4), False
    expected = _formula(*given, mask=filled[None, None] * np.ones((b, 1, 1, 1), bool))
    expected[0][:, :, ~filled.any(1)] = np.nan if t else 0
    PROGRAM.check("undefined", (*given, filled), expected, 2e-6)
    chosen = random.random((b, 1, s, t)) < 0.4
    given = _given(b, s, t, 4)
    PROGRAM.check("chosen", (*given, chosen), _formula(*given, causal=0, mask=chosen), 2e-6)


def test_onnxruntime_agrees() -> None:
    """Shared heads under a causal mask, as ONNX has it."""
    pytest.importorskip("onnxruntime")
    given = _given(2, 5, 5, 2)
    expected = onnx_values("Attention", given, is_causal=1, scale=0.5)
    PROGRAM.check("shared", given, expected, 2e-6)


def test_half_precision() -> None:
    """Scores beyond the range of f16 are kept in f32."""
    text = _function("f", "scale 1.0", 4).replace("f32", "f16")
    given = [(array * 60).astype(np.float16) for array in _given(1, 4, 4, 4)]
    Program(text).check("f", given, _formula(*given, scale=1.0), 1e-3)
