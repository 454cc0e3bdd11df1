"""Weights of few bits, several in a byte, with a scale for each block of them.

    bytes [n, blocks, block * bits / 8]  ->  integers [n, k]  ->  graph.dequantize  ->  x times them

The lowest bits of a byte come first. Which scale a row of weights has may be told by `g_idx`,
and zero points may be floats: then the difference and the product are written out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xdsl.ir import SSAValue

from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AndOp, MulOp, ShiftRightOp, SubOp
from mlopt.dialects.graph.ops.contraction import ContractOp
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.parts import ConcatOp
from mlopt.dialects.graph.ops.quantization import DequantizeOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.layout import reshaped
from mlopt.frontends.onnx.operators.microsoft import MICROSOFT, plus
from mlopt.frontends.onnx.operators.parts import sliced
from mlopt.frontends.onnx.operators.quantization import UI8
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator

WIDTHS = (2, 4, 8)
"""Bits that an integer may have."""


def unpacked(node: Node, packed: SSAValue, bits: int) -> SSAValue:
    """`[..., n]` bytes as `[..., n * 8 / bits]` integers, one a byte."""
    if element_type_of(packed) != UI8:
        raise NodeProblem(f"found packed integers of type {element_type_of(packed)}, expected ui8")
    if bits == 8:
        return packed
    *outer, count = node.build.shape(packed)
    mask = node.full((1 << bits) - 1, packed)
    parts: list[SSAValue] = []
    for low in range(0, 8, bits):
        moved = node.emit(ShiftRightOp(packed, node.full(low, packed))) if low else packed
        parts.append(reshaped(node, node.emit(AndOp(moved, mask)), [*outer, count, 1]))
    stacked = node.emit(ConcatOp(parts, len(outer) + 1))
    return reshaped(node, stacked, [*outer, node.sizes.mul(count, 8 // bits)])


def _bits(node: Node) -> int:
    bits = node.attribute("bits", 4)
    if bits not in WIDTHS:
        raise NodeProblem(f"integers of {bits} bits are not supported, expected 2, 4 or 8")
    return bits


def _block(node: Node) -> int:
    block = node.attribute("block_size", 128)
    if block < 1:
        raise NodeProblem(f"block_size is {block}, expected at least 1")
    return block


@operator("MatMulNBits", domain=MICROSOFT)
def matmul_n_bits(
    node: Node,
    x: SSAValue,
    packed: SSAValue,
    scales: SSAValue,
    points: SSAValue | None = None,
    rows: SSAValue | None = None,
    bias: SSAValue | None = None,
) -> SSAValue:
    """x `[..., k]` times weights of which each column `[k]` is packed in blocks."""
    if node.attribute("weight_prepacked", 0):
        raise NodeProblem("weights in the layout of one processor are not supported")
    k, n, bits, block = node.required("K"), node.required("N"), _bits(node), _block(node)
    blocks = -(-k // block)
    flat = reshaped(node, packed, [n, blocks * (block * bits // 8)])
    whole = sliced(node, unpacked(node, flat, bits), [0], [k], [1], [1])
    scales = reshaped(node, scales, [n, blocks])
    if points is not None:
        points = _points(node, points, bits, n, blocks)
    if rows is None and (points is None or element_type_of(points) == UI8):
        weights = _dequantized(node, whole, scales, points, bits, 1, block)
    else:
        places = np.arange(k, dtype=np.int64) // block
        which = node.constant(places) if rows is None else rows
        weights = _written_out(node, whole, scales, points, bits, which)
    inner = ((node.rank(x) - 1,), (1,))
    return plus(node, node.emit(ContractOp(x, weights, inner=inner)), bias)


def _points(node: Node, points: SSAValue, bits: int, n: int, blocks: int) -> SSAValue:
    """Zero points, `[n, blocks]`."""
    if element_type_of(points) != UI8:
        return reshaped(node, points, [n, blocks])
    rows = reshaped(node, points, [n, -(-blocks * bits // 8)])
    return sliced(node, unpacked(node, rows, bits), [0], [blocks], [1], [1])


def _dequantized(
    node: Node,
    whole: SSAValue,
    scales: SSAValue,
    points: SSAValue | None,
    bits: int,
    axis: int,
    block: int,
) -> SSAValue:
    """Floats; the zero point is in the middle where there is none."""
    if points is None:
        points = node.build.full(1 << (bits - 1), scales, UI8)
    return node.emit(DequantizeOp(whole, scales, points, axis=axis, block=block))


def _written_out(
    node: Node,
    whole: SSAValue,
    scales: SSAValue,
    points: SSAValue | None,
    bits: int,
    which: SSAValue,
) -> SSAValue:
    """(weights - points) * scales, of which column `which[k]` is that of row k."""
    real = node.emit(ConvertOp(whole, element_type_of(scales)))
    factor = node.emit(GatherOp(scales, which, 1))
    if points is None:
        middle = node.full(1 << (bits - 1), real)
    else:
        wide = node.emit(ConvertOp(points, element_type_of(scales)))
        middle = node.emit(GatherOp(wide, which, 1))
    return node.emit(MulOp(node.emit(SubOp(real, middle)), factor))


@operator("GatherBlockQuantized", domain=MICROSOFT)
def gather_block_quantized(
    node: Node,
    packed: SSAValue,
    indices: SSAValue,
    scales: SSAValue,
    points: SSAValue | None = None,
) -> SSAValue:
    """Rows of packed integers, dequantised."""
    rank, bits, block = node.rank(packed), _bits(node), _block(node)
    if node.axis(node.attribute("gather_axis", 0), rank):
        raise NodeProblem("packed bytes are gathered along axis 0 only")
    axis = node.axis(node.attribute("quantize_axis", 1), rank)
    if not axis or kind_of(element_type_of(scales)) != Kind.FLOAT:
        raise NodeProblem(
            "blocks along the gathered axis, or scales of integers, are not supported"
        )
    taken = [node.emit(GatherOp(part, indices, 0)) for part in (packed, scales)]
    whole, scales = unpacked(node, taken[0], bits), taken[1]
    if points is not None:
        points = unpacked(node, node.emit(GatherOp(points, indices, 0)), bits)
        points = _cut(node, points, node.build.shape(scales))
    place = axis - 1 + node.rank(indices)
    return _dequantized(node, whole, scales, points, bits, place, block)


def _cut(node: Node, x: SSAValue, sizes: Sequence[Size]) -> SSAValue:
    """x without what the last byte of its last axis holds too much."""
    return sliced(node, x, [0], [sizes[-1]], [len(sizes) - 1], [1])
