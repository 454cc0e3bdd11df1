"""Attention of onnxruntime's domain agrees with onnxruntime, at several sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from small_models import (
    INT64,
    MICROSOFT,
    agree,
    compiled,
    microsoft_model,
    onnxruntime_results,
    value,
)

from mlopt.core.diagnostics import DiagnosticError

RNG = np.random.default_rng(12)
INT32 = TensorProto.INT32


def normal(*shape: int) -> np.ndarray:
    """Normal numbers."""
    return RNG.standard_normal(shape).astype(np.float32)


def one(
    kind: str, inputs: list[str], given: list[Any], weights: dict, outputs: int = 1, **more: Any
) -> bytes:
    """A model of one node."""
    names = [f"y{n}" for n in range(outputs)]
    node = helper.make_node(kind, inputs, names, domain=MICROSOFT, **more)
    return of_nodes([node], given, weights)


def of_nodes(nodes: list[onnx.NodeProto], given: list[Any], weights: dict) -> bytes:
    """A model whose results are those of its nodes."""
    names = [name for node in nodes for name in node.output]
    return microsoft_model(nodes, given, names, weights)


def lengths(most: int, batch: int) -> np.ndarray:
    """One length from 1 to `most` for each element."""
    return RNG.integers(1, most + 1, batch).astype(np.int32)


def padding(batch: int, total: int) -> np.ndarray:
    """1 for words, 0 for what is behind them."""
    return (np.arange(total) < lengths(total, batch)[:, None]).astype(np.int32)


def test_attention_of_columns():
    """Masks of every kind, and a bias that all texts share."""
    masks: dict[str, list[Any]] = {
        "columns": [2, "s"],
        "rows": [2, "s", "s"],
        "lengths": [2],
        "ends": [4],
        "": [],
    }
    given = [value("x", [2, "s", 10]), value("a", ["b", 3, "s", "s"])]
    given += [value(name, shape, INT32) for name, shape in masks.items() if name]
    names = [["x", "w", "c", name, "", "a"] for name in masks]
    weights = {"w": normal(10, 42) / 3, "c": normal(42)}
    nodes = [
        helper.make_node(
            "Attention",
            own,
            [f"y{n}"],
            domain=MICROSOFT,
            num_heads=3,
            mask_filter_value=-99.0,
            qkv_hidden_sizes=[12, 12, 18],
        )
        for n, own in enumerate(names)
    ]
    feeds = []
    for s in (5, 8):
        feed = {"x": normal(2, s, 10), "a": normal(1, 3, s, s), "columns": padding(2, s)}
        feed["rows"] = RNG.integers(0, 2, (2, s, s)).astype(np.int32)
        feed["lengths"], feed["ends"] = lengths(s, 2), np.int32([s, s - 1, 1, 0])
        feeds.append(feed)
    agree(of_nodes(nodes, given, weights), feeds)


def test_attention_with_a_past_sees_no_later_word():
    past = value("p", [2, "b", 3, "t", 4])
    given = [value("x", ["b", "s", 10]), value("m", ["b", "total"], INT32), past]
    weights = {"w": normal(10, 36) / 3, "c": normal(36)}
    data = one(
        "Attention", ["x", "w", "c", "m", "p"], given, weights, 2, num_heads=3,
        unidirectional=1, scale=0.3,
    )  # fmt: skip
    feeds = []
    for b, s, t in ((1, 1, 4), (2, 3, 2), (2, 4, 0)):
        feed = {"x": normal(b, s, 10), "m": padding(b, s + t), "p": normal(2, b, 3, t, 4)}
        feeds.append(feed)
    agree(data, feeds)


def test_attention_of_integers():
    names = ["x", "w", "c", "xs", "ws", "m", "xz", "wz"]
    given = [value("x", ["b", "s", 10], TensorProto.UINT8), value("m", ["b"], INT32)]
    weights = {
        "w": RNG.integers(-128, 128, (10, 24)).astype(np.int8),
        "c": normal(24),
        "xs": np.float32(0.02),
        "ws": np.abs(normal(24)) / 99,
        "xz": np.uint8(120),
        "wz": RNG.integers(-9, 9, 24).astype(np.int8),
    }
    data = one("QAttention", names, given, weights, num_heads=2)
    sizes = ((1, 4), (3, 5))
    agree(
        data,
        [
            {"x": RNG.integers(0, 256, (b, s, 10)).astype(np.uint8), "m": lengths(s, b)}
            for b, s in sizes
        ],
    )


MULTI: dict[str, tuple[list[str], dict[str, list[Any]], int]] = {
    "plain": (["q", "k", "v"], {"q": ["b", "s", 12], "k": ["b", "t", 12], "v": ["b", "t", 18]}, 1),
    "bias": (
        ["q", "k", "v", "c", "m", "a"],
        {"q": ["b", "s", 12], "k": ["b", "t", 12], "v": ["b", "t", 12], "a": ["b", 1, "s", "t"]},
        1,
    ),
    "past": (
        ["q", "k", "v", "", "", "", "pk", "pv"],
        {
            "q": ["b", "s", 12],
            "k": ["b", "s", 12],
            "v": ["b", "s", 12],
            "pk": ["b", 3, "p", 4],
            "pv": ["b", 3, "p", 4],
        },
        3,
    ),
    "heads": (
        ["q", "k", "v"],
        {"q": ["b", "s", 12], "k": ["b", 3, "t", 4], "v": ["b", 3, "t", 4]},
        1,
    ),
}


@pytest.mark.parametrize("name", MULTI)
def test_attention_of_heads(name: str):
    names, shapes, outputs = MULTI[name]
    given = [value(key, shape) for key, shape in shapes.items()]
    weights = {"c": normal(36)} if "c" in names else {}
    if "m" in names:
        given.append(value("m", ["b", "t"], INT32))
    more = {"unidirectional": 1, "scale": 0.7} if name == "past" else {}
    data = one("MultiHeadAttention", names, given, weights, outputs, num_heads=3, **more)
    feeds = []
    for b, s, t, p in ((1, 1, 6, 3), (2, 5, 3, 0), (2, 3, 4, 2)):
        sizes = {"b": b, "s": s, "t": t, "p": p}
        feed = {
            key: normal(*(sizes.get(size, size) for size in shape)) for key, shape in shapes.items()
        }
        if "m" in names:
            feed["m"] = padding(b, t)
        feeds.append(feed)
    agree(data, feeds)


def test_packed_heads_are_what_they_hold():
    """onnxruntime has packed queries, keys and values on other processors only."""
    flat = {name: ["b", "s", 12] for name in "qkv"}
    given = [value(name, shape) for name, shape in flat.items()]
    apart = one("MultiHeadAttention", ["q", "k", "v"], given, {}, num_heads=3)
    parts = {name: normal(2, 5, 3, 4) for name in "qkv"}
    (expected,) = onnxruntime_results(apart, {k: v.reshape(2, 5, 12) for k, v in parts.items()})
    three = compiled(
        one("MultiHeadAttention", ["q"], [value("q", ["b", "s", 3, 3, 4])], {}, num_heads=3)
    )
    q, k, v = parts.values()
    np.testing.assert_allclose(three(np.stack([q, k, v], 3)), expected, rtol=2e-5, atol=2e-5)
    given = [value("q", flat["q"]), value("k", ["b", "s", 3, 2, 4])]
    two = compiled(one("MultiHeadAttention", ["q", "k"], given, {}, num_heads=3))
    found = two(q.reshape(2, 5, 12), np.stack([k, v], 3))
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=2e-5)


def test_a_text_without_words_sees_all_of_them():
    given = [value("x", ["b", "s", 10]), value("m", ["b", "s"], INT32)]
    weights = {"w": normal(10, 36) / 3}
    data = one(
        "Attention", ["x", "w", "", "m"], given, weights, num_heads=3, mask_filter_value=-99.0
    )
    agree(data, [{"x": normal(2, 4, 10), "m": np.int32([[1, 1, 0, 0], [0, 0, 0, 0]])}], 1e-4)


def tables(rows: int, half: int) -> dict[str, np.ndarray]:
    """Cosines and sines of positions."""
    angles = np.arange(rows)[:, None] / 10.0 ** np.arange(half)
    return {"cos": np.cos(angles).astype(np.float32), "sin": np.sin(angles).astype(np.float32)}


def cache_model(
    groups: int, *, batch: Any = "b", rotary: bool = True, extra: tuple[str, ...] = (), **more: Any
) -> bytes:
    """GroupQueryAttention of 4 heads of 16 features."""
    names = ["q", "k", "v", "pk", "pv", "last", "total"]
    names += ["cos" if rotary else "", "sin" if rotary else "", "", "", ""]
    shapes: dict[str, list[Any]] = {"q": [batch, "s", 64]}
    if "packed" in extra:
        shapes["q"][2] = 16 * (4 + 2 * groups)
        names[1:3] = ["", ""]
    else:
        shapes |= {key: [batch, "s", 16 * groups] for key in "kv"}
    shapes |= {key: [batch, groups, "p", 16] for key in ("pk", "pv")}
    given = [value(key, shape) for key, shape in shapes.items()]
    given += [value("last", [batch], INT32), value("total", [], INT32)]
    if "positions" in extra:
        names[9] = "at"
        given.append(value("at", [batch, "s"], INT64))
    if "added" in extra:
        names[10] = "a"
        given.append(value("a", [1, 1, "s", "t"]))
    weights = tables(40, more.pop("half", 8)) if rotary else {}
    if "sink" in extra:
        names[11] = "sink"
        weights["sink"] = normal(4)
    while not names[-1]:
        names.pop()
    return one(
        "GroupQueryAttention", names, given, weights, 3,
        num_heads=4, kv_num_heads=groups, do_rotary=int(rotary), **more,
    )  # fmt: skip


def cache_feed(data: bytes, b: int, s: int, old: list[int], held: int) -> dict[str, np.ndarray]:
    """Inputs for s new words, of texts that have `old` words, and a cache of `held`."""
    graph = onnx.load_model_from_string(data).graph
    total = max(old) + s
    sizes = {"b": b, "s": s, "p": held, "t": total}
    feed: dict[str, np.ndarray] = {}
    for item in graph.input:
        dims = item.type.tensor_type.shape.dim
        feed[item.name] = normal(*(sizes.get(d.dim_param, d.dim_value) for d in dims))
    feed["last"] = np.int32(old) + np.int32(s - 1)
    feed["total"] = np.array(total, np.int32)
    if "at" in feed:
        feed["at"] = np.array(old)[:, None] + np.arange(s)
    return feed


def cache_agrees(data: bytes, cases: list[tuple[int, int, list[int], int]]) -> None:
    """As onnxruntime, in what it says of the cache: rows behind the words are unspecified."""
    run = compiled(data)
    for b, s, old, held in cases:
        feed = cache_feed(data, b, s, old, held)
        mine, theirs = run(**feed), onnxruntime_results(data, feed)
        np.testing.assert_allclose(mine[0], theirs[0], rtol=2e-5, atol=2e-5)
        for found, expected in zip(mine[1:], theirs[1:], strict=True):
            assert found.shape == expected.shape
            for text, words in enumerate(old):
                until = words + s
                np.testing.assert_allclose(
                    found[text, :, :until], expected[text, :, :until], rtol=2e-5, atol=2e-5
                )


STEPS = [(2, 5, [0, 0], 0), (2, 1, [4, 6], 6), (1, 3, [4], 4), (2, 1, [3, 7], 12)]
"""A prompt, one word each of texts of several lengths, several words, and a cache that is long."""

KINDS: dict[str, dict[str, Any]] = {
    "all heads": {"groups": 4, "rotary": False, "scale": 0.4, "smooth_softmax": 1},
    "packed": {"groups": 2, "extra": ("packed", "positions"), "rotary_interleaved": 1},
    "window": {"groups": 1, "local_window_size": 3, "extra": ("sink",)},
    "added": {"groups": 2, "extra": ("added",), "softcap": 2.0},
}


@pytest.mark.parametrize("name", KINDS)
def test_groups_with_a_cache(name: str):
    cache_agrees(cache_model(**KINDS[name]), STEPS)


def test_one_text_needs_no_mask():
    cache_agrees(cache_model(2, batch=1), [(1, 4, [0], 0), (1, 1, [4], 4), (1, 3, [4], 16)])


@pytest.mark.parametrize("interleaved", [0, 1])
def test_rotation(interleaved: int):
    """Of some features, of heads and of columns, by positions and by a first one."""
    for shape, rows in ((["b", "s", 24], [1]), (["b", 3, "s", 8], ["b", "s"])):
        given = [value("x", shape), value("at", rows, INT64)]
        more = {"num_heads": 3, "rotary_embedding_dim": 4} if len(shape) == 3 else {}
        weights = tables(20, 2 if len(shape) == 3 else 4)
        names = ["x", "at", "cos", "sin"]
        data = one("RotaryEmbedding", names, given, weights, interleaved=interleaved, **more)
        feeds = []
        for b, s in ((1, 1), (2, 5)):
            x = normal(*({"b": b, "s": s}.get(size, size) for size in shape))
            at = np.int64([7]) if rows == [1] else RNG.integers(0, 20, (b, s))
            feeds.append({"x": x, "at": at})
        agree(data, feeds)


def test_embeddings():
    """With and without segments, a mask and positions."""
    tables = {name: normal(rows, 6) for name, rows in (("w", 30), ("p", 12), ("g", 2))}
    scales = {"scale": normal(6), "shift": normal(6)}
    given = [value(name, ["b", "s"], INT32) for name in ("x", "sg", "m", "at")]
    for names, outputs in (
        (["x", "sg", "w", "p", "g", "scale", "shift", "m", "at"], 3),
        (["x", "", "w", "p", "", "scale", "shift"], 2),
    ):
        used = [item for item in given if item.name in names]
        held = {name: array for name, array in (tables | scales).items() if name in names}
        data = one("EmbedLayerNormalization", names, used, held, outputs, epsilon=1e-5)
        if outputs > 1:
            made = onnx.load_model_from_string(data)
            made.graph.output[1].type.tensor_type.elem_type = INT32
            data = made.SerializeToString()
        feeds = []
        for b, s in ((1, 1), (3, 7)):
            every = {
                "x": RNG.integers(0, 30, (b, s)),
                "sg": RNG.integers(0, 2, (b, s)),
                "m": padding(b, s),
                "at": RNG.integers(0, 12, (b, s)),
            }
            feeds.append({i.name: every[i.name].astype(np.int32) for i in used})
        agree(data, feeds)


def test_what_is_not_supported_is_refused_by_name():
    data = cache_model(2, rotary=False, sliding_window_cache=1, local_window_size=4)
    with pytest.raises(DiagnosticError) as caught:
        compiled(data)
    assert "attribute 'sliding_window_cache' is supported as 0 only" in str(caught.value)
