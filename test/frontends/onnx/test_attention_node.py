"""Attention is one op where that means the same, and computes what NumPy does."""

from __future__ import annotations

import numpy as np
import pytest
from onnx import helper
from small_models import compiled, imported, model, value


def attention_model(rank: int, past: bool, **attributes: object) -> bytes:
    """8 heads that share 4 of keys and values, all other sizes unknown."""
    shapes = {3: (["b", "s", 48], ["b", "t", 24]), 4: (["b", 8, "s", 6], ["b", 4, "t", 6])}[rank]
    names = ["q", "k", "v", "", *(["pk", "pv"] if past else [])]
    inputs = [value("q", shapes[0]), value("k", shapes[1]), value("v", shapes[1])]
    inputs += [value(name, ["b", 4, "p", 6]) for name in names[4:]]
    heads = {"q_num_heads": 8, "kv_num_heads": 4} if rank == 3 else {}
    outputs = ["y", "all_k", "all_v"] if past else ["y"]
    node = helper.make_node("Attention", names, outputs, **heads, **attributes)
    return model([node], inputs, outputs, opset=23)


def expected(q: np.ndarray, k: np.ndarray, v: np.ndarray, visible: np.ndarray) -> np.ndarray:
    """In f64; `visible` says which keys a query sees."""
    k, v = (np.repeat(x, 2, axis=1).astype(np.float64) for x in (k, v))
    scores = np.where(visible, q @ k.swapaxes(2, 3) / np.sqrt(q.shape[3]), -np.inf)
    weights = np.exp(scores - scores.max(3, keepdims=True))
    return weights / weights.sum(3, keepdims=True) @ v


@pytest.mark.parametrize(("b", "s", "t", "p"), [(2, 5, 5, 3), (1, 1, 1, 7)])
def test_causal_with_keys_of_before(b: int, s: int, t: int, p: int):
    data = attention_model(4, True, is_causal=1)
    assert "graph.attention" in imported(data) and "graph.softmax" not in imported(data)
    rng = np.random.default_rng(s)
    shapes = [(b, 8, s, 6), (b, 4, t, 6), (b, 4, t, 6), (b, 4, p, 6), (b, 4, p, 6)]
    q, k, v, pk, pv = (rng.standard_normal(shape).astype(np.float32) for shape in shapes)
    y, all_k, all_v = compiled(data)(q, k, v, pk, pv)
    np.testing.assert_array_equal(all_k, np.concatenate([pk, k], 2))
    visible = np.arange(p + t) <= np.arange(s)[:, None] + p
    np.testing.assert_allclose(y, expected(q, all_k, all_v, visible), rtol=1e-5, atol=1e-5)


def test_heads_in_one_axis():
    rng = np.random.default_rng(1)
    q, k, v = (
        rng.standard_normal((2, n, w)).astype(np.float32) for n, w in ((3, 48), (5, 24), (5, 24))
    )
    split = [x.reshape(2, x.shape[1], -1, 6).swapaxes(1, 2) for x in (q, k, v)]
    wanted = expected(*split, np.ones((3, 5), bool)).swapaxes(1, 2).reshape(2, 3, 48)
    found = compiled(attention_model(3, False))(q, k, v)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)


def test_what_rounds_otherwise_is_written_out():
    assert "graph.attention" not in imported(attention_model(4, False, softcap=2.0))
