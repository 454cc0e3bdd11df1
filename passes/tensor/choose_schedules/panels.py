"""How a product whose operands do not stay in the caches walks over them.

few rows      columns outside, rows inside: each panel of columns comes from memory once; rows
              are copied where they are a multiple of a page apart
some rows     of a long sum a block at a time, so that all rows find the panel in a cache, without
              a copy: where rows of columns are whole lines, and not a multiple of a page apart,
              so that they push each other out. (A short sum without a copy is 15 % faster where
              the columns are in the last cache, and 25 % slower where they are in memory)
many rows     a panel of columns is copied, so that its rows are next to each other, and
              used by all rows of a task; so are the rows, where they are a multiple of a
              page apart and would push each other out of the first cache
constants     lie in panels from the start, which pays for any number of rows
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlopt.core.interfaces.structured import contraction_loops
from mlopt.core.target import Target
from mlopt.passes.tensor.choose_schedules.loop_space import LoopSpace, element_type_bytes
from mlopt.passes.tensor.constant_operands import is_constant_argument

LINE_BYTES = 64
PAGE_BYTES = 4096
MANY_TILES = 4
"""Tiles of rows that share a panel, from which on a narrow one will do."""

FEW_TILES = 2
"""Tiles of rows that share a panel, from which on its copy pays: memory is read in longer
pieces than by the product, so the panel is wide."""

SOME_ROWS = 64
"""Rows up to which a panel of a long sum is not copied."""

BLOCK_ROWS = 8
"""Rows of a register tile then: beside 11 or 14, 1.65 ms instead of 1.89 for 32x3072x768."""

SUM_BLOCK = 512
"""Terms of a block: 32x3072x768 in 1.65 ms instead of 2.3 for all terms, 2.05 with a copy."""


@dataclass(frozen=True)
class Panels:
    """`width` of a panel of loop `column`, 0 for none; operands copied at the levels of tasks
    and of panels; whether columns are to be the outer loop of register tiles."""

    column: int = -1
    width: int = 0
    promote: tuple[tuple[int, ...], ...] = ()
    columns_outside: bool = False
    block: int = 0
    """Terms of the sum that a level of tiles has, 0 for no such level."""
    rows: tuple[int, int] | None = None
    """The loop over rows and how many of them a register tile has, if other than was chosen."""


def panels_of(
    space: LoopSpace,
    shape: Mapping[int, int],
    tiles: Mapping[int, int],
    target: Target,
    is_root: bool,
) -> Panels:
    """The panels of a product with register tile `shape` and tasks of `tiles`. `is_root`: levels
    may tile the sum."""
    column = space.contiguous_loop(2)
    rows = [loop for loop in shape if loop != column and loop in space.parallel()]
    if contraction_loops(space.model, space.op) is None and not _is_packed(space):
        return Panels()
    others = [loop for loop in shape if loop != space.dot]
    if column is None or column not in shape or len(rows) != 1 or len(others) != 2:
        return Panels()
    wide = 1 if space.contiguous_loop(1) == column else 0
    bytes = element_type_bytes(space.operands[wide])
    inner = space.trips(space.reductions())
    if inner * space.extents[column] * bytes <= target.l2_bytes:
        return Panels()
    row = rows[0]
    narrow = 1 - wide
    row_bytes = inner * element_type_bytes(space.operands[narrow])
    along = space.contiguous_loop(narrow) in space.reductions()
    copied = (narrow,) if along and row_bytes % PAGE_BYTES == 0 else ()
    count = tiles.get(row, space.extents[row])
    if is_constant_argument(space.operands[wide]):
        return Panels(column, min(shape[column], space.extents[column]), (copied, (wide,)))
    if is_root and count <= SOME_ROWS and _takes_blocks(space, column, bytes):
        even = -(-count // -(-count // BLOCK_ROWS))
        return Panels(column, columns_outside=True, block=SUM_BLOCK, rows=(row, even))
    if count < FEW_TILES * shape[row]:
        return Panels(column, promote=(copied,) if copied else (), columns_outside=True)
    vectors = 2 if count >= MANY_TILES * shape[row] else 8
    while vectors > 2 and vectors * shape[column] * inner * bytes > target.l2_bytes:
        vectors //= 2
    width = min(vectors * shape[column], space.extents[column])
    return Panels(column, width, (copied, (wide,)))


def _takes_blocks(space: LoopSpace, column: int, bytes: int) -> bool:
    """True for a long sum whose rows of columns are whole lines, at different places of pages."""
    sums, row_bytes = space.reductions(), space.extents[column] * bytes
    is_known = space.is_known[column] and all(space.is_known[loop] for loop in sums)
    is_long = len(sums) == 1 and space.trips(sums) >= 2 * SUM_BLOCK
    return is_known and is_long and row_bytes % LINE_BYTES == 0 and row_bytes % PAGE_BYTES != 0


def _is_packed(space: LoopSpace) -> bool:
    """True for a product of matrices whose summed loop was split into groups."""
    return space.dot is not None and len(space.kinds) - len(space.parallel()) == 2
