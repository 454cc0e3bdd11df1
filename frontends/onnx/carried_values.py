"""What loops carry from trip to trip: one type that holds it from the start.

Types that change are widened until they hold what every trip makes. Where the ranks differ,
one does only in two cases: exporters give a variable that is first assigned in the loop a
scalar to start from, which no trip reads; and a single element is broadcast at any rank.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import onnx
from xdsl.dialects.builtin import TensorType, i1
from xdsl.ir import Attribute, Block, SSAValue

from mlopt.dialects.graph.ops.base import tensor_type
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.frontends.onnx.branching import common_type
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.ordering import read_names
from mlopt.frontends.onnx.problems import NodeProblem

Body = Callable[[Sequence[SSAValue]], list[SSAValue]]
"""From the arguments of a block to the values that it computes."""

MAX_WIDENINGS = 16


@dataclass
class Trip:
    """A body that has been built: its block, what it computes, and the types it carries."""

    block: Block
    values: list[SSAValue]
    types: list[Attribute]


def widened(
    node: Node,
    types: Sequence[Attribute],
    body: Body,
    carried: Callable[[list[SSAValue]], list[SSAValue]],
    unread: Sequence[bool] | None = None,
) -> Trip:
    """The body, with the types of its arguments widened until they hold what it hands on; those
    that it does not read, `unread`, may start as anything."""
    is_unread = unread or [False] * len(types)
    current = list(types)
    for _ in range(MAX_WIDENINGS):
        block = Block(arg_types=current)
        with node.build.at(block):
            values = body(block.args)
        handed = [value.type for value in carried(values)]
        wider = [
            new if old == new or _gives_way(old, new, skips) else common_type(old, new)
            for old, new, skips in zip(current, handed, is_unread, strict=True)
        ]
        if wider == current:
            return Trip(block, values, current)
        current = wider
        for op in reversed(list(block.ops)):
            op.detach()
            op.erase()
    raise NodeProblem("the types of what it carries do not settle")


def _gives_way(old: Attribute, new: Attribute, is_unread: bool) -> bool:
    """True where a value that starts as `old` can be taken for `new`, which has another rank."""
    return not _same_rank(old, new) and (is_unread or (_is_single(old) and _is_single(new)))


def _is_single(type: Attribute) -> bool:
    """True for one element, whatever the rank: it is broadcast like a scalar."""
    return isinstance(type, TensorType) and all(size == 1 for size in type.get_shape())


def _same_rank(a: Attribute, b: Attribute) -> bool:
    if not isinstance(a, TensorType) or not isinstance(b, TensorType):
        return a == b
    return a.element_type == b.element_type and len(a.get_shape()) == len(b.get_shape())


def unread_inputs(body: onnx.GraphProto) -> list[bool]:
    """For each input of a body, whether it is used for nothing."""
    read = {name for inner in body.node for name in read_names(inner)}
    read |= {output.name for output in body.output}
    return [value.name not in read for value in body.input]


def started(node: Node, initial: Sequence[SSAValue], made: Trip) -> list[SSAValue]:
    """What the carried values start as, of the rank that trips make."""
    return [
        value if _same_rank(value.type, type) else _of_rank(node, value, type)
        for value, type in zip(initial, made.types[1:], strict=True)
    ]


def _of_rank(node: Node, value: SSAValue, type: Attribute) -> SSAValue:
    """A single element reshaped; an empty tensor for what no trip reads, seen only after none."""
    tensor = tensor_type(type)
    if _is_single(value.type) and _is_single(type):
        return node.emit(ReshapeOp(value, tensor.get_shape()))
    sizes = [max(size, 0) for size in tensor.get_shape()]
    zero = False if tensor.element_type == i1 else 0
    return node.build.filled(zero, sizes, tensor.element_type)
