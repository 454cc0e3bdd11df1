"""Rectifiers, sigmoid, softmax, means and pools."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, prod

from xdsl.ir import SSAValue

from mlopt.core.interfaces.decomposition import Insert, decomposes
from mlopt.dialects.graph.attributes import Predicate, Reduction
from mlopt.dialects.graph.decompose.building import Builder, in_f32
from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.binary import DivOp, MaxOp
from mlopt.dialects.graph.ops.composite import (
    AvgPoolOp,
    LogSoftmaxOp,
    LogSumExpOp,
    MaxPoolOp,
    MeanOp,
    PoolOp,
    ReluOp,
    SigmoidOp,
    SoftmaxOp,
)
from mlopt.dialects.graph.ops.reduction import ReduceOp, ReduceWindowOp
from mlopt.dialects.graph.shapes import is_dynamic


@decomposes(ReluOp)
def relu(op: ReluOp, insert: Insert) -> list[SSAValue]:
    """`max(x, 0)`."""
    build = Builder(insert)
    return [build(MaxOp(op.operand, build.full_like(0, op.operand)))]


@decomposes(SigmoidOp)
@in_f32
def sigmoid(op: SigmoidOp, build: Builder, x: SSAValue) -> SSAValue:
    """`1 / (1 + exp(-x))`."""
    return build.sigmoid(x)


@decomposes(SoftmaxOp)
@in_f32
def softmax(op: SoftmaxOp, build: Builder, x: SSAValue) -> SSAValue:
    """`exp(x - max) * (1 / sum(exp(x - max)))`; the sum is 1 to n, so that neither the
    reciprocal nor a product of it leaves the range."""
    axes = [op.axis.value.data]
    powers = build.exp(build.sub(x, build.spread(build.largest(x, axes), x, axes)))
    share = build.div(1, build.sum(powers, axes))
    return build.mul(powers, build.spread(share, x, axes))


@decomposes(LogSoftmaxOp)
@in_f32
def log_softmax(op: LogSoftmaxOp, build: Builder, x: SSAValue) -> SSAValue:
    """`(x - max) - log(sum(exp(x - max)))`."""
    axes = [op.axis.value.data]
    below = build.sub(x, build.spread(build.largest(x, axes), x, axes))
    total = build.log(build.sum(build.exp(below), axes))
    return build.sub(below, build.spread(total, x, axes))


@decomposes(LogSumExpOp)
@in_f32
def log_sum_exp(op: LogSumExpOp, build: Builder, x: SSAValue) -> SSAValue:
    """`log(sum(exp(x - max))) + max`, with 0 for a largest element that is infinite."""
    axes = op.axes.get_values()
    largest = build.largest(x, axes)
    is_finite = build.compare(Predicate.LT, build.abs(largest), inf)
    shift = build.select(is_finite, largest, 0)
    powers = build.exp(build.sub(x, build.spread(shift, x, axes)))
    return build.add(build.log(build.sum(powers, axes)), shift)


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
