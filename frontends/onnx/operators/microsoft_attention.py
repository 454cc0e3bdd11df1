"""Attention of onnxruntime's domain as `graph.attention`.

    input, or q, k, v  ->  heads  ->  keys and values of before in front  ->  attention  ->  merged

What a query does not see is a number that is added to its scores, `mask_filter_value`, so that
a query that sees nothing takes the keys as if it saw all, as in onnxruntime.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.attention import AttentionOp
from mlopt.dialects.graph.ops.binary import AddOp, AndOp
from mlopt.dialects.graph.ops.layout import BroadcastOp
from mlopt.dialects.graph.ops.parts import ConcatOp, IotaOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.frontends.onnx.broadcasting import spread, spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.heads import merged_heads, split_heads
from mlopt.frontends.onnx.operators.layout import reshaped
from mlopt.frontends.onnx.operators.microsoft import (
    MICROSOFT,
    matmul_integer_to_float,
    plus,
)
from mlopt.frontends.onnx.operators.parts import sliced
from mlopt.frontends.onnx.operators.products import product
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator

LATER = ("do_rotary", "past_present_share_buffer")
"""Attributes that only other processors' kernels know."""


@dataclass(frozen=True)
class Asked:
    """Who attends to what: q `[b, h, s, d]`, k and v `[b, h, t, d]`, those of before, a mask,
    and numbers that are added to the scores."""

    q: SSAValue
    k: SSAValue
    v: SSAValue
    past: tuple[SSAValue, SSAValue] | None = None
    mask: SSAValue | None = None
    bias: SSAValue | None = None


@operator("Attention", domain=MICROSOFT)
def attention(
    node: Node,
    x: SSAValue,
    weights: SSAValue,
    bias: SSAValue | None = None,
    mask: SSAValue | None = None,
    past: SSAValue | None = None,
    added: SSAValue | None = None,
) -> list[SSAValue]:
    """Of queries, keys and values that are parts of the columns of x times the weights."""
    return _of_columns(node, plus(node, product(node, x, weights), bias), mask, past, added)


@operator("QAttention", domain=MICROSOFT)
def quantized_attention(
    node: Node,
    x: SSAValue,
    weights: SSAValue,
    bias: SSAValue,
    x_scale: SSAValue,
    weights_scale: SSAValue,
    mask: SSAValue | None = None,
    x_zero_point: SSAValue | None = None,
    weights_zero_point: SSAValue | None = None,
    past: SSAValue | None = None,
) -> list[SSAValue]:
    """Attention whose x and weights are integers; everything after their product is floats."""
    columns = matmul_integer_to_float(
        node, x, weights, x_scale, weights_scale, x_zero_point, weights_zero_point, bias
    )
    return _of_columns(node, columns, mask, past, None)


def _of_columns(
    node: Node,
    columns: SSAValue,
    mask: SSAValue | None,
    past: SSAValue | None,
    added: SSAValue | None,
) -> list[SSAValue]:
    """Attention of `[b, s, q + k + v]`; keys and values `[2, b, h, t, d]` behind it."""
    for name in LATER:
        if node.attribute(name, 0):
            raise NodeProblem(f"attribute '{name}' is not supported")
    heads = node.required("num_heads")
    total = node.build.size(columns, 2)
    widths = list(node.attribute("qkv_hidden_sizes", ())) or [node.sizes.div(total, 3)] * 3
    q, k, v = (split_heads(node, part, heads) for part in columns_of(node, columns, widths))
    before = None if past is None else (_layer(node, past, 0), _layer(node, past, 1))
    y, k, v = attended(node, Asked(q, k, v, before, mask, added))
    if len(node.outputs) < 2 or not node.outputs[1]:
        return [y]
    layers = [reshaped(node, part, [1, *node.build.shape(part)]) for part in (k, v)]
    return [y, node.emit(ConcatOp(layers, 0))]


def _layer(node: Node, x: SSAValue, place: int) -> SSAValue:
    """`x[place]`."""
    part = sliced(node, x, [place], [place + 1], [0], [1])
    return reshaped(node, part, node.build.shape(x)[1:])


