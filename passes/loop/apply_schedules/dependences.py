"""Dependences between accesses of a nest, as distances in iterations of its loops.

    for i, j { a[i, j] = a[i - 1, j + 1] }

reads in iteration (i, j) what iteration (i - 1, j + 1) wrote: distance (1, -1). Where both
indices grow alike, distances are the solution of linear equations; a loop that they do not
fix has any distance. Where they grow differently, only a common divisor or bounds can show
that they never meet. Two buffers are the same only where they are the same value, or views
of it, as upstream's affine analysis has it.

After Banerjee, "Dependence Analysis" (1997), chapters 3 to 5: uniform equations, the test of
the greatest common divisor, and the test of bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import gcd
from typing import Literal

from mlopt.passes.loop.apply_schedules.accesses import Access, Linear, accesses_of, plus
from mlopt.passes.loop.apply_schedules.nests import Nest, NestLoop

Distance = list[int | None]
"""Iterations from the first access to the second, by loop; None for any number."""


@dataclass(frozen=True)
class Dependence:
    """`sink` needs that `source`, in an earlier iteration, is done.

    `signs`: how the loops move from one to the other, the first that is not 0 forwards;
    `distance`: by how many iterations, None where it is not known.
    """

    source: Access
    sink: Access
    signs: tuple[int, ...]
    distance: tuple[int | None, ...]
    is_forward: bool
    """Whether `source` stands before `sink` in the text."""


def dependences_of(nest: Nest) -> list[Dependence]:
    """All dependences between different iterations."""
    accesses = accesses_of(nest)
    found: list[Dependence] = []
    for index, first in enumerate(accesses):
        for second in accesses[index:]:
            if first.is_write or second.is_write:
                found += _between(first, second, nest)
    return found


def _between(first: Access, second: Access, nest: Nest) -> Iterator[Dependence]:
    known = _distance(first, second, nest)
    if known is None:
        return
    distance, equations = known
    options = [(-1, 0, 1) if d is None else ((d > 0) - (d < 0),) for d in distance]
    for signs in product(*options):
        leading = next((sign for sign in signs if sign), 0)
        if not leading or not all(_is_possible(e, rhs, signs) for e, rhs in equations):
            continue
        if leading > 0:
            yield Dependence(first, second, signs, tuple(distance), first is not second)
        elif first is not second:
            flipped = tuple(-sign for sign in signs)
            back = tuple(None if d is None else -d for d in distance)
            yield Dependence(second, first, flipped, back, False)


Equation = tuple[dict[int, int], int]
"""Factors of the distances of loops, and what they add up to."""


def _distance(first: Access, second: Access, nest: Nest) -> tuple[Distance, list[Equation]] | None:
    """What is known of the distance; None where the accesses never meet."""
    if first.buffer is not second.buffer and None not in (first.buffer, second.buffer):
        return None
    distance: Distance = [0 if _is_free(loop) else None for loop in nest.loops]
    if first.indices is None or second.indices is None:
        return distance, []
    equations: list[Equation] = []
    for one, other in zip(first.indices, second.indices, strict=True):
        equation = _equation(one, other, nest)
        if equation is False:
            return None
        if equation is not None:
            equations.append(equation)
    return _solved(distance, equations, nest)


def _is_free(loop: NestLoop) -> bool:
    """True where no iteration depends on another one: there is one, or the text says so."""
    return loop.may_run_at_once or loop.trips in (0, 1)


def _equation(
    one: Linear | None, other: Linear | None, nest: Nest
) -> Equation | Literal[False] | None:
    """What two indices that are equal say of the distance; None for nothing, False where they
    never are equal."""
    difference = plus(one, other, -1)
    if one is None or other is None or difference is None:
        return None
    variables = nest.variables
    if all(key is None for key in difference):
        factors = {loop: one[v] for loop, v in enumerate(variables) if one.get(v, 0)}
        return factors, difference.get(None, 0)
    if any(key is not None and key not in variables for key in difference):
        return None
    terms = [(one.get(v, 0), loop) for v, loop in zip(variables, nest.loops, strict=True)]
    terms += [(-other.get(v, 0), loop) for v, loop in zip(variables, nest.loops, strict=True)]
    return None if _may_vanish(terms, difference.get(None, 0)) else False


def _may_vanish(terms: list[tuple[int, NestLoop]], constant: int) -> bool:
    """Whether `sum(factor * loop) + constant`, all loops independent, can be 0."""
    divisor = gcd(*(factor for factor, _ in terms))
    if divisor and constant % divisor:
        return False
    low = high = constant
    for factor, loop in terms:
        if not factor:
            continue
        first, end = loop.bounds.lower, loop.bounds.upper
        if not isinstance(first, int) or not isinstance(end, int) or end <= first:
            return True
        ends = (factor * first, factor * (end - 1))
        low, high = low + min(ends), high + max(ends)
    return low <= 0 <= high


def _solved(
    distance: Distance, equations: list[Equation], nest: Nest
) -> tuple[Distance, list[Equation]] | None:
    """Distances in iterations, and the equations, in values of variables, that are left."""
    values: Distance = list(distance)
    rest = equations
    changed = True
    while changed:
        changed = False
        pending: list[Equation] = []
        for factors, total in rest:
            total -= sum(f * (values[loop] or 0) for loop, f in factors.items())
            open = {loop: f for loop, f in factors.items() if values[loop] is None}
            if total % gcd(*open.values(), 0) if open else total:
                return None
            if len(open) == 1:
                [(loop, factor)] = open.items()
                values[loop] = total // factor
                changed = True
            elif open:
                pending.append((open, total))
        rest = pending
    for number, loop in enumerate(nest.loops):
        found = _in_iterations(values[number], loop)
        if found is False:
            return None
        values[number] = found
    return values, rest


def _in_iterations(value: int | None, loop: NestLoop) -> int | Literal[False] | None:
    """A distance between variables in iterations; False where no two are so far apart."""
    step = loop.bounds.step
    if value is None or not isinstance(step, int):
        return value
    if value % step:
        return False
    trips = loop.trips
    count = value // step
    return False if trips is not None and count and abs(count) >= trips else count


def _is_possible(factors: dict[int, int], total: int, signs: tuple[int, ...]) -> bool:
    """Whether distances of these signs can add up."""
    reach = {factor * signs[loop] for loop, factor in factors.items()}
    up, down = any(r > 0 for r in reach), any(r < 0 for r in reach)
    return (up or total <= 0) and (down or total >= 0)
