"""Transposed convolution."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.conv import ConvTransposeOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.windows import add_bias
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import operator


@operator("ConvTranspose")
def conv_transpose(node: Node, x: SSAValue, w: SSAValue, b: SSAValue | None = None) -> SSAValue:
    """What is cut off is given by pads, by the shape of the result, or by auto_pad."""
    window, rank = shape_of(w)[2:], node.rank(x) - 2
    if rank < 1 or len(window) != rank or min(window) < 1:
        raise NodeProblem(f"its inputs have ranks {node.rank(x)} and {node.rank(w)}")
    strides = node.attribute("strides", (1,) * rank)
    dilations = node.attribute("dilations", (1,) * rank)
    spans = [(size - 1) * step for size, step in zip(window, dilations, strict=True)]
    low, high = _pads(node, x, spans, strides)
    groups = node.attribute("group", 1)
    result = node.emit(
        ConvTransposeOp(
            x, w, strides=strides, low=low, high=high, dilations=dilations, groups=groups
        )
    )
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
