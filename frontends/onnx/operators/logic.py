"""Comparisons and choices."""

from __future__ import annotations

from functools import partial

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.selection import CompareOp, SelectOp
from mlopt.frontends.onnx.broadcasting import spread
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import operands
from mlopt.frontends.onnx.table import add, operator

PREDICATES = {
    "Equal": "eq",
    "Greater": "gt",
    "GreaterOrEqual": "ge",
    "Less": "lt",
    "LessOrEqual": "le",
}


def compare(predicate: str, node: Node, a: SSAValue, b: SSAValue) -> SSAValue:
    """`a predicate b`, broadcast."""
    return node.emit(CompareOp(predicate, *operands(node, a, b)))


for _kind, _predicate in PREDICATES.items():
    add(_kind, partial(compare, _predicate))


@operator("Where")
def where(node: Node, condition: SSAValue, a: SSAValue, b: SSAValue) -> SSAValue:
    """a where the condition holds, else b."""
    return node.emit(SelectOp(*spread(node.build, (condition, a, b))))
