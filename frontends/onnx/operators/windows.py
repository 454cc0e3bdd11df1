"""Convolution and pooling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xdsl.dialects.builtin import UnitAttr
from xdsl.ir import SSAValue

from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, PowOp
from mlopt.dialects.graph.ops.composite import AvgPoolOp, MaxPoolOp, MeanOp
from mlopt.dialects.graph.ops.conv import ConvOp
from mlopt.dialects.graph.ops.parts import PadOp, SliceOp
from mlopt.dialects.graph.ops.reduction import ReduceOp, ReduceWindowOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.dialects.graph.ops.unary import AbsOp
from mlopt.frontends.onnx.broadcasting import spread_along
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.operators.layout import reshaped
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator
from mlopt.frontends.onnx.window_lists import Windows


def windows_of(node: Node, x: SSAValue, window: Sequence[int]) -> Windows:
    """The windows that a node's attributes tell of, `auto_pad` included."""
    rank = node.rank(x) - 2
    if rank < 1 or len(window) != rank:
        raise NodeProblem(f"windows have {len(window)} axes for an input of rank {node.rank(x)}")
    strides = list(node.attribute("strides", (1,) * rank))
    dilations = list(node.attribute("dilations", (1,) * rank))
    pads = list(node.attribute("pads", (0,) * (2 * rank)))
    for name, values, count in (
        ("strides", strides, rank),
        ("dilations", dilations, rank),
        ("pads", pads, 2 * rank),
    ):
        if len(values) != count:
            raise NodeProblem(f"found {len(values)} {name}, expected {count}")
    if any(stride < 1 for stride in (*strides, *dilations)):
        raise NodeProblem("a stride or dilation is below 1")
    how = node.attribute("auto_pad", "NOTSET")
    low: list[Size] = pads[:rank]
    high: list[Size] = pads[rank:]
    if how == "VALID":
        low, high = [0] * rank, [0] * rank
    elif how in ("SAME_UPPER", "SAME_LOWER"):
        low, high = _same(node, x, window, strides, dilations, how == "SAME_UPPER")
    elif how != "NOTSET":
        raise NodeProblem(f"auto_pad is '{how}', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER")
    return Windows(list(window), strides, dilations, low, high)


def _same(
    node: Node,
    x: SSAValue,
    window: Sequence[int],
    strides: Sequence[int],
    dilations: Sequence[int],
    is_upper: bool,
) -> tuple[list[Size], list[Size]]:
    """Pads for which there are `ceil(size / stride)` windows."""
    low: list[Size] = []
    high: list[Size] = []
    sizes = node.sizes
    for size, width, stride, dilation in zip(
        node.build.shape(x)[2:], window, strides, dilations, strict=True
    ):
        span = (width - 1) * dilation + 1
        if stride == 1:
            total: Size = span - 1
        else:
            count = sizes.div(sizes.add(size, stride - 1), stride)
            reach = sizes.add(sizes.mul(sizes.sub(count, 1), stride), span)
            total = sizes.max(sizes.sub(reach, size), 0)
        small = sizes.div(total, 2)
        large = sizes.sub(total, small)
        low.append(small if is_upper else large)
        high.append(large if is_upper else small)
    return low, high


def padded(node: Node, x: SSAValue, windows: Windows, fill: float = 0) -> tuple[SSAValue, Windows]:
    """Pads of the run time, as a part of the input that is `fill`."""
    if all(isinstance(size, int) for size in (*windows.low, *windows.high)):
        return x, windows
    none: list[Size] = [0] * len(windows.window)
    number = node.build.filled(fill, [], element_type_of(x))
    wide = node.emit(PadOp(x, number, [0, 0, *windows.low], [0, 0, *windows.high]))
    return wide, Windows(windows.window, windows.strides, windows.dilations, none, none)