def columns_of(node: Node, x: SSAValue, widths: Sequence[Size]) -> list[SSAValue]:
    """Parts of the last axis, one after the other."""
    parts: list[SSAValue] = []
    start: Size = 0
    for width in widths:
        end = node.sizes.add(start, width)
        parts.append(sliced(node, x, [start], [end], [node.rank(x) - 1], [1]))
        start = end
    return parts


@operator("MultiHeadAttention", domain=MICROSOFT)
def multi_head_attention(
    node: Node,
    query: SSAValue,
    key: SSAValue | None = None,
    value: SSAValue | None = None,
    bias: SSAValue | None = None,
    mask: SSAValue | None = None,
    added: SSAValue | None = None,
    past_key: SSAValue | None = None,
    past_value: SSAValue | None = None,
    past_length: SSAValue | None = None,
    indirection: SSAValue | None = None,
) -> list[SSAValue]:
    """Of queries, keys and values `[b, s, h * d]`, packed as `[b, s, h, 2 or 3, d]`, or keys and
    values that are heads already."""
    if past_length is not None or indirection is not None:
        raise NodeProblem("buffers that past and present share are not supported")
    if len(node.outputs) > 3 and node.outputs[3]:
        raise NodeProblem("its scores are not supported as a result")
    heads = node.required("num_heads")
    parts = _unpacked(node, query, key, value)
    if bias is not None:
        parts = _with_bias(node, parts, bias)
    q, k, v = (x if node.rank(x) == 4 else split_heads(node, x, heads) for x in parts)
    past = None
    if past_key is not None and past_value is not None:
        past = past_key, past_value
    elif past_key is not None or past_value is not None:
        raise NodeProblem("found one of past_key and past_value, expected both or none")
    return attended(node, Asked(q, k, v, past, mask, added))


def _unpacked(
    node: Node, query: SSAValue, key: SSAValue | None, value: SSAValue | None
) -> list[SSAValue]:
    """Three tensors `[b, s, h * d]`; keys and values that are heads stay so."""
    if key is None and node.rank(query) == 5:
        return _packed(node, query)
    if key is not None and value is None and node.rank(key) == 5:
        return [query, *_packed(node, key)]
    if key is None or value is None:
        raise NodeProblem("found no key and value, expected both, or packed ones of rank 5")
    return [query, key, value]


def _packed(node: Node, x: SSAValue) -> list[SSAValue]:
    """`[b, s, h, n, d]` as n tensors `[b, s, h * d]`."""
    batch, length, heads, count, width = node.build.shape(x)
    if not isinstance(count, int):
        raise NodeProblem("the number of packed tensors is unknown")
    flat = [batch, length, node.sizes.mul(heads, width)]
    places = range(count)
    parts = [sliced(node, x, [place], [place + 1], [3], [1]) for place in places]
    return [reshaped(node, part, flat) for part in parts]


def _with_bias(node: Node, parts: Sequence[SSAValue], bias: SSAValue) -> list[SSAValue]:
    """The parts plus their columns of the bias; what is heads already has had its own."""
    flat = [part for part in parts if node.rank(part) == 3]
    widths = [node.build.size(part, 2) for part in flat]
    biases = columns_of(node, bias, widths)
    found = [plus(node, part, own) for part, own in zip(flat, biases, strict=True)]
    return [*found, *parts[len(found) :]]


def attended(node: Node, asked: Asked) -> list[SSAValue]:
    """The result `[b, s, h * e]`, and the keys and values with those of before."""
    causal, offset = bool(node.attribute("unidirectional", 0)), None
    if asked.past is not None:
        past_key, past_value = asked.past
        if causal:
            offset = node.sizes.value(node.build.size(past_key, 2))
        asked = replace(
            asked,
            k=node.emit(ConcatOp([past_key, asked.k], 2)),
            v=node.emit(ConcatOp([past_value, asked.v], 2)),
        )
    y = node.emit(
        AttentionOp(
            asked.q,
            asked.k,
            asked.v,
            _added(node, asked),
            offset,
            scale=node.attribute("scale", 0.0) or None,
            causal=causal,
        )
    )
    return [merged_heads(node, y), asked.k, asked.v]


