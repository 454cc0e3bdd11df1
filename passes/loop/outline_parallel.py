"""loop-outline-parallel: outermost parallel loops become calls of the thread pool.

    loop.parallel (%i, %j) = ... { body }
        ->  mlopt_parallel_for(@f_parallel, context, iterations, grain)
            func.func private @f_parallel(%context, %lo, %hi) { loops over lo ... hi }

The iterations are numbered row-major; a task runs those from `lo` to `hi`: partial rows
at both ends, so that the innermost loop stays a plain one, whatever the extents. What
the body uses from outside lies in a struct on the caller's stack. `grain`, from the
loop's attribute or else from an estimate of its body's cost, is what is worth a task; a
loop whose whole cost is known to be less stays sequential, as do loops inside others.

A reduction is split into at most 64 chunks, by the number of iterations alone; each
starts from the neutral element, and the partial results are combined in order. So the
result depends neither on the number of threads nor on timing. (It may differ from the
sequential sum in the last bits: a float sum is associated by chunks.) A reduction whose
neutral element is unknown stays sequential.

Must run before structured control flow is lowered. Each parallel loop is outlined once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

from xdsl.dialects.builtin import IntegerAttr, StringAttr
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.walking import walk
from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.llvm_types import llvm_types
from mlopt.passes.loop.parallel_body import Outliner
from mlopt.passes.loop.trip_cost import iteration_cost, static_trips

PARALLEL = ("loop.parallel", "scf.parallel")

TASK_COST = 65536
"""Estimated cost (about 16 microseconds, see `trip_cost`) that is worth another thread: waking
one that sleeps costs its caller a few."""


@dataclass(frozen=True)
class OutlineParallelPass(Pass):
    """Outlines parallel loops worth more than `task_cost` operations.

    `threads` is the most that run one loop: it gets no more tasks. 0 is what the context's
    options say under that name, else as many as the pool has.
    """

    name: ClassVar[str] = "loop-outline-parallel"

    task_cost: int = TASK_COST
    threads: int = 0

    def run(self, root: Operation, context: Context) -> None:
        threads = self.threads or cast("int", context.options.get("threads", 0))
        build = LlvmBuilder(root, llvm_types())
        for function in [op for op in walk(root) if op.name in ("func.func", "llvm.func")]:
            for number, op in enumerate(_outermost(function)):
                grain = self._grain(op)
                if grain is None:
                    continue
                stem = f"{_name(function)}_parallel_{number}"
                outliner = Outliner(op, build, stem, grain, threads)
                if outliner.is_possible():
                    outliner.run(function)
                    context.count(self.name, "loops outlined")
        build.finish()

    def _grain(self, op: Operation) -> int | None:
        """Iterations a task; None where the whole loop is less than two."""
        trips = static_trips(op)
        total = 1
        for trip in trips:
            total = None if trip is None or total is None else total * trip
        wanted = op.attributes.get("grain")
        if isinstance(wanted, IntegerAttr):
            grain = wanted.value.data
        else:
            grain = max(1, self.task_cost // max(1, iteration_cost(op)))
        return None if total is not None and total <= grain else grain


def _outermost(function: Operation) -> list[Operation]:
    """The parallel loops that are in no other parallel loop."""
    found: list[Operation] = []
    pending: list[Operation] = [function]
    while pending:
        current = pending.pop()
        if current.name in PARALLEL:
            found.append(current)
            continue
        inner = [op for region in current.regions for block in region.blocks for op in block.ops]
        pending.extend(reversed(inner))
    return found


def _name(function: Operation) -> str:
    name = function.properties.get("sym_name")
    return name.data if isinstance(name, StringAttr) else "function"
