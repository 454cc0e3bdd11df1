"""The same elements in another shape or order."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.frontends.onnx import runtime_axes
from mlopt.frontends.onnx.broadcasting import common_sizes, spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator


def reshaped(node: Node, x: SSAValue, sizes: Sequence[Size]) -> SSAValue:
    """x in another shape."""
    return node.emit(ReshapeOp(x, sizes))


@operator("Reshape", since=5)
def reshape(node: Node, x: SSAValue, shape: SSAValue) -> SSAValue:
    """To the sizes of `shape`: 0 keeps an axis, -1 takes what is left."""
    return _reshape(node, x, node.size_list(shape))


@operator("Reshape")
def reshape_attribute(node: Node, x: SSAValue) -> SSAValue:
    """To the sizes of the attribute."""
    return _reshape(node, x, node.required("shape"))


def _reshape(node: Node, x: SSAValue, wanted: Sequence[Size]) -> SSAValue:
    own = node.build.shape(x)
    sizes: list[Size] = []
    for axis, size in enumerate(wanted):
        if isinstance(size, int) and size == 0 and not node.attribute("allowzero", 0):
            if axis >= len(own):
                raise NodeProblem(f"shape keeps axis {axis} of a tensor of rank {len(own)}")
            size = own[axis]
        sizes.append(size)
    left = [axis for axis, size in enumerate(sizes) if isinstance(size, int) and size < 0]
    if len(left) > 1 or any(sizes[axis] != -1 for axis in left):
        raise NodeProblem(
            f"shape {[s if isinstance(s, int) else '?' for s in sizes]} has no meaning"
        )
    if left:
        sizes[left[0]] = _what_is_left(node, own, sizes)
    else:
        sizes = _with_unknown_signs(node, own, sizes)
    return reshaped(node, x, sizes)


def _what_is_left(node: Node, own: Sequence[Size], sizes: Sequence[Size]) -> Size:
    """The size that -1 stands for; what both products share is not multiplied."""
    above = list(own)
    below: list[Size] = []
    for size in sizes:
        if isinstance(size, int) and size == -1:
            continue
        same = next((item for item in above if not isinstance(item, int) and item is size), None)
        if same is None:
            below.append(size)
        else:
            above.pop(next(i for i, item in enumerate(above) if item is same))
    total, known = node.sizes.product(above), node.sizes.product(below)
    if isinstance(total, int) and isinstance(known, int) and (known == 0 or total % known):
        if known == 0:
            return 0
        raise NodeProblem(f"{total} elements do not divide into {known}")
    return node.sizes.div(total, known)


def _with_unknown_signs(node: Node, own: Sequence[Size], sizes: list[Size]) -> list[Size]:
    """Entries that are only known at run time may turn out to be -1 or 0."""
    unsure = [
        axis
        for axis, size in enumerate(sizes)
        if isinstance(size, SSAValue) and node.sizes.at_least(size) is None
    ]
    if not unsure:
        return sizes
    keeps_zero = node.attribute("allowzero", 0)
    for axis in unsure:
        if axis < len(own) and not keeps_zero:
            is_zero = node.sizes.compare("eq", sizes[axis], 0)
            sizes[axis] = node.sizes.select(is_zero, own[axis], sizes[axis])
    if len(unsure) == 1 and len(sizes) == 1:
        return [node.sizes.product(list(own))]
    product = node.sizes.mul(node.sizes.product(sizes), -1)
    left = node.sizes.div(
        node.sizes.product(list(own)),
        node.sizes.select(node.sizes.compare("eq", product, 0), 1, product),
    )
    for axis in unsure:
        is_left = node.sizes.compare("eq", sizes[axis], -1)
        sizes[axis] = node.sizes.select(is_left, left, sizes[axis])
    return sizes


@operator("Flatten")
def flatten(node: Node, x: SSAValue) -> SSAValue:
    """To a matrix: the axes before `axis`, and the others."""
    shape = node.build.shape(x)
    axis = node.attribute("axis", 1)
    first = axis if axis == len(shape) else node.axis(axis, len(shape))
    product = node.sizes.product
    return reshaped(node, x, [product(shape[:first]), product(shape[first:])])


@operator("Transpose")
def transpose(node: Node, x: SSAValue) -> SSAValue:
    """Axes in another order; reversed where none is given."""
    rank = node.rank(x)
    return node.emit(TransposeOp(x, node.attribute("perm", tuple(reversed(range(rank))))))


def transposed(node: Node, x: SSAValue, permutation: Sequence[int]) -> SSAValue:
    """Axes in the order of `permutation`."""
    return node.emit(TransposeOp(x, permutation))


@operator("Squeeze", since=13)
def squeeze(node: Node, x: SSAValue, axes: SSAValue | None = None) -> SSAValue:
    """Without axes of size 1."""
    chosen = None if axes is None else node.known_integers(axes)
    if axes is None or chosen is not None:
        return _squeeze(node, x, chosen)
    shape = node.build.shape(x)
    gone = runtime_axes.marks(node, axes, len(shape))
    count = len(shape) - len(node.size_list(axes))
    return reshaped(node, x, runtime_axes.kept_sizes(node, shape, gone, count))


@operator("Squeeze")
def squeeze_attribute(node: Node, x: SSAValue) -> SSAValue:
    """Without axes of size 1."""
    return _squeeze(node, x, node.attribute("axes"))


def _squeeze(node: Node, x: SSAValue, axes: Sequence[int] | None) -> SSAValue:
    """Without the axes; where none are told, an unknown size is taken to be another than 1."""
    shape = node.build.shape(x)
    if axes is None:
        axes = [axis for axis, size in enumerate(shape) if isinstance(size, int) and size == 1]
    dropped = node.axes(axes, len(shape))
    for axis in dropped:
        if isinstance(shape[axis], int) and shape[axis] != 1:
            raise NodeProblem(f"axis {axis} has size {shape[axis]}, expected 1")
    return reshaped(node, x, [size for axis, size in enumerate(shape) if axis not in dropped])


@operator("Unsqueeze", since=13)
def unsqueeze(node: Node, x: SSAValue, axes: SSAValue) -> SSAValue:
    """With axes of size 1 put in."""
    chosen = node.known_integers(axes)
    if chosen is not None:
        return _unsqueeze(node, x, chosen)
    return reshaped(node, x, runtime_axes.unsqueezed_sizes(node, node.build.shape(x), axes))


@operator("Unsqueeze")
def unsqueeze_attribute(node: Node, x: SSAValue) -> SSAValue:
    """With axes of size 1 put in."""
    return _unsqueeze(node, x, node.required("axes"))


def _unsqueeze(node: Node, x: SSAValue, axes: Sequence[int]) -> SSAValue:
    rank = node.rank(x) + len(axes)
    added, shape = node.axes(axes, rank), iter(node.build.shape(x))
    return reshaped(node, x, [1 if axis in added else next(shape) for axis in range(rank)])


@operator("Expand")
def expand(node: Node, x: SSAValue, shape: SSAValue) -> SSAValue:
    """Broadcast to what its own sizes and `shape` broadcast to."""
    sizes = common_sizes(node.build, [node.build.shape(x), node.size_list(shape)])
    return spread_to(node.build, x, sizes)


@operator("Tile", since=6)
def tile(node: Node, x: SSAValue, repeats: SSAValue) -> SSAValue:
    """Repeated along each axis."""
    shape, times = node.build.shape(x), node.size_list(repeats)
    if len(times) != len(shape):
        raise NodeProblem(f"found {len(times)} repeats, expected {len(shape)}")
    kept = [axis for axis, count in enumerate(times) if count != 1]
    wide: list[Size] = []
    axes: list[int] = []
    for axis, size in enumerate(shape):
        if axis in kept:
            wide.append(times[axis])
        axes.append(len(wide))
        wide.append(size)
    spread = node.emit(BroadcastOp(x, wide, axes)) if kept else x
    return reshaped(node, spread, [node.sizes.mul(a, b) for a, b in zip(shape, times, strict=True)])


@operator("DepthToSpace")
def depth_to_space(node: Node, x: SSAValue) -> SSAValue:
    """Blocks of channels become blocks of pixels."""
    block, mode = node.required("blocksize"), node.attribute("mode", "DCR")
    n, c, h, w = _image(node, x)
    depth = node.sizes.div(c, block * block)
    times = [node.sizes.mul(size, block) for size in (h, w)]
    if mode == "DCR":
        split = transposed(
            node, reshaped(node, x, [n, block, block, depth, h, w]), [0, 3, 4, 1, 5, 2]
        )
    elif mode == "CRD":
        split = transposed(
            node, reshaped(node, x, [n, depth, block, block, h, w]), [0, 1, 4, 2, 5, 3]
        )
    else:
        raise NodeProblem(f"mode is '{mode}', expected DCR or CRD")
    return reshaped(node, split, [n, depth, *times])


@operator("SpaceToDepth")
def space_to_depth(node: Node, x: SSAValue) -> SSAValue:
    """Blocks of pixels become blocks of channels."""
    block = node.required("blocksize")
    n, c, h, w = _image(node, x)
    high, wide = (node.sizes.div(size, block) for size in (h, w))
    split = reshaped(node, x, [n, c, high, block, wide, block])
    mode = node.attribute("mode", "DCR")
    if mode not in ("DCR", "CRD"):
        raise NodeProblem(f"mode is '{mode}', expected DCR or CRD")
    order = [0, 3, 5, 1, 2, 4] if mode == "DCR" else [0, 1, 3, 5, 2, 4]
    moved = transposed(node, split, order)
    return reshaped(node, moved, [n, node.sizes.mul(c, block * block), high, wide])


def _image(node: Node, x: SSAValue) -> list[Size]:
    shape = node.build.shape(x)
    if len(shape) != 4:
        raise NodeProblem(f"its input has rank {len(shape)}, expected 4")
    return shape
