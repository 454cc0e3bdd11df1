"""Attention as `graph.attention`, where that means the same; else as its function says.

    q, k, v [b, s, h * d] or [b, h, s, d]  ->  attention  ->  as q was

Keys and values of before go in front, and a query sees them all. Written out by its function:
softcap, 16-bit floats (whose roundings are those of the function), the scores as a result,
lengths of keys, and masks that are repeated along positions.
"""

from __future__ import annotations

from xdsl.dialects.builtin import Float32Type, Float64Type, i1
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.attention import AttentionOp
from mlopt.dialects.graph.ops.parts import ConcatOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.heads import merged_heads, split_heads
from mlopt.frontends.onnx.problems import WrittenOut
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator

KNOWN = frozenset(
    "is_causal kv_num_heads q_num_heads qk_matmul_output_mode scale softcap"
    " softmax_precision".split()
)
"""Attributes that are looked at; later versions have windows too."""

FLOAT = 1
"""The number of f32 in ONNX's types."""


@operator("Attention", since=23)
def attention(
    node: Node,
    q: SSAValue,
    k: SSAValue,
    v: SSAValue,
    mask: SSAValue | None = None,
    past_key: SSAValue | None = None,
    past_value: SSAValue | None = None,
    lengths: SSAValue | None = None,
) -> list[SSAValue]:
    """The result, and keys and values with those of before."""
    has_past = past_key is not None and past_value is not None
    if lengths is not None or (past_key is None) != (past_value is None) or not _is_plain(node, q):
        raise WrittenOut
    ranks = {node.rank(value) for value in (q, k, v)}
    if ranks not in ({3}, {4}) or (past_key is not None and node.rank(past_key) != 4):
        raise WrittenOut
    if mask is not None and not _fits(node, mask, q, k, past_key):
        raise WrittenOut
    is_flat = ranks == {3}
    if is_flat:
        counts = [node.required(name) for name in ("q_num_heads", "kv_num_heads")]
        q, k, v = (
            split_heads(node, x, n) for x, n in ((q, counts[0]), (k, counts[1]), (v, counts[1]))
        )
    causal, offset = bool(node.attribute("is_causal", 0)), None
    if has_past:
        assert past_key is not None and past_value is not None, "looked at before"
        if causal:
            offset = node.sizes.value(node.build.size(past_key, 2))
        k, v = (node.emit(ConcatOp([a, b], 2)) for a, b in ((past_key, k), (past_value, v)))
    scale = node.attribute("scale")
    y = node.emit(AttentionOp(q, k, v, mask, offset, scale=scale, causal=causal))
    if is_flat:
        y = merged_heads(node, y)
    return [y, k, v]


def _is_plain(node: Node, q: SSAValue) -> bool:
    """True where the attributes and the element type are those of `graph.attention`."""
    element = node.element(q)
    if not KNOWN.issuperset(node.attributes):
        return False
    if element not in (Float32Type(), Float64Type()) or node.attribute("softcap", 0.0):
        return False
    precision = node.attribute("softmax_precision")
    if precision is not None and not (precision == FLOAT and element == Float32Type()):
        return False
    return len(node.outputs) < 4 or not node.outputs[3]


def _fits(node: Node, mask: SSAValue, q: SSAValue, k: SSAValue, past_key: SSAValue | None) -> bool:
    """True where the mask has an element for each query and each key."""
    if not 2 <= node.rank(mask) <= 4 or node.element(mask) not in (i1, node.element(q)):
        return False
    keys = node.build.size(k, node.rank(k) - 2)
    if past_key is not None:
        keys = node.sizes.add(node.build.size(past_key, 2), keys)
    *outer, rows, columns = node.build.shape(mask)
    if not node.sizes.is_same(rows, node.build.size(q, node.rank(q) - 2)):
        return False
    whole = [node.build.size(q, 0), _head_count(node, q)][2 - len(outer) :]
    fits = all(a == 1 or node.sizes.is_same(a, b) for a, b in zip(outer, whole, strict=True))
    return fits and node.sizes.is_same(columns, keys)


def _head_count(node: Node, q: SSAValue) -> Size:
    return node.build.size(q, 1) if node.rank(q) == 4 else node.required("q_num_heads")
