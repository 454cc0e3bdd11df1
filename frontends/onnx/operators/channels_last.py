"""Operators of onnxruntime's domain on images whose channels come last.

[n, h, w, c]  ->  [n, c, h, w]  ->  the operator as ONNX has it  ->  [n, h, w, c]
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.binary import AddOp, MulOp
from mlopt.dialects.graph.ops.composite import SigmoidOp
from mlopt.dialects.graph.ops.layout import TransposeOp
from mlopt.dialects.graph.ops.normalization import GroupNormOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.frontends.onnx.broadcasting import spread_along, spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.operators.layout import reshaped
from mlopt.frontends.onnx.operators.microsoft import MICROSOFT, fused_conv
from mlopt.frontends.onnx.operators.quantization import qlinear_conv
from mlopt.frontends.onnx.operators.windows import conv, max_pool
from mlopt.frontends.onnx.table import operator


def channels_first(node: Node, x: SSAValue) -> SSAValue:
    """`[n, ..., c]` as `[n, c, ...]`."""
    rank = node.rank(x)
    return node.emit(TransposeOp(x, [0, rank - 1, *range(1, rank - 1)]))


def channels_last(node: Node, x: SSAValue) -> SSAValue:
    """`[n, c, ...]` as `[n, ..., c]`."""
    return node.emit(TransposeOp(x, [0, *range(2, node.rank(x)), 1]))


@operator("NhwcConv", domain=MICROSOFT)
def nhwc_conv(node: Node, x: SSAValue, w: SSAValue, b: SSAValue | None = None) -> SSAValue:
    """Conv; the filters are as ONNX has them."""
    return channels_last(node, conv(node, channels_first(node, x), w, b))


@operator("NhwcFusedConv", domain=MICROSOFT)
def nhwc_fused_conv(
    node: Node,
    x: SSAValue,
    w: SSAValue,
    b: SSAValue | None = None,
    addend: SSAValue | None = None,
) -> SSAValue:
    """FusedConv; the filters are as ONNX has them."""
    turned = None if addend is None else channels_first(node, addend)
    return channels_last(node, fused_conv(node, channels_first(node, x), w, b, turned))


@operator("NhwcMaxPool", domain=MICROSOFT)
def nhwc_max_pool(node: Node, x: SSAValue) -> SSAValue:
    """MaxPool of integers."""
    return channels_last(node, max_pool(node, channels_first(node, x))[0])


@operator("QLinearConv", domain=MICROSOFT)
def qlinear_conv_of_either(
    node: Node,
    x: SSAValue,
    x_scale: SSAValue,
    x_zero_point: SSAValue,
    w: SSAValue,
    w_scale: SSAValue,
    w_zero_point: SSAValue,
    y_scale: SSAValue,
    y_zero_point: SSAValue,
    b: SSAValue | None = None,
) -> SSAValue:
    """QLinearConv of ONNX, with channels last where it is told so."""
    more = x_scale, x_zero_point, w, w_scale, w_zero_point, y_scale, y_zero_point, b
    if not node.attribute("channels_last", 0):
        return qlinear_conv(node, x, *more)
    return channels_last(node, qlinear_conv(node, channels_first(node, x), *more))


@operator("GroupNorm", domain=MICROSOFT)
def group_norm(node: Node, x: SSAValue, scale: SSAValue, shift: SSAValue) -> SSAValue:
    """Groups of channels to mean 0 and variance 1, then each channel scaled and moved; and SiLU."""
    is_last = node.attribute("channels_last", 1)
    wide, element = in_f32(node, channels_first(node, x) if is_last else x)
    scale, shift = (in_f32(node, value)[0] for value in (scale, shift))
    groups, epsilon = node.required("groups"), node.attribute("epsilon", 1e-5)
    result = node.emit(GroupNormOp(wide, scale, shift, groups=groups, epsilon=epsilon))
    if node.attribute("activation", 0):
        result = node.emit(MulOp(result, node.emit(SigmoidOp(result))))
    result = node.emit(ConvertOp(result, element))
    return channels_last(node, result) if is_last else result


@operator("SkipGroupNorm", domain=MICROSOFT)
def skip_group_norm(
    node: Node,
    x: SSAValue,
    scale: SSAValue,
    shift: SSAValue,
    skip: SSAValue,
    bias: SSAValue | None = None,
) -> Sequence[SSAValue]:
    """GroupNorm of x + skip + bias, and the sum; skip may be `[n, c]`."""
    sizes = node.build.shape(x)
    channel = node.rank(x) - 1 if node.attribute("channels_last", 1) else 1
    if node.rank(skip) == 2:
        kept = [size if axis in (0, channel) else 1 for axis, size in enumerate(sizes)]
        skip = reshaped(node, skip, kept)
    total = node.emit(AddOp(x, spread_to(node.build, skip, sizes)))
    if bias is not None:
        total = node.emit(AddOp(total, spread_along(node.build, bias, total, [channel])))
    return [group_norm(node, total, scale, shift), total][: len(node.outputs)]
