"""Builds the loops of a plan around copies of the body."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects.builtin import IndexType
from xdsl.ir import Block, Operation, Region, SSAValue

from mlopt.core.emitter import Extent
from mlopt.dialects.scf.ops import ForOp, ParallelOp, ReduceOp, YieldOp
from mlopt.passes.loop.apply_schedules.nests import Nest
from mlopt.passes.loop.apply_schedules.plan import NewLoop
from mlopt.passes.loop.apply_schedules.vector_body import VectorBodyBuilder
from mlopt.passes.tensor.apply_schedules.vector_emitter import VectorEmitter

Body = Callable[[Sequence[SSAValue]], None]


class NestEmitter:
    """Replaces a nest by `loops`; the innermost in vectors of `width`, where it is not 1."""

    def __init__(self, nest: Nest, loops: Sequence[NewLoop], width: int):
        self.nest = nest
        self.loops = loops
        self.width = width
        self.build = VectorEmitter(nest.root)
        self.innermost: list[Operation] = []
        """The loops that run the body; of two, the first does whole vectors."""

    def run(self) -> Operation:
        """The outermost new loop."""
        ranges = [(loop.bounds.lower, loop.bounds.upper) for loop in self.nest.loops]
        before = self.nest.root.prev_op
        self._level(0, ranges, {})
        block = self.nest.root.parent
        assert block is not None, "a loop is in a block"
        first = before.next_op if before is not None else block.first_op
        while first is not None and not first.regions:
            first = first.next_op
        assert first is not None, "loops were built"
        block.erase_op(self.nest.root)
        return first

    def _level(
        self,
        at: int,
        ranges: list[tuple[Extent, Extent]],
        values: dict[SSAValue, SSAValue],
    ) -> None:
        """The loops from number `at` on, over `ranges` of the loops of the nest."""
        if at == len(self.loops):
            for op in self.nest.body:
                self.build.insert(op.clone(values))
            return
        group = [self.loops[at]]
        while group[0].at_once and at + len(group) < len(self.loops):
            if not self.loops[at + len(group)].at_once:
                break
            group.append(self.loops[at + len(group)])
        if self.width > 1 and at + len(group) == len(self.loops):
            group.pop()  # Vectors are a loop of their own.
            if not group:
                self._vectors(ranges, values)
                return
        steps = [self._step(new) for new in group]
        bounds = [ranges[new.loop] for new in group]

        def body(variables: Sequence[SSAValue]) -> None:
            inner, known = list(ranges), dict(values)
            for new, variable, step, bound in zip(group, variables, steps, bounds, strict=True):
                if new.size is None:
                    known[self.nest.loops[new.loop].variable] = variable
                else:
                    inner[new.loop] = (variable, self._end(new, variable, step, bound))
            self._level(at + len(group), inner, known)

        made = self._loop(bounds, steps, group[0].at_once, body)
        if at + len(group) == len(self.loops):
            self.innermost.append(made)

    def _step(self, new: NewLoop) -> Extent:
        step = self.nest.loops[new.loop].bounds.step
        return step if new.size is None else self.build.mul(step, new.size)

    def _end(
        self, new: NewLoop, start: SSAValue, step: Extent, bound: tuple[Extent, Extent]
    ) -> Extent:
        """Where a tile ends: after `size` iterations, or where the loop does."""
        end = self.build.add(start, step)
        trips = self.nest.loops[new.loop].trips
        first = self.nest.loops[new.loop].bounds.lower
        assert new.size is not None, "it is a loop of tiles"
        if trips is not None and trips % new.size == 0 and bound[0] == first:
            return end
        return self.build.minimum(end, bound[1])

    def _loop(
        self,
        bounds: Sequence[tuple[Extent, Extent]],
        steps: Sequence[Extent],
        at_once: bool,
        body: Body,
    ) -> Operation:
        block = Block(arg_types=[IndexType()] * len(bounds))
        with self.build.inside(block):
            body(block.args)
            self.build.insert(ReduceOp([], []) if at_once else YieldOp())
        lower, upper = ([self.build.value(b) for b in side] for side in zip(*bounds, strict=True))
        by = [self.build.value(step) for step in steps]
        if at_once:
            return self.build.insert(ParallelOp(lower, upper, by, Region(block)))
        return self.build.insert(ForOp(lower[0], upper[0], by[0], [], Region(block)))

    def _vectors(
        self, ranges: list[tuple[Extent, Extent]], values: dict[SSAValue, SSAValue]
    ) -> None:
        """Whole vectors, then one by one what is left."""
        last = self.loops[-1].loop
        lower, upper = ranges[last]
        variable = self.nest.loops[last].variable
        count = self.build.sub(upper, lower)
        if not isinstance(count, int):
            count = self.build.maximum(count, 0)
        whole = self.build.mul(self.build.div(count, self.width), self.width)
        middle = self.build.add(lower, whole)
        vectors = VectorBodyBuilder(self.build, self.nest, variable, self.width)

        def wide(variables: Sequence[SSAValue]) -> None:
            vectors.run({**values, variable: variables[0]})

        def narrow(variables: Sequence[SSAValue]) -> None:
            known = {**values, variable: variables[0]}
            for op in self.nest.body:
                self.build.insert(op.clone(known))

        self.innermost.append(self._loop([(lower, middle)], [self.width], False, wide))
        if whole != count or not isinstance(count, int):
            self.innermost.append(self._loop([(middle, upper)], [1], False, narrow))
