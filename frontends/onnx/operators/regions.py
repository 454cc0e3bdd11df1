"""RoiAlign: parts of images at one size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product as combinations

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AddOp, AndOp, DivOp, MaxOp, MulOp
from mlopt.dialects.graph.ops.indexing import GatherNdOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.parts import ConcatOp, IotaOp, SliceOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.operators.sampling import Number
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator

MODES = {"avg": "sum", "max": "max"}


@dataclass(frozen=True)
class Line:
    """The samples of all regions along one axis, `[r, bins, samples]`.

    `taps` are pairs of a position, i64, and a weight; `exists` says which samples a region
    has, `count` `[r]` how many a bin.
    """

    taps: Sequence[tuple[SSAValue, SSAValue]]
    exists: SSAValue
    count: SSAValue
    samples: Size


@operator("RoiAlign", since=16)
def roi_align(node: Node, x: SSAValue, rois: SSAValue, batches: SSAValue) -> SSAValue:
    """The mean, or the largest, of samples in the bins of each region."""
    how = node.attribute("coordinate_transformation_mode", "half_pixel")
    return _roi_align(node, x, rois, batches, half_pixel=how == "half_pixel")


@operator("RoiAlign")
def roi_align_10(node: Node, x: SSAValue, rois: SSAValue, batches: SSAValue) -> SSAValue:
    """The mean, or the largest, of samples in the bins of each region."""
    return _roi_align(node, x, rois, batches, half_pixel=False)


def _roi_align(
    node: Node, x: SSAValue, rois: SSAValue, batches: SSAValue, *, half_pixel: bool
) -> SSAValue:
    mode = node.attribute("mode", "avg")
    if mode not in MODES or node.rank(x) != 4 or node.rank(rois) != 2:
        raise NodeProblem(f"mode '{mode}' on inputs of ranks {node.rank(x)} and {node.rank(rois)}")
    wide, element = in_f32(node, x)
    image = node.emit(TransposeOp(wide, [0, 2, 3, 1]))
    corners = node.emit(ConvertOp(rois, element_type_of(wide)))
    bins = [node.attribute(name, 1) for name in ("output_height", "output_width")]
    lines = [
        _line(node, corners, place, node.build.size(x, axis), count, half_pixel=half_pixel)
        for place, axis, count in ((1, 2, bins[0]), (0, 3, bins[1]))
    ]
    count = node.build.size(rois, 0)
    shape = [count, bins[0], lines[0].samples, bins[1], lines[1].samples]
    total: SSAValue | None = None
    for (row, by_row), (column, by_column) in combinations(lines[0].taps, lines[1].taps):
        value = _elements(node, image, batches, row, column, shape)
        full = node.build.shape(value)
        for weight, axes in ((by_row, [0, 1, 2]), (by_column, [0, 3, 4])):
            value = node.emit(MulOp(value, node.emit(BroadcastOp(weight, full, axes))))
        if total is None:
            total = value
        else:
            total = node.emit((AddOp if mode == "avg" else MaxOp)(total, value))
    assert total is not None, "there are four taps"
    pooled = _pooled(node, total, lines, mode)
    return node.emit(ConvertOp(node.emit(TransposeOp(pooled, [0, 3, 1, 2])), element))


def _line(
    node: Node, corners: SSAValue, place: int, extent: Size, bins: int, *, half_pixel: bool
) -> Line:
    """Where samples lie along an axis, and the two elements around each."""
    element, regions = element_type_of(corners), node.build.size(corners, 0)
    scale, offset = node.attribute("spatial_scale", 1.0), 0.5 if half_pixel else 0.0

    def edge(at: int) -> Number:
        part = node.emit(SliceOp(corners, [0, at], [regions, 1]))
        return Number(node, node.emit(ReshapeOp(part, [regions]))) * scale - offset

    start = edge(place)
    length = edge(place + 2) - start
    if not half_pixel:
        length = length.largest(1.0)
    width = length / float(bins)
    fixed = node.attribute("sampling_ratio", 0)
    count, samples = Number(node, node.full(fixed, width.value)), fixed
    if fixed <= 0:
        count = ((width * -1.0).floor() * -1.0).largest(0.0)
        most = node.emit(ReduceOp("max", count.value, [0]))
        samples = node.sizes.max(node.size_list(node.emit(ConvertOp(most, i64)))[0], 1)
    shape = [regions, bins, samples]

    def spread(value: Number) -> Number:
        return Number(node, node.emit(BroadcastOp(value.value, shape, [0])))

    bin, sample = (Number(node, node.emit(IotaOp(shape, axis, element))) for axis in (1, 2))
    step = spread(width) / spread(count.largest(1.0))
    at = spread(start) + bin * spread(width) + (sample + 0.5) * step
    end = node.emit(ConvertOp(node.build.tensor_of_sizes(extent, i64), element))
    limit = Number(node, node.emit(BroadcastOp(end, shape, [])))
    exists = node.emit(CompareOp("lt", sample.value, spread(count).value))
    visible = node.emit(
        AndOp(
            node.emit(CompareOp("ge", at.value, node.full(-1, at.value))),
            node.emit(CompareOp("le", at.value, limit.value)),
        )
    )
    held = at.largest(0.0).least(limit - 1.0)
    low = held.floor()
    share = held - low
    zero = node.full(0, at.value)
    taps = [
        (
            node.emit(ConvertOp(position.least(limit - 1.0).value, i64)),
            node.emit(SelectOp(visible, weight.value, zero)),
        )
        for position, weight in ((low, share * -1.0 + 1.0), (low + 1.0, share))
    ]
    return Line(taps, exists, count.value, samples)


def _elements(
    node: Node,
    image: SSAValue,
    batches: SSAValue,
    row: SSAValue,
    column: SSAValue,
    shape: Sequence[Size],
) -> SSAValue:
    """`[r, bins, samples, bins, samples, c]`: the elements of `[n, h, w, c]` at positions."""
    parts = [
        node.emit(ReshapeOp(node.emit(BroadcastOp(value, shape, axes)), [*shape, 1]))
        for value, axes in (
            (node.emit(ConvertOp(batches, i64)), [0]),
            (row, [0, 1, 2]),
            (column, [0, 3, 4]),
        )
    ]
    return node.emit(GatherNdOp(image, node.emit(ConcatOp(parts, len(shape)))))


def _pooled(node: Node, x: SSAValue, lines: Sequence[Line], mode: str) -> SSAValue:
    """`[r, bins, bins, c]`: over the samples that there are; 0 where there are none."""
    shape = node.build.shape(x)
    neutral = node.full(0 if mode == "avg" else float("-inf"), x)
    for line, axes in zip(lines, ([0, 1, 2], [0, 3, 4]), strict=True):
        exists = node.emit(BroadcastOp(line.exists, shape, axes))
        x = node.emit(SelectOp(exists, x, neutral))
    total = node.emit(ReduceOp(MODES[mode], x, [2, 4]))
    sizes = node.build.shape(total)
    counts = node.emit(MulOp(lines[0].count, lines[1].count))
    number = Number(node, node.emit(BroadcastOp(counts, sizes, [0])))
    if mode == "avg":
        return node.emit(DivOp(total, number.largest(1.0).value))
    has_any = node.emit(CompareOp("gt", number.value, node.full(0, total)))
    return node.emit(SelectOp(has_any, total, node.full(0, total)))
