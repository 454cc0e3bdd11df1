"""The ONNX graph of a decoder of the llama family, as exporters of today write one.

    hidden = embedding[ids]
    each layer: hidden += attention(rms_norm(hidden)); hidden += swiglu(rms_norm(hidden))
    logits = rms_norm(hidden) embedding^T

Keys and values of earlier tokens are inputs, `past_k_0 [b, heads, p, d]` ..., and all of them
outputs, `present_k_0 [b, heads, p + s, d]` ...
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


class Graph:
    """Nodes and weights, with names made up on the way."""

    def __init__(self, weights: dict[str, np.ndarray]):
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, np.ndarray] = {}
        self.weights = weights

    def op(self, kind: str, *inputs: str | np.ndarray, name: str = "", **attributes: Any) -> str:
        """The first result of a node."""
        output = name or f"{kind}_{len(self.nodes)}"
        names = [item if isinstance(item, str) else self.constant(item) for item in inputs]
        self.nodes.append(helper.make_node(kind, names, [output], name=output, **attributes))
        return output

    def constant(self, array: np.ndarray) -> str:
        """An initializer; equal small ones are one."""
        name = f"c_{array.dtype}_{'x'.join(map(str, array.shape))}_{array.ravel()[:8].tolist()}"
        self.initializers[name] = array
        return name

    def weight(self, name: str, array: np.ndarray | None = None) -> str:
        """A weight of the file, or what was made of it."""
        self.initializers[name] = self.weights[name] if array is None else array
        return name


def ints(*values: int) -> np.ndarray:
    """A list of integers."""
    return np.array(values, np.int64)


def f32(value: float) -> np.ndarray:
    """A scalar."""
    return np.array(value, np.float32)


class Decoder:
    """What is built of the metadata and the weights of a file."""

    def __init__(self, known: dict[str, Any], weights: dict[str, np.ndarray]):
        self.graph = Graph(weights)
        self.layers = known["llama.block_count"]
        self.heads = known["llama.attention.head_count"]
        self.groups = known["llama.attention.head_count_kv"]
        self.width = known["llama.embedding_length"]
        self.head = self.width // self.heads
        self.base = known["llama.rope.freq_base"]
        self.epsilon = known["llama.attention.layer_norm_rms_epsilon"]
        self.vocabulary = weights["token_embd.weight"].shape[0]

    def linear(self, x: str, name: str, rows: np.ndarray | None = None) -> str:
        """x W^T."""
        matrix = self.graph.weights[name] if rows is None else rows
        held = self.graph.weight(name, np.ascontiguousarray(matrix.T))
        return self.graph.op("MatMul", x, held)

    def rms_norm(self, x: str, name: str) -> str:
        """x over the root of the mean of its squares, scaled, as torch exports it."""
        op = self.graph.op
        mean = op("ReduceMean", op("Pow", x, f32(2)), axes=[-1], keepdims=1)
        root = op("Sqrt", op("Add", mean, f32(self.epsilon)))
        return op("Mul", self.graph.weight(name), op("Mul", x, op("Div", f32(1), root)))

    def unpaired(self, name: str) -> np.ndarray:
        """Rows in halves that turn together: GGUF keeps the two of a pair side by side."""
        weight = self.graph.weights[name]
        pairs = weight.reshape(-1, self.head // 2, 2, weight.shape[1])
        return pairs.swapaxes(1, 2).reshape(weight.shape)

    def positions(self) -> tuple[str, str, str]:
        """Cosines and sines, `[s, d]`, and what hides later tokens, `[s, p + s]`."""
        op = self.graph.op
        count = op("Gather", op("Shape", "input_ids"), np.array(1, np.int64), axis=0)
        past = op("Gather", op("Shape", "past_k_0"), np.array(2, np.int64), axis=0)
        total, one = op("Add", past, count), np.array(1, np.int64)
        rows = op("Unsqueeze", op("Range", past, total, one), ints(1))
        columns = op("Unsqueeze", op("Range", np.array(0, np.int64), total, one), ints(0))
        hidden = op("Greater", columns, rows)
        mask = op("Where", hidden, f32(np.finfo(np.float32).min), f32(0))
        steps = np.arange(0, self.head, 2, dtype=np.float32) / self.head
        turns = (1.0 / self.base**steps).astype(np.float32)[None]
        angles = op("Mul", op("Cast", rows, to=FLOAT), turns)
        both = op("Concat", angles, angles, axis=-1)
        return op("Cos", both), op("Sin", both), mask

    def turned(self, x: str, cosines: str, sines: str) -> str:
        """Rotary embedding of `[b, heads, s, d]`."""
        op, half = self.graph.op, self.head // 2
        first = op("Slice", x, ints(0), ints(half), ints(3))
        second = op("Slice", x, ints(half), ints(self.head), ints(3))
        swapped = op("Concat", op("Neg", second), first, axis=3)
        return op("Add", op("Mul", x, cosines), op("Mul", swapped, sines))

    def split_heads(self, x: str, heads: int) -> str:
        """`[b, s, heads * d]` -> `[b, heads, s, d]`."""
        shaped = self.graph.op("Reshape", x, ints(0, 0, heads, self.head))
        return self.graph.op("Transpose", shaped, perm=[0, 2, 1, 3])

    def repeated(self, x: str) -> str:
        """Each head of keys or values for the queries that share it."""
        op, shared = self.graph.op, self.heads // self.groups
        wide = op("Unsqueeze", x, ints(2))
        sizes = op("Shape", x)
        lead, rest = (op("Slice", sizes, ints(a), ints(b), ints(0)) for a, b in ((0, 2), (2, 4)))
        spread = op("Expand", wide, op("Concat", lead, ints(shared), rest, axis=0))
        flat = op(
            "Concat", op("Slice", sizes, ints(0), ints(1), ints(0)), ints(self.heads), rest, axis=0
        )
        return op("Reshape", spread, flat)

    def attention(self, x: str, layer: int, turns: tuple[str, str], mask: str) -> str:
        """Grouped heads, over all tokens up to now."""
        op, block = self.graph.op, f"blk.{layer}.attn"
        query = self.split_heads(
            self.linear(x, f"{block}_q.weight", self.unpaired(f"{block}_q.weight")), self.heads
        )
        key = self.split_heads(
            self.linear(x, f"{block}_k.weight", self.unpaired(f"{block}_k.weight")), self.groups
        )
        value = self.split_heads(self.linear(x, f"{block}_v.weight"), self.groups)
        query, key = self.turned(query, *turns), self.turned(key, *turns)
        keys = op("Concat", f"past_k_{layer}", key, axis=2, name=f"present_k_{layer}")
        values = op("Concat", f"past_v_{layer}", value, axis=2, name=f"present_v_{layer}")
        across = op("Transpose", self.repeated(keys), perm=[0, 1, 3, 2])
        scores = op("Mul", op("MatMul", query, across), f32(self.head**-0.5))
        shares = op("Softmax", op("Add", scores, mask), axis=-1)
        mixed = op("Transpose", op("MatMul", shares, self.repeated(values)), perm=[0, 2, 1, 3])
        joined = op("Reshape", mixed, ints(0, 0, self.width))
        return self.linear(joined, f"{block}_output.weight")

    def feed_forward(self, x: str, layer: int) -> str:
        """silu(gate) * up, back to the width."""
        op, block = self.graph.op, f"blk.{layer}.ffn"
        gate = self.linear(x, f"{block}_gate.weight")
        active = op("Mul", gate, op("Sigmoid", gate))
        return self.linear(
            op("Mul", active, self.linear(x, f"{block}_up.weight")), f"{block}_down.weight"
        )

    def model(self) -> onnx.ModelProto:
        """The whole of it."""
        op = self.graph.op
        cosines, sines, mask = self.positions()
        embedding = self.graph.weight("token_embd.weight")
        hidden = op("Gather", embedding, "input_ids", axis=0)
        for layer in range(self.layers):
            norm = self.rms_norm(hidden, f"blk.{layer}.attn_norm.weight")
            hidden = op("Add", hidden, self.attention(norm, layer, (cosines, sines), mask))
            norm = self.rms_norm(hidden, f"blk.{layer}.ffn_norm.weight")
            hidden = op("Add", hidden, self.feed_forward(norm, layer))
        last = self.rms_norm(hidden, "output_norm.weight")
        op("MatMul", last, op("Transpose", embedding, perm=[1, 0]), name="logits")
        return self._model()

    def _model(self) -> onnx.ModelProto:
        info = helper.make_tensor_value_info
        inputs = [info("input_ids", INT64, ["b", "s"])]
        outputs = [info("logits", FLOAT, ["b", "s", self.vocabulary])]
        for layer in range(self.layers):
            for kind in "kv":
                shape = ["b", self.groups, "p", self.head]
                inputs.append(info(f"past_{kind}_{layer}", FLOAT, shape))
                shape = ["b", self.groups, "p + s", self.head]
                outputs.append(info(f"present_{kind}_{layer}", FLOAT, shape))
        held = [numpy_helper.from_array(a, n) for n, a in self.graph.initializers.items()]
        graph = helper.make_graph(self.graph.nodes, "decoder", inputs, outputs, held)
        imports = [helper.make_opsetid("", 17)]
        return helper.make_model(graph, opset_imports=imports, ir_version=8)
