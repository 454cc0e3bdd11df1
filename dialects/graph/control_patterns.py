"""How control flow simplifies: the patterns of `scf`, and those about whole tensors.

What runs, and its order, stays the same; what never runs goes.
"""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import TensorType, i1
from xdsl.ir import Operation

from mlopt.core.constants import splat
from mlopt.core.interfaces.folding import ListedPatterns
from mlopt.core.rewriting import (
    PatternRewriter,
    RewritePattern,
    constant_value,
    op_type_rewrite_pattern,
)
from mlopt.dialects.arith.fold import is_integer
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.control import IfOp, WhileOp
from mlopt.dialects.scf.canonicalize import (
    DropUnusedArgumentsPattern,
    DropUnusedResultsPattern,
    FewTripsPattern,
    InvariantArgumentPattern,
    KnownConditionPattern,
    TakeKnownBranchPattern,
    inline,
)


class KnownBooleanPattern(KnownConditionPattern):
    """`if c { use c } else { use c }` -> `if c { use true } else { use false }`."""

    def constant(self, value: bool) -> Operation:
        return ConstantOp(splat(value, TensorType(i1, [])))


class SameYieldPattern(RewritePattern):
    """`if c { yield a } else { yield a }` -> `a`, which is defined outside."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: IfOp, rewriter: PatternRewriter) -> None:
        if not op.false_region.blocks:
            return
        ends = [region.block.last_op for region in op.regions]
        one, other = (end.operands if end is not None else () for end in ends)
        for result, value, same in zip(op.results, one, other, strict=True):
            if value is same and result.uses:
                rewriter.replace_all_uses_with(result, value)


class NoTripPattern(RewritePattern):
    """`while` whose condition is known not to hold -> its first region, once."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: WhileOp, rewriter: PatternRewriter) -> None:
        end: Any = op.before_region.block.last_op
        if not is_integer(constant_value(end.condition), 0):
            return
        inline(op, op.before_region, op.arguments, rewriter, skipped=1)


IF_PATTERNS = ListedPatterns(
    TakeKnownBranchPattern(), KnownBooleanPattern(), SameYieldPattern(), DropUnusedResultsPattern()
)

FOR_PATTERNS = ListedPatterns(
    FewTripsPattern(), InvariantArgumentPattern(), DropUnusedArgumentsPattern()
)

WHILE_PATTERNS = ListedPatterns(NoTripPattern())
