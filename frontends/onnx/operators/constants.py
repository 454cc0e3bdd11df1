"""Constants, and tensors made of sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
from xdsl.dialects.builtin import Float32Type, i64
from xdsl.ir import Attribute, SSAValue

from mlopt.core.element_types import element_type_of as element_of_dtype
from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AddOp, MulOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.parts import IotaOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator
from mlopt.frontends.onnx.types import element_type

_KINDS: dict[str, tuple[type, Attribute]] = {
    "value_float": (np.float32, Float32Type()),
    "value_floats": (np.float32, Float32Type()),
    "value_int": (np.int64, i64),
    "value_ints": (np.int64, i64),
}


@operator("Constant")
def constant(node: Node) -> SSAValue:
    """The attribute that is there."""
    value = node.attribute("value")
    if value is not None:
        return node.constant(value)
    for name, (dtype, element) in _KINDS.items():
        found = node.attribute(name)
        if found is not None:
            return node.constant(np.asarray(found, dtype=dtype), element)
    found = ", ".join(node.attributes) or "nothing"
    raise NodeProblem(f"a constant given as {found} is not supported")


@operator("ConstantOfShape")
def constant_of_shape(node: Node, shape: SSAValue) -> SSAValue:
    """One number everywhere."""
    value: Any = node.attribute("value")
    value = np.zeros(1, np.float32) if value is None else value
    if value.size != 1:
        raise NodeProblem(f"its value has {value.size} elements, expected 1")
    element = element_of_dtype(value.dtype)
    return node.build.filled(value.reshape(-1)[0], node.size_list(shape), element)


@operator("Identity")
def identity(node: Node, x: SSAValue) -> SSAValue:
    """x itself."""
    return x


@operator("Range")
def arange(node: Node, start: SSAValue, limit: SSAValue, delta: SSAValue) -> SSAValue:
    """start, start + delta ... below limit."""
    element = element_type_of(start)
    count = _range_size(node, start, limit, delta)
    position = node.emit(IotaOp([count], 0, element))
    whole = [node.emit(BroadcastOp(_scalar(node, value), [count], [])) for value in (delta, start)]
    return node.emit(AddOp(node.emit(MulOp(position, whole[0])), whole[1]))


def _scalar(node: Node, value: SSAValue) -> SSAValue:
    return node.emit(ReshapeOp(value, [])) if node.rank(value) else value


def _range_size(node: Node, start: SSAValue, limit: SSAValue, delta: SSAValue) -> Size:
    """How many numbers there are."""
    arrays = [node.build.array(value) for value in (start, limit, delta)]
    if all(array is not None for array in arrays):
        first, last, step = (
            array.reshape(-1)[0].astype(np.float64) for array in arrays if array is not None
        )
        if step == 0:
            raise NodeProblem("its step is 0")
        return max(int(np.ceil((last - first) / step)), 0)
    if kind_of(element_type_of(start)) == Kind.FLOAT:
        return _float_range_size(node, start, limit, delta)
    first, last, step = (node.size_list(value)[0] for value in (start, limit, delta))
    room = node.sizes.sub(last, first)
    if step == 1:
        return node.sizes.max(room, 0)
    if isinstance(step, int):
        if step == 0:
            raise NodeProblem("its step is 0")
        room, step = (room, step) if step > 0 else (node.sizes.mul(room, -1), -step)
        return node.sizes.max(node.sizes.div(node.sizes.add(room, step - 1), step), 0)
    down = node.sizes.compare("lt", step, 0)
    sign = node.sizes.select(down, -1, 1)
    room, step = node.sizes.mul(room, sign), node.sizes.mul(step, sign)
    count = node.sizes.div(node.sizes.sub(node.sizes.add(room, step), 1), step)
    return node.sizes.max(count, 0)


def _float_range_size(node: Node, start: SSAValue, limit: SSAValue, delta: SSAValue) -> Size:
    """From the numbers, at run time."""
    from mlopt.dialects.graph.ops.binary import DivOp, SubOp
    from mlopt.dialects.graph.ops.unary import CeilOp

    first, last, step = (_scalar(node, value) for value in (start, limit, delta))
    steps = node.emit(CeilOp(node.emit(DivOp(node.emit(SubOp(last, first)), step))))
    return node.sizes.max(node.size_list(node.emit(ConvertOp(steps, i64)))[0], 0)


@operator("EyeLike")
def eye_like(node: Node, x: SSAValue) -> SSAValue:
    """1 on a diagonal, 0 elsewhere."""
    wanted = node.attribute("dtype")
    element = element_type_of(x) if wanted is None else element_type(wanted)
    if node.rank(x) != 2:
        raise NodeProblem(f"its input has rank {node.rank(x)}, expected 2")
    sizes = node.build.shape(x)
    row, column = (node.emit(IotaOp(sizes, axis, i64)) for axis in (0, 1))
    moved = node.emit(AddOp(row, node.full(node.attribute("k", 0), row)))
    return node.emit(ConvertOp(node.emit(CompareOp("eq", moved, column)), element))
