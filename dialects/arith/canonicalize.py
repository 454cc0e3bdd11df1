"""How `arith` ops simplify: constants to the right and together, casts in one, conditions.

Integer rules hold for wrapping arithmetic, so they keep every value; overflow flags of
merged ops are dropped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from xdsl.dialects import arith
from xdsl.dialects.arith import IntegerOverflowAttr
from xdsl.dialects.builtin import IntegerAttr, i1
from xdsl.ir import Operation, SSAValue
from xdsl.traits import Commutative
from xdsl.utils.type import get_element_type_or_self

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.constant_folding import constant_of_value, value_of_constant
from mlopt.core.interfaces.folding import ListedPatterns
from mlopt.core.rewriting import (
    PatternRewriter,
    RewritePattern,
    constant_value,
    op_type_rewrite_pattern,
)
from mlopt.dialects.arith.fold import defined_by, is_integer
from mlopt.dialects.arith.integer_ops import AddiOp, XOrIOp
from mlopt.dialects.arith.integers import width_of, wrapped
from mlopt.dialects.arith.reference import FLOAT, SIGNED, UNSIGNED

_SWAPPED = (0, 1, 4, 5, 2, 3, 8, 9, 6, 7)
"""`a < b` is `b > a`: predicates of `arith.cmpi` with operands swapped."""

_INVERTED = (1, 0, 5, 4, 3, 2, 9, 8, 7, 6)
"""`not a < b` is `a >= b`: predicates of `arith.cmpi` negated."""


class MoveConstantRightPattern(RewritePattern):
    """`op(constant, x)` -> `op(x, constant)` for commutative ops and comparisons."""

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter) -> None:
        if constant_value(op.operands[0]) is None or constant_value(op.operands[1]) is not None:
            return
        properties = dict(op.properties)
        if isinstance(op, arith.CmpiOp):
            swapped = IntegerAttr(_SWAPPED[op.predicate.value.data], 64)
            properties["predicate"] = swapped
        elif not op.has_trait(Commutative):
            return
        new_op = type(op).create(
            operands=[op.operands[1], op.operands[0]],
            result_types=op.result_types,
            properties=properties,
            attributes=dict(op.attributes),
        )
        rewriter.replace(op, new_op)


class MergeConstantsPattern(RewritePattern):
    """`(x op c) op d` -> `x op (c op d)` for `addi`, `muli`, `andi`, `ori`, `xori`."""

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter) -> None:
        inner: Any = defined_by(op.operands[0], type(op))
        if inner is None:
            return
        merged = _combined(type(op), inner.operands[1], op.operands[1])
        if merged is None:
            return
        rewriter.replace(op, [merged, _wrapping(type(op), inner.operands[0], merged.results[0])])


class MergeSubtractionPattern(RewritePattern):
    """`(x - c) + d` -> `x + (d - c)`; `(x + c) - d` -> `x + (c - d)`; `(x - c) - d`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: arith.AddiOp | arith.SubiOp, rewriter: PatternRewriter) -> None:
        inner: Any = defined_by(op.lhs, arith.AddiOp, arith.SubiOp)
        if inner is None or (isinstance(op, arith.AddiOp) and isinstance(inner, arith.AddiOp)):
            return
        first, second = _integers(inner.rhs), _integers(op.rhs)
        if first is None or second is None:
            return
        signs = [-1 if isinstance(each, arith.SubiOp) else 1 for each in (inner, op)]
        with np.errstate(all="ignore"):
            total = wrapped(first * signs[0] + second * signs[1], width_of(op.result.type))
        constant = constant_of_value(total, op.result.type)
        if constant is None:
            return
        new_constant = arith.ConstantOp(constant, op.result.type)  # pyright: ignore[reportArgumentType]
        sum_op = _wrapping(AddiOp, inner.lhs, new_constant.result)
        rewriter.replace(op, [new_constant, sum_op])


