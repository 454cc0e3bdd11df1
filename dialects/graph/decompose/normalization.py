"""Normalisation as means of distances and of their squares."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

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
from mlopt.dialects.graph.shapes import is_static


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


def _on_one_axis(
    op: TrailingNormOp, build: Builder, operands: Sequence[SSAValue]
) -> tuple[Sequence[SSAValue], Sequence[int]]:
    """The operands with the axes that are normalised as one, where their sizes are known: rows
    of 129x3 are rows of 387, not of 3."""
    shape, first = shape_of(operands[0]), op.axes[0]
    if len(op.axes) < 2 or not is_static(shape) or 0 in shape:
        return operands, op.axes
    size = prod(shape[first:])
    x = build(ReshapeOp(operands[0], [*shape[:first], size]))
    return [x, *(build(ReshapeOp(value, [size])) for value in operands[1:])], [first]


@decomposes(LayerNormOp)
@all_in_f32
def layer_norm(op: LayerNormOp, build: Builder, operands: Sequence[SSAValue]) -> list[SSAValue]:
    """Centered, divided by the deviation, scaled."""
    flat, axes = _on_one_axis(op, build, operands)
    normal = over_root(build, centered(build, flat[0], axes), axes, op.epsilon.value.data)
    result = _scaled(build, normal, axes, *_parameters(op, flat))
    return [result if axes == op.axes else build(ReshapeOp(result, shape_of(operands[0])))]


@decomposes(RmsNormOp)
@all_in_f32
def rms_norm(op: RmsNormOp, build: Builder, operands: Sequence[SSAValue]) -> list[SSAValue]:
    """Divided by the root of the mean square, scaled."""
    flat, axes = _on_one_axis(op, build, operands)
    normal = over_root(build, flat[0], axes, op.epsilon.value.data)
    result = _scaled(build, normal, axes, *_parameters(op, flat))
    return [result if axes == op.axes else build(ReshapeOp(result, shape_of(operands[0])))]


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
