"""The loops that a schedule asks for, outermost first, and whether they keep dependences.

    tile = [8, 0], of loops i and j    ->    i in steps of 8; i inside such a step; j

An iteration that another one needs must come first in the new order too. Going from the
outermost loop inwards, the first along which the two differ decides: backwards is refused,
and so is any difference along loops whose iterations run at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlopt.core.diagnostics import DiagnosticError, error, note
from mlopt.dialects.loop.schedule import Schedule
from mlopt.passes.loop.apply_schedules.dependences import Dependence
from mlopt.passes.loop.apply_schedules.nests import Nest


@dataclass(frozen=True)
class NewLoop:
    """Loop `loop` of the nest in steps of `size` iterations; one by one where it is None."""

    loop: int
    size: int | None
    at_once: bool


def planned_loops(schedule: Schedule, nest: Nest) -> list[NewLoop]:
    """The new loops; those that run at once come first."""
    count = len(nest.loops)
    own = range(count)
    parallel = [
        loop
        for loop in own
        if loop in schedule.parallel
        or (nest.loops[loop].may_run_at_once and (not schedule.tile or schedule.tile[0][loop] > 0))
    ]
    found: list[NewLoop] = []
    for level, sizes in enumerate(schedule.tile):
        order = schedule.interchange[level] if level < len(schedule.interchange) else own
        at_once = parallel if level == 0 else []
        found += [NewLoop(loop, sizes[loop], True) for loop in order if loop in at_once]
        found += [
            NewLoop(loop, sizes[loop], False)
            for loop in order
            if sizes[loop] and loop not in at_once
        ]
    levels = len(schedule.tile)
    order = schedule.interchange[levels] if levels < len(schedule.interchange) else own
    at_once = [] if schedule.tile else parallel
    found += [NewLoop(loop, None, True) for loop in order if loop in at_once]
    found += [NewLoop(loop, None, False) for loop in order if loop not in at_once]
    return found


def check_order(loops: Sequence[NewLoop], dependences: Sequence[Dependence], nest: Nest) -> None:
    """Raises `DiagnosticError` for the first dependence that the new loops would break."""
    for dependence in dependences:
        broken = _broken_at(loops, dependence)
        if broken is not None:
            what = "be parallel" if broken.at_once else "run in this order"
            raise _refused(nest, broken.loop, what, dependence)


def _broken_at(loops: Sequence[NewLoop], dependence: Dependence) -> NewLoop | None:
    """The loop that carries the dependence the wrong way; None where none does."""
    for new in loops:
        sign = dependence.signs[new.loop]
        if sign and (new.at_once or sign < 0):
            return new
        distance = dependence.distance[new.loop]
        is_sure = new.size is None or (distance is not None and abs(distance) >= new.size)
        if sign and is_sure:
            return None
    return None


def check_vectors(
    width: int, loops: Sequence[NewLoop], dependences: Sequence[Dependence], nest: Nest
) -> None:
    """Raises `DiagnosticError` where iterations of one vector of the innermost loop depend on
    each other, other than from an op to one behind it."""
    last = loops[-1].loop
    for dependence in dependences:
        distance = dependence.distance[last]
        outer = [s for loop, s in enumerate(dependence.signs) if loop != last]
        is_inside = dependence.signs[last] and not any(outer)
        if is_inside and not dependence.is_forward and (distance is None or distance < width):
            raise _refused(nest, last, f"be done in vectors of {width}", dependence)


def _refused(nest: Nest, loop: int, what: str, dependence: Dependence) -> DiagnosticError:
    source, sink = dependence.source, dependence.sink
    shown = ", ".join("any" if d is None else str(d) for d in dependence.distance)
    verb = {True: "writes", False: "reads"}
    first, second = verb[source.is_write], verb[sink.is_write]
    return error(
        nest.root,
        f"loop {loop} may not {what}: '{sink.op.name}' {second} what '{source.op.name}' "
        f"{first} ({shown}) iterations before",
        note(source.op, f"{first} it first"),
        note(sink.op, f"{second} it later"),
    )
