"""Attention as two contractions with a softmax between them."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from xdsl.dialects.builtin import Float32Type, IndexType, TensorType
from xdsl.ir import SSAValue

from mlopt.core.interfaces.decomposition import Insert, decomposes
from mlopt.dialects.graph.attributes import Predicate
from mlopt.dialects.graph.decompose.building import Builder, widened
from mlopt.dialects.graph.element_kinds import Kind, is_narrow_float, kind_of
from mlopt.dialects.graph.ops.attention import AttentionOp
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.composite import SoftmaxOp
from mlopt.dialects.graph.ops.contraction import ContractOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.parts import IotaOp
from mlopt.dialects.tensor.element_ops import FromElementsOp


@decomposes(AttentionOp)
def attention(op: AttentionOp, insert: Insert) -> list[SSAValue]:
    """Scores, weights, and the weighted sum of values.

    Where heads share keys, `[g, h / g]` are axes from the query to the result, so that nothing
    as large as the scores is reshaped.
    """
    build, element = Builder(insert), element_type_of(op.query)
    wide = Float32Type() if is_narrow_float(element) else element
    batch, _, rows, features = build.sizes(op.query)
    heads, groups = shape_of(op.query)[1], shape_of(op.key)[1]
    query, mask = op.query, op.mask
    if heads != groups:
        split = [groups, heads // groups]
        query = build(ReshapeOp(query, [batch, *split, rows, features]))
        mask = None if mask is None else _split_heads(build, mask, split)
    last = len(shape_of(query)) - 1
    both = ((0, 1), (0, 1))
    products = ContractOp(query, op.key, batch=both, inner=((last,), (3,)), element_type=wide)
    scores = build.mul(build(products), op.scale_value())
    if op.softcap is not None:
        cap = op.softcap.value.data
        scores = build.mul(build.tanh(build.div(scores, cap)), cap)
    weights = _weights(op, build, scores, mask)
    values = ContractOp(weights, widened(build, op.value), batch=both, inner=((last,), (2,)))
    out = build(values)
    if heads != groups:
        out = build(ReshapeOp(out, [batch, heads, rows, build.size(op.value, 3)]))
    return [build.converted(out, element)]


def _split_heads(build: Builder, mask: SSAValue, split: Sequence[int]) -> SSAValue:
    """`mask` with two axes for heads where it has one."""
    *before, rows, columns = build.sizes(mask)
    if not before:
        return mask
    *batch, heads = before
    parts = [1] * len(split) if heads == 1 else split
    return build(ReshapeOp(mask, [*batch, *parts, rows, columns]))


def _weights(op: AttentionOp, build: Builder, scores: SSAValue, mask: SSAValue | None) -> SSAValue:
    """The softmax of the scores that the masks leave; 0 where they leave none, but with a fill."""
    rank = len(shape_of(scores))
    last = rank - 1
    if op.causal is not None:
        scores = build.select(_is_seen(op, build, scores), scores, -inf)
    if mask is None:
        return build(SoftmaxOp(scores, last))
    axes = list(range(rank - len(shape_of(mask)), rank))
    if kind_of(element_type_of(mask)) == Kind.BOOL:
        scores = build.select(build.along(mask, scores, axes), scores, op.masked)
    else:
        scores = build.add(scores, build.along(widened(build, mask), scores, axes))
    if op.fill is not None:
        return build(SoftmaxOp(scores, last))
    largest = build.largest(scores, [last])
    shift = build.select(build.compare(Predicate.EQ, largest, -inf), 0, largest)
    powers = build.exp(build.sub(scores, build.spread(shift, scores, [last])))
    total = build.sum(powers, [last])
    total = build.select(build.compare(Predicate.EQ, total, 0), 1, total)
    return build.mul(powers, build.spread(build.div(1, total), scores, [last]))


def _is_seen(op: AttentionOp, build: Builder, scores: SSAValue) -> SSAValue:
    """Whether key j is not later than query i."""
    sizes = build.sizes(scores)
    rows = build(IotaOp(sizes[-2:], 0, IndexType()))
    columns = build(IotaOp(sizes[-2:], 1, IndexType()))
    if op.offset is not None:
        scalar = build(
            FromElementsOp.create(operands=[op.offset], result_types=[TensorType(IndexType(), [])])
        )
        rows = build.add(rows, build(BroadcastOp(scalar, sizes[-2:], [])))
    last = len(sizes) - 1
    return build(BroadcastOp(build.compare(Predicate.LE, columns, rows), sizes, [last - 1, last]))
