"""Which elements of an operand a tile of the loops reaches: the ranges of its axes."""

from __future__ import annotations

from collections.abc import Mapping

from xdsl.ir.affine import AffineExpr, AffineMap

from mlopt.core.emitter import Extent
from mlopt.dialects.linalg.tiling import evaluate
from mlopt.passes.tensor.apply_schedules.vector_emitter import Range, VectorEmitter
from mlopt.passes.tensor.apply_schedules.vector_loops import Ranges


def vector_loops(ranges: Mapping[int, Range]) -> tuple[int, ...]:
    """The loops that are axes of vectors, in increasing order."""
    return tuple(sorted(loop for loop, range in ranges.items() if range.is_vector))


def vector_loop(expr: AffineExpr, ranges: Mapping[int, Range]) -> int | None:
    """The one loop of an axis that is an axis of the vector too."""
    loops = [loop for loop in sorted(expr.used_dims()) if ranges[loop].is_vector]
    assert len(loops) <= 1, "checked before"
    return loops[0] if loops else None


def operand_ranges(map: AffineMap, ranges: Ranges, emitter: VectorEmitter) -> list[Range]:
    """The ranges of an operand's axes."""
    found: list[Range] = []
    offsets: dict[int, Extent] = {loop: range.offset for loop, range in ranges.items()}
    values = [offsets.get(loop, 0) for loop in range(map.num_dims)]
    for expr in map.results:
        loop = vector_loop(expr, ranges)
        offset = evaluate(expr, values, emitter)
        if loop is None:
            found.append(Range(offset))
            continue
        along = ranges[loop]
        stride = along.stride * coefficient(expr, loop, map.num_dims)
        found.append(Range(offset, along.size, True, along.bound, stride))
    return found


def coefficient(expr: AffineExpr, loop: int, loops: int) -> int:
    """By how much a linear expression grows with `loop`."""
    at = [0] * loops
    start = expr.eval(at, [])
    at[loop] = 1
    return expr.eval(at, []) - start
