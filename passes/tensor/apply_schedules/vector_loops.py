"""Loops over vector tiles: whole tiles first, then what remains.

    extent 520, tiles of 14       ->  for %i = 0 to 518 step 14 { 14 }   { 2 at 518 }
    extent 45, lanes of 32        ->  { 32 at 0 }  { 16 at 32, of which 13 exist }
    extent %n, tiles of 32        ->  for %i = 0 to %n - %n mod 32 step 32 { 32 }
                                      for %i = .. to %n step 32 { 32, of which %n - %i exist }
    extent %n, tiles of 14 rows   ->  for %i = 0 to .. step 14 { 14 }
                                      for %i = .. to .. step 4 { 4 }   for %i = .. to %n { 1 }

A remainder of known size is a tile of exactly that size; along the lanes of a vector,
where odd sizes are slow, it is the next power of two under a mask. Rows that remain of an
unknown number are done four and then one at a time: a network called with one row, whose
graph says nothing of it, would wait for fourteen, thirteen of them under masks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import IndexType
from xdsl.ir import Block, SSAValue

from mlopt.core.emitter import Extent
from mlopt.dialects.scf.ops import ForOp, YieldOp
from mlopt.passes.tensor.apply_schedules.vector_emitter import Range, VectorEmitter

Ranges = dict[int, Range]
Leaf = Callable[[Ranges, Sequence[SSAValue]], Sequence[SSAValue]]


FEW_ROWS = (4, 1)
"""Sizes of the tiles of rows that remain of an unknown number; the last is 1."""


@dataclass(frozen=True)
class VectorLoop:
    """Loop `loop` over `extent` in tiles of `size`.

    `is_lanes`: it is the last axis of vectors. `is_rows`: no vector of an operand lies along
    it. `keeps_size`: a remainder is a whole tile
    under a mask, because what is carried has that shape. `unroll`: whole tiles an iteration.
    """

    loop: int
    extent: Extent
    size: int
    is_vector: bool
    is_lanes: bool = False
    is_rows: bool = False
    keeps_size: bool = False
    unroll: int = 1


def emit_nest(
    emitter: VectorEmitter,
    loops: Sequence[VectorLoop],
    carried: Sequence[SSAValue],
    ranges: Ranges,
    leaf: Leaf,
) -> Sequence[SSAValue]:
    """Loops, outermost first, around what `leaf` builds for a tile; the carried values."""
    if not loops:
        return leaf(ranges, carried)
    loop, rest = loops[0], loops[1:]

    def at(range: Range, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        return emit_nest(emitter, rest, carried, {**ranges, loop.loop: range}, leaf)

    if isinstance(loop.extent, int):
        return _static(emitter, loop, loop.extent, carried, at)
    return _dynamic(emitter, loop, loop.extent, carried, at)


At = Callable[[Range, Sequence[SSAValue]], Sequence[SSAValue]]


def _static(
    emitter: VectorEmitter, loop: VectorLoop, extent: int, carried: Sequence[SSAValue], at: At
) -> Sequence[SSAValue]:
    whole = extent - extent % loop.size
    tile = Range(0, loop.size, loop.is_vector)
    if whole == loop.size:
        carried = at(tile, carried)
    elif whole:
        carried = emit_loop(
            emitter, 0, whole, loop.size, carried, lambda i, c: at(tile.moved(i), c), loop.unroll
        )
    rest = extent - whole
    if not rest:
        return carried
    size = loop.size if loop.keeps_size else rest
    if loop.is_lanes and not loop.keeps_size:
        size = min(loop.size, 1 << (rest - 1).bit_length())
    bound = rest if size != rest else None
    return at(Range(whole, size, loop.is_vector, bound), carried)


def _dynamic(
    emitter: VectorEmitter, loop: VectorLoop, extent: SSAValue, carried: Sequence[SSAValue], at: At
) -> Sequence[SSAValue]:
    tile = Range(0, loop.size, loop.is_vector)

    def here(offset: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        return at(tile.moved(offset), carried)

    if loop.size == 1:
        return emit_loop(emitter, 0, extent, 1, carried, here, loop.unroll)
    whole = emitter.mul(emitter.div(extent, loop.size), loop.size)
    carried = emit_loop(emitter, 0, whole, loop.size, carried, here, loop.unroll)

    if loop.is_rows and not loop.keeps_size:
        return _few_rows(emitter, loop, whole, extent, carried, at)

    def last(offset: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        bound = emitter.sub(extent, offset)
        return at(Range(offset, loop.size, loop.is_vector, bound), carried)

    return emit_loop(emitter, whole, extent, loop.size, carried, last)


def _few_rows(
    emitter: VectorEmitter,
    loop: VectorLoop,
    start: Extent,
    extent: SSAValue,
    carried: Sequence[SSAValue],
    at: At,
) -> Sequence[SSAValue]:
    """What remains behind `start`, in tiles of exactly `FEW_ROWS` sizes."""
    for size in (size for size in FEW_ROWS if size < loop.size):
        tile = Range(0, size, loop.is_vector)
        rest = emitter.sub(extent, start)
        end = (
            extent if size == 1 else emitter.add(start, emitter.mul(emitter.div(rest, size), size))
        )
        carried = emit_loop(emitter, start, end, size, carried, _moved(tile, at))
        start = end
    return carried


def _moved(tile: Range, at: At) -> Callable[[SSAValue, Sequence[SSAValue]], Sequence[SSAValue]]:
    return lambda offset, carried: at(tile.moved(offset), carried)


def emit_loop(
    emitter: VectorEmitter,
    lower: Extent,
    upper: Extent,
    step: int,
    carried: Sequence[SSAValue],
    body: Callable[[SSAValue, Sequence[SSAValue]], Sequence[SSAValue]],
    unroll: int = 1,
) -> Sequence[SSAValue]:
    """`scf.for` that carries `carried`; the values after it.

    With `unroll`, so many trips an iteration, of a range of whole trips; then what is left.
    """
    if unroll > 1:
        groups = emitter.div(emitter.sub(upper, lower), step * unroll)
        middle = emitter.add(lower, emitter.mul(groups, step * unroll))

        def several(first: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
            for trip in range(unroll):
                carried = body(emitter.value(emitter.add(first, trip * step)), carried)
            return carried

        if groups != 0:
            carried = emit_loop(emitter, lower, middle, step * unroll, carried, several)
        if middle == upper:
            return carried
        return emit_loop(emitter, middle, upper, step, carried, body)
    block = Block(arg_types=[IndexType(), *(value.type for value in carried)])
    with emitter.inside(block):
        yielded = body(block.args[0], block.args[1:])
        emitter.insert(YieldOp(*yielded))
    first, last, by = (emitter.value(bound) for bound in (lower, upper, step))
    return emitter.insert(ForOp(first, last, by, list(carried), [block])).results
