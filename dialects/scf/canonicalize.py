"""How structured control flow simplifies; `loop` attaches the same patterns to its own ops.

The ops that run, and their order, stay the same; what never runs goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import arith, scf
from xdsl.dialects.builtin import IntegerAttr, i1
from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint

from mlopt.core.interfaces import attach, find
from mlopt.core.interfaces.folding import ListedPatterns
from mlopt.core.interfaces.loop_like import LoopLike
from mlopt.core.rewriting import PatternRewriter, RewritePattern, constant_value
from mlopt.dialects.arith.fold import is_integer
from mlopt.dialects.arith.ops import SelectOp


class TakeKnownBranchPattern(RewritePattern):
    """`if true { a } else { b }` -> `a`."""

    def match_and_rewrite(self, op: Any, rewriter: PatternRewriter) -> None:
        condition = constant_value(op.cond)
        if condition is None:
            return
        region = op.false_region if is_integer(condition, 0) else op.true_region
        if region.blocks:
            inline(op, region, (), rewriter)
        else:
            rewriter.erase(op)


class KnownConditionPattern(RewritePattern):
    """`if c { use c } else { use c }` -> `if c { use true } else { use false }`."""

    def match_and_rewrite(self, op: Any, rewriter: PatternRewriter) -> None:
        if constant_value(op.cond) is not None:
            return
        for region, value in ((op.true_region, True), (op.false_region, False)):
            uses = [use for use in op.cond.uses if _is_inside(use.operation, region)]
            if not uses:
                continue
            constant = self.constant(value)
            rewriter.insert(constant, InsertPoint.at_start(region.block))
            for use in uses:
                use.operation.operands[use.index] = constant.results[0]
                rewriter.notify_op_modified(use.operation)

    def constant(self, value: bool) -> Operation:
        """The condition as a constant."""
        return arith.ConstantOp(IntegerAttr(value, i1))


class SelectInsteadPattern(RewritePattern):
    """`if c { yield a } else { yield b }` -> `select c, a, b`."""

    def match_and_rewrite(self, op: Any, rewriter: PatternRewriter) -> None:
        regions = (op.true_region, op.false_region)
        if any(region.blocks and len(region.block.ops) != 1 for region in regions):
            return
        if not op.results:
            rewriter.erase(op)
            return
        choices = zip(_yielded(regions[0]), _yielded(regions[1]), strict=True)
        selects = [SelectOp(op.cond, one, other) for one, other in choices]
        rewriter.replace(op, selects, [select.result for select in selects])


class DropUnusedResultsPattern(RewritePattern):
    """`%a, %b = if ...` with `%b` unused -> `%a = if ...`."""

    def match_and_rewrite(self, op: Any, rewriter: PatternRewriter) -> None:
        used = [bool(result.uses) for result in op.results]
        if all(used):
            return
        for region in op.regions:
            end = region.block.last_op
            end.operands = [value for value, keep in zip(end.operands, used, strict=True) if keep]
        types = [type for type, keep in zip(op.result_types, used, strict=True) if keep]
        new_op = type(op).create(
            operands=op.operands,
            result_types=types,
            properties=dict(op.properties),
            attributes=dict(op.attributes),
            regions=[rewriter.move_region_contents_to_new_regions(region) for region in op.regions],
        )
        results = iter(new_op.results)
        rewriter.replace(op, new_op, [next(results) if keep else None for keep in used])


class FewTripsPattern(RewritePattern):
    """A loop of no trip -> its initial values; of one trip -> its body."""

    def match_and_rewrite(self, op: Any, rewriter: PatternRewriter) -> None:
        model = find(op, LoopLike)
        bounds = model.bounds(op) if model is not None else None
        if model is None or bounds is None or len(bounds) != 1:
            return
        lower, upper, step = bounds[0].lower, bounds[0].upper, bounds[0].step
        inits = model.initial_values(op)
        if lower is upper or (isinstance(lower, int) and isinstance(upper, int) and lower >= upper):
            rewriter.replace(op, (), list(inits))
            return
        if not (isinstance(lower, int) and isinstance(upper, int) and isinstance(step, int)):
            return
        if step > 0 and lower + step >= upper:
            inline(op, op.body, (op.lb, *inits), rewriter)


class InvariantArgumentPattern(RewritePattern):
    """A carried value that every trip yields unchanged -> its initial value."""

    def match_and_rewrite(self, op: Any, rewriter: PatternRewriter) -> None:
        block = op.body.block
        carried, yielded = block.args[1:], block.last_op.operands
        for argument, value, init, result in zip(
            carried, yielded, op.iter_args, op.results, strict=True
        ):
            if value is not argument and value is not init:
                continue
            if result.uses or any(use.operation is not block.last_op for use in argument.uses):
                rewriter.replace_all_uses_with(result, init)
                for use in tuple(argument.uses):
                    if use.operation is not block.last_op or use.index != argument.index - 1:
                        use.operation.operands[use.index] = init
                        rewriter.notify_op_modified(use.operation)


class DropUnusedArgumentsPattern(RewritePattern):
    """A carried value that nothing but the next trip sees, and whose result is unused, goes."""

    def match_and_rewrite(self, op: Any, rewriter: PatternRewriter) -> None:
        block = op.body.block
        end = block.last_op
        keep = [
            bool(result.uses) or any(use.operation is not end or use.index != i for use in arg.uses)
            for i, (arg, result) in enumerate(zip(block.args[1:], op.results, strict=True))
        ]
        if all(keep):
            return
        inits = [init for init, kept in zip(op.iter_args, keep, strict=True) if kept]
        end.operands = [value for value, kept in zip(end.operands, keep, strict=True) if kept]
        for argument, kept in zip(tuple(block.args[1:]), keep, strict=True):
            if not kept:
                block.erase_arg(argument)
        body = rewriter.move_region_contents_to_new_regions(op.body)
        new_op = type(op)(op.lb, op.ub, op.step, inits, body)
        new_op.properties |= op.properties
        new_op.attributes |= op.attributes
        results = iter(new_op.results)
        rewriter.replace(op, new_op, [next(results) if kept else None for kept in keep])


class NoPointsPattern(RewritePattern):
    """A parallel loop with an empty dimension -> its initial values."""

    def match_and_rewrite(self, op: Any, rewriter: PatternRewriter) -> None:
        model = find(op, LoopLike)
        bounds = model.bounds(op) if model is not None else None
        for bound in bounds or ():
            if isinstance(bound.lower, int) and isinstance(bound.upper, int):
                if bound.lower >= bound.upper:
                    rewriter.replace(op, (), list(op.initVals))
                    return


class InlineExecuteRegionPattern(RewritePattern):
    """`execute_region { a }` of one block -> `a`."""

    def match_and_rewrite(self, op: Any, rewriter: PatternRewriter) -> None:
        if op.properties.get("no_inline") is not None or len(op.region.blocks) != 1:
            return
        if isinstance(op.region.block.last_op, scf.YieldOp):
            inline(op, op.region, (), rewriter)


class TakeKnownCasePattern(RewritePattern):
    """`index_switch` on a constant -> the region of its case."""

    def match_and_rewrite(self, op: Any, rewriter: PatternRewriter) -> None:
        constant: Any = constant_value(op.arg)
        if constant is None:
            return
        value = constant.value.data
        cases = dict(zip(op.cases.iter_values(), op.case_regions, strict=True))
        inline(op, cases.get(value, op.default_region), (), rewriter)


def inline(
    op: Operation,
    region: Region,
    arguments: Sequence[SSAValue],
    rewriter: PatternRewriter,
    *,
    skipped: int = 0,
) -> None:
    """Puts the block of `region` in the place of `op`, whose results its terminator has.

    `skipped` operands of the terminator are no results.
    """
    block: Block = region.block
    end = block.last_op
    assert end is not None, "a structured block has a terminator"
    known: dict[SSAValue, SSAValue] = {
        argument: value for argument, value in zip(block.args, arguments, strict=True)
    }
    results = [known.get(value, value) for value in end.operands[skipped:]]
    rewriter.erase(end)
    rewriter.inline_block(block, InsertPoint.before(op), arguments)
    rewriter.replace(op, (), results)


def _yielded(region: Region) -> Sequence[SSAValue]:
    end = region.block.last_op
    assert end is not None, "a structured block has a terminator"
    return end.operands


def _is_inside(op: Operation, region: Region) -> bool:
    return bool(region.blocks) and region.is_ancestor(op)


IF_PATTERNS = ListedPatterns(
    TakeKnownBranchPattern(),
    KnownConditionPattern(),
    SelectInsteadPattern(),
    DropUnusedResultsPattern(),
    is_exclusive=True,
)

FOR_PATTERNS = ListedPatterns(
    FewTripsPattern(), InvariantArgumentPattern(), DropUnusedArgumentsPattern(), is_exclusive=True
)

PARALLEL_PATTERNS = ListedPatterns(NoPointsPattern())

attach(IF_PATTERNS, scf.IfOp)
attach(FOR_PATTERNS, scf.ForOp)
attach(PARALLEL_PATTERNS, scf.ParallelOp)
attach(ListedPatterns(InlineExecuteRegionPattern(), is_exclusive=True), scf.ExecuteRegionOp)
attach(ListedPatterns(TakeKnownCasePattern()), scf.IndexSwitchOp)
