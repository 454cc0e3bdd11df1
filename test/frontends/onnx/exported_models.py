"""Small networks written as exporters write them: `python exported_models.py [NAME ...]`.

Each is a handful of layers with the arithmetic on sizes, the masks and the odd operators of
its kind. They run at two sizes beside onnxruntime (optimisations off).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper
from small_models import BOOL, FLOAT, INT64, compiled, model, onnxruntime_results, value

Feeds = dict[str, np.ndarray]
Made = tuple[bytes, list[Feeds]]
BIG = float(np.finfo(np.float32).min)


def ints(*values: int) -> np.ndarray:
    """A list of integers."""
    return np.array(values, np.int64)


def f32(number: float) -> np.ndarray:
    """A scalar."""
    return np.array(number, np.float32)


def scalar(number: int) -> np.ndarray:
    """An integer scalar."""
    return np.array(number, np.int64)


class Writer:
    """Nodes, and weights from a seed."""

    def __init__(self, opset: int = 17):
        self.rng = np.random.default_rng(7)
        self.opset = opset
        self.nodes: list[onnx.NodeProto] = []
        self.weights: Feeds = {}

    def __getattr__(self, kind: str) -> Callable[..., str]:
        """A node of a kind; arrays among its inputs are weights."""
        return lambda *inputs, **attributes: self.many(kind, 1, *inputs, **attributes)[0]

    def many(self, kind: str, count: int, *inputs: Any, **attributes: Any) -> list[str]:
        """The results of a node."""
        names = [item if isinstance(item, str) else self.held(item) for item in inputs]
        outputs = [f"{kind}_{len(self.nodes)}_{n}" for n in range(count)]
        self.nodes.append(helper.make_node(kind, names, outputs, **attributes))
        return outputs

    def held(self, array: np.ndarray) -> str:
        """A weight."""
        name = f"w{len(self.weights)}"
        self.weights[name] = array
        return name

    def normal(self, *shape: int, scale: float = 0.2) -> np.ndarray:
        """Normal numbers."""
        return (scale * self.rng.standard_normal(shape)).astype(np.float32)

    def size(self, x: str, axis: int) -> str:
        """A size as torch asks for it."""
        return self.Gather(self.Shape(x), scalar(axis), axis=0)

    def linear(self, x: str, features: int, out: int) -> str:
        """A dense layer."""
        return self.Add(self.normal(out), self.MatMul(x, self.normal(features, out)))

    def conv(self, x: str, channels: int, out: int, kernel: int = 3, **attributes: Any) -> str:
        """A convolution that keeps the size where its stride is one."""
        groups = attributes.pop("group", 1)
        weights = self.normal(out, channels // groups, kernel, kernel)
        given = {"kernel_shape": [kernel] * 2, "pads": [kernel // 2] * 4, "group": groups}
        return self.Conv(x, weights, self.normal(out), **given | attributes)

    def layer_norm(self, x: str, features: int) -> str:
        """LayerNorm as exporters before opset 17 expand it."""
        off = self.Sub(x, self.ReduceMean(x, axes=[-1]))
        variance = self.ReduceMean(self.Pow(off, f32(2)), axes=[-1])
        scaled = self.Div(off, self.Sqrt(self.Add(variance, f32(1e-5))))
        return self.Add(self.Mul(scaled, 1 + self.normal(features)), self.normal(features))

    def gelu(self, x: str) -> str:
        """The exact one, expanded."""
        share = self.Add(self.Erf(self.Div(x, f32(2**0.5))), f32(1))
        return self.Mul(self.Mul(x, share), f32(0.5))

    def heads(self, x: str, count: int, width: int) -> str:
        """`[b, t, heads * d]` -> `[b, heads, t, d]`, with sizes that the graph computes."""
        sizes = [self.Unsqueeze(self.size(x, axis), ints(0)) for axis in (0, 1)]
        shape = self.Concat(*sizes, ints(count), ints(width), axis=0)
        return self.Transpose(self.Reshape(x, shape), perm=[0, 2, 1, 3])

    def joined(self, x: str, width: int) -> str:
        """The inverse of `heads`."""
        turned = self.Transpose(x, perm=[0, 2, 1, 3])
        sizes = [self.Unsqueeze(self.size(turned, axis), ints(0)) for axis in (0, 1)]
        return self.Reshape(turned, self.Concat(*sizes, ints(width), axis=0))

    def made(self, inputs: list[Any], outputs: list[str], feeds: list[Feeds]) -> Made:
        """The model, and what it is fed with."""
        read = {name for node in self.nodes for name in node.input}
        held = {name: array for name, array in self.weights.items() if name in read}
        return model(self.nodes, inputs, outputs, held, self.opset), feeds


def random(seed: int, *shape: int) -> np.ndarray:
    """An input."""
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def vision_transformer() -> Made:
    """Patches, a class token, two heads over one fused projection, LayerNormalization-17."""
    w, d = Writer(), 24
    patches = w.Conv("x", w.normal(d, 3, 4, 4), w.normal(d), kernel_shape=[4, 4], strides=[4, 4])
    shape = w.Slice(w.Shape(patches), ints(0), ints(2), ints(0))
    flat = w.Reshape(patches, w.Concat(shape, ints(-1), axis=0))
    tokens = w.Transpose(flat, perm=[0, 2, 1])
    batch = w.Unsqueeze(w.size("x", 0), ints(0))
    wanted = w.Concat(batch, ints(-1, -1), axis=0)
    ones = w.ConstantOfShape(ints(3), value=helper.make_tensor("v", INT64, [1], [1]))
    minus = w.Equal(wanted, w.Mul(ones, ints(-1)))
    first = w.Expand(w.normal(1, 1, d), w.Where(minus, ones, wanted))
    x = w.Concat(first, tokens, axis=1)
    normal = w.LayerNormalization(x, 1 + w.normal(d), w.normal(d), axis=-1, epsilon=1e-6)
    fused = w.linear(normal, d, 3 * d)
    sizes = [w.Unsqueeze(w.size(fused, axis), ints(0)) for axis in (0, 1)]
    split = w.Reshape(fused, w.Concat(*sizes, ints(3, 2, d // 2), axis=0))
    q, k, v = (
        w.Gather(w.Transpose(split, perm=[2, 0, 3, 1, 4]), scalar(n), axis=0) for n in range(3)
    )
    scores = w.Mul(w.MatMul(q, w.Transpose(k, perm=[0, 1, 3, 2])), f32((d // 2) ** -0.5))
    x = w.Add(x, w.linear(w.joined(w.MatMul(w.Softmax(scores, axis=-1), v), d), d, d))
    x = w.Add(x, w.linear(w.gelu(w.linear(w.layer_norm(x, d), d, 4 * d)), 4 * d, d))
    logits = w.Gemm(w.Gather(x, scalar(0), axis=1), w.normal(10, d), w.normal(10), transB=1)
    feeds = [{"x": random(1, 1, 3, 16, 16)}, {"x": random(2, 3, 3, 16, 16)}]
    return w.made([value("x", ["b", 3, 16, 16])], [logits, x], feeds)


def gpt2() -> Made:
    """A block with a causal mask cut from a buffer, and one of padding; keys handed on."""
    w, d, heads = Writer(), 32, 4
    table, places = w.normal(50, d), w.normal(64, d)
    past = w.size("past", 3)
    count = w.size("ids", 1)
    total = w.Add(past, count)
    at = w.Unsqueeze(w.Range(past, total, scalar(1)), ints(0))
    x = w.Add(w.Gather(table, "ids"), w.Gather(places, at))
    fused = w.linear(w.layer_norm(x, d), d, 3 * d)
    q, k, v = (w.heads(part, heads, d // heads) for part in w.many("Split", 3, fused, axis=2))
    old_k, old_v = (w.Gather("past", scalar(n), axis=0) for n in (0, 1))
    k, v = w.Concat(old_k, k, axis=-2), w.Concat(old_v, v, axis=-2)
    scores = w.Div(w.MatMul(q, w.Transpose(k, perm=[0, 1, 3, 2])), f32((d // heads) ** 0.5))
    buffer = np.tril(np.ones((64, 64), bool))[None, None]
    rows = w.Slice(buffer, w.Unsqueeze(past, ints(0)), w.Unsqueeze(total, ints(0)), ints(2))
    causal = w.Slice(rows, ints(0), w.Unsqueeze(total, ints(0)), ints(3))
    scores = w.Where(causal, scores, f32(BIG))
    mask = w.Cast(w.Unsqueeze("mask", ints(1, 2)), to=FLOAT)
    scores = w.Add(scores, w.Mul(w.Sub(f32(1), mask), f32(BIG)))
    mixed = w.joined(w.MatMul(w.Softmax(scores, axis=-1), v), d)
    x = w.Add(x, w.linear(mixed, d, d))
    inner = w.linear(w.layer_norm(x, d), d, 4 * d)
    cubed = w.Mul(w.Add(inner, w.Mul(w.Pow(inner, f32(3)), f32(0.044715))), f32(0.7978845608))
    x = w.Add(x, w.linear(w.Mul(w.Mul(inner, f32(0.5)), w.Add(w.Tanh(cubed), f32(1))), 4 * d, d))
    logits = w.MatMul(w.layer_norm(x, d), w.Transpose(table, perm=[1, 0]))
    present = w.Concat(w.Unsqueeze(k, ints(0)), w.Unsqueeze(v, ints(0)), axis=0)
    feeds = []
    for b, s, p in ((1, 5, 0), (2, 1, 7)):
        ids = np.random.default_rng(s).integers(0, 50, (b, s))
        mask = np.ones((b, s + p), np.int64)
        mask[-1, : p // 3] = 0
        feeds.append({"ids": ids, "past": random(3, 2, b, heads, p, d // heads), "mask": mask})
    shape = [2, "b", heads, "p", d // heads]
    inputs = [
        value("ids", ["b", "s"], INT64),
        value("past", shape),
        value("mask", ["b", "t"], INT64),
    ]
    return w.made(inputs, [logits, present], feeds)


def unet() -> Made:
    """Down and up again: ConvTranspose, a Resize to the size of what is joined, InstanceNorm."""
    w = Writer()
    down = w.LeakyRelu(w.conv("x", 1, 8), alpha=0.1)
    small = w.MaxPool(down, kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
    small = w.InstanceNormalization(w.conv(small, 8, 16), 1 + w.normal(16), w.normal(16))
    low = w.AveragePool(w.Relu(small), kernel_shape=[2, 2], strides=[2, 2])
    low = w.Relu(w.conv(low, 16, 16, dilations=[2, 2], pads=[2] * 4))
    up = w.ConvTranspose(
        low, w.normal(16, 16, 2, 2), w.normal(16), kernel_shape=[2, 2], strides=[2, 2]
    )
    target = w.Slice(w.Shape(small), ints(2), ints(4), ints(0))
    lead = w.Slice(w.Shape(up), ints(0), ints(2), ints(0))
    up = w.Resize(up, "", "", w.Concat(lead, target, axis=0), mode="nearest",
                  coordinate_transformation_mode="asymmetric", nearest_mode="floor")  # fmt: skip
    x = w.Relu(w.conv(w.Concat(up, small, axis=1), 32, 8))
    lead = w.Slice(w.Shape(x), ints(0), ints(2), ints(0))
    sizes = w.Concat(lead, w.Slice(w.Shape(down), ints(2), ints(4), ints(0)), axis=0)
    x = w.Resize(
        x, "", "", sizes, mode="linear", coordinate_transformation_mode="pytorch_half_pixel"
    )
    mask = w.Sigmoid(w.conv(w.Concat(x, down, axis=1), 16, 1, 1))
    feeds = [{"x": random(4, 1, 1, 24, 32)}, {"x": random(5, 2, 1, 17, 22)}]
    return w.made([value("x", ["b", 1, "h", "w"])], [mask], feeds)


def tagger() -> Made:
    """Embedding, a convolution over characters, a bidirectional LSTM with lengths, a GRU."""
    w, d, h = Writer(), 12, 8
    x = w.Gather(w.normal(40, d, scale=0.5), "ids")
    letters = w.Gather(w.normal(30, 6, scale=0.5), "letters")
    b, t = w.size("letters", 0), w.size("letters", 1)
    rows = w.Unsqueeze(w.Mul(b, t), ints(0))
    count = w.Unsqueeze(w.size("letters", 2), ints(0))
    flat = w.Reshape(letters, w.Concat(rows, count, ints(6), axis=0))
    turned = w.Transpose(flat, perm=[0, 2, 1])
    seen = w.Conv(turned, w.normal(10, 6, 3), w.normal(10), kernel_shape=[3], pads=[1, 1])
    best = w.ReduceMax(w.Relu(seen), axes=[2], keepdims=0)
    sizes = [w.Unsqueeze(size, ints(0)) for size in (b, t)]
    word = w.Reshape(best, w.Concat(*sizes, ints(10), axis=0))
    x = w.Transpose(w.Concat(x, word, axis=2), perm=[1, 0, 2])
    zeros = w.ConstantOfShape(w.Concat(ints(2), sizes[0], ints(h), axis=0))
    lengths = w.Cast("lengths", to=TensorProto.INT32)
    y, _, _ = w.many(
        "LSTM", 3, x, w.normal(2, 4 * h, d + 10), w.normal(2, 4 * h, h), w.normal(2, 8 * h),
        lengths, zeros, zeros, hidden_size=h, direction="bidirectional",
    )  # fmt: skip
    y = w.Reshape(w.Transpose(y, perm=[0, 2, 1, 3]), ints(0, 0, -1))
    y, last = w.many(
        "GRU", 2, y, w.normal(1, 3 * h, 2 * h), w.normal(1, 3 * h, h), w.normal(1, 6 * h),
        hidden_size=h, linear_before_reset=1,
    )  # fmt: skip
    states = w.Transpose(w.Squeeze(y, ints(1)), perm=[1, 0, 2])
    scores = w.LogSoftmax(w.linear(states, h, 5), axis=-1)
    tags = w.ArgMax(scores, axis=-1, keepdims=0)
    feeds = []
    for b_, t_, c_ in ((1, 6, 4), (3, 9, 7)):
        rng = np.random.default_rng(t_)
        feeds.append({
            "ids": rng.integers(0, 40, (b_, t_)),
            "letters": rng.integers(0, 30, (b_, t_, c_)),
            "lengths": np.arange(t_, t_ - b_, -1),
        })  # fmt: skip
    inputs = [value("ids", ["b", "t"], INT64), value("letters", ["b", "t", "c"], INT64)]
    return w.made([*inputs, value("lengths", ["b"], INT64)], [scores, last, tags], feeds)


def detector() -> Made:
    """A head of boxes on a grid, scores, NonMaxSuppression, the boxes that are left, TopK."""
    w, classes = Writer(), 3
    x = w.conv("x", 3, 16, strides=[2, 2])
    x = w.Mul(x, w.Sigmoid(x))
    x = w.conv(x, 16, 4 + classes, 1)
    height, width = w.size(x, 2), w.size(x, 3)
    rows = w.Range(scalar(0), height, scalar(1))
    columns = w.Range(scalar(0), width, scalar(1))
    grid = w.Concat(w.Unsqueeze(height, ints(0)), w.Unsqueeze(width, ints(0)), axis=0)
    down = w.Expand(w.Unsqueeze(rows, ints(1)), grid)
    across = w.Expand(w.Unsqueeze(columns, ints(0)), grid)
    places = [w.Reshape(w.Cast(part, to=FLOAT), ints(1, -1)) for part in (across, down)]
    flat = w.Reshape(x, w.Concat(w.Unsqueeze(w.size(x, 0), ints(0)), ints(4 + classes, -1), axis=0))
    near, scores = w.many("Split", 2, flat, ints(4, classes), axis=1)
    parts = [w.Gather(near, scalar(n), axis=1) for n in range(4)]
    centre = [w.Add(part, place) for part, place in zip(parts, places, strict=False)]
    extent = [w.Add(w.Exp(part), f32(1)) for part in parts[2:]]
    low = [w.Sub(c, w.Div(e, f32(2))) for c, e in zip(centre, extent, strict=True)]
    high = [w.Add(c, w.Div(e, f32(2))) for c, e in zip(centre, extent, strict=True)]
    order = (low[1], low[0], high[1], high[0])
    boxes = w.Concat(*(w.Unsqueeze(part, ints(2)) for part in order), axis=2)
    shares = w.Sigmoid(scores)
    chosen = w.NonMaxSuppression(boxes, shares, scalar(6), f32(0.4), f32(0.45))
    pairs = w.Gather(chosen, ints(0, 2), axis=1)
    kept = w.GatherND(boxes, pairs)
    triple = w.Gather(chosen, ints(0, 1, 2), axis=1)
    rated = w.GatherND(shares, triple)
    count = w.Squeeze(w.Shape(rated), ints(0))
    most = w.Min(w.Unsqueeze(count, ints(0)), ints(5))
    best, index = w.many("TopK", 2, rated, most, axis=0)
    outputs = [w.Gather(kept, index, axis=0), best, w.Gather(chosen, index, axis=0)]
    feeds = [{"x": 3 * random(6, 1, 3, 16, 16)}, {"x": 3 * random(7, 2, 3, 12, 20)}]
    return w.made([value("x", ["b", 3, "h", "w"])], outputs, feeds)


def t5() -> Made:
    """Buckets of distances, a bias looked up by them, RMS norms, a gated feed forward."""
    w, d, heads = Writer(), 24, 3
    count = w.size("x", 1)
    steps = w.Range(scalar(0), count, scalar(1))
    distance = w.Sub(w.Unsqueeze(steps, ints(0)), w.Unsqueeze(steps, ints(1)))
    ahead = w.Mul(w.Cast(w.Greater(distance, scalar(0)), to=INT64), scalar(8))
    far = w.Abs(distance)
    ratio = w.Div(w.Log(w.Div(w.Cast(far, to=FLOAT), f32(4))), f32(np.log(128 / 4)))
    large = w.Add(w.Cast(w.Mul(ratio, f32(4)), to=INT64), scalar(4))
    full = w.Expand(scalar(7), w.Shape(large))
    bucket = w.Add(ahead, w.Where(w.Less(far, scalar(4)), far, w.Min(large, full)))
    bias = w.Transpose(w.Gather(w.normal(16, heads, scale=1.0), bucket), perm=[2, 0, 1])
    bias = w.Unsqueeze(bias, ints(0))
    hidden = w.Unsqueeze(w.Cast(w.Not("mask"), to=FLOAT), ints(1, 2))
    bias = w.Add(bias, w.Mul(hidden, f32(-1e9)))

    def norm(x: str) -> str:
        mean = w.ReduceMean(w.Pow(x, f32(2)), axes=[-1])
        return w.Mul(w.Mul(x, w.Reciprocal(w.Sqrt(w.Add(mean, f32(1e-6))))), 1 + w.normal(d))

    same = norm("x")
    q, k, v = (w.heads(w.MatMul(same, w.normal(d, d)), heads, d // heads) for _ in range(3))
    scores = w.Add(w.MatMul(q, w.Transpose(k, perm=[0, 1, 3, 2])), bias)
    x = w.Add("x", w.MatMul(w.joined(w.MatMul(w.Softmax(scores, axis=3), v), d), w.normal(d, d)))
    same = norm(x)
    gate = w.gelu(w.MatMul(same, w.normal(d, 2 * d)))
    x = w.Add(x, w.MatMul(w.Mul(gate, w.MatMul(same, w.normal(d, 2 * d))), w.normal(2 * d, d)))
    masks = [np.arange(t)[None] < np.array(n)[:, None] for t, n in ((11, [11]), (20, [20, 13]))]
    feeds = [
        {"x": random(8, 1, 11, d), "mask": masks[0]},
        {"x": random(9, 2, 20, d), "mask": masks[1]},
    ]
    return w.made([value("x", ["b", "t", d]), value("mask", ["b", "t"], BOOL)], [norm(x)], feeds)


def mobilenet() -> Made:
    """Depthwise convolutions, batch norms, hard swish, and channels weighted by their means."""
    w = Writer(14)

    def block(x: str, channels: int, out: int, wide: int, stride: int) -> str:
        y = w.HardSwish(norm(w.conv(x, channels, wide, 1), wide))
        y = norm(w.conv(y, wide, wide, 5, group=wide, strides=[stride, stride]), wide)
        y = swish(y)
        mean = w.GlobalAveragePool(y)
        inner = w.Relu(w.conv(mean, wide, 8, 1))
        share = w.HardSigmoid(w.conv(inner, 8, wide, 1), alpha=1 / 6, beta=0.5)
        y = norm(w.conv(w.Mul(y, share), wide, out, 1), out)
        return w.Add(x, y) if stride == 1 and channels == out else y

    def norm(x: str, channels: int) -> str:
        return w.BatchNormalization(
            x, 1 + w.normal(channels), w.normal(channels), w.normal(channels),
            np.abs(w.normal(channels)) + 0.5, epsilon=1e-3, momentum=0.99,
        )  # fmt: skip

    def swish(x: str) -> str:
        return w.Mul(x, w.Div(w.Clip(w.Add(x, f32(3)), f32(0), f32(6)), f32(6)))

    x = swish(norm(w.conv("x", 3, 16, strides=[2, 2]), 16))
    x = block(block(x, 16, 24, 64, 2), 24, 24, 72, 1)
    x = w.AveragePool(x, kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    x = w.Reshape(x, ints(0, 0, -1))
    logits = w.Gemm(w.ReduceMean(x, axes=[2], keepdims=0), w.normal(10, 24), w.normal(10), transB=1)
    feeds = [{"x": random(10, 1, 3, 32, 32)}, {"x": random(11, 2, 3, 41, 27)}]
    return w.made([value("x", ["b", 3, "h", "w"])], [w.Softmax(logits, axis=1), logits], feeds)


def whisper() -> Made:
    """Convolutions over time with stride, places from a table, attention across two inputs."""
    w, d, heads = Writer(), 32, 4
    x = w.gelu(w.Conv("mel", w.normal(d, 20, 3), w.normal(d), kernel_shape=[3], pads=[1, 1]))
    x = w.gelu(
        w.Conv(x, w.normal(d, d, 3), w.normal(d), kernel_shape=[3], pads=[1, 1], strides=[2])
    )
    x = w.Transpose(x, perm=[0, 2, 1])
    places = w.Slice(w.normal(64, d), ints(0), w.Unsqueeze(w.size(x, 1), ints(0)), ints(0))
    x = w.Add(x, places)
    words = w.Add(
        w.Gather(w.normal(50, d, scale=0.5), "ids"),
        w.Slice(w.normal(48, d), ints(0), w.Unsqueeze(w.size("ids", 1), ints(0)), ints(0)),
    )

    def attention(a: str, b: str, *, causal: bool) -> str:
        q = w.heads(w.Mul(w.linear(a, d, d), f32((d // heads) ** -0.5)), heads, d // heads)
        k = w.heads(w.MatMul(b, w.normal(d, d)), heads, d // heads)
        v = w.heads(w.linear(b, d, d), heads, d // heads)
        scores = w.MatMul(q, w.Transpose(k, perm=[0, 1, 3, 2]))
        if causal:
            count = w.Unsqueeze(w.size(a, 1), ints(0))
            full = w.Expand(f32(float("-inf")), w.Concat(count, count, axis=0))
            scores = w.Add(scores, w.Trilu(full, scalar(1), upper=1))
        return w.linear(w.joined(w.MatMul(w.Softmax(scores, axis=-1), v), d), d, d)

    x = w.Add(x, attention(w.layer_norm(x, d), w.layer_norm(x, d), causal=False))
    same = w.layer_norm(words, d)
    words = w.Add(words, attention(same, same, causal=True))
    words = w.Add(words, attention(w.layer_norm(words, d), x, causal=False))
    words = w.Add(words, w.linear(w.gelu(w.linear(w.layer_norm(words, d), d, 2 * d)), 2 * d, d))
    count = w.size("ids", 1)
    last = w.Gather(words, w.Sub(count, scalar(1)), axis=1)
    logits = w.MatMul(last, w.normal(d, 50))
    feeds = [
        {"mel": random(n, b, 20, t), "ids": np.random.default_rng(n).integers(0, 50, (b, s))}
        for n, (b, t, s) in enumerate(((1, 40, 4), (2, 57, 9)))
    ]
    inputs = [value("mel", ["b", 20, "t"]), value("ids", ["b", "s"], INT64)]
    return w.made(inputs, [logits, words], feeds)


MODELS = {
    made.__name__: made
    for made in (vision_transformer, gpt2, unet, tagger, detector, t5, mobilenet, whisper)
}


def worst(name: str) -> float:
    """The largest difference at any size, over the largest number of that result."""
    data, feeds = MODELS[name]()
    program, found = compiled(data), 0.0
    for feed in feeds:
        results = program(**feed)
        results = results if isinstance(results, tuple) else (results,)
        for mine, theirs in zip(results, onnxruntime_results(data, feed), strict=True):
            assert mine.dtype == theirs.dtype, f"found {mine.dtype}, expected {theirs.dtype}"
            assert mine.shape == theirs.shape, f"found {mine.shape}, expected {theirs.shape}"
            apart = np.abs(mine.astype(np.float64) - theirs)
            found = max(found, float(apart.max(initial=0) / max(np.abs(theirs).max(initial=0), 1)))
    return found


if __name__ == "__main__":
    for chosen in sys.argv[1:] or MODELS:
        try:
            print(f"{chosen:<20} {worst(chosen):.1e}", flush=True)
        except Exception as problem:
            print(f"{chosen:<20} FAILED {type(problem).__name__}: {problem}"[:400], flush=True)