def _added(node: Node, asked: Asked) -> SSAValue | None:
    """What the scores gain, `[b or 1, h or 1, s, t]`."""
    batch, _, length, _ = node.build.shape(asked.q)
    total, element = node.build.size(asked.k, 2), node.element(asked.q)
    found: list[SSAValue] = []
    if asked.mask is not None:
        kept = _kept(node, asked.mask, [batch, 1, length, total])
        fill = node.attribute("mask_filter_value", -10000.0)
        none, much = (node.build.full(number, kept, element) for number in (0, fill))
        found.append(node.emit(SelectOp(kept, none, much)))
    if asked.bias is not None:
        found.append(scores_like(node, asked.bias, node.build.shape(asked.q), total))
    if len(found) == 2:
        return node.emit(AddOp(*spread(node.build, (found[0], found[1]))))
    return found[0] if found else None


def scores_like(node: Node, added: SSAValue, queries: list[Size], total: Size) -> SSAValue:
    """Numbers `[b or 1, h or 1, s, t]`, whose first two sizes are 1 where that is known."""
    if node.rank(added) != 4:
        raise NodeProblem(f"found an attention bias of rank {node.rank(added)}, expected 4")
    own = node.build.shape(added)
    outer = [1 if own[axis] == 1 else queries[axis] for axis in (0, 1)]
    return spread_to(node.build, added, [*outer, queries[2], total])


def _kept(node: Node, mask: SSAValue, sizes: list[Size]) -> SSAValue:
    """Which keys count, `[b, 1, s, t]`: of lengths of keys, ends and starts, or numbers above 0."""
    rank = node.rank(mask)
    if rank == 1:
        return _between(node, mask, sizes)
    if rank not in (2, 3):
        raise NodeProblem(f"a mask of rank {rank} is not supported")
    axes = [0, 3] if rank == 2 else [0, 2, 3]
    for own, axis in zip(node.build.shape(mask), axes, strict=True):
        if isinstance(own, int) and isinstance(sizes[axis], int) and own != sizes[axis]:
            raise NodeProblem(f"found a mask of size {own}, expected {sizes[axis]}")
    wide = node.emit(BroadcastOp(mask, sizes, axes))
    return node.emit(CompareOp("gt", wide, node.full(0, wide)))


def _between(node: Node, mask: SSAValue, sizes: list[Size]) -> SSAValue:
    """Keys before the ends in `mask`, `[b]`, and not before its starts where it is `[2 * b]`."""
    batch, count = sizes[0], node.build.size(mask, 0)
    has_starts = node.sizes.is_same(count, node.sizes.mul(batch, 2))
    if not has_starts and not node.sizes.is_same(count, batch):
        raise NodeProblem(
            "a mask of rank 1 is expected to have the size of the batch, or twice that"
        )
    ends, *starts = _parts_of(node, mask, batch, 2 if has_starts else 1, sizes)
    places = node.emit(IotaOp(sizes, 3, i64))
    kept = node.emit(CompareOp("lt", places, ends))
    for start in starts:
        kept = node.emit(AndOp(kept, node.emit(CompareOp("ge", places, start))))
    return kept


def _parts_of(
    node: Node, mask: SSAValue, batch: Size, count: int, sizes: list[Size]
) -> list[SSAValue]:
    """`[count * b]` as `count` tensors of `sizes`."""
    wide = node.emit(ConvertOp(mask, i64))
    parts: list[SSAValue] = []
    for place in range(count):
        ends = [node.sizes.mul(batch, number) for number in (place, place + 1)]
        part = sliced(node, wide, ends[:1], ends[1:], [0], [1])
        parts.append(node.emit(BroadcastOp(part, sizes, [0])))
    return parts
