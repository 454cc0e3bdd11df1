"""tensor-transpose-filters: lays constant filters along the channels they make, where rows are short.

    linalg.generic (n, f, w, c, k)  x(n, c, w + k) * filter(f, c, k)  ->  out(n, f, w)
    ->
    linalg.generic (n, w, f, c, k)  x(n, c, w + k) * moved(c, k, f)  ->  out(n, f, w)

The tile of a product has its lanes along the neighbours of the result, which for an image are
the points of a row. Rows of fewer points than lanes, or of how many is not known, leave lanes
empty; there are as many channels as there were before, so lanes go along them, and a few points
are the rows of the tile. That needs filters whose channels are neighbours: they are constants
and are transposed here. Loops change places so that what the lanes are along is the last
parallel one; `tensor-choose-schedules` sees where the filter's neighbours are.

Channels that leave a remainder which needs a mask are left alone. Where rows are known it pays for up to `FEW` points, and up to `POINTS` if there is no window and
the filters of a tile stay in the second cache: 2048 to 512 channels of 7x7 points 42 -> 60
GFLOP/s; but 512 to 512 channels, 3x3, 7x7 would go from 73 to 37.

Values do not change: the order of the sums is the same. Must run before `tensor-form-kernels`,
which makes operands out of constants. Channels of a filter that lie so already have loops in
this order, so the pass ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.ir import Operation
from xdsl.ir.affine import AffineDimExpr, AffineExpr, AffineMap
from xdsl.rewriter import Rewriter

from mlopt.core.context import Context
from mlopt.core.interfaces import find, require
from mlopt.core.interfaces.structured import (
    Structured,
    is_elementwise,
    is_projected_permutation,
    is_sum_of_products,
    product_loops,
)
from mlopt.core.passes import Pass
from mlopt.core.target import Target
from mlopt.dialects.linalg.generic import GenericOp
from mlopt.passes.tensor.apply_schedules.reductions import dot_loop
from mlopt.passes.tensor.choose_schedules.loop_space import element_type_bytes
from mlopt.passes.tensor.choose_schedules.register_shapes import channel_width
from mlopt.passes.tensor.constant_operands import is_constant
from mlopt.passes.tensor.generalize_named_ops import generalized
from mlopt.passes.tensor.transpose_operands import move_behind, transpose_operand

POINTS = 16
"""Neighbours of the result from which on they fill lanes themselves."""

FEW = 4
"""Neighbours that are no vector."""

CHANNELS = 32
"""Channels that fill two vectors."""


@dataclass(frozen=True)
class _Choice:
    """The operand that is a filter, and the loops of its channels and of the result's neighbours.

    `group` is the loop over the bytes that one instruction multiplies, where there is one.
    """

    filter: int
    channel: int
    point: int
    group: int | None


@dataclass(frozen=True)
class TransposeFiltersPass(Pass):
    """Gives products of short rows lanes along channels."""

    name: ClassVar[str] = "tensor-transpose-filters"

    def run(self, root: Operation, context: Context) -> None:
        target = Target.of(context)
        for op in list(root.walk()):
            model = find(op, Structured)
            choice = None if model is None else _choice(op, model, target)
            if model is None or choice is None:
                continue
            if not isinstance(op, GenericOp):
                new = generalized(op, model)
                Rewriter.replace_op(op, new)
                op = new
            _lay_along(op, choice)
            context.count(self.name, "filters transposed")


def _choice(op: Operation, model: Structured, target: Target) -> _Choice | None:
    """What to do with `op`; None where its lanes are well filled, or where nothing can be done."""
    loops = product_loops(model, op)
    if loops is None or not is_sum_of_products(model, op):
        return None
    try:
        extents = model.static_loop_sizes(op)
    except ValueError:
        return None
    maps = model.indexing_maps(op)
    if not is_projected_permutation(maps[2]) or not maps[2].results:
        return None
    point = _last(maps[2], extents)
    if point is None or not _is_short(op, model, extents, point, loops.inner, target):
        return None
    filter, channels = (1, loops.columns) if point in loops.rows else (0, loops.rows)
    if point not in (*loops.rows, *loops.columns) or not is_constant(op.operands[filter]):
        return None
    lanes = target.lanes(element_type_bytes(op.results[0]))
    wide = [loop for loop in channels if extents[loop] >= CHANNELS]
    wide = [loop for loop in wide if channel_width(extents[loop], lanes) is not None]
    if not wide or not is_projected_permutation(maps[filter]):
        return None
    channel = max(wide, key=lambda loop: extents[loop])
    group = dot_loop(op, model)
    already = _last(maps[filter], extents, group) == channel and channel > point
    return None if already else _Choice(filter, channel, point, group)


def _is_short(
    op: Operation,
    model: Structured,
    extents: list[int],
    point: int,
    inner: tuple[int, ...],
    target: Target,
) -> bool:
    """True where lanes along `point` would be left empty."""
    if extents[point] <= FEW:
        return True
    panel = CHANNELS * 2 * element_type_bytes(op.results[0])
    for loop in inner:
        panel *= max(extents[loop], 1)
    has_window = any(
        sum(extents[loop] != 1 for loop in expr.used_dims()) > 1
        for map in model.indexing_maps(op)
        for expr in map.results
    )
    return extents[point] < POINTS and not has_window and panel <= target.l2_bytes


def _lay_along(op: GenericOp, choice: _Choice) -> None:
    """Makes channels the neighbours of the filter, and their loop the last parallel one."""
    maps: Any = op.indexing_maps
    read = [_dim(expr) for expr in maps.data[choice.filter].data.results]
    axis = read.index(choice.channel)
    # Bytes that one instruction multiplies stay neighbours.
    group = [len(read) - 1] if read[-1] == choice.group else []
    order = [*(a for a in range(len(read)) if a not in (axis, *group)), axis, *group]
    if order != sorted(order):
        transpose_operand(op, choice.filter, order)
    written = [_dim(expr) for expr in maps.data[2].data.results]
    axes = written.index(choice.channel), written.index(choice.point)
    if choice.channel < choice.point:
        move_behind(op, choice.channel, choice.point)
    uses = list(op.results[0].uses)
    if len(uses) == 1:
        _follow(uses[0].operation, uses[0].index, *axes)


def _follow(reader: Operation, operand: int, channel: int, point: int) -> None:
    """Puts the loops of an elementwise reader in the same order: it is done in these vectors."""
    if not isinstance(reader, GenericOp):
        return
    model = require(reader, Structured)
    maps = model.indexing_maps(reader)
    if not is_elementwise(model, reader) or not is_projected_permutation(maps[operand]):
        return
    if any(op.name == "linalg.index" for op in model.body(reader).ops):
        return
    loops = [_dim(maps[operand].results[axis]) for axis in (channel, point)]
    if loops[0] < loops[1]:
        move_behind(reader, *loops)


def _last(map: AffineMap, extents: list[int], group: int | None = None) -> int | None:
    """The loop along which elements, or groups, are neighbours; axes of one are left out."""
    loops = [_dim(expr) for expr in map.results]
    return next((loop for loop in reversed(loops) if extents[loop] != 1 and loop != group), None)


def _dim(expr: AffineExpr) -> int:
    assert isinstance(expr, AffineDimExpr), "a projected permutation"
    return expr.position
