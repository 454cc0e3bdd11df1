"""Convolutions: windows of the padded image times a filter, summed.

    graph.conv  ->  tensor.pad, linalg.fill, linalg.conv_2d_nchw_fchw (or generic)

    transpose(conv(x, f), [0, 2, 3, 1])  ->  conv of transpose(x, [0, 2, 3, 1]) over [n, y, x, c]

The second rule is for constant filters, of all channels or of one each, where what reads the
result puts channels last (elementwise ops may come before): the filter is transposed here, so
that channels are neighbours in it as in the result, and vectors lie along them. The
transposes that are left cancel with those around, or move what they would have moved.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    BytesAttr,
    DenseIntOrFPElementsAttr,
    TensorType,
    i64,
)
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import AffineExpr, AffineMap

from mlopt.core.conversion import ConversionPattern, ConversionRewriter
from mlopt.core.emitter import Emitter
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.conv import ConvOp
from mlopt.dialects.graph.ops.elementwise import ElementwiseOp
from mlopt.dialects.graph.ops.layout import TransposeOp
from mlopt.passes.convert.graph_to_tensor.contraction import Contraction
from mlopt.passes.convert.graph_to_tensor.regrouping import reshaped
from mlopt.passes.convert.graph_to_tensor.structured import Size, Structured, dims, map_of
from mlopt.passes.tensor.constant_operands import is_constant, transposed_constant

LEAST_CHANNELS = 16
"""Channels of the result that fill a vector."""


class LowerConvPattern(ConversionPattern[ConvOp]):
    """`graph.conv` -> padding, then `linalg.conv_2d_nchw_fchw` or `linalg.generic`."""

    op_types = (ConvOp,)

    def convert(
        self, op: ConvOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        image, taps = operands
        strides, dilations, low, high = op.window
        work = Contraction(op.out, op.input, op.filter, rewriter)
        is_rounded = work.sum_element != element_type_of(image)
        if not is_rounded and is_constant(taps) and _puts_channels_last(op):
            return [_channels_last(op, work, image, taps)]
        zero = work.build.scalar(0, element_type_of(image))
        image = work.build.padded(image, (0, 0, *low), (0, 0, *high), zero)
        spatial = _window_sizes(work.build, image, taps, strides, dilations)
        sizes = [work.build.size(image, 0), work.build.size(taps, 0), *spatial]
        if op.group_count > 1:
            return [_grouped(op, work, image, taps, sizes)]
        total = work.zeros(sizes)
        if len(strides) == 2 and work.has_named_form(image, total) and 0 not in shape_of(taps):
            steps = {"strides": _pair(strides), "dilations": _pair(dilations)}
            name = "linalg.conv_2d_nchw_fchw"
            return [work.rounded(work.build.named(name, [image, taps], [total], **steps))]
        maps, reductions = _conv_maps(strides, dilations, groups=False)
        return [work.rounded(work.summed(image, taps, total, maps, reductions))]


def _pair(values: Sequence[int]) -> DenseIntOrFPElementsAttr:
    """A dense list with every element stored: xDSL reads the strides of linalg ops so."""
    raw = BytesAttr(np.array(values, np.int64).tobytes())
    return DenseIntOrFPElementsAttr(TensorType(i64, [len(values)]), raw)


def _window_sizes(
    build: Structured,
    image: SSAValue,
    taps: SSAValue,
    strides: Sequence[int],
    dilations: Sequence[int],
) -> list[Size]:
    """How many windows fit into each spatial axis of the padded image, none below 0."""
    sizes: list[Size] = []
    for axis, (stride, dilation) in enumerate(zip(strides, dilations, strict=True), start=2):
        reach = build.arithmetic("arith.subi", build.size(taps, axis), 1)
        span = build.arithmetic("arith.muli", reach, dilation)
        sizes.append(windows_that_fit(build, build.size(image, axis), span, stride))
    return sizes


def windows_that_fit(build: Structured, size: Size, span: Size, stride: int) -> Size:
    """`max(0, (size - span - 1) floordiv stride + 1)`, `span + 1` elements being a window."""
    if span == 0 and stride == 1:
        return size
    free = build.arithmetic("arith.subi", build.arithmetic("arith.subi", size, span), 1)
    count = build.arithmetic("arith.floordivsi", free, stride)
    return build.arithmetic("arith.maxsi", build.arithmetic("arith.addi", count, 1), 0)


def _conv_maps(
    strides: Sequence[int], dilations: Sequence[int], *, groups: bool
) -> tuple[list[AffineMap], range]:
    """Maps of image, filter and result over n, (g), f, places..., c, taps...."""
    rank, lead = len(strides), 3 if groups else 2
    count = lead + 2 * rank + 1
    loops = dims(count)
    outer, places = loops[:lead], loops[lead : lead + rank]
    channel, taps = loops[lead + rank], loops[lead + rank + 1 :]
    reached = _reached(places, taps, strides, dilations)
    group = outer[1:-1]
    maps = [
        map_of(count, [outer[0], *group, channel, *reached]),
        map_of(count, [*group, outer[-1], channel, *taps]),
        map_of(count, [*outer, *places]),
    ]
    return maps, range(lead + rank, count)


def _reached(
    places: Sequence[AffineExpr],
    taps: Sequence[AffineExpr],
    strides: Sequence[int],
    dilations: Sequence[int],
) -> list[AffineExpr]:
    """What of the image each tap of the window at a place reads."""
    return [
        _term(place, stride) + _term(tap, dilation)
        for place, stride, tap, dilation in zip(places, strides, taps, dilations, strict=True)
    ]


def _term(loop: AffineExpr, factor: int) -> AffineExpr:
    return loop if factor == 1 else loop * factor


def _grouped(
    op: ConvOp, work: Contraction, image: SSAValue, taps: SSAValue, sizes: Sequence[Size]
) -> SSAValue:
    """Channels and features split into groups, which are an outer loop."""
    strides, dilations, _, _ = op.window
    build, groups = work.build, op.group_count
    features, channels = shape_of(taps)[:2]
    image_sizes, taps_sizes = build.sizes(image), build.sizes(taps)
    image = reshaped(build, image, [image_sizes[0], groups, channels, *image_sizes[2:]])
    taps = reshaped(build, taps, [groups, features // groups, channels, *taps_sizes[2:]])
    split = [sizes[0], groups, features // groups, *sizes[2:]]
    shape = work.type.get_shape()
    total = work.zeros(split, [shape[0], groups, features // groups, *shape[2:]])
    maps, reductions = _conv_maps(strides, dilations, groups=True)
    total = work.summed(image, taps, total, maps, reductions)
    merged = reshaped(build, total, sizes)
    wanted = TensorType(work.sum_element, shape)
    return work.rounded(build.cast(merged, wanted))


def _puts_channels_last(op: ConvOp) -> bool:
    """True where the result is read with its channels last, and lanes along them are full."""
    features, channels = shape_of(op.filter)[:2]
    if op.group_count > 1 and not features == op.group_count == channels * features:
        return False
    if features < LEAST_CHANNELS or 0 in shape_of(op.out) or DYNAMIC_INDEX in shape_of(op.out):
        return False
    reader = _only_reader(op)
    while isinstance(reader, ElementwiseOp):
        reader = _only_reader(reader)
    if not isinstance(reader, TransposeOp):
        return False
    return list(reader.permutation.get_values()) == _last(len(shape_of(op.out)))


def _only_reader(op: Operation) -> Operation | None:
    uses = list(op.results[0].uses)
    return uses[0].operation if len(uses) == 1 else None


def _last(rank: int) -> list[int]:
    return [0, *range(2, rank), 1]


def _channels_last(op: ConvOp, work: Contraction, image: SSAValue, taps: SSAValue) -> SSAValue:
    """The convolution over `[n, places..., channels]`, its result as `op` has it."""
    strides, dilations, low, high = op.window
    build, rank = work.build, len(shape_of(image))
    zero = build.scalar(0, element_type_of(image))
    image = build.padded(build.transposed(image, _last(rank)), (0, *low, 0), (0, *high, 0), zero)
    taps = transposed_constant(taps, [1, *range(2, rank), 0], Emitter(op))
    n, f, *places = shape_of(op.out)
    total = work.zeros([n, *places, f], [n, *places, f])
    maps, reductions = _last_maps(strides, dilations, is_depthwise=op.group_count > 1)
    total = work.summed(image, taps, total, maps, reductions)
    return build.transposed(total, [0, rank - 1, *range(1, rank - 1)])


def _last_maps(
    strides: Sequence[int], dilations: Sequence[int], *, is_depthwise: bool
) -> tuple[list[AffineMap], range]:
    """Maps of image, filter and result over n, places..., f, c, taps...."""
    rank = len(strides)
    count = 2 * rank + 3
    loops = dims(count)
    places, (feature, channel), taps = (
        loops[1 : rank + 1],
        loops[rank + 1 : rank + 3],
        loops[-rank:],
    )
    reached = _reached(places, taps, strides, dilations)
    read = feature if is_depthwise else channel
    maps = [
        map_of(count, [loops[0], *reached, read]),
        map_of(count, [channel, *taps, feature]),
        map_of(count, [loops[0], *places, feature]),
    ]
    return maps, range(rank + 2, count)


PATTERNS = (LowerConvPattern(),)
