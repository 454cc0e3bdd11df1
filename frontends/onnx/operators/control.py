"""Control flow: If, Loop and Scan."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects.builtin import IndexType
from xdsl.ir import Block, Region, SSAValue

from mlopt.dialects.graph.ops.control import ForOp, YieldOp
from mlopt.frontends.onnx.branching import Forked, Paths, Side, Split, end, joined
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
        return _one_path(node.paths(branches[0 if known.any() else 1]))
    if len(branches[0].output) != len(branches[1].output):
        counts = " and ".join(str(len(graph.output)) for graph in branches)
        raise NodeProblem(f"its graphs have {counts} outputs, expected as many")
    sides: list[Side] = []
    for graph in branches:
        block = Block()
        with node.build.at(block):
            sides.append(Side(block, node.paths(graph)))
    return _one_path(joined(node.build, condition, (sides[0], sides[1])))


def _one_path(paths: Paths) -> list[SSAValue]:
    """The values; `Forked` where there are branches."""
    if isinstance(paths, Split):
        raise Forked(paths)
    return paths


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
        end(node.build, YieldOp, body(block.args[0], carried), types)
    low, high, step = (node.sizes.value(size) for size in (0, trips, 1))
    op = ForOp(low, high, step, initial, Region(block))
    node.build.append(op)
    for value, start in zip(op.results, initial, strict=True):
        note_same_sizes(node, value, start)
    return list(op.results)


def note_same_sizes(node: Node, value: SSAValue, like: SSAValue) -> None:
    """Says that the unknown sizes of `value` are those of `like`."""
    for axis, size in enumerate(node.build.shape(like)):
        if isinstance(size, SSAValue):
            node.build.note_size(value, axis, size)
