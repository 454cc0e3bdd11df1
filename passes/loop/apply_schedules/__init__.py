"""loop-apply-schedules: runs nests of loops the way their `loop.schedule` says.

    scf.for %i { scf.for %j { body } } {loop.schedule = {tile = [array<i64: 8, 0>],
                                        parallel = array<i64: 0>, vector = array<i64: 1, 16>}}
    ->
    scf.parallel (%t) in steps of 8 {        // tiles, level by level
      scf.for %i from %t to min(%t + 8, n) {
        scf.for %j in steps of 16 { body on vectors }
        scf.for %j { body }                  // what is left
      }
    }

The nest is the loop that has the attribute and the loops in it, as long as one loop has
only another one in it (`nests`). Accesses with indices that are sums of loop variables give
dependences as distances (`accesses`, `dependences`); a schedule that would turn one around
is refused, and both accesses are named (`plan`). What is not known counts as any distance.

All schedules are checked before anything changes. Every iteration is run once, in an order
that keeps all dependences, so values stay the same, also those of floats. Loops that it
makes have no schedule, so the pass ends. Functions with affine loops that have schedules are
lowered from `affine` first. Run before `convert-scf-to-loop`.

After Allen and Kennedy, "Optimizing Compilers for Modern Architectures" (2001), chapters 5
and 9 for what dependences allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import DictionaryAttr
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find
from mlopt.core.interfaces.loop_like import LoopLike
from mlopt.core.passes import Pass
from mlopt.dialects.loop.schedule import SCHEDULE, Schedule, check_counts
from mlopt.passes.loop.apply_schedules.dependences import dependences_of
from mlopt.passes.loop.apply_schedules.emit import NestEmitter
from mlopt.passes.loop.apply_schedules.nests import Nest, nest_of
from mlopt.passes.loop.apply_schedules.plan import (
    NewLoop,
    check_order,
    check_vectors,
    planned_loops,
)
from mlopt.passes.loop.apply_schedules.vector_body import check_body
from mlopt.passes.loop.lower_affine import LOWERINGS, LowerAffinePass
from mlopt.passes.loop.unroll import unroll


@dataclass(frozen=True)
class ApplySchedulesPass(Pass):
    """Applies the schedules of loops."""

    name: ClassVar[str] = "loop-apply-schedules"

    def run(self, root: Operation, context: Context) -> None:
        if any(op.name in LOWERINGS for op in _scheduled(root)):
            LowerAffinePass().run(root, context)
        checked = [_checked(op) for op in _scheduled(root)]
        for nest, loops, width, factor in reversed(checked):
            rest = _rest(nest.root)
            emitter = NestEmitter(nest, loops, width)
            outermost = emitter.run()
            if rest is not None:
                outermost.attributes[SCHEDULE] = rest
            if factor > 1 and emitter.innermost:
                unroll(emitter.innermost[0], factor)
        context.count(self.name, "nests scheduled", len(checked))


def _scheduled(root: Operation) -> list[Operation]:
    """The loops with a schedule that is not for a GPU alone."""
    return [
        op
        for op in root.walk()
        if SCHEDULE in op.attributes
        and find(op, LoopLike) is not None
        and Schedule.of(op) != Schedule()
    ]


def _rest(op: Operation) -> DictionaryAttr | None:
    """What a schedule says for a GPU, which is read later."""
    attribute = op.attributes[SCHEDULE]
    assert isinstance(attribute, DictionaryAttr), "it was read"
    entries = {name: value for name, value in attribute.data.items() if name == "gpu"}
    return DictionaryAttr(entries) if entries else None


def _checked(op: Operation) -> tuple[Nest, list[NewLoop], int, int]:
    """The nest, its new loops, the elements of a vector, and how often the body is repeated."""
    schedule = Schedule.of(op)
    nest = nest_of(op)
    for name in ("compute_at", "promote", "pack"):
        if getattr(schedule, name) not in (None, ()):
            raise error(op, f"'{name}' is for structured ops on tensors, not for loops")
    for inner in nest.root.walk():
        if inner is not op and SCHEDULE in inner.attributes:
            raise error(inner, "a loop of a nest that has a schedule has one of its own")
    check_counts(op, schedule, len(nest.loops))
    loops = planned_loops(schedule, nest)
    dependences = dependences_of(nest)
    check_order(loops, dependences, nest)
    width = _innermost(nest, loops, "vector", schedule.vector or ())
    trips = nest.loops[loops[-1].loop].trips
    if trips is not None and trips < width:
        width = 1  # There is no whole vector.
    if width > 1:
        _check_vectors(nest, loops, width)
        check_vectors(width, loops, dependences, nest)
    return nest, loops, width, _innermost(nest, loops, "unroll", schedule.unroll or ())


def _innermost(nest: Nest, loops: list[NewLoop], name: str, sizes: tuple[int, ...]) -> int:
    """The number that `sizes` has for the innermost loop, 1 where it has none."""
    last = loops[-1].loop
    for loop, size in enumerate(sizes):
        if size > 1 and loop != last:
            raise error(
                nest.root,
                f"'{name}' has {size} for loop {loop}, expected it for loop {last} alone: it is "
                "the innermost",
            )
    return max(sizes[last], 1) if sizes else 1


def _check_vectors(nest: Nest, loops: list[NewLoop], width: int) -> None:
    last = nest.loops[loops[-1].loop]
    if last.bounds.step != 1:
        raise error(nest.root, f"loop {loops[-1].loop} has no step of 1, as vectors need")
    check_body(nest, last.variable)
