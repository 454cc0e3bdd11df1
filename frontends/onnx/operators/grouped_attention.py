"""Attention of groups of heads with a cache of keys and values, as decoders are exported.

    q, k  ->  turned by their positions  ->  k, v put into the cache  ->  graph.attention  ->  merged

Element b of the batch has `seqlens_k[b] + 1` keys, of which the last s are new ones; a cache
that is longer than all keys (that of a buffer that is used again) keeps its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.attention import AttentionOp
from mlopt.dialects.graph.ops.binary import AddOp, AndOp, MaxOp, MinOp, SubOp
from mlopt.dialects.graph.ops.indexing import ScatterNdOp
from mlopt.dialects.graph.ops.layout import BroadcastOp
from mlopt.dialects.graph.ops.normalization import RmsNormOp
from mlopt.dialects.graph.ops.parts import ConcatOp, IotaOp, PadOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.frontends.onnx.broadcasting import spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.operators.heads import merged_heads, split_heads
from mlopt.frontends.onnx.operators.layout import reshaped
from mlopt.frontends.onnx.operators.microsoft import MICROSOFT
from mlopt.frontends.onnx.operators.microsoft_attention import columns_of, scores_like
from mlopt.frontends.onnx.operators.rotation import counted_from, rotated
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator

REFUSED = {"qk_output": 0, "sliding_window_cache": 0, "kv_cache_bit_width": 0}
REFUSED_UNLESS = {"k_quant_type": "NONE", "v_quant_type": "NONE"}
"""Attributes that are supported at this value only."""


@dataclass(frozen=True)
class Places:
    """Where queries and keys are: `first` `[b]`, the position of the first query; `queries`
    `[b, s]`; `keys`, how many the cache holds."""

    first: SSAValue
    queries: SSAValue
    keys: Size


@operator("GroupQueryAttention", domain=MICROSOFT)
def group_query_attention(
    node: Node,
    query: SSAValue,
    key: SSAValue | None = None,
    value: SSAValue | None = None,
    past_key: SSAValue | None = None,
    past_value: SSAValue | None = None,
    last: SSAValue | None = None,
    total: SSAValue | None = None,
    cos: SSAValue | None = None,
    sin: SSAValue | None = None,
    positions: SSAValue | None = None,
    added: SSAValue | None = None,
    sink: SSAValue | None = None,
    k_scale: SSAValue | None = None,
    v_scale: SSAValue | None = None,
    q_norm: SSAValue | None = None,
    k_norm: SSAValue | None = None,
) -> list[SSAValue]:
    """The result `[b, s, h * d]`, and the cache with the new keys and values."""
    _check(node, k_scale, v_scale)
    if last is None or total is None:
        raise NodeProblem("found no seqlens_k or no total_sequence_length, expected both")
    q, k, v = _heads(node, query, key, value)
    q, k = _normalised(node, q, q_norm, "q"), _normalised(node, k, k_norm, "k")
    length = node.build.size(q, 2)
    first = _first_positions(node, last, length)
    queries = counted_from(node, first, length)
    if node.attribute("do_rotary", 0):
        if cos is None or sin is None:
            raise NodeProblem("found no cos_cache or no sin_cache, expected both")
        places = queries if positions is None else positions
        pairs = bool(node.attribute("rotary_interleaved", 0))
        q, k = (rotated(node, x, places, (cos, sin), interleaved=pairs) for x in (q, k))
    if past_key is not None and past_value is not None:
        (whole,) = node.build.read_sizes(total).reshape(-1)
        k, v = (
            _cached(node, old, new, whole, queries) for old, new in ((past_key, k), (past_value, v))
        )
    where = Places(first, queries, node.build.size(k, 2))
    y = _attended(node, (q, k, v), where, last, (added, sink))
    return [merged_heads(node, y), k, v]


def _check(node: Node, k_scale: SSAValue | None, v_scale: SSAValue | None) -> None:
    """Refuses what is not supported."""
    for name, only in (REFUSED | REFUSED_UNLESS).items():
        if node.attribute(name, only) != only:
            raise NodeProblem(f"attribute '{name}' is supported as {only} only")
    if k_scale is not None or v_scale is not None:
        raise NodeProblem("quantised keys and values are not supported")
    if len(node.outputs) > 3 and node.outputs[3]:
        raise NodeProblem("its scores are not supported as a result")


def _heads(
    node: Node, query: SSAValue, key: SSAValue | None, value: SSAValue | None
) -> list[SSAValue]:
    """Three tensors `[b, heads, s, d]`; the columns of `query` may hold all of them."""
    count, groups = node.required("num_heads"), node.required("kv_num_heads")
    if key is None and value is None:
        total = node.build.size(query, 2)
        width = node.sizes.div(total, count + 2 * groups)
        widths = [node.sizes.mul(width, number) for number in (count, groups, groups)]
        query, key, value = columns_of(node, query, widths)
    if key is None or value is None:
        raise NodeProblem("found one of key and value, expected both or none")
    heads = ((query, count), (key, groups), (value, groups))
    return [split_heads(node, x, number) for x, number in heads]


def _normalised(node: Node, x: SSAValue, weight: SSAValue | None, which: str) -> SSAValue:
    """Each head of a position over the root of the mean of its squares, and scaled."""
    if weight is None:
        return x
    both = node.attribute("qk_norm_epsilon", 1e-6)
    epsilon = node.attribute(f"{which}_norm_epsilon", both)
    wide, element = in_f32(node, x)
    result = node.emit(RmsNormOp(wide, in_f32(node, weight)[0], axis=3, epsilon=epsilon))
    return node.emit(ConvertOp(result, element))


def _first_positions(node: Node, last: SSAValue, length: Size) -> SSAValue:
    """`[b]` in i64: where the new keys of each element of the batch begin."""
    flat = last if node.rank(last) == 1 else reshaped(node, last, [node.build.size(last, 0)])
    wide = node.emit(ConvertOp(flat, i64))
    new = spread_to(node.build, node.build.tensor_of_sizes(length, i64), node.build.shape(wide))
    before = node.emit(SubOp(node.emit(AddOp(wide, node.full(1, wide))), new))
    return node.emit(MaxOp(before, node.full(0, before)))


def _cached(node: Node, old: SSAValue, new: SSAValue, total: Size, places: SSAValue) -> SSAValue:
    """`old`, as long as all keys at least, with `new` `[b, g, s, d]` at `places` `[b, s]`."""
    batch, groups, length, _ = node.build.shape(new)
    held = node.build.size(old, 2)
    missing = node.sizes.sub(node.sizes.max(held, total), held)
    zero = node.build.filled(0, [], node.element(old))
    cache = node.emit(PadOp(old, zero, [0, 0, 0, 0], [0, 0, missing, 0]))
    last = node.build.tensor_of_sizes(node.sizes.sub(node.build.size(cache, 2), 1), i64)
    inside = node.emit(MinOp(places, spread_to(node.build, last, [batch, length])))
    each = node.emit(BroadcastOp(inside, [batch, groups, length], [0, 2]))
    indices = reshaped(node, each, [batch, groups, length, 1])
    return node.emit(ScatterNdOp(cache, indices, new, batch=2))


def _attended(
    node: Node,
    parts: tuple[SSAValue, SSAValue, SSAValue],
    where: Places,
    last: SSAValue,
    extra: tuple[SSAValue | None, SSAValue | None],
) -> SSAValue:
    """`[b, h, s, d]`; one sequence whose queries see all keys before them needs no mask."""
    q, k, v = parts
    added, sink = extra
    has_sink = sink is not None or bool(node.attribute("smooth_softmax", 0))
    causal, window = bool(node.attribute("causal", 1)), node.attribute("local_window_size", -1)
    more: dict[str, Any] = {
        "scale": node.attribute("scale", 0.0) or None,
        "softcap": node.attribute("softcap", 0.0) or None,
    }
    if causal and window < 0 and added is None and not has_sink and node.build.size(q, 0) == 1:
        (offset,) = node.build.read_sizes(where.first)
        offset = node.sizes.value(offset)
        return node.emit(AttentionOp(q, k, v, None, offset, causal=True, **more))
    sizes = [node.build.size(q, 0), 1, node.build.size(q, 2), where.keys]
    mask = _seen(node, where, last, sizes, window if causal else None)
    if added is not None:
        mask = _with_numbers(node, mask, added, node.build.shape(q))
    if has_sink:
        numbers = mask if added is not None else _as_numbers(node, mask, q)
        k, v, mask = _with_sink(node, k, v, numbers, sink)
    return node.emit(AttentionOp(q, k, v, mask, **more))


def _seen(
    node: Node, where: Places, last: SSAValue, sizes: Sequence[Size], window: int | None
) -> SSAValue:
    """Which keys a query sees, `[b, 1, s, t]`: itself and those before it, of all these the
    `window` nearest ones; all keys there are where it is None."""
    keys = node.emit(IotaOp(sizes, 3, i64))
    if window is None:
        flat = node.emit(ConvertOp(last, i64))
        return node.emit(CompareOp("le", keys, node.emit(BroadcastOp(flat, sizes, [0]))))
    queries = node.emit(BroadcastOp(where.queries, sizes, [0, 2]))
    seen = node.emit(CompareOp("le", keys, queries))
    if window < 0:
        return seen
    least = node.emit(SubOp(queries, node.full(window - 1, queries)))
    return node.emit(AndOp(seen, node.emit(CompareOp("ge", keys, least))))


def _as_numbers(node: Node, seen: SSAValue, q: SSAValue) -> SSAValue:
    """0 where a key is seen, else -inf."""
    element = node.element(q)
    none, all_of_it = (node.build.full(number, seen, element) for number in (0.0, -inf))
    return node.emit(SelectOp(seen, none, all_of_it))


def _with_numbers(node: Node, seen: SSAValue, added: SSAValue, queries: list[Size]) -> SSAValue:
    """What is added to the score of a key that is seen, `[b, h or 1, s, t]`, else -inf."""
    if node.rank(added) != 4:
        raise NodeProblem(f"found an attention bias of rank {node.rank(added)}, expected 4")
    batch, _, _, keys = node.build.shape(seen)
    missing = node.sizes.sub(keys, node.build.size(added, 3))
    if missing != 0:
        zero = node.build.filled(0, [], node.element(added))
        added = node.emit(PadOp(added, zero, [0, 0, 0, 0], [0, 0, 0, missing]))
    added = scores_like(node, added, queries, keys)
    sizes = [batch, *node.build.shape(added)[1:]]
    both = spread_to(node.build, seen, sizes), spread_to(node.build, added, sizes)
    return node.emit(SelectOp(*both, node.full(-inf, both[1])))


def _with_sink(
    node: Node, k: SSAValue, v: SSAValue, numbers: SSAValue, sink: SSAValue | None
) -> tuple[SSAValue, SSAValue, SSAValue]:
    """A last key of zeros, whose score is the sink of each head (0 without), and its value 0."""
    zero = node.build.filled(0, [], node.element(k))
    k, v = (node.emit(PadOp(x, zero, [0, 0, 0, 0], [0, 0, 1, 0])) for x in (k, v))
    batch, heads, length, keys = node.build.shape(numbers)
    if sink is None:
        column = node.build.filled(0, [batch, heads, length, 1], node.element(k))
    else:
        heads = node.build.size(sink, 0)
        numbers = spread_to(node.build, numbers, [batch, heads, length, keys])
        column = node.emit(BroadcastOp(sink, [batch, heads, length, 1], [1]))
    return k, v, node.emit(ConcatOp([numbers, column], 3))
