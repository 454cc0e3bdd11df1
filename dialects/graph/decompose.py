"""What each composite is made of. f16 and bf16 are computed in f32 in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import TypeVar

from xdsl.dialects.builtin import Float32Type, TensorType
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.constants import splat
from mlopt.core.interfaces.decomposition import Insert, decomposes
from mlopt.dialects.graph.attributes import Reduction
from mlopt.dialects.graph.element_kinds import is_narrow_float
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MaxOp, SubOp
from mlopt.dialects.graph.ops.composite import (
    AvgPoolOp,
    MaxPoolOp,
    MeanOp,
    PoolOp,
    ReluOp,
    SigmoidOp,
    SoftmaxOp,
)
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.functions import ExpOp
from mlopt.dialects.graph.ops.layout import BroadcastOp
from mlopt.dialects.graph.ops.parts import DimOp
from mlopt.dialects.graph.ops.reduction import ReduceOp, ReduceWindowOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.dialects.graph.ops.unary import NegOp
from mlopt.dialects.graph.shapes import is_dynamic

OpT = TypeVar("OpT", bound=Operation)


class Builder:
    """Inserts ops of one result and returns that."""

    def __init__(self, insert: Insert):
        self.insert = insert

    def __call__(self, op: Operation) -> SSAValue:
        return self.insert(op).results[0]

    def sizes(self, value: SSAValue) -> list[int | SSAValue]:
        """The sizes of a tensor: numbers, and `graph.dim` where they are unknown."""
        return [
            self(DimOp(value, axis)) if is_dynamic(size) else size
            for axis, size in enumerate(shape_of(value))
        ]

    def full_like(self, number: float, value: SSAValue) -> SSAValue:
        """A tensor of the type of `value` with every element `number`."""
        element, shape = element_type_of(value), shape_of(value)
        if not any(map(is_dynamic, shape)):
            return self(ConstantOp(splat(number, TensorType(element, shape))))
        scalar = self(ConstantOp(splat(number, TensorType(element, []))))
        return self(BroadcastOp(scalar, self.sizes(value), []))

    def spread(self, value: SSAValue, like: SSAValue, axes: Sequence[int]) -> SSAValue:
        """A reduced tensor repeated along the reduced `axes` of `like`."""
        kept = [axis for axis in range(len(shape_of(like))) if axis not in axes]
        return self(BroadcastOp(value, self.sizes(like), kept))


def in_f32(function: Callable[[OpT, Builder, SSAValue], SSAValue]) -> Callable[..., list[SSAValue]]:
    """Gives `function` the operand in f32 where it is f16 or bf16, and rounds its value."""

    def decompose(op: OpT, insert: Insert) -> list[SSAValue]:
        build, operand = Builder(insert), op.operands[0]
        element: Attribute = element_type_of(operand)
        if not is_narrow_float(element):
            return [function(op, build, operand)]
        wide = function(op, build, build(ConvertOp(operand, Float32Type())))
        return [build(ConvertOp(wide, element))]

    return decompose


@decomposes(ReluOp)
def relu(op: ReluOp, insert: Insert) -> list[SSAValue]:
    """`max(x, 0)`."""
    build = Builder(insert)
    return [build(MaxOp(op.operand, build.full_like(0, op.operand)))]


@decomposes(SigmoidOp)
@in_f32
def sigmoid(op: SigmoidOp, build: Builder, x: SSAValue) -> SSAValue:
    """`1 / (1 + exp(-x))`."""
    one = build.full_like(1, x)
    return build(DivOp(one, build(AddOp(one, build(ExpOp(build(NegOp(x))))))))


@decomposes(SoftmaxOp)
@in_f32
def softmax(op: SoftmaxOp, build: Builder, x: SSAValue) -> SSAValue:
    """`exp(x - max) / sum(exp(x - max))`."""
    axes = [op.axis.value.data]
    largest = build.spread(build(ReduceOp(Reduction.MAX, x, axes)), x, axes)
    powers = build(ExpOp(build(SubOp(x, largest))))
    total = build.spread(build(ReduceOp(Reduction.SUM, powers, axes)), x, axes)
    return build(DivOp(powers, total))


@decomposes(MeanOp)
@in_f32
def mean(op: MeanOp, build: Builder, x: SSAValue) -> SSAValue:
    """`sum(x) / count`."""
    axes = op.axes.get_values()
    total = build(ReduceOp(Reduction.SUM, x, axes))
    sizes = [shape_of(x)[axis] for axis in axes]
    if not any(map(is_dynamic, sizes)):
        return build(DivOp(total, build.full_like(prod(sizes), total)))
    counted = build(ReduceOp(Reduction.SUM, build.full_like(1, x), axes))
    return build(DivOp(total, counted))


def _windows(op: PoolOp) -> dict[str, Sequence[int]]:
    """The lists of a pooling op, with entries for the batch and channel axes."""
    window, strides, dilations, low, high = op.windows
    return {
        "window": (1, 1, *window),
        "strides": (1, 1, *strides),
        "dilations": (1, 1, *dilations),
        "low": (0, 0, *low),
        "high": (0, 0, *high),
    }


@decomposes(MaxPoolOp)
def max_pool(op: MaxPoolOp, insert: Insert) -> list[SSAValue]:
    """`reduce_window max`."""
    return [Builder(insert)(ReduceWindowOp(Reduction.MAX, op.operand, **_windows(op)))]


@decomposes(AvgPoolOp)
@in_f32
def avg_pool(op: AvgPoolOp, build: Builder, x: SSAValue) -> SSAValue:
    """`reduce_window sum` over the count of elements in each window."""
    lists = _windows(op)
    total = build(ReduceWindowOp(Reduction.SUM, x, **lists))
    padded = any(lists["low"]) or any(lists["high"])
    if op.count_padding is not None or not padded:
        return build(DivOp(total, build.full_like(prod(lists["window"]), total)))
    counted = build(ReduceWindowOp(Reduction.SUM, build.full_like(1, x), **lists))
    return build(DivOp(total, counted))