@operator("Conv")
def conv(node: Node, x: SSAValue, w: SSAValue, b: SSAValue | None = None) -> SSAValue:
    """Convolution, with a bias for each feature."""
    shape = shape_of(w)
    window = node.attribute("kernel_shape", shape[2:])
    if tuple(window) != tuple(shape[2:]):
        raise NodeProblem(f"kernel_shape is {list(window)}, but the filter has {list(shape[2:])}")
    windows = windows_of(node, x, window)
    x, windows = padded(node, *cropped(node, x, windows))
    result = node.emit(ConvOp(x, w, groups=node.attribute("group", 1), **windows.lists))
    return result if b is None else add_bias(node, result, b)


def cropped(node: Node, x: SSAValue, windows: Windows) -> tuple[SSAValue, Windows]:
    """Negative pads, as a part of the input."""
    known = [size for size in (*windows.low, *windows.high) if isinstance(size, int)]
    if min(known, default=0) >= 0:
        return x, windows
    if len(known) < 2 * len(windows.low):
        raise NodeProblem("negative pads beside pads of the run time are not supported")
    before, behind = known[: len(windows.low)], known[len(windows.low) :]
    offsets = [0, 0, *(max(-size, 0) for size in before)]
    sizes = [
        node.sizes.sub(size, start + max(-end, 0))
        for size, start, end in zip(node.build.shape(x), offsets, [0, 0, *behind], strict=True)
    ]
    low, high = ([max(size, 0) for size in ends] for ends in (before, behind))
    part = node.emit(SliceOp(x, offsets, sizes))
    return part, Windows(windows.window, windows.strides, windows.dilations, [*low], [*high])


def add_bias(node: Node, x: SSAValue, b: SSAValue) -> SSAValue:
    """x plus one number a channel."""
    return node.emit(AddOp(x, spread_along(node.build, b, x, [1])))


def _with_ceil(node: Node, x: SSAValue, windows: Windows) -> tuple[Windows, list[Size]]:
    """The windows with the last, partial one, and how far it reaches beyond the padding."""
    extra: list[Size] = [0] * len(windows.window)
    if not node.attribute("ceil_mode", 0):
        return windows, extra
    sizes = node.sizes
    for axis, size in enumerate(node.build.shape(x)[2:]):
        span = (windows.window[axis] - 1) * windows.dilations[axis] + 1
        inside = sizes.add(size, windows.low[axis])
        room = sizes.sub(sizes.add(inside, windows.high[axis]), span)
        stride = windows.strides[axis]
        reach = sizes.mul(sizes.div(sizes.add(room, stride - 1), stride), stride)
        begins = sizes.compare("lt", reach, inside)  # a window must begin inside
        reach = sizes.select(begins, reach, sizes.sub(reach, stride))
        extra[axis] = sizes.max(sizes.sub(reach, room), 0)
    high = [sizes.add(a, b) for a, b in zip(windows.high, extra, strict=True)]
    return Windows(windows.window, windows.strides, windows.dilations, windows.low, high), extra


def _pool(node: Node, x: SSAValue) -> tuple[Windows, list[Size]]:
    return _with_ceil(node, x, windows_of(node, x, node.required("kernel_shape")))


@operator("MaxPool")
def max_pool(node: Node, x: SSAValue) -> list[SSAValue]:
    """The largest element of each window, and where it is."""
    windows, _ = _pool(node, x)
    if len(node.outputs) > 1 and node.outputs[1]:
        from mlopt.frontends.onnx.pool_positions import max_pool_with_positions

        return max_pool_with_positions(node, x, windows)
    from mlopt.frontends.onnx.pool_positions import least

    x, windows = padded(node, x, windows, least(element_type_of(x)))
    if kind_of(element_type_of(x)) == Kind.UNSIGNED:
        return [_window_op(node, "max", x, windows)]
    return [node.emit(MaxPoolOp(x, windows.window, **windows.lists))]


def _window_op(node: Node, kind: str, x: SSAValue, windows: Windows) -> SSAValue:
    """`reduce_window`, whose lists have entries for the batch and channel axes."""
    lists = {
        name: [0 if name in ("low", "high") else 1] * 2 + values
        for name, values in windows.lists.items()
    }
    return node.emit(ReduceWindowOp(kind, x, [1, 1, *windows.window], **lists))


