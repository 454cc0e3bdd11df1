"""loop-unroll: repeats the body of innermost loops.

    for %i = 0 to 10 step 1 { f(%i) }
      ->  for %i = 0 to 8 step 4 { f(%i) f(%i + 1) f(%i + 2) f(%i + 3) }
          for %i = 8 to 10 step 1 { f(%i) }

The main loop covers as many whole groups of `unroll_factor` trips as there are; a second
loop runs the rest, and is left out where the bounds are constant and nothing is left.
Bounds may be unknown: the end of the main loop is `lower + (n - n mod factor) * step`,
`n = (upper - lower) floordiv step` or 0, which never passes the upper bound. `unroll_full`
replaces a loop of a constant number of trips, at most `full_threshold`, by its trips. Any
sequential loop whose LoopLike model can rebuild it takes part; the trips run in the same
order, so no value changes. Unrolled loops are not looked at again, so the pass ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects import affine, arith
from xdsl.dialects.builtin import AffineMapAttr, IndexType, IntegerAttr
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineExpr, AffineMap
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.loop_like import LoopBounds, LoopLike
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.dialects.arith.integers import smallest, width_of
from mlopt.passes.convert.blocks import replace_results

Bound = int | SSAValue


@dataclass(frozen=True)
class UnrollPass(Pass):
    """Unrolls innermost loops `unroll_factor` times, or those of few trips completely."""

    name: ClassVar[str] = "loop-unroll"
    anchors: ClassVar[tuple[str, ...]] = ()

    unroll_factor: int = 4
    unroll_full: bool = False
    full_threshold: int = 256
    """Trips beyond which `unroll_full` leaves a loop alone."""

    def run(self, root: Operation, context: Context) -> None:
        loops = [op for op in root.walk() if find(op, LoopLike) and not _has_inner_loop(op)]
        for op in loops:
            done = self._unroll_fully(op) if self.unroll_full else self.unroll(op)
            if done:
                context.count(self.name, "loops unrolled")

    def _unroll_fully(self, op: Operation) -> bool:
        bounds = _sequential_bounds(op)
        count = trip_count(bounds) if bounds is not None else None
        if bounds is None or count is None or count > self.full_threshold:
            return False
        assert isinstance(bounds.lower, int) and isinstance(bounds.step, int)
        model = find(op, LoopLike)
        assert model is not None
        variable = model.induction_variables(op)[0]
        carried: list[SSAValue] = list(model.initial_values(op))
        for trip in range(count):
            constant = arith.ConstantOp(
                IntegerAttr(bounds.lower + trip * bounds.step, variable.type)  # pyright: ignore[reportArgumentType, reportCallIssue]
            )
            _insert_before(op, constant)
            carried = _copy_body(model, op, constant.result, carried, InsertPoint.before(op))
        replace_results(op, carried)
        return True

    def unroll(self, op: Operation) -> bool:
        """Repeats the body of a loop `unroll_factor` times; False where it cannot."""
        bounds = _sequential_bounds(op)
        if bounds is None or self.unroll_factor < 2:
            return False
        model = find(op, LoopLike)
        assert model is not None
        type = model.induction_variables(op)[0].type
        if not _fits(bounds, self.unroll_factor, type):
            return False
        count = trip_count(bounds)
        if count is not None and count < self.unroll_factor:
            return False
        if count is None and isinstance(op, affine.ForOp):
            return False  # A computed bound is no affine symbol.
        build = _Arithmetic(op, type)
        middle = self._end_of_main(bounds, count, build)
        step = build.multiply(bounds.step, self.unroll_factor)
        main_bounds = LoopBounds(bounds.lower, middle, step)
        inits = list(model.initial_values(op))
        body = self._repeated_body(model, op, bounds.step)
        main = model.rebuild(op, [main_bounds], inits, body, build.insert)
        if main is None:
            return False
        build.insert(main)
        results: list[SSAValue] = list(main.results)
        if count is None or count % self.unroll_factor:
            rest = Rewriter.move_region_contents_to_new_regions(model.body(op))
            rest_bounds = LoopBounds(middle, bounds.upper, bounds.step)
            loop = model.rebuild(op, [rest_bounds], results, rest, build.insert)
            assert loop is not None, "what can be rebuilt once can be again"
            build.insert(loop)
            results = list(loop.results)
        replace_results(op, results)
        return True

    def _end_of_main(self, bounds: LoopBounds, count: int | None, build: _Arithmetic) -> Bound:
        """Where the main loop ends."""
        if count is not None:
            assert isinstance(bounds.lower, int) and isinstance(bounds.step, int)
            return bounds.lower + (count - count % self.unroll_factor) * bounds.step
        span = build.subtract(bounds.upper, bounds.lower)
        steps = build.apply(arith.DivSIOp, build.apply(arith.MaxSIOp, span, 0), bounds.step)
        left_over = build.apply(arith.RemSIOp, steps, self.unroll_factor)
        groups = build.subtract(steps, left_over)
        return build.apply(arith.AddiOp, bounds.lower, build.multiply(groups, bounds.step))

    def _repeated_body(self, model: LoopLike, op: Operation, step: Bound) -> Region:
        """The body `unroll_factor` times, one trip behind the other."""
        old = model.body(op).block
        block = Block(arg_types=[argument.type for argument in old.args])
        for new, argument in zip(block.args, old.args, strict=True):
            new.name_hint = argument.name_hint
        carried: list[SSAValue] = list(block.args[1:])
        build = _Arithmetic(op, block.args[0].type, block)
        for trip in range(self.unroll_factor):
            index = build.advance(block.args[0], step, trip) if trip else block.args[0]
            carried = _copy_body(model, op, index, carried, InsertPoint.at_end(block))
        terminator = old.last_op
        assert terminator is not None
        block.add_op(terminator.clone())
        assert block.last_op is not None
        block.last_op.operands = carried
        return Region(block)


def unroll(op: Operation, factor: int) -> bool:
    """Repeats the body of `op`, an innermost loop, `factor` times; False where it cannot."""
    return UnrollPass(unroll_factor=factor).unroll(op)


class _Arithmetic:
    """Builds index arithmetic on numbers and values, before an op or in a block."""

    def __init__(self, op: Operation, type: Attribute, block: Block | None = None):
        self._op, self._type, self._block = op, type, block

    def insert(self, new_op: Operation) -> None:
        """Inserts one op."""
        if self._block is None:
            _insert_before(self._op, new_op)
        else:
            inherit_location(new_op, self._op.location)
            self._block.add_op(new_op)

    def apply(self, kind: Any, lhs: Bound, rhs: Bound) -> SSAValue:
        """An op of `kind` on two bounds."""
        new_op = kind(self._value(lhs), self._value(rhs))
        self.insert(new_op)
        return new_op.results[0]

    def add(self, lhs: Bound, rhs: Bound) -> SSAValue:
        """The sum."""
        return self.apply(arith.AddiOp, lhs, rhs)

    def subtract(self, lhs: Bound, rhs: Bound) -> Bound:
        """The difference."""
        return lhs if rhs == 0 and isinstance(rhs, int) else self.apply(arith.SubiOp, lhs, rhs)

    def multiply(self, lhs: Bound, rhs: Bound) -> Bound:
        """The product."""
        if isinstance(lhs, int) and isinstance(rhs, int):
            return lhs * rhs
        for one, other in ((lhs, rhs), (rhs, lhs)):
            if isinstance(one, int) and one == 1:
                return other
        return self.apply(arith.MuliOp, lhs, rhs)

    def advance(self, variable: SSAValue, step: Bound, trips: int) -> SSAValue:
        """The induction variable some trips later; of an affine loop by an affine map."""
        if not isinstance(self._op, affine.ForOp):
            return self.add(variable, self.multiply(step, trips))
        assert isinstance(step, int), "affine loops have constant steps"
        map = AffineMap(1, 0, (AffineExpr.dimension(0) + step * trips,))
        new_op = affine.ApplyOp([variable], AffineMapAttr(map))
        self.insert(new_op)
        return new_op.result

    def _value(self, bound: Bound) -> SSAValue:
        if isinstance(bound, SSAValue):
            return bound
        constant = arith.ConstantOp(IntegerAttr(bound, self._type))  # pyright: ignore[reportArgumentType, reportCallIssue]
        self.insert(constant)
        return constant.result


def trip_count(bounds: LoopBounds) -> int | None:
    """How many trips; None where a bound is unknown.

    >>> trip_count(LoopBounds(0, 10, 4)), trip_count(LoopBounds(5, 1, 1))
    (3, 0)
    """
    if not all(isinstance(bound, int) for bound in (bounds.lower, bounds.upper, bounds.step)):
        return None
    assert isinstance(bounds.lower, int) and isinstance(bounds.upper, int)
    assert isinstance(bounds.step, int)
    return max(0, -((bounds.lower - bounds.upper) // bounds.step))


def _sequential_bounds(op: Operation) -> LoopBounds | None:
    """The range of a sequential loop over one variable; None for any other."""
    model = find(op, LoopLike)
    assert model is not None
    bounds = model.bounds(op)
    if bounds is None or len(bounds) != 1 or model.is_parallel(op):
        return None
    step = bounds[0].step
    return None if isinstance(step, int) and step <= 0 else bounds[0]


def _fits(bounds: LoopBounds, factor: int, type: Attribute) -> bool:
    """True where the step of the main loop cannot overflow."""
    if isinstance(bounds.step, int):
        return bounds.step * factor <= -smallest(width_of(type)) - 1
    return isinstance(type, IndexType)


def _has_inner_loop(op: Operation) -> bool:
    return any(inner is not op and find(inner, LoopLike) for inner in op.walk())


def _copy_body(
    model: LoopLike,
    op: Operation,
    index: SSAValue,
    carried: list[SSAValue],
    where: InsertPoint,
) -> list[SSAValue]:
    """Clones the body of `op` for one trip; what it yields."""
    block = model.body(op).block
    mapping: dict[SSAValue, SSAValue] = {block.args[0]: index}
    mapping.update(zip(block.args[1:], carried, strict=True))
    *ops, terminator = block.ops
    for inner in ops:
        Rewriter.insert_op(inner.clone(mapping), where)
    return [mapping.get(value, value) for value in terminator.operands]


def _insert_before(op: Operation, new_op: Operation) -> None:
    inherit_location(new_op, op.location)
    Rewriter.insert_op(new_op, InsertPoint.before(op))
