"""Normalisation as means of distances and of their squares."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import SSAValue

from mlopt.core.interfaces.decomposition import decomposes
from mlopt.dialects.graph.decompose.building import Builder, all_in_f32
from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.composite import MeanOp
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.ops.normalization import (
    BatchNormOp,
    GroupNormOp,
    LayerNormOp,
    RmsNormOp,
    TrailingNormOp,
)


def centered(build: Builder, x: SSAValue, axes: Sequence[int]) -> SSAValue:
    """`x - mean(x)`."""
    return build.sub(x, build.spread(build(MeanOp(x, axes)), x, axes))


def over_root(build: Builder, x: SSAValue, axes: Sequence[int], epsilon: float) -> SSAValue:
    """`x / sqrt(mean(x^2) + epsilon)`."""
    squares = build(MeanOp(build.mul(x, x), axes))
    return build.mul(x, build.spread(build.rsqrt(build.add(squares, epsilon)), x, axes))


def _scaled(
    build: Builder, x: SSAValue, axes: Sequence[int], scale: SSAValue | None, bias: SSAValue | None
) -> SSAValue:
    """`x * scale + bias`, both along `axes` of x."""
    if scale is not None:
        x = build.mul(x, build.along(scale, x, axes))
    return x if bias is None else build.add(x, build.along(bias, x, axes))


def _parameters(
    op: TrailingNormOp, operands: Sequence[SSAValue]
) -> tuple[SSAValue | None, SSAValue | None]:
    rest = iter(operands[1:])
    scale = next(rest) if op.scale is not None else None
    return scale, next(rest) if op.bias is not None else None


@decomposes(LayerNormOp)
@all_in_f32
def layer_norm(op: LayerNormOp, build: Builder, operands: Sequence[SSAValue]) -> list[SSAValue]:
    """Centered, divided by the deviation, scaled."""
    x, axes = centered(build, operands[0], op.axes), op.axes
    normal = over_root(build, x, axes, op.epsilon.value.data)
    return [_scaled(build, normal, axes, *_parameters(op, operands))]


@decomposes(RmsNormOp)
@all_in_f32
def rms_norm(op: RmsNormOp, build: Builder, operands: Sequence[SSAValue]) -> list[SSAValue]:
    """Divided by the root of the mean square, scaled."""
    normal = over_root(build, operands[0], op.axes, op.epsilon.value.data)
    return [_scaled(build, normal, op.axes, *_parameters(op, operands))]


@decomposes(BatchNormOp)
@all_in_f32
def batch_norm(op: BatchNormOp, build: Builder, operands: Sequence[SSAValue]) -> list[SSAValue]:
    """`(x - mean) * (scale / sqrt(variance + epsilon)) + bias`."""
    x, scale, bias, mean, variance = operands
    factor = build.mul(scale, build.rsqrt(build.add(variance, op.epsilon.value.data)))
    return [_scaled(build, build.sub(x, build.along(mean, x, [1])), [1], factor, bias)]


@decomposes(GroupNormOp)
@all_in_f32
def group_norm(op: GroupNormOp, build: Builder, operands: Sequence[SSAValue]) -> list[SSAValue]:
    """Normalised over channels of a group and space, scaled for each channel."""
    x, scale, bias = operands
    epsilon, sizes = op.epsilon.value.data, build.sizes(x)
    grouped = x
    if not op.is_each_channel:
        groups, channels = op.groups.value.data, shape_of(x)[1]
        split = [sizes[0], groups, channels // groups, *sizes[2:]]
        grouped = build(ReshapeOp(x, split))
    axes = list(range(2, len(shape_of(grouped))))
    normal = over_root(build, centered(build, grouped, axes), axes, epsilon)
    if grouped is not x:
        normal = build(ReshapeOp(normal, sizes))
    return [_scaled(build, normal, [1], scale, bias)]