@operator("AveragePool")
def average_pool(node: Node, x: SSAValue) -> SSAValue:
    """The mean of each window."""
    windows, extra = _pool(node, x)
    if not all(isinstance(size, int) for size in (*windows.low, *windows.high)):
        return _counted_mean(node, x, windows, extra)
    if not node.attribute("count_include_pad", 0):
        return node.emit(AvgPoolOp(x, windows.window, **windows.lists))
    if not any(extra):
        return node.emit(AvgPoolOp(x, windows.window, **windows.lists, count_padding=UnitAttr()))
    # What lies beyond the padding does not count: the padding is made part of the input.
    zero = node.build.filled(0, [], element_type_of(x))
    inner = [node.sizes.sub(a, b) for a, b in zip(windows.high, extra, strict=True)]
    wide = node.emit(PadOp(x, zero, [0, 0, *windows.low], [0, 0, *inner]))
    lists = replace(windows, low=[0] * len(extra), high=extra).lists
    return node.emit(AvgPoolOp(wide, windows.window, **lists))


def _counted_mean(node: Node, x: SSAValue, windows: Windows, extra: Sequence[Size]) -> SSAValue:
    """Sums over how many elements each window counts, where pads are known at run time only."""
    ones = node.full(1, x)
    inner = [node.sizes.sub(a, b) for a, b in zip(windows.high, extra, strict=True)]
    if node.attribute("count_include_pad", 0):
        number = node.build.filled(1, [], element_type_of(x))
        ones = node.emit(PadOp(ones, number, [0, 0, *windows.low], [0, 0, *inner]))
        none: list[Size] = [0] * len(inner)
        counted = replace(windows, low=none, high=[*extra])
    else:
        counted = windows
    total, count = (
        _window_op(node, "sum", *padded(node, value, given))
        for value, given in ((x, windows), (ones, counted))
    )
    return divided(node, total, count)


@operator("LpPool")
def lp_pool(node: Node, x: SSAValue) -> SSAValue:
    """The p-norm of each window."""
    windows, _ = _pool(node, x)
    wide, element = in_f32(node, x)
    p = float(node.attribute("p", 2))
    powers = node.emit(PowOp(node.emit(AbsOp(wide)), node.full(p, wide)))
    total = _window_op(node, "sum", *padded(node, powers, windows))
    return node.emit(ConvertOp(node.emit(PowOp(total, node.full(1 / p, total))), element))


def _global(node: Node, x: SSAValue, result: SSAValue) -> SSAValue:
    """The result with axes of size 1 for the spatial ones."""
    shape = node.build.shape(x)
    ones: list[Size] = [1] * (len(shape) - 2)
    return reshaped(node, result, [*shape[:2], *ones])


def _spatial(node: Node, x: SSAValue) -> list[int]:
    if node.rank(x) < 2:
        raise NodeProblem(f"its input has rank {node.rank(x)}, expected at least 2")
    return list(range(2, node.rank(x)))


@operator("GlobalAveragePool")
def global_average_pool(node: Node, x: SSAValue) -> SSAValue:
    """The mean over the spatial axes."""
    return _global(node, x, node.emit(MeanOp(x, _spatial(node, x))))


@operator("GlobalMaxPool")
def global_max_pool(node: Node, x: SSAValue) -> SSAValue:
    """The largest over the spatial axes."""
    return _global(node, x, node.emit(ReduceOp("max", x, _spatial(node, x))))


@operator("GlobalLpPool")
def global_lp_pool(node: Node, x: SSAValue) -> SSAValue:
    """The p-norm over the spatial axes."""
    wide, element = in_f32(node, x)
    p = float(node.attribute("p", 2))
    powers = node.emit(PowOp(node.emit(AbsOp(wide)), node.full(p, wide)))
    total = node.emit(ReduceOp("sum", powers, _spatial(node, x)))
    norm = node.emit(PowOp(total, node.full(1 / p, total)))
    return _global(node, x, node.emit(ConvertOp(norm, element)))


def divided(node: Node, a: SSAValue, b: SSAValue) -> SSAValue:
    """a / b."""
    return node.emit(DivOp(a, b))
