"""Transposed convolution."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.conv import ConvOp
from mlopt.dialects.graph.ops.layout import ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.padding import ReverseOp, UpdateSliceOp
from mlopt.dialects.graph.ops.parts import PadOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.windows import add_bias
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import operator


@operator("ConvTranspose")
def conv_transpose(node: Node, x: SSAValue, w: SSAValue, b: SSAValue | None = None) -> SSAValue:
    """As a convolution of x, zeros put between its elements, with the mirrored filter."""
    window = shape_of(w)[2:]
    rank, groups = len(window), node.attribute("group", 1)
    if node.rank(x) != rank + 2 or rank < 1 or min(window, default=0) < 1:
        raise NodeProblem(f"its inputs have ranks {node.rank(x)} and {node.rank(w)}")
    strides = node.attribute("strides", (1,) * rank)
    dilations = node.attribute("dilations", (1,) * rank)
    spans = [(size - 1) * step for size, step in zip(window, dilations, strict=True)]
    low, high = _pads(node, x, spans, strides)
    spread = _spread(node, x, strides)
    zero = node.build.filled(0, [], element_type_of(x))
    before = [0, 0, *(span - pad for span, pad in zip(spans, low, strict=True))]
    after = [0, 0, *(span - pad for span, pad in zip(spans, high, strict=True))]
    padded = node.emit(PadOp(spread, zero, before, after))
    filter = _mirrored(node, w, groups)
    result = node.emit(ConvOp(padded, filter, dilations=list(dilations), groups=groups))
    return result if b is None else add_bias(node, result, b)


def _pads(
    node: Node, x: SSAValue, spans: Sequence[int], strides: Sequence[int]
) -> tuple[list[int], list[int]]:
    """What is cut off each end of the full result; less than 0 where it grows."""
    rank = len(spans)
    extra = list(node.attribute("output_padding", (0,) * rank))
    pads = list(node.attribute("pads", (0,) * (2 * rank)))
    if len(extra) != rank or len(pads) != 2 * rank or len(strides) != rank:
        raise NodeProblem("strides, pads or output_padding have another length than the window")
    how, wanted = node.attribute("auto_pad", "NOTSET"), node.attribute("output_shape")
    if wanted is None and how in ("NOTSET", "VALID"):
        low = pads[:rank] if how == "NOTSET" else [0] * rank
        high = pads[rank:] if how == "NOTSET" else [0] * rank
        return low, [end - more for end, more in zip(high, extra, strict=True)]
    low, high = [], []
    for axis, (span, stride) in enumerate(zip(spans, strides, strict=True)):
        size = node.build.size(x, axis + 2)
        if wanted is None:
            total = span + 1 - stride + extra[axis]  # the result has size * stride elements
        elif isinstance(size, int):
            total = stride * (size - 1) + extra[axis] + span + 1 - wanted[len(wanted) - rank + axis]
        else:
            raise NodeProblem("output_shape with an unknown size is not supported")
        small = max(total, 0) // 2
        first = small if how == "SAME_UPPER" else max(total, 0) - small
        low.append(first)
        high.append(total - first - extra[axis])
    return low, high


def _spread(node: Node, x: SSAValue, strides: Sequence[int]) -> SSAValue:
    """x with `stride - 1` zeros between neighbours."""
    if all(stride == 1 for stride in strides):
        return x
    shape = node.build.shape(x)
    sizes = [
        node.sizes.max(node.sizes.add(node.sizes.mul(node.sizes.sub(size, 1), step), 1), 0)
        for size, step in zip(shape, (1, 1, *strides), strict=True)
    ]
    zeros = node.build.filled(0, sizes, element_type_of(x))
    return node.emit(UpdateSliceOp(zeros, x, [0] * len(shape), [1, 1, *strides]))


def _mirrored(node: Node, w: SSAValue, groups: int) -> SSAValue:
    """`[c, f / groups, window...]` as `[f, c / groups, window...]`, each window mirrored."""
    channels, features, *window = shape_of(w)
    if channels % groups or channels < 0 or features < 0:
        raise NodeProblem(f"its filter has {channels} channels for {groups} groups")
    mirrored = node.emit(ReverseOp(w, list(range(2, 2 + len(window)))))
    split = node.emit(ReshapeOp(mirrored, [groups, channels // groups, features, *window]))
    order = [0, 2, 1, *range(3, 3 + len(window))]
    moved = node.emit(TransposeOp(split, order))
    return node.emit(ReshapeOp(moved, [groups * features, channels // groups, *window]))
