"""Features of a position as those of heads, and back: `[b, s, h * d]` and `[b, h, s, d]`."""

from __future__ import annotations

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.layout import TransposeOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.layout import reshaped
from mlopt.frontends.onnx.problems import NodeProblem


def split_heads(node: Node, x: SSAValue, count: int) -> SSAValue:
    """`[b, s, h * d]` as `[b, h, s, d]`."""
    if node.rank(x) != 3:
        raise NodeProblem(f"found an input of rank {node.rank(x)}, expected 3")
    batch, length, width = node.build.shape(x)
    if count <= 0 or (isinstance(width, int) and width % count):
        raise NodeProblem(f"{width} columns are not those of {count} heads")
    split = [batch, length, count, node.sizes.div(width, count)]
    return node.emit(TransposeOp(reshaped(node, x, split), [0, 2, 1, 3]))


def merged_heads(node: Node, x: SSAValue) -> SSAValue:
    """`[b, h, s, d]` as `[b, s, h * d]`."""
    batch, heads, length, width = node.build.shape(x)
    turned = node.emit(TransposeOp(x, [0, 2, 1, 3]))
    return reshaped(node, turned, [batch, length, node.sizes.mul(heads, width)])
