"""Transposed convolution as a convolution whose features are the places between strides.

The result at `q * stride + r` takes the taps `t * stride + r` of the filter, so that

    out[.., q * stride + r] = sum over t of input[.., q - t] * filter[.., t * stride + r]

is one convolution of stride 1 with `stride` times the features, and a reordering: nothing
is multiplied by zeros put between elements (Shi et al., "Real-Time Single Image and Video
Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural Network", 2016). Where
the stride is the window, the convolution is a product over channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from xdsl.dialects import arith
from xdsl.dialects.builtin import IndexType, IntegerAttr, TensorType
from xdsl.ir import SSAValue

from mlopt.core.constants import splat
from mlopt.core.interfaces.decomposition import Insert, decomposes
from mlopt.dialects.graph.decompose.building import Builder
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.conv import ConvOp, ConvTransposeOp
from mlopt.dialects.graph.ops.layout import ReshapeOp, Size, TransposeOp
from mlopt.dialects.graph.ops.padding import ReverseOp, UpdateSliceOp
from mlopt.dialects.graph.ops.parts import PadOp


@dataclass(frozen=True)
class Axis:
    """One spatial axis: `taps` times `stride` places of the filter, padding and cuts.

    `step` is the distance of taps in the filter that is given, `dilation` that in the
    convolution; `pads` widen the input, `cuts` shorten the result.
    """

    stride: int
    taps: int
    step: int
    dilation: int
    pads: tuple[int, int]
    cuts: tuple[int, int]


def planned(window: int, stride: int, dilation: int, low: int, high: int) -> Axis:
    """How one axis is computed; what is cut off is not computed where whole strides are.

    >>> planned(4, 2, 1, 1, 1)
    Axis(stride=2, taps=2, step=1, dilation=1, pads=(1, 1), cuts=(1, 1))
    """
    taps, step, unused = window, 1, 0
    if stride > 1:
        reach = (window - 1) * dilation + 1
        taps, step, dilation = -(-reach // stride), dilation, 1
        unused = taps * stride - reach
    span = (taps - 1) * dilation
    cuts = (low, high + unused)
    dropped = [min(max(cut, 0) // stride, span) for cut in cuts]
    return Axis(
        stride,
        taps,
        step,
        dilation,
        (span - dropped[0], span - dropped[1]),
        (cuts[0] - dropped[0] * stride, cuts[1] - dropped[1] * stride),
    )


@decomposes(ConvTransposeOp)
def conv_transpose(op: ConvTransposeOp, insert: Insert) -> list[SSAValue]:
    """`conv`, with the places between strides as features."""
    build, window = Builder(insert), shape_of(op.filter)[2:]
    axes = [planned(*numbers) for numbers in zip(window, *op.window, strict=True)]
    result = build(
        ConvOp(
            op.input,
            _filter(build, op, axes),
            low=[axis.pads[0] for axis in axes],
            high=[axis.pads[1] for axis in axes],
            dilations=[axis.dilation for axis in axes],
            groups=op.group_count,
            element_type=element_type_of(op.out),
        )
    )
    result = _interleaved(build, result, _features(build, op, 1), axes)
    before, after = ([0, 0, *(-axis.cuts[end] for axis in axes)] for end in (0, 1))
    if not any(before) and not any(after):
        return [result]
    zero = build(ConstantOp(splat(0, TensorType(element_type_of(result), []))))
    return [build(PadOp(result, zero, before, after))]


def _filter(build: Builder, op: ConvTransposeOp, axes: Sequence[Axis]) -> SSAValue:
    """`[c, f / groups, window...]` as `[f * strides, c / groups, taps...]`, taps mirrored."""
    taps = _widened(build, op.filter, axes)
    channels, features = build.sizes(op.filter)[:2]
    groups, strided = op.group_count, [n for n, axis in enumerate(axes) if axis.stride > 1]
    sizes: list[Size] = [groups, _divided(channels, groups), features]
    order, tap_axes, stride_axes = [0, 2], list[int](), list[int]()
    for number, axis in enumerate(axes):
        tap_axes.append(len(sizes))
        sizes.append(axis.taps)
        if number in strided:
            stride_axes.append(len(sizes))
            sizes.append(axis.stride)
    order = [0, 2, *stride_axes, 1, *tap_axes]
    moved = build(TransposeOp(build(ReshapeOp(taps, sizes)), order))
    places = prod(axis.stride for axis in axes)
    shape = [_features(build, op, places), sizes[1], *(axis.taps for axis in axes)]
    mirrored = [number + 2 for number, axis in enumerate(axes) if axis.taps > 1]
    filter = build(ReshapeOp(moved, shape))
    return build(ReverseOp(filter, mirrored)) if mirrored else filter


def _widened(build: Builder, filter: SSAValue, axes: Sequence[Axis]) -> SSAValue:
    """The filter with zeros between its taps, and up to whole strides."""
    window = [axis.taps * axis.stride for axis in axes]
    if list(shape_of(filter)[2:]) == window:
        return filter
    zeros = build.full(0, [*build.sizes(filter)[:2], *window], element_type_of(filter))
    steps = [1, 1, *(axis.step for axis in axes)]
    return build(UpdateSliceOp(zeros, filter, [0] * len(steps), steps))


def _interleaved(build: Builder, value: SSAValue, features: Size, axes: Sequence[Axis]) -> SSAValue:
    """`[n, f * strides, q...]` as `[n, f, q * stride...]`."""
    strided = [number for number, axis in enumerate(axes) if axis.stride > 1]
    if not strided:
        return value
    batch, _, *places = build.sizes(value)
    strides = [axes[number].stride for number in strided]
    apart = build(ReshapeOp(value, [batch, features, *strides, *places]))
    order = [0, 1]
    for number in range(len(axes)):
        order.append(2 + len(strided) + number)
        if number in strided:
            order.append(2 + strided.index(number))
    moved = build(TransposeOp(apart, order))
    sizes = [_times(build, size, axis.stride) for size, axis in zip(places, axes, strict=True)]
    return build(ReshapeOp(moved, [batch, features, *sizes]))


def _features(build: Builder, op: ConvTransposeOp, factor: int) -> Size:
    """`factor` times the features of the result."""
    return _times(build, build.size(op.filter, 1), op.group_count * factor)


def _divided(size: Size, groups: int) -> Size:
    """Channels of a group; with more than one, they are known."""
    return size // groups if isinstance(size, int) else size


def _times(build: Builder, size: Size, factor: int) -> Size:
    """A size multiplied by a number."""
    if isinstance(size, int):
        return size * factor
    if factor == 1:
        return size
    number = build(arith.ConstantOp(IntegerAttr(factor, IndexType())))
    return build(arith.MuliOp(size, number))
