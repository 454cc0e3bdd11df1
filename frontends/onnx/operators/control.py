"""Control flow: If, Loop and Scan."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects.builtin import DYNAMIC_INDEX, IndexType, TensorType
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from mlopt.dialects.graph.ops.base import tensor_type
from mlopt.dialects.graph.ops.control import ForOp, IfOp, YieldOp
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.shapes import shape_text
from mlopt.dialects.tensor.shape_ops import CastOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator


@operator("If")
def if_(node: Node, condition: SSAValue) -> list[SSAValue]:
    """One of two graphs; the one that runs alone where the condition is known."""
    branches = node.required("then_branch"), node.required("else_branch")
    known = node.build.array(condition)
    if known is not None:
        return node.subgraph(branches[0 if known.any() else 1])
    if node.rank(condition):
        condition = node.emit(ReshapeOp(condition, []))
    blocks: list[Block] = []
    results: list[list[SSAValue]] = []
    for graph in branches:
        block = Block()
        with node.build.at(block):
            results.append(node.subgraph(graph))
        blocks.append(block)
    if len(results[0]) != len(results[1]):
        raise NodeProblem(
            f"its graphs have {len(results[0])} and {len(results[1])} outputs, expected as many"
        )
    types = [common_type(a.type, b.type) for a, b in zip(*results, strict=True)]
    for block, values in zip(blocks, results, strict=True):
        with node.build.at(block):
            end(node, YieldOp, values, types)
    op = IfOp(condition, types, Region(blocks[0]), Region(blocks[1]))
    node.build.insert(op)
    return list(op.results)


def common_type(a: Attribute, b: Attribute) -> TensorType[Attribute]:
    """The type that holds values of both: sizes that differ are unknown."""
    left, right = tensor_type(a), tensor_type(b)
    shapes = left.get_shape(), right.get_shape()
    if left.element_type != right.element_type or len(shapes[0]) != len(shapes[1]):
        raise NodeProblem(
            f"values of {left.element_type} {shape_text(shapes[0])} and of {right.element_type}"
            f" {shape_text(shapes[1])} meet, expected one element type and one rank"
            " (where a condition decides on sizes, fix these with shapes)"
        )
    sizes = [m if m == n else DYNAMIC_INDEX for m, n in zip(*shapes, strict=True)]
    return TensorType(left.element_type, sizes)


def as_type(node: Node, value: SSAValue, type: Attribute) -> SSAValue:
    """The value under a type that knows fewer sizes."""
    return value if value.type == type else node.build.insert(CastOp(value, type))


def end(
    node: Node, op_class: type[Operation], values: Sequence[SSAValue], types: Sequence[Attribute]
) -> None:
    """The end of a region, with types as the results have them."""
    cast = [as_type(node, value, type) for value, type in zip(values, types, strict=True)]
    node.build.append(op_class(*cast))


def repeated(
    node: Node,
    trips: Size,
    initial: Sequence[SSAValue],
    body: Callable[[SSAValue, Sequence[SSAValue]], Sequence[SSAValue]],
) -> list[SSAValue]:
    """What is carried after so many trips; `body` makes it from the trip and the last values.

    Types and sizes stay the same.
    """
    types = [value.type for value in initial]
    block = Block(arg_types=[IndexType(), *types])
    carried = block.args[1:]
    for value, start in zip(carried, initial, strict=True):
        note_same_sizes(node, value, start)
    with node.build.at(block):
        end(node, YieldOp, body(block.args[0], carried), types)
    bounds = [node.sizes.value(size) for size in (0, trips, 1)]
    op = ForOp(*bounds, initial, Region(block))
    node.build.append(op)
    for value, start in zip(op.results, initial, strict=True):
        note_same_sizes(node, value, start)
    return list(op.results)


def note_same_sizes(node: Node, value: SSAValue, like: SSAValue) -> None:
    """Says that the unknown sizes of `value` are those of `like`."""
    for axis, size in enumerate(node.build.shape(like)):
        if isinstance(size, SSAValue):
            node.build.note_size(value, axis, size)
