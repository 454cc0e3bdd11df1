"""`affine` loops as loops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects import affine
from xdsl.dialects.builtin import AffineMapAttr, IndexType, IntegerAttr
from xdsl.ir import BlockArgument, Operation, Region, SSAValue
from xdsl.ir.affine import AffineConstantExpr, AffineDimExpr, AffineExpr, AffineMap, AffineSymExpr

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.loop_like import LoopBounds, LoopLike

Bound = int | SSAValue


def simple_bound(
    results: Sequence[AffineExpr], operands: Sequence[SSAValue], num_dims: int
) -> Bound | None:
    """A bound that is a constant or one operand; None where it must be computed."""
    if len(results) != 1:
        return None
    match results[0]:
        case AffineConstantExpr(value=value):
            return value
        case AffineDimExpr(position=position):
            return operands[position]
        case AffineSymExpr(position=position):
            return operands[num_dims + position]
        case _:
            return None


def _ranges(
    lower: Sequence[Bound | None], upper: Sequence[Bound | None], steps: Sequence[int]
) -> Sequence[LoopBounds] | None:
    ranges: list[LoopBounds] = []
    for one, other, step in zip(lower, upper, steps, strict=True):
        if one is None or other is None:
            return None
        ranges.append(LoopBounds(one, other, step))
    return ranges


def _map_of(bound: Bound) -> tuple[AffineMapAttr, Sequence[SSAValue]]:
    """A number as a map, or a value as a symbol of one."""
    if isinstance(bound, int):
        return AffineMapAttr(AffineMap.constant_map(bound)), ()
    return AffineMapAttr(AffineMap(0, 1, (AffineExpr.symbol(0),))), (bound,)


class AffineForLoop(LoopLike):
    """`affine.for`; its range is known where the bounds need no arithmetic."""

    def body(self, op: Any) -> Region:
        return op.body

    def induction_variables(self, op: Any) -> Sequence[BlockArgument]:
        return op.body.block.args[:1]

    def bounds(self, op: Any) -> Sequence[LoopBounds] | None:
        lower, upper = op.lowerBoundMap.data, op.upperBoundMap.data
        return _ranges(
            [simple_bound(lower.results, op.lowerBoundOperands, lower.num_dims)],
            [simple_bound(upper.results, op.upperBoundOperands, upper.num_dims)],
            [op.step.value.data],
        )

    def initial_values(self, op: Any) -> Sequence[SSAValue]:
        return op.inits

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
        step = bounds[0].step
        if not isinstance(step, int):
            return None
        lower, lower_operands = _map_of(bounds[0].lower)
        upper, upper_operands = _map_of(bounds[0].upper)
        loop = type(op).build(
            operands=[lower_operands, upper_operands, initial_values],
            result_types=[[value.type for value in initial_values]],
            properties={
                "lowerBoundMap": lower,
                "upperBoundMap": upper,
                "step": IntegerAttr(step, IndexType()),
            },
            attributes=dict(op.attributes),
            regions=[body],
        )
        return loop


class AffineParallelLoop(LoopLike):
    """`affine.parallel`."""

    def body(self, op: Any) -> Region:
        return op.body

    def induction_variables(self, op: Any) -> Sequence[BlockArgument]:
        return op.body.block.args

    def bounds(self, op: Any) -> Sequence[LoopBounds] | None:
        (lower, upper), operands = op.bounds(), op.bound_operands()
        dims = (op.lowerBoundsMap.data.num_dims, op.upperBoundsMap.data.num_dims)
        return _ranges(
            [simple_bound(bound, operands[0], dims[0]) for bound in lower],
            [simple_bound(bound, operands[1], dims[1]) for bound in upper],
            [step.value.data for step in op.steps],
        )

    def initial_values(self, op: Any) -> Sequence[SSAValue]:
        return ()

    def iteration_arguments(self, op: Any) -> Sequence[BlockArgument]:
        return ()

    def is_parallel(self, op: Operation) -> bool:
        return True


attach(AffineForLoop(), affine.ForOp)
attach(AffineParallelLoop(), affine.ParallelOp)
