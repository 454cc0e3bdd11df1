"""Shapes as tensors."""

from __future__ import annotations

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.table import operator


@operator("Shape")
def shape(node: Node, x: SSAValue) -> SSAValue:
    """The sizes from axis `start` to before `end`."""
    sizes = node.build.shape(x)
    chosen = slice(node.attribute("start", 0), node.attribute("end"))
    return node.build.tensor_of_sizes(sizes[chosen], i64)


@operator("Size")
def size(node: Node, x: SSAValue) -> SSAValue:
    """The number of elements."""
    return node.build.tensor_of_sizes(node.sizes.product(node.build.shape(x)), i64)
