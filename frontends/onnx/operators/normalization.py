"""Normalisation, and what only training does."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MaxOp, MulOp, PowOp, SubOp
from mlopt.dialects.graph.ops.composite import MeanOp
from mlopt.dialects.graph.ops.normalization import (
    BatchNormOp,
    GroupNormOp,
    LayerNormOp,
    RmsNormOp,
)
from mlopt.dialects.graph.ops.reduction import ReduceOp, ReduceWindowOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.dialects.graph.ops.unary import AbsOp, RsqrtOp, SqrtOp
from mlopt.frontends.onnx.broadcasting import spread_along, spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.operators.layout import reshaped
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import operator


def _widened(node: Node, *values: SSAValue) -> list[SSAValue]:
    """The values in f32 where they are f16 or bf16, and all of one type."""
    wide = [in_f32(node, value)[0] for value in values]
    element = element_type_of(wide[0])
    return [node.emit(ConvertOp(value, element)) for value in wide]


@operator("BatchNormalization")
def batch_normalization(
    node: Node, x: SSAValue, scale: SSAValue, bias: SSAValue, mean: SSAValue, variance: SSAValue
) -> list[SSAValue]:
    """scale * (x - mean) / sqrt(variance + epsilon) + bias, one of each a channel."""
    if node.version < 9 and not node.attribute("spatial", 1):
        raise NodeProblem("spatial = 0 is not supported")
    epsilon = node.attribute("epsilon", 1e-5)
    wide, *parameters = _widened(node, x, scale, bias, mean, variance)
    if not node.attribute("training_mode", 0):
        return [_batch_norm(node, x, wide, parameters, epsilon)]
    return _training_batch_norm(node, x, wide, parameters, epsilon)


def _training_batch_norm(
    node: Node, x: SSAValue, wide: SSAValue, parameters: list[SSAValue], epsilon: float
) -> list[SSAValue]:
    """With the mean and variance of the batch, and the running ones moved towards them."""
    scale, bias, mean, variance = parameters
    axes = [axis for axis in range(node.rank(wide)) if axis != 1]
    own = node.emit(MeanOp(wide, axes))
    off = node.emit(SubOp(wide, spread_along(node.build, own, wide, [1])))
    spread = node.emit(MeanOp(node.emit(MulOp(off, off)), axes))
    keep = node.attribute("momentum", 0.9)
    moved: list[SSAValue] = []
    for running, current in ((mean, own), (variance, spread)):
        old = node.emit(MulOp(running, node.full(keep, running)))
        new = node.emit(MulOp(current, node.full(1 - keep, current)))
        moved.append(node.emit(AddOp(old, new)))
    result = _batch_norm(node, x, wide, [scale, bias, own, spread], epsilon)
    element = element_type_of(node.inputs[3]) if node.inputs[3] is not None else element_type_of(x)
    return [result, *(node.emit(ConvertOp(value, element)) for value in moved)]


def _batch_norm(
    node: Node, x: SSAValue, wide: SSAValue, parameters: Sequence[SSAValue], epsilon: float
) -> SSAValue:
    """In the type of the parameters, rounded to that of x."""
    result = node.emit(BatchNormOp(wide, *parameters, epsilon=epsilon))
    return node.emit(ConvertOp(result, element_type_of(x)))


@operator("InstanceNormalization")
def instance_normalization(node: Node, x: SSAValue, scale: SSAValue, bias: SSAValue) -> SSAValue:
    """Each channel of each image to mean 0 and variance 1, then scaled and moved."""
    wide, factor, shift = _widened(node, x, scale, bias)
    channels = node.build.size(x, 1)
    groups = channels if isinstance(channels, int) else 0
    epsilon = node.attribute("epsilon", 1e-5)
    result = node.emit(GroupNormOp(wide, factor, shift, groups=groups, epsilon=epsilon))
    return node.emit(ConvertOp(result, element_type_of(x)))


@operator("LRN")
def lrn(node: Node, x: SSAValue) -> SSAValue:
    """x / (bias + alpha / size * the sum of squares of nearby channels) ^ beta."""
    size = node.required("size")
    wide, element = in_f32(node, x)
    rank = node.rank(x)
    window, low, high = [1] * rank, [0] * rank, [0] * rank
    window[1], low[1], high[1] = size, (size - 1) // 2, size - 1 - (size - 1) // 2
    total = node.emit(
        ReduceWindowOp("sum", node.emit(MulOp(wide, wide)), window, low=low, high=high)
    )
    scaled = node.emit(MulOp(total, node.full(node.attribute("alpha", 1e-4) / size, total)))
    base = node.emit(AddOp(scaled, node.full(node.attribute("bias", 1.0), total)))
    power = node.emit(PowOp(base, node.full(node.attribute("beta", 0.75), base)))
    return node.emit(ConvertOp(node.emit(DivOp(wide, power)), element))


@operator("LpNormalization")
def lp_normalization(node: Node, x: SSAValue) -> SSAValue:
    """x over its p-norm along an axis; 0 where that is 0."""
    from mlopt.dialects.graph.ops.selection import CompareOp, SelectOp

    axis, p = node.axis(node.attribute("axis", -1), node.rank(x)), node.attribute("p", 2)
    wide, element = in_f32(node, x)
    size = node.emit(AbsOp(wide)) if p == 1 else node.emit(MulOp(wide, wide))
    total = node.emit(ReduceOp("sum", size, [axis]))
    norm = total if p == 1 else node.emit(SqrtOp(total))
    kept = [place for place in range(node.rank(x)) if place != axis]
    below = spread_along(node.build, norm, wide, kept)
    is_zero = node.emit(CompareOp("eq", below, node.full(0, below)))
    safe = node.emit(SelectOp(is_zero, node.full(1, below), below))
    result = node.emit(SelectOp(is_zero, node.full(0, below), node.emit(DivOp(wide, safe))))
    return node.emit(ConvertOp(result, element))


@operator("MeanVarianceNormalization")
def mean_variance_normalization(node: Node, x: SSAValue) -> SSAValue:
    """x with mean 0 and variance 1 over `axes`."""
    wide, element = in_f32(node, x)
    axes = node.axes(node.attribute("axes", (0, 2, 3)), node.rank(x))
    kept = [axis for axis in range(node.rank(x)) if axis not in axes]
    mean = node.emit(MeanOp(wide, axes))
    off = node.emit(SubOp(wide, spread_along(node.build, mean, wide, kept)))
    variance = node.emit(MeanOp(node.emit(MulOp(off, off)), axes))
    deviation = node.emit(MaxOp(node.emit(SqrtOp(variance)), node.full(1e-9, variance)))
    result = node.emit(DivOp(off, spread_along(node.build, deviation, wide, kept)))
    return node.emit(ConvertOp(result, element))


@operator("LayerNormalization")
def layer_normalization(
    node: Node, x: SSAValue, scale: SSAValue, bias: SSAValue | None = None
) -> list[SSAValue]:
    """Mean 0 and variance 1 over the axes from `axis` on, then scaled and moved."""
    rank = node.rank(x)
    first = node.axis(node.attribute("axis", -1), rank)
    axes, kept = list(range(first, rank)), list(range(first))
    epsilon = node.attribute("epsilon", 1e-5)
    wide, *parameters = _widened(node, *([x, scale] if bias is None else [x, scale, bias]))
    sizes = node.build.shape(wide)
    parameters = [spread_to(node.build, value, sizes[first:]) for value in parameters]
    result = node.emit(LayerNormOp(wide, *parameters, axis=first, epsilon=epsilon))
    result = node.emit(ConvertOp(result, element_type_of(x)))
    if len(node.outputs) == 1:
        return [result]
    mean = node.emit(MeanOp(wide, axes))
    off = node.emit(SubOp(wide, spread_along(node.build, mean, wide, kept)))
    variance = node.emit(MeanOp(node.emit(MulOp(off, off)), axes))
    inverse = node.emit(RsqrtOp(node.emit(AddOp(variance, node.full(epsilon, variance)))))
    outer = [*sizes[:first], *([1] * len(axes))]
    return [result, *(reshaped(node, value, outer) for value in (mean, inverse))]


@operator("RMSNormalization")
def rms_normalization(node: Node, x: SSAValue, scale: SSAValue) -> SSAValue:
    """x over the root of the mean of its squares over the axes from `axis` on, then scaled."""
    first = node.axis(node.attribute("axis", -1), node.rank(x))
    wide, factor = _widened(node, x, scale)
    factor = spread_to(node.build, factor, node.build.shape(wide)[first:])
    epsilon = node.attribute("epsilon", 1e-5)
    result = node.emit(RmsNormOp(wide, factor, axis=first, epsilon=epsilon))
    return node.emit(ConvertOp(result, element_type_of(scale)))


@operator("GroupNormalization", since=21)
def group_normalization(node: Node, x: SSAValue, scale: SSAValue, bias: SSAValue) -> SSAValue:
    """Groups of channels to mean 0 and variance 1, then each channel scaled and moved."""
    wide, factor, shift = _widened(node, x, scale, bias)
    groups, epsilon = node.required("num_groups"), node.attribute("epsilon", 1e-5)
    result = node.emit(GroupNormOp(wide, factor, shift, groups=groups, epsilon=epsilon))
    return node.emit(ConvertOp(result, element_type_of(x)))
