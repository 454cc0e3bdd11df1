"""`scf` loops as loops; `loop` attaches the same models to its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects import arith, scf
from xdsl.dialects.builtin import IntegerAttr
from xdsl.ir import BlockArgument, Operation, Region, SSAValue

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.loop_like import LoopBounds, LoopLike
from mlopt.core.rewriting import constant_value
from mlopt.dialects.scf.forall import ForallOp


def bound_of(value: SSAValue) -> int | SSAValue:
    """A bound: a number where it is a constant."""
    constant: Any = constant_value(value)
    return value if constant is None else constant.value.data


class ForLoop(LoopLike):
    """`for`: one range, compared as signed integers; values are carried."""

    def body(self, op: Any) -> Region:
        return op.body

    def induction_variables(self, op: Any) -> Sequence[BlockArgument]:
        return op.body.block.args[:1]

    def bounds(self, op: Any) -> Sequence[LoopBounds] | None:
        if op.unsignedCmp is not None:
            return None
        return (LoopBounds(bound_of(op.lb), bound_of(op.ub), bound_of(op.step)),)

    def initial_values(self, op: Any) -> Sequence[SSAValue]:
        return op.iter_args

    def iteration_arguments(self, op: Any) -> Sequence[BlockArgument]:
        return op.body.block.args[1:]

    def is_parallel(self, op: Operation) -> bool:
        return False

    def rebuild(
        self,
        op: Any,
        bounds: Sequence[LoopBounds],
        initial_values: Sequence[SSAValue],
        body: Region,
        insert: Callable[[Operation], None],
    ) -> Operation | None:
        values: list[SSAValue] = []
        for bound in (bounds[0].lower, bounds[0].upper, bounds[0].step):
            if isinstance(bound, int):
                constant = arith.ConstantOp(IntegerAttr(bound, op.lb.type))
                insert(constant)
                bound = constant.result
            values.append(bound)
        loop = type(op)(*values, initial_values, body)
        loop.attributes |= op.attributes
        return loop


class WhileLoop(LoopLike):
    """`while`: no range; its trips run the before region, then the after region."""

    def body(self, op: Any) -> Region:
        return op.before_region

    def induction_variables(self, op: Any) -> Sequence[BlockArgument]:
        return ()

    def bounds(self, op: Any) -> Sequence[LoopBounds] | None:
        return None

    def initial_values(self, op: Any) -> Sequence[SSAValue]:
        return op.arguments

    def iteration_arguments(self, op: Any) -> Sequence[BlockArgument]:
        return op.before_region.block.args

    def is_parallel(self, op: Operation) -> bool:
        return False


class ParallelLoop(LoopLike):
    """`parallel`: one range a dimension; nothing is carried."""

    def body(self, op: Any) -> Region:
        return op.body

    def induction_variables(self, op: Any) -> Sequence[BlockArgument]:
        return op.body.block.args

    def bounds(self, op: Any) -> Sequence[LoopBounds] | None:
        ranges = zip(op.lowerBound, op.upperBound, op.step, strict=True)
        return [LoopBounds(bound_of(a), bound_of(b), bound_of(c)) for a, b, c in ranges]

    def initial_values(self, op: Any) -> Sequence[SSAValue]:
        return ()

    def iteration_arguments(self, op: Any) -> Sequence[BlockArgument]:
        return ()

    def is_parallel(self, op: Operation) -> bool:
        return True


class ForallLoop(LoopLike):
    """`forall`: one range a dimension; the outputs are shared, not carried."""

    def body(self, op: Any) -> Region:
        return op.body

    def induction_variables(self, op: Any) -> Sequence[BlockArgument]:
        return op.body.block.args[: len(op.staticLowerBound)]

    def bounds(self, op: Any) -> Sequence[LoopBounds] | None:
        def known(bound: int | SSAValue) -> int | SSAValue:
            return bound if isinstance(bound, int) else bound_of(bound)

        return [LoopBounds(*map(known, bound)) for bound in zip(*op.bounds(), strict=True)]

    def initial_values(self, op: Any) -> Sequence[SSAValue]:
        return op.outputs

    def iteration_arguments(self, op: Any) -> Sequence[BlockArgument]:
        return op.body.block.args[len(op.staticLowerBound) :]

    def is_parallel(self, op: Operation) -> bool:
        return True


attach(ForLoop(), scf.ForOp)
attach(WhileLoop(), scf.WhileOp)
attach(ParallelLoop(), scf.ParallelOp)
attach(ForallLoop(), ForallOp)
