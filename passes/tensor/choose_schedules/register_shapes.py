"""The register tile of an op: how much of each loop one vector holds.

A sum of products keeps rows x columns of accumulators in registers: `v` vectors along the
elements that are contiguous in the result, and so many rows that accumulators, a row of the
one operand and an element of the other fill the registers. With m rows in tiles of t, what
is lost is what the last tile lacks to 6 rows, below which the multipliers wait for each
other, and a little a tile for the loads; t is what loses least (`product_rows`).

Other reductions keep several accumulators, so that additions need not wait for each other;
elementwise ops do a few registers at a time, so that loads are under way.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlopt.core.interfaces.structured import (
    ContractionLoops,
    is_sum_of_products,
    product_loops,
)
from mlopt.core.target import Target
from mlopt.passes.tensor.apply_schedules.reductions import GROUP, combiners_of
from mlopt.passes.tensor.choose_schedules.loop_space import (
    LoopSpace,
    element_type_bytes,
    power_of_two,
)

Sizes = dict[int, int]

IN_FLIGHT = 4
"""Registers that loads and additions are spread over."""

POINTS = {4: 4, 2: 8, 1: 12}
"""Neighbours of the result in a tile whose lanes are along channels, by vectors of channels."""

ONE_ROW = 4
"""Vectors of a row of a product of bytes of which there may be one: they are read together, where
the next ones lie a row of the operand away, and their sums need not wait for each other."""

LEAST_ROWS = 6
"""Rows of accumulators, two vectors each, from which on the multipliers are busy."""


def register_shape(space: LoopSpace, target: Target, accumulators: int = 1) -> Sizes:
    """The size of each loop that is an axis of vectors. `accumulators`: how many results of
    this shape are kept at once."""
    loops = product_loops(space.model, space.op)
    if loops is not None and is_sum_of_products(space.model, space.op):
        found = _product_shape(space, loops, target, accumulators)
        if found is not None:
            return found
    if space.reductions():
        return _reduction_shape(space, target)
    return _elementwise_shape(space, target)


def _product_shape(
    space: LoopSpace, loops: ContractionLoops, target: Target, accumulators: int
) -> Sizes | None:
    output = space.contiguous_loop(2)
    if output is None or output in loops.batch:
        return None
    along_columns = output in loops.columns
    wide, narrow = (1, 0) if along_columns else (0, 1)
    rows = [
        loop for loop in (loops.rows if along_columns else loops.columns) if space.extents[loop] > 1
    ]
    lanes = target.lanes(element_type_bytes(space.operands[2]))
    dot = {} if space.dot is None or not target.adds_products_of_bytes else {space.dot: GROUP}
    channels = space.contiguous_loop(narrow)
    if channels in rows and _is_short(space, output, lanes) and space.is_known[channels]:
        width = channel_width(space.extents[channels], lanes)
        if width is not None:
            return {output: _points(space, output, width // lanes), channels: width, **dot}
    contiguous = space.contiguous_loop(wide)
    if contiguous in loops.inner:
        return _inner_product_shape(space, output, contiguous, rows, narrow, lanes)
    if contiguous != output and space.strided_loop(wide) != output:
        return None
    if not rows:
        return {output: min(8 * lanes, power_of_two(space.extents[output]))}
    row = rows[-1]
    vectors = 2 if space.extents[output] > lanes else 1
    if not space.is_known[rows[-1]] and space.extents[output] >= 4 * lanes:
        # There may be one row: of the other operand longer pieces are read from memory at a time.
        vectors = 4
    if dot and not space.is_known[row] and space.extents[output] >= ONE_ROW * lanes:
        vectors = ONE_ROW
    width = min(vectors * lanes, power_of_two(space.extents[output]))
    most = max((target.registers // accumulators - vectors - 1) // vectors, 1)
    return {row: product_rows(space.extents[row], min(most, 16)), output: width, **dot}


def channel_width(channels: int, lanes: int) -> int | None:
    """The most lanes along `channels` whose remainder is one vector without a mask; None where
    there are none.

    >>> [channel_width(count, 16) for count in (256, 112, 120, 33, 67)]
    [64, 32, 16, 32, None]
    """
    for width in (4 * lanes, 2 * lanes, lanes):
        rest = channels % width
        if width <= channels and rest & (rest - 1) == 0:
            return width
    return None


def _points(space: LoopSpace, loop: int, vectors: int) -> int:
    most = POINTS[vectors]
    if most < LEAST_ROWS or not space.is_known[loop]:
        return most
    return product_rows(space.extents[loop], most)


def _is_short(space: LoopSpace, loop: int, lanes: int) -> bool:
    """True where `loop` may not fill the lanes of a vector."""
    return not space.is_known[loop] or space.extents[loop] < lanes


def product_rows(rows: int, most: int) -> int:
    """The rows of a tile of at most `most`, for `rows` rows in all.

    >>> product_rows(512, 14), product_rows(32, 14), product_rows(128, 14)
    (14, 11, 13)
    """

    def cost(tile: int) -> float:
        rest = rows % tile
        whole = rows // tile * (tile + 0.6)
        return round(whole + (max(rest, LEAST_ROWS) + 0.6 if rest else 0), 3)

    if rows <= most:
        return max(rows, 1)
    return min(range(max(most // 2, 1), most + 1), key=cost)


def _inner_product_shape(
    space: LoopSpace, output: int, inner: int | None, rows: Sequence[int], narrow: int, lanes: int
) -> Sizes | None:
    """Along what is summed, which is contiguous in the operand of the columns."""
    assert inner is not None, "checked before"
    along = min(lanes, power_of_two(space.extents[inner]))
    if not rows:
        return {output: min(4, space.extents[output]), inner: min(2 * along, 2 * lanes)}
    if space.contiguous_loop(narrow) != inner:
        return None
    row = rows[-1]
    return {row: min(4, space.extents[row]), output: min(4, space.extents[output]), inner: along}


def _reduction_shape(space: LoopSpace, target: Target) -> Sizes:
    lanes = target.lanes(space.element_bytes())
    source = space.largest_input()
    along = None if source is None else space.contiguous_loop(source)
    if along is None or space.extents[along] <= 1:
        candidates = [loop for loop in space.parallel() if space.extents[loop] > 1]
        along = candidates[-1] if candidates else None
    if along is None:
        return {}
    extent = space.extents[along]
    if along not in space.reductions():
        return {along: min(2 * IN_FLIGHT * lanes, power_of_two(extent))}
    if combiners_of(space.model, space.op) is None:
        return {}
    rows = [loop for loop in space.parallel() if space.extents[loop] > 1]
    if not rows or extent >= 64 * lanes or not space.is_known[rows[-1]]:
        # Of rows of which there may be one, what fills no vector is read under a mask.
        return {along: min(IN_FLIGHT * lanes, power_of_two(extent))}
    return {along: min(2 * lanes, power_of_two(extent)), rows[-1]: min(4, space.extents[rows[-1]])}


def _elementwise_shape(space: LoopSpace, target: Target) -> Sizes:
    lanes = target.lanes(space.element_bytes())
    output = space.contiguous_loop(len(space.model.inputs(space.op)))
    if output is None:
        return {}
    across = sorted(
        {
            loop
            for index in range(len(space.model.inputs(space.op)))
            if (loop := space.contiguous_loop(index)) is not None
            and output in _loops_of(space, index)
            and loop != output
        }
    )
    if across:
        # Read along one axis, written along another: squares, transposed in registers.
        side = min(lanes, 16)
        return {loop: min(side, power_of_two(space.extents[loop])) for loop in (across[-1], output)}
    return {output: min(IN_FLIGHT * lanes, power_of_two(space.extents[output]))}


def _loops_of(space: LoopSpace, index: int) -> set[int]:
    return {loop for expr in space.maps[index].results for loop in expr.used_dims()}
