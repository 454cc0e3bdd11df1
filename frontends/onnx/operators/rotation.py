"""Positions as rotations of pairs of features.

halves       (x0 ... xr/2-1 | xr/2 ... xr-1 | rest)  ->  graph.rotary_embedding of the first r
interleaved  (x0 x1 | x2 x3 | ... | rest)            ->  halves, rotated, and back
"""

from __future__ import annotations

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.binary import AddOp
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, TransposeOp
from mlopt.dialects.graph.ops.parts import ConcatOp, IotaOp
from mlopt.dialects.graph.ops.rotary import RotaryEmbeddingOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.frontends.onnx.broadcasting import spread
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.heads import merged_heads, split_heads
from mlopt.frontends.onnx.operators.layout import reshaped
from mlopt.frontends.onnx.operators.parts import sliced
from mlopt.frontends.onnx.operators.products import times
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator


@operator("RotaryEmbedding", domain="com.microsoft")
def rotary_embedding(
    node: Node, x: SSAValue, positions: SSAValue, cos: SSAValue, sin: SSAValue
) -> SSAValue:
    """x `[b, s, h * d]` or `[b, h, s, d]`, turned by the angles of its positions `[b, s]`, or
    of those after a first one, `[1]`."""
    if node.attribute("is_packed_batching", 0):
        raise NodeProblem("packed batches are not supported")
    heads = x if node.rank(x) == 4 else split_heads(node, x, _head_count(node, x, cos))
    batch, _, length, _ = node.build.shape(heads)
    turned = rotated(
        node,
        heads,
        _each_position(node, positions, batch, length),
        (cos, sin),
        interleaved=bool(node.attribute("interleaved", 0)),
    )
    scaled = times(node, turned, node.attribute("scale", 1.0))
    return scaled if node.rank(x) == 4 else merged_heads(node, scaled)


def _head_count(node: Node, x: SSAValue, cos: SSAValue) -> int:
    """The attribute; else all features of a head turn."""
    count = node.attribute("num_heads", 0)
    width, half = node.build.size(x, 2), node.build.size(cos, 1)
    if not count and isinstance(width, int) and isinstance(half, int) and half:
        count = width // (2 * half)
    if not count:
        raise NodeProblem("attribute 'num_heads' is missing")
    return count


def _each_position(node: Node, positions: SSAValue, batch: Size, length: Size) -> SSAValue:
    """One position for each element of the batch and of the sequence."""
    if node.rank(positions) == 2:
        return positions
    first = reshaped(node, node.emit(ConvertOp(positions, i64)), [])
    counted = node.emit(IotaOp([batch, length], 1, i64))
    return node.emit(AddOp(node.emit(BroadcastOp(first, [batch, length], [])), counted))


def rotated(
    node: Node,
    x: SSAValue,
    positions: SSAValue,
    tables: tuple[SSAValue, SSAValue],
    *,
    interleaved: bool,
) -> SSAValue:
    """x `[b, h, s, d]` whose first r features are turned by `positions` `[b, s]`; `tables` are
    the cosines and sines, `[positions, r / 2]`."""
    half = node.build.size(tables[0], 1)
    if not isinstance(half, int):
        raise NodeProblem("the number of features that turn is unknown")
    turning = 2 * half
    angles = [_angles(node, table, positions) for table in tables]
    part = sliced(node, x, [0], [turning], [3], [1])
    part = _paired(node, part, half) if interleaved else part
    turned = node.emit(RotaryEmbeddingOp(part, *angles))
    turned = _unpaired(node, turned, half) if interleaved else turned
    width = node.build.size(x, 3)
    if width == turning:
        return turned
    return node.emit(ConcatOp([turned, sliced(node, x, [turning], [width], [3], [1])], 3))


def _angles(node: Node, table: SSAValue, positions: SSAValue) -> SSAValue:
    """`[b, 1, s, r]`: the row of each position, for both halves."""
    rows = node.emit(GatherOp(table, positions, 0))
    batch, length, half = node.build.shape(rows)
    rows = reshaped(node, rows, [batch, 1, length, half])
    return node.emit(ConcatOp([rows, rows], 3))


def _paired(node: Node, x: SSAValue, half: int) -> SSAValue:
    """`(x0 x1 | x2 x3 | ...)` as `(x0 x2 ... | x1 x3 ...)`."""
    shape = node.build.shape(x)
    pairs = reshaped(node, x, [*shape[:3], half, 2])
    return reshaped(node, node.emit(TransposeOp(pairs, [0, 1, 2, 4, 3])), shape)


def _unpaired(node: Node, x: SSAValue, half: int) -> SSAValue:
    """`(x0 x2 ... | x1 x3 ...)` as `(x0 x1 | x2 x3 | ...)`."""
    shape = node.build.shape(x)
    halves = reshaped(node, x, [*shape[:3], 2, half])
    return reshaped(node, node.emit(TransposeOp(halves, [0, 1, 2, 4, 3])), shape)


def counted_from(node: Node, first: SSAValue, length: Size) -> SSAValue:
    """`[b, length]` in i64: `first` `[b]`, and the numbers after it."""
    sizes = [node.build.size(first, 0), length]
    start = node.emit(BroadcastOp(node.emit(ConvertOp(first, i64)), sizes, [0]))
    return node.emit(AddOp(*spread(node.build, (start, node.emit(IotaOp(sizes, 1, i64))))))
