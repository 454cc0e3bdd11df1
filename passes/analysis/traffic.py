"""How many bytes a function moves between memory and its ops on whole tensors.

A structured op reads its inputs and writes its outputs once each, a kernel what it is
given and what it returns. Extents that are only known at run time count as 1, so that the
number is a lower bound; it is for comparing a function before and after a pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import prod

from xdsl.dialects.builtin import DYNAMIC_INDEX, MemRefType, TensorType
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.element_types import element_bytes
from mlopt.core.interfaces import find
from mlopt.core.interfaces.calls import CallLike
from mlopt.core.interfaces.structured import Structured
from mlopt.core.walking import walk


def traffic(function: Operation, kernels: Collection[str] = ()) -> int:
    """The bytes that structured ops of `function`, and its calls of `kernels`, move."""
    return sum(_traffic_of(op, kernels) for op in walk(function))


def _traffic_of(op: Operation, kernels: Collection[str]) -> int:
    structured = find(op, Structured)
    if structured is not None:
        inputs, outputs = structured.inputs(op), structured.outputs(op)
        body = structured.body(op)
        read = [value for i, value in enumerate((*inputs, *outputs)) if body.args[i].uses]
        return bytes_of([*read, *outputs])
    call = find(op, CallLike)
    if call is not None and call.callee(op) in kernels:
        return bytes_of(op.operands)
    return 0


def bytes_of(values: Iterable[SSAValue]) -> int:
    """The bytes of tensors and buffers; scalars are none."""
    return sum(_bytes(value.type) for value in values)


def _bytes(type: Attribute) -> int:
    if not isinstance(type, TensorType | MemRefType):
        return 0
    shape = type.get_shape()
    size = element_bytes(type.element_type) or 0
    return size * prod(n for n in shape if n != DYNAMIC_INDEX)
