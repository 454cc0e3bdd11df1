"""Tiles of a tensor: its axes split in two, and put in another order.

70 x 64 in tiles of 32 x 8    ->    96 x 64 padded, 3 x 32 x 8 x 8 split, 3 x 8 x 32 x 8
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import DYNAMIC_INDEX, DenseArrayBase, TensorType, i64
from xdsl.ir import SSAValue

from mlopt.core.emitter import as_extent
from mlopt.dialects import op_class
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.linalg.packing import PackOp, UnPackOp
from mlopt.dialects.linalg.packing_reference import Tiling
from mlopt.passes.convert.graph_to_tensor.padding import sliced
from mlopt.passes.convert.graph_to_tensor.regrouping import collapsed, expanded, reshaped
from mlopt.passes.convert.graph_to_tensor.structured import Size, Structured


def packed(build: Structured, op: PackOp) -> SSAValue:
    """The elements of `source` as `dest` has them."""
    source, tiles = op.source, _tiles(op)
    sizes = build.sizes(source)
    counts = _counts(build, sizes, tiles)
    if op.padding_value is not None:
        high = [
            build.arithmetic("arith.subi", build.arithmetic("arith.muli", count, tile), size)
            for count, tile, size in zip(
                counts, (tiles.get(a, 1) for a in range(len(sizes))), sizes, strict=True
            )
        ]
        source = build.padded(source, [0] * len(sizes), high, op.padding_value)
    split: list[Size] = []
    groups: list[list[int]] = []
    for axis, count in enumerate(counts):
        groups.append([len(split), len(split) + 1] if axis in tiles else [len(split)])
        split += [count, tiles[axis]] if axis in tiles else [count]
    cut = _split(build, source, groups, split)
    order = _order(op, len(sizes))
    return _transposed(build, cut, order, op.dest)


def unpacked(build: Structured, op: UnPackOp) -> SSAValue:
    """The elements of `source` in the place that they have in `dest`."""
    tiles = _tiles(op)
    sizes = build.sizes(op.dest)
    order = _order(op, len(sizes))
    back = [order.index(axis) for axis in range(len(order))]
    packed_sizes = build.sizes(op.source)
    split = [packed_sizes[axis] for axis in back]
    shape = [shape_of(op.source)[axis] for axis in back]
    init = build.empty(TensorType(element_type_of(op.source), shape), split)
    cut = _transposed(build, op.source, back, init)
    groups: list[list[int]] = []
    for axis in range(len(sizes)):
        first = groups[-1][-1] + 1 if groups else 0
        groups.append([first, first + 1] if axis in tiles else [first])
    whole = collapsed(build, cut, groups) if any(len(g) > 1 for g in groups) else cut
    if shape_of(whole) == shape_of(op.dest) and DYNAMIC_INDEX not in shape_of(whole):
        return whole
    part = sliced(build, whole, [0] * len(sizes), sizes)
    return build.named("linalg.copy", [part], [build.cast(op.dest, part.type)])


def _tiles(op: PackOp | UnPackOp) -> dict[int, Size]:
    """The tile of each axis that has one."""
    tiles = [t if isinstance(t, int) else as_extent(t) for t in op.mixed_tiles()]
    return dict(zip(op.inner_dims_pos.get_values(), tiles, strict=True))


def _counts(build: Structured, sizes: Sequence[Size], tiles: dict[int, Size]) -> list[Size]:
    """How many tiles each axis has, the last of them perhaps not full."""
    found: list[Size] = []
    for axis, size in enumerate(sizes):
        tile = tiles.get(axis, 1)
        if isinstance(size, int) and isinstance(tile, int):
            found.append(-(-size // tile))
        elif tile == 1:
            found.append(size)
        else:
            reach = build.arithmetic("arith.subi", build.arithmetic("arith.addi", size, tile), 1)
            found.append(build.arithmetic("arith.floordivsi", reach, tile))
    return found


def _order(op: PackOp | UnPackOp, rank: int) -> list[int]:
    """Which axis of the split tensor each axis of the packed one is."""
    positions = list(op.inner_dims_pos.get_values())
    return Tiling([1] * rank, positions, [1] * len(positions), op.order()).axes


def _split(
    build: Structured, value: SSAValue, groups: list[list[int]], sizes: Sequence[Size]
) -> SSAValue:
    if all(len(group) == 1 for group in groups):
        return value
    shape = [size if isinstance(size, int) else DYNAMIC_INDEX for size in sizes]
    if any(sum(shape[axis] == DYNAMIC_INDEX for axis in group) > 1 for group in groups):
        return reshaped(build, value, sizes)
    return expanded(build, value, groups, sizes, shape)


def _transposed(
    build: Structured, value: SSAValue, order: Sequence[int], init: SSAValue
) -> SSAValue:
    """Result axis `i` is axis `order[i]`."""
    if list(order) == list(range(len(order))):
        return value
    if 0 in shape_of(init):
        return init
    axes = DenseArrayBase.from_list(i64, list(order))
    transpose = op_class("linalg.transpose")
    return build.insert(transpose(value, init, axes)).results[0]  # pyright: ignore[reportCallIssue]