class MergeExtensionsPattern(RewritePattern):
    """`extui(extui x)` -> `extui x`; `extsi(extsi x)` -> `extsi x`; `extsi(extui x)` -> `extui x`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(
        self, op: arith.ExtSIOp | arith.ExtUIOp | arith.TruncIOp, rewriter: PatternRewriter
    ) -> None:
        inner: Any = op.input.owner
        same = inner.name == op.name if isinstance(inner, Operation) else False
        zero = isinstance(op, arith.ExtSIOp) and isinstance(inner, arith.ExtUIOp)
        if not isinstance(inner, arith.ExtSIOp | arith.ExtUIOp | arith.TruncIOp):
            return
        if not (same or zero):
            return
        kind = arith.ExtUIOp if zero else type(op)
        rewriter.replace(op, kind.create(operands=[inner.input], result_types=[op.result.type]))


class InvertComparisonPattern(RewritePattern):
    """`xori(cmpi p, a, b), true` -> `cmpi not p, a, b`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: arith.XOrIOp, rewriter: PatternRewriter) -> None:
        compare = defined_by(op.lhs, arith.CmpiOp)
        if compare is None or not is_integer(constant_value(op.rhs), -1):
            return
        predicate = IntegerAttr(_INVERTED[compare.predicate.value.data], 64)
        new_op = type(compare).create(
            operands=compare.operands,
            result_types=compare.result_types,
            properties={"predicate": predicate},
        )
        rewriter.replace(op, new_op)


class SelectOfNegationPattern(RewritePattern):
    """`select (c xor true), a, b` -> `select c, b, a`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: arith.SelectOp, rewriter: PatternRewriter) -> None:
        negation = defined_by(op.cond, arith.XOrIOp)
        if negation is None or get_element_type_or_self(op.cond.type) != i1:
            return
        if not is_integer(constant_value(negation.rhs), -1):
            return
        new_op = type(op).create(
            operands=[negation.lhs, op.rhs, op.lhs], result_types=op.result_types
        )
        rewriter.replace(op, new_op)


class SelectOfTruthPattern(RewritePattern):
    """`select c, false, true` -> `c xor true`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: arith.SelectOp, rewriter: PatternRewriter) -> None:
        if op.cond.type != op.result.type:
            return
        if not is_integer(constant_value(op.lhs), 0) or not is_integer(constant_value(op.rhs), -1):
            return
        rewriter.replace(op, XOrIOp(op.cond, op.rhs))


def _integers(value: SSAValue) -> Any:
    """The elements of an integer constant as signed NumPy integers, or None."""
    found = value_of_constant(constant_value(value))
    if found is None or np.asarray(found).dtype.kind not in "i":
        return None
    return np.asarray(found)


def _combined(kind: Any, one: SSAValue, other: SSAValue) -> Operation | None:
    """`kind` of two constants, to be folded; None where either is no constant."""
    if constant_value(one) is None or constant_value(other) is None:
        return None
    return _wrapping(kind, one, other)


def _wrapping(kind: Any, one: SSAValue, other: SSAValue) -> Operation:
    """An op of `kind` without promises about overflow."""
    flags = {"overflowFlags": IntegerOverflowAttr("none")}
    has_flags = "overflowFlags" in kind.get_irdl_definition().properties
    return kind.create(
        operands=[one, other], result_types=[one.type], properties=flags if has_flags else {}
    )


def _simplify(kinds: tuple[type[Operation], ...], *patterns: RewritePattern) -> None:
    """Gives `kinds` these patterns, in the place of xDSL's, which fold in other ways."""
    attach(ListedPatterns(*patterns, is_exclusive=True), *kinds)


_move, _merge, _subtract = (
    MoveConstantRightPattern(),
    MergeConstantsPattern(),
    MergeSubtractionPattern(),
)

_simplify((*SIGNED, *UNSIGNED, *FLOAT, arith.ShLIOp, arith.ShRUIOp, arith.ShRSIOp))
_simplify((arith.AddiOp,), _move, _merge, _subtract)
_simplify((arith.SubiOp,), _subtract)
_simplify((arith.MuliOp, arith.AndIOp, arith.OrIOp), _move, _merge)
_simplify((arith.XOrIOp,), _move, _merge, InvertComparisonPattern())
_simplify((arith.CmpiOp, arith.AddfOp, arith.MulfOp), _move)
_simplify((arith.ExtSIOp, arith.ExtUIOp, arith.TruncIOp), MergeExtensionsPattern())
_simplify((arith.SelectOp,), SelectOfNegationPattern(), SelectOfTruthPattern())
