"""The outermost level: tiles that threads take, and that fit the caches.

Worth it from `TASK_OPERATIONS` scalar operations a task on; two tasks a core, so that one
that is late costs half a task. Tiles are whole numbers of register tiles, and divide the
extent where they can, so that edges have known sizes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from mlopt.core.target import Target
from mlopt.passes.tensor.choose_schedules.loop_space import LoopSpace, element_type_bytes
from mlopt.passes.tensor.constant_operands import is_constant_argument

TASK_OPERATIONS = 1 << 18
"""Elements that make a task: some 10 microseconds of vector code."""


def product_tiles(
    space: LoopSpace, shape: Mapping[int, int], row: int, column: int, target: Target
) -> dict[int, int]:
    """Tiles of a sum of products over loops of `space`; empty where it is too little work."""
    unknown = [loop for loop in space.parallel() if not space.is_known[loop]]
    if unknown == [row] and _comes_in_panels(space, column, target):
        return _tiles_of_unknown_rows(space, shape, row, column, target)
    outer = [loop for loop in space.parallel() if loop not in (row, column)]
    open = [loop for loop in outer if loop in unknown] or unknown[:1]
    found = {loop: task_part(space, shape, loop, TASK_OPERATIONS * 8) for loop in open}
    if any(size > 1 for size in found.values()):
        return {open[0]: found[open[0]]}
    # Such a loop may have one trip: where its parts are large they are split like all else, and
    # what is read again is in a cache.
    work = prod(space.extents) // space.trips(open)
    tasks = min(work // (TASK_OPERATIONS * 16), 2 * target.cores)
    if tasks < 2 or set(unknown) != set(open):
        return found
    for loop in [loop for loop in outer if loop not in open]:
        if space.extents[loop] > 1 and tasks > 1:
            found[loop] = 1
            tasks = -(-tasks // space.extents[loop])
    rows, columns = space.extents[row], space.extents[column]
    row_parts = column_parts = 1
    while row_parts * column_parts < tasks:
        if rows >= 8 * row_parts * shape.get(row, 1):
            row_parts *= 2
        elif columns >= 2 * column_parts * shape.get(column, 1):
            column_parts *= 2
        else:
            break
    for loop, parts in ((row, row_parts), (column, column_parts)):
        size = even_part(space.extents[loop], parts, shape.get(loop, 1))
        if size < space.extents[loop]:
            found[loop] = size
    return found


def _comes_in_panels(space: LoopSpace, column: int, target: Target) -> bool:
    """True where the operand of the columns is a constant that the second cache cannot hold."""
    wide = 1 if space.contiguous_loop(1) == column else 0
    bytes = element_type_bytes(space.operands[wide])
    inner = space.trips(space.reductions())
    is_large = inner * space.extents[column] * bytes > target.l2_bytes
    return is_large and is_constant_argument(space.operands[wide])


def _tiles_of_unknown_rows(
    space: LoopSpace, shape: Mapping[int, int], row: int, column: int, target: Target
) -> dict[int, int]:
    """As many rows as fill half of the second cache: panels come from memory once for all of
    them. There may be one, so tasks share the columns."""
    row_bytes = space.trips(space.reductions()) * space.element_bytes()
    unit = shape.get(row, 1)
    rows = max(target.l2_bytes // 2 // max(row_bytes, 1) // unit, 1) * unit
    columns = even_part(space.extents[column], 2 * target.cores, 2 * shape[column])
    return {row: rows, column: columns}


def even_part(extent: int, parts: int, unit: int) -> int:
    """The size of about `parts` parts of `extent`: whole units, dividing it where that can be.

    >>> even_part(512, 2, 14), even_part(512, 2, 32), even_part(1000, 4, 32)
    (256, 256, 256)
    """
    if parts <= 1:
        return extent
    size = -(-extent // parts)
    if extent % parts == 0 and (size % unit == 0 or size >= 8 * unit):
        return size
    return min(-(-size // unit) * unit, extent)


def task_part(space: LoopSpace, shape: Mapping[int, int], loop: int, wanted: int) -> int:
    """The part of `loop`, of unknown extent, that makes `wanted` elements; whole register
    tiles."""
    each = max(prod(space.extents) // space.extents[loop], 1)
    unit = shape.get(loop, 1)
    return max(wanted // each // unit, 1) * unit


def sweep_tiles(
    space: LoopSpace,
    shape: Mapping[int, int],
    loops: Sequence[int],
    target: Target,
    cost: int = 1,
) -> dict[int, int]:
    """Tiles of ops that go over their operands once, along `loops`, outermost first."""
    work = prod(space.extents) * cost
    tasks = min(work // TASK_OPERATIONS, 2 * target.cores)
    unknown = [loop for loop in loops if not space.is_known[loop]]
    if unknown:
        return {unknown[0]: task_part(space, shape, unknown[0], TASK_OPERATIONS // cost)}
    found: dict[int, int] = {}
    for loop in loops:
        if tasks < 2:
            break
        extent = space.extents[loop]
        if extent < 2:
            continue
        parts = min(tasks, -(-extent // shape.get(loop, 1)))
        if parts < 2:
            continue
        found[loop] = even_part(extent, parts, shape.get(loop, 1))
        tasks = -(-tasks // parts)
    return found
