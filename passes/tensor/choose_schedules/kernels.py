"""Schedules of whole groups: from the register tile outwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import prod

from xdsl.ir import Operation

from mlopt.core.interfaces.structured import is_sum_of_products, product_loops
from mlopt.core.target import Target
from mlopt.dialects.loop.schedule import Schedule
from mlopt.passes.tensor.apply_schedules.legality import untiled_loops, why_not_vectorizable
from mlopt.passes.tensor.apply_schedules.producers import first_obstacle
from mlopt.passes.tensor.apply_schedules.reductions import combiner_of
from mlopt.passes.tensor.choose_schedules.groups import Group
from mlopt.passes.tensor.choose_schedules.loop_space import LoopSpace, power_of_two
from mlopt.passes.tensor.choose_schedules.panels import Panels, panels_of
from mlopt.passes.tensor.choose_schedules.parallel_tiles import product_tiles, sweep_tiles
from mlopt.passes.tensor.choose_schedules.register_shapes import Sizes, register_shape

ROWS_AT_ONCE = 8
"""Rows of a reduction across neighbours that are added in registers."""

TASK_BYTES = 2048
"""Least part of such a row for a task: less is read too far apart."""

L1_SHARE = 8
"""The part of the first cache that rows of one operand may have: beside them are those of
others, the result's, and what is fetched ahead. Half, a quarter and an eighth: softmax of
rows of 1024 in 2.3, 1.8 and 1.8 ms, a layer norm of 768 in 1.9, 1.45 and 1.1."""

LINES = 4
"""Vectors next to each other that a tile has where rows go across."""

MATH_COST = 16
"""An elementary function of a vector, in additions."""


def schedule_group(group: Group, target: Target) -> bool:
    """Writes the schedules of a group; False where its root cannot be done in vectors."""
    if not group.producers and _schedule_column_sums(group.root, target):
        return True
    if group.shares_all():
        return _schedule_tile(group, target)
    return _schedule_rows(group, target)


def _schedule_tile(group: Group, target: Target) -> bool:
    """One register tile for all: producers are computed on vectors where they are read."""
    spaces = {op: LoopSpace(op) for op in group.ops}
    products = [op for op in group.ops if _is_product(spaces[op])]
    reductions = [op for op in group.ops if spaces[op].reductions()]
    core = (products or reductions or [group.root])[-1]
    space, root = spaces[core], spaces[group.root]
    wanted = register_shape(space, target, max(len(products), 1))
    for shape in _smaller_shapes(space, wanted):
        if not shape and not group.producers:
            return False
        vector = _over(root, _of_root(group, core, shape), 1)
        if why_not_vectorizable(group.root, vector) is not None:
            continue
        _put_tile(group, core, spaces, shape, target)
        if first_obstacle(group.root) is None:
            return True
    for op in group.ops:
        Schedule().put(op)
    return False


def _smaller_shapes(space: LoopSpace, shape: Sizes) -> list[Sizes]:
    """`shape`, and what to try where a read has no such vectors: without what is summed, along
    the last loop alone, scalars."""
    parallel = {loop: size for loop, size in shape.items() if loop in space.parallel()}
    last = dict(list(parallel.items())[-1:])
    found: list[Sizes] = []
    for candidate in (shape, parallel, last, {}):
        if candidate not in found:
            found.append(candidate)
    return found


def _put_tile(
    group: Group,
    core: Operation,
    spaces: Mapping[Operation, LoopSpace],
    shape: Sizes,
    target: Target,
) -> None:
    """Writes the schedules of a group whose register tile is `shape` of `core`."""
    space, root = spaces[core], spaces[group.root]
    products = [op for op in group.ops if _is_product(spaces[op])]
    tiles = _tiles(space, shape, target, bool(products), _cost(group))
    panels = Panels()
    if len(products) == 1:
        panels = panels_of(space, shape, tiles, target, core is group.root)
    if panels.rows is not None:
        shape = {**shape, panels.rows[0]: panels.rows[1]}
    vector = _over(root, _of_root(group, core, shape), 1)
    untiled = untiled_loops(group.root)
    tasks = {
        loop: size for loop, size in _of_root(group, core, tiles).items() if loop not in untiled
    }
    # With panels there is a level of tasks, if an empty one: what is copied counts levels.
    levels = (_over(root, tasks, 0),) if tasks or panels.promote else ()
    if panels.block:
        levels += (_over(root, {space.reductions()[-1]: panels.block}, 0),)
    if panels.width:
        levels += (_over(root, _of_root(group, core, {panels.column: panels.width}), 0),)
    promote = panels.promote
    schedule = Schedule(levels, (), tuple(sorted(tasks)), vector)
    if panels.columns_outside:
        order = _columns_outside(group.loops[core][panels.column], len(root.kinds))
        schedule = replace(
            schedule, interchange=(*[tuple(range(len(root.kinds)))] * len(levels), order)
        )
    elif not space.reductions() and not products and len(shape) == 2:
        # Squares of a transpose: along the shorter side first, so that lines are used whole.
        order = _longer_outside(root, _of_root(group, core, shape))
        if order != tuple(range(len(root.kinds))):
            orders = (*[tuple(range(len(root.kinds)))] * len(levels), order)
            schedule = replace(schedule, interchange=orders)
    if core is group.root:
        schedule = replace(schedule, promote=promote)
    schedule.put(group.root)
    for op in group.producers:
        sums = {loop: size for loop, size in shape.items() if loop in space.reductions()}
        inner = _over(spaces[op], sums if op is core else {}, 1)
        own = promote if op is core else ()
        Schedule(vector=inner, compute_at=len(levels), promote=own).put(op)


def _schedule_column_sums(op: Operation, target: Target) -> bool:
    """A reduction across neighbours: some rows at a time, added up in registers, then to the
    results so far, which stay in the first cache. Memory is read row by row."""
    space = LoopSpace(op)
    if _is_product(space) or not space.reductions() or combiner_of(space.model, op)[0] is None:
        return False
    source = space.largest_input()
    along = None if source is None else space.contiguous_loop(source)
    summed = space.reductions()[-1]
    if along not in space.parallel() or space.contiguous_loop(len(space.maps) - 1) != along:
        return False
    lanes = target.lanes(space.element_bytes())
    if space.extents[summed] < 4 * ROWS_AT_ONCE or space.extents[along] < 2 * lanes:
        return False
    shape = {along: min(2 * lanes, power_of_two(space.extents[along])), summed: ROWS_AT_ONCE}
    vector = _over(space, shape, 1)
    if why_not_vectorizable(op, vector) is not None:
        return False
    wide = {along: TASK_BYTES // space.element_bytes()}
    if untiled_loops(op):
        return False
    # One task a core: the longer the pieces of rows, the better memory is read.
    half = replace(target, cores=(target.cores + 1) // 2)
    tasks = sweep_tiles(space, wide, space.parallel(), half)
    level = _over(space, {**tasks, summed: ROWS_AT_ONCE}, 0)
    Schedule((level,), (), tuple(sorted(tasks)), vector).put(op)
    return True


def _is_product(space: LoopSpace) -> bool:
    loops = product_loops(space.model, space.op)
    return loops is not None and is_sum_of_products(space.model, space.op)


def _over(space: LoopSpace, sizes: Mapping[int, int], otherwise: int) -> tuple[int, ...]:
    """A number for each loop."""
    return tuple(sizes.get(loop, otherwise) for loop in range(len(space.kinds)))


def _of_root(group: Group, op: Operation, sizes: Mapping[int, int]) -> dict[int, int]:
    """Sizes of loops of `op` as sizes of the loops of the root that they are."""
    loops = group.loops[op]
    return {loop: size for own, size in sizes.items() if (loop := loops[own]) is not None}


def _columns_outside(column: int | None, count: int) -> tuple[int, ...]:
    assert column is not None, "a product's columns are loops of the root"
    return (column, *(loop for loop in range(count) if loop != column))


def _longer_outside(root: LoopSpace, shape: Mapping[int, int]) -> tuple[int, ...]:
    """The loops in order, those of `shape` at their places by falling extent."""
    by_extent = iter(sorted(sorted(shape), key=lambda loop: -root.extents[loop]))
    return tuple(next(by_extent) if loop in shape else loop for loop in range(len(root.kinds)))


def _tiles(
    space: LoopSpace, shape: Mapping[int, int], target: Target, is_product: bool, cost: int
) -> dict[int, int]:
    parallel = space.parallel()
    if is_product:
        column = space.contiguous_loop(2)
        rows = [loop for loop in parallel if loop in shape and loop != column]
        rows += [loop for loop in reversed(parallel) if loop != column]
        if column is not None and rows:
            return product_tiles(space, shape, rows[0], column, target)
    if len(shape) == 2 and not space.reductions():
        parallel = sorted(parallel, key=lambda loop: -space.extents[loop])
    return sweep_tiles(space, shape, parallel, target, cost)


def _cost(group: Group) -> int:
    """What an element costs, in additions."""
    ops = [op for member in group.ops for op in member.regions[0].block.ops]
    return max(len(ops) + MATH_COST * sum(op.name.startswith("math.") for op in ops), 1)


def _schedule_rows(group: Group, target: Target) -> bool:
    """A tile of the shared loops at a time, op by op, while it is in the first cache."""
    root = LoopSpace(group.root)
    shared = [loop for loop in group.shared_loops() if not _is_untiled(group, loop)]
    row_bytes = prod(root.extents) // max(root.trips(shared), 1) * root.element_bytes()
    rows = max(min(target.l1_bytes // L1_SHARE // max(row_bytes, 1), 16), 1)
    rows = rows // 4 * 4 or rows
    level = {loop: 1 for loop in shared if root.extents[loop] > 1}
    if level:
        last = max(level)
        if last == root.contiguous_loop(len(root.maps) - 1):
            # What is shared are neighbours: a tile of whole lines, a few vectors wide.
            rows = max(rows, LINES * target.lanes(root.element_bytes()))
        level[last] = min(rows, root.extents[last])
    tile = tuple(level.get(loop, 0) for loop in range(len(root.kinds)))
    for op in group.ops:
        space = LoopSpace(op)
        shape = register_shape(space, target)
        vector = tuple(
            min(shape.get(loop, 1), _reach(level, group.loops[op][loop]))
            for loop in range(len(space.kinds))
        )
        if why_not_vectorizable(op, vector) is not None:
            vector = (1,) * len(space.kinds)
        if op is group.root:
            Schedule((tile,) if any(tile) else (), (), tuple(sorted(level)), vector).put(op)
        else:
            Schedule(vector=vector, compute_at=0 if any(tile) else None).put(op)
    return True


def _is_untiled(group: Group, loop: int) -> bool:
    """True where a member may not be tiled along a loop of the root."""
    return any(
        own in untiled_loops(op)
        for op in group.ops
        for own, theirs in enumerate(group.loops[op])
        if theirs == loop
    )


def _reach(level: Mapping[int, int], loop: int | None) -> int:
    """How much of a loop is in one tile."""
    return level.get(loop, 1 << 30) if loop is not None else 1 << 30
