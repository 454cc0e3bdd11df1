"""How many bytes a function moves between memory and its ops on whole tensors.

An op of the graph level reads its operands and writes its results once each, a structured
op its inputs and outputs, a kernel what it is given and what it returns. A reshape, a
constant or a slice of a tensor moves nothing. Extents that are only known at run time count
as 1, so that the number is a lower bound; it is for comparing before and after a pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import prod

from xdsl.dialects.builtin import DYNAMIC_INDEX, MemRefType, TensorType
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.element_types import element_bytes
from mlopt.core.interfaces import find
from mlopt.core.interfaces.calls import CallLike
from mlopt.core.interfaces.structured import Structured
from mlopt.core.symbols import symbol_name
from mlopt.dialects.graph.ops.base import GraphOp
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.ops.parts import DimOp

KERNEL = "mlopt.kernel"
"""On a function that is a kernel."""


@dataclass(frozen=True)
class Cost:
    """How many ops run over whole tensors, and how many bytes they move."""

    ops: int = 0
    bytes: int = 0


def cost_of(root: Operation) -> Cost:
    """The cost of what is in `root`; a call of a kernel is one op, whatever is in it."""
    kernels = {
        symbol_name(op) or ""
        for region in root.regions
        for block in region.blocks
        for op in block.ops
        if KERNEL in op.attributes
    }
    ops = moved = 0
    pending = [root]
    while pending:
        op = pending.pop()
        if op is not root and KERNEL in op.attributes:
            continue
        moves = _traffic_of(op, kernels)
        ops += moves is not None
        moved += moves or 0
        if find(op, Structured) is None:
            pending += [inner for region in op.regions for b in region.blocks for inner in b.ops]
    return Cost(ops, moved)


def _traffic_of(op: Operation, kernels: Collection[str]) -> int | None:
    """The bytes that `op` moves; None where it is none that runs over whole tensors."""
    structured = find(op, Structured)
    if structured is not None:
        inputs, outputs = structured.inputs(op), structured.outputs(op)
        body = structured.body(op)
        read = [value for i, value in enumerate((*inputs, *outputs)) if body.args[i].uses]
        return bytes_of([*read, *outputs])
    call = find(op, CallLike)
    if call is not None and call.callee(op) in kernels:
        return bytes_of(op.operands)
    if isinstance(op, GraphOp) and not isinstance(op, ConstantOp | ReshapeOp | DimOp):
        return bytes_of([*op.operands, *op.results])
    return None


def bytes_of(values: Iterable[SSAValue]) -> int:
    """The bytes of tensors and buffers; scalars are none."""
    return sum(_bytes(value.type) for value in values)


def _bytes(type: Attribute) -> int:
    if not isinstance(type, TensorType | MemRefType):
        return 0
    shape = type.get_shape()
    size = element_bytes(type.element_type) or 0
    return size * prod(n for n in shape if n != DYNAMIC_INDEX)
