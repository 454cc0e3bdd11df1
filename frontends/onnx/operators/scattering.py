"""Elements put at places of a larger tensor: Col2Im, MaxUnpool, TensorScatter."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.binary import AddOp, MulOp, RemOp
from mlopt.dialects.graph.ops.indexing import ScatterElementsOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.parts import IotaOp, PadOp, SliceOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator


def everywhere(node: Node, size: Size, shape: Sequence[Size]) -> SSAValue:
    """A size as i64, at every place of a tensor."""
    return node.emit(BroadcastOp(node.build.tensor_of_sizes(size, i64), shape, []))


def steps(node: Node, shape: Sequence[Size], axis: int, factor: Size) -> SSAValue:
    """The position along an axis times a factor, for each element, i64."""
    place = node.emit(IotaOp(shape, axis, i64))
    if isinstance(factor, int) and factor == 1:
        return place
    return node.emit(MulOp(place, everywhere(node, factor, shape)))


@operator("Col2Im")
def col2im(node: Node, x: SSAValue, image: SSAValue, block: SSAValue) -> SSAValue:
    """The sum of blocks `[n, c * block, blocks]` where they lie in an image `[n, c, ...]`.

    Blocks are added into the padded image, whose edges are cut off.
    """
    sizes, window = node.size_list(image), node.size_list(block)
    rank = len(sizes)
    if len(window) != rank or node.rank(x) != 3:
        raise NodeProblem(f"image and block have {rank} and {len(window)} axes")
    dilations = node.attribute("dilations", (1,) * rank)
    strides = node.attribute("strides", (1,) * rank)
    pads = node.attribute("pads", (0,) * (2 * rank))
    low, high = pads[:rank], pads[rank:]
    if not len(dilations) == len(strides) == len(low) == len(high) == rank:
        raise NodeProblem(f"dilations, strides and pads are expected for {rank} axes")
    add, mul, sub = node.sizes.add, node.sizes.mul, node.sizes.sub
    padded = [add(add(size, a), b) for size, a, b in zip(sizes, low, high, strict=True)]
    counts = [
        add(node.sizes.div(sub(size, add(mul(sub(taps, 1), dilation), 1)), stride), 1)
        for size, taps, dilation, stride in zip(padded, window, dilations, strides, strict=True)
    ]
    shape = [*window, *counts]
    places = node.build.filled(0, shape, i64)
    step: Size = 1
    for axis in range(rank - 1, -1, -1):
        for place, factor in ((axis, dilations[axis]), (rank + axis, strides[axis])):
            places = node.emit(AddOp(places, steps(node, shape, place, mul(step, factor))))
        step = mul(step, padded[axis])
    batch, channels = node.build.size(x, 0), node.build.size(x, 1)
    channels = node.sizes.div(channels, node.sizes.product(list(window)))
    flat = [batch, channels, node.sizes.product(shape)]
    spread = node.emit(BroadcastOp(node.emit(ReshapeOp(places, flat[2:])), flat, [2]))
    room = node.build.filled(0, [batch, channels, step], node.element(x))
    updates = node.emit(ReshapeOp(x, flat))
    total = node.emit(ScatterElementsOp(room, spread, updates, 2, "sum"))
    whole = node.emit(ReshapeOp(total, [batch, channels, *padded]))
    return node.emit(SliceOp(whole, [0, 0, *low], [batch, channels, *sizes]))


@operator("MaxUnpool")
def max_unpool(
    node: Node, x: SSAValue, places: SSAValue, output_shape: SSAValue | None = None
) -> SSAValue:
    """Elements at the positions that MaxPool tells, zeros elsewhere."""
    kernel, shape = node.required("kernel_shape"), node.build.shape(x)
    rank = len(kernel)
    strides = node.attribute("strides", (1,) * rank)
    pads = node.attribute("pads", (0,) * (2 * rank))
    if len(shape) != rank + 2 or len(strides) != rank or len(pads) != 2 * rank:
        raise NodeProblem(f"an input of rank {len(shape)} does not fit {rank} kernel sizes")
    sizes = shape[:2]
    for axis in range(rank):
        spanned = node.sizes.mul(node.sizes.sub(shape[axis + 2], 1), strides[axis])
        sizes.append(node.sizes.add(spanned, kernel[axis] - pads[axis] - pads[axis + rank]))
    room = node.build.filled(0, [node.sizes.product(sizes)], node.element(x))
    count = [node.sizes.product(shape)]
    flat, at = (node.emit(ReshapeOp(value, count)) for value in (x, places))
    whole = node.emit(ReshapeOp(node.emit(ScatterElementsOp(room, at, flat, 0)), sizes))
    if output_shape is None:
        return whole
    more = [
        node.sizes.sub(wanted, size)
        for wanted, size in zip(node.size_list(output_shape), sizes, strict=True)
    ]
    zero = node.build.filled(0, [], node.element(x))
    return node.emit(PadOp(whole, zero, [0] * len(sizes), more))


@operator("TensorScatter")
def tensor_scatter(
    node: Node, cache: SSAValue, update: SSAValue, indices: SSAValue | None = None
) -> SSAValue:
    """A part of each batch of a cache replaced, from the place on that `indices` tells."""
    axis = node.axis(node.attribute("axis", -2), node.rank(cache))
    mode = node.attribute("mode", "linear")
    if axis == 0 or mode not in ("linear", "circular"):
        raise NodeProblem(f"axis {axis} with mode '{mode}' is not supported")
    shape = node.build.shape(update)
    places = node.emit(IotaOp(shape, axis, i64))
    if indices is not None:
        first = node.emit(BroadcastOp(node.emit(ConvertOp(indices, i64)), shape, [0]))
        places = node.emit(AddOp(places, first))
    if mode == "circular":
        whole = everywhere(node, node.build.size(cache, axis), shape)
        places = node.emit(RemOp(places, whole))
    return node.emit(ScatterElementsOp(cache, places, update, axis))
