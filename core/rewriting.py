"""The rewriting driver: patterns indexed by op, folding, dead code, locations.

Differs from xDSL's walker in four ways: a pattern is only tried on the ops it can
match, a pattern of higher `benefit` goes first, the number of rewrites is capped with
a diagnostic, and an op that replaces another takes its location.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IntegerAttr,
    LocationAttr,
    TensorType,
    UnknownLoc,
    VectorType,
)
from xdsl.folder import Folder
from xdsl.ir import Attribute, Operation, Region, SSAValue
from xdsl.pattern_rewriter import PatternRewriter, PatternRewriterListener, RewritePattern
from xdsl.rewriter import InsertPoint
from xdsl.traits import ConstantLike, HasCanonicalizationPatternsTrait, HasFolder, IsolatedFromAbove
from xdsl.utils.worklist import Worklist

from mlopt.core.context import Context
from mlopt.core.deadness import Deadness, erase_dead
from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find, find_for_class
from mlopt.core.interfaces.folding import Canonicalizable, ConstantMaterializer, Foldable
from mlopt.core.walking import walk

__all__ = [
    "PatternRewriter",
    "RewritePattern",
    "apply_greedily",
    "canonicalization_patterns",
    "constant_value",
    "op_type_rewrite_pattern",
]

MAX_REWRITES_PER_OP = 256
"""Rewrites allowed for each op a region started with, before a cycle is assumed."""


def op_type_rewrite_pattern(function: Callable[..., None]) -> Callable[..., None]:
    """Restricts `match_and_rewrite` to the op class (or union) of its annotation."""
    parameter = list(inspect.signature(function, eval_str=True).parameters.values())[1]
    annotation: Any = parameter.annotation
    is_union = get_origin(annotation) in (Union, UnionType)
    op_types: tuple[type[Operation], ...] = get_args(annotation) if is_union else (annotation,)

    def match_and_rewrite(self: Any, op: Operation, rewriter: PatternRewriter) -> None:
        if isinstance(op, op_types):
            function(self, op, rewriter)

    match_and_rewrite.op_types = op_types  # pyright: ignore[reportFunctionMemberAccess]
    return match_and_rewrite


class PatternIndex:
    """Patterns by the op class they can match, best benefit first, then list order."""

    def __init__(self, patterns: Iterable[RewritePattern]):
        ordered = sorted(patterns, key=lambda pattern: -getattr(pattern, "benefit", 1))
        self._entries = [(_op_types(pattern), pattern) for pattern in ordered]
        self._by_class: dict[type[Operation], tuple[RewritePattern, ...]] = {}

    def patterns_for(self, op: Operation) -> tuple[RewritePattern, ...]:
        """The patterns that may match `op`."""
        op_class = type(op)
        found = self._by_class.get(op_class)
        if found is None:
            found = tuple(
                pattern
                for op_types, pattern in self._entries
                if op_types is None or issubclass(op_class, op_types)
            )
            self._by_class[op_class] = found
        return found


class _LocatedRewriter(PatternRewriter):
    """A rewriter that gives what it inserts the location of the matched op."""

    location: LocationAttr = UnknownLoc()

    def insert(self, op: Any, insertion_point: InsertPoint | None = None) -> Any:
        for new_op in (op,) if isinstance(op, Operation) else op:
            inherit_location(new_op, self.location)
        return super().insert(op, insertion_point)

    def stand_at(self, op: Operation) -> None:
        """Matches `op` next, as a new rewriter would."""
        self._current_operation = op
        self.insertion_point = InsertPoint.before(op)


def inherit_location(op: Operation, location: LocationAttr) -> None:
    """Gives `op`, and every op in it, `location` where it has none."""
    if type(location) is UnknownLoc:
        return
    for inner in walk(op) if op.regions else (op,):
        if type(inner.location) is UnknownLoc:
            inner.location = location


def constant_value(value: SSAValue) -> Attribute | None:
    """The attribute of the constant op that defines `value`, or None."""
    owner = value.owner
    if not isinstance(owner, Operation):
        return None
    if owner.get_trait(ConstantLike) is None:
        return None
    return owner.properties.get("value") or ConstantLike.get_constant_value(value)


def canonicalization_patterns(op_class: type[Operation]) -> Sequence[RewritePattern]:
    """Patterns an op class brings: from xDSL's trait and from models attached outside."""
    patterns: list[RewritePattern] = []
    trait = op_class.get_trait(HasCanonicalizationPatternsTrait)
    model = find_for_class(op_class, Canonicalizable)
    if trait is not None and not (model is not None and model.is_exclusive):
        patterns.extend(trait.get_patterns(op_class))
    if model is not None:
        patterns.extend(model.patterns())
    return patterns


def apply_greedily(
    root: Operation | Region,
    patterns: Iterable[RewritePattern],
    context: Context,
    *,
    fold: bool = False,
    canonicalize: bool = False,
    max_iterations: int = 10,
) -> bool:
    """Applies `patterns` below `root` until none applies; True where anything changed.

    `fold` also folds ops, `canonicalize` adds each op's own patterns (and folds).
    Raises `DiagnosticError` where the rewriting does not come to an end.
    """
    driver = _Driver(patterns, context, fold or canonicalize, canonicalize)
    regions = root.regions if isinstance(root, Operation) else (root,)
    changed = False
    for part in [part for region in regions for part in _parts(region)]:
        for number in range(max_iterations):
            if not driver.sweep(part, is_first=number == 0):
                break
            changed = True
    return changed


def _parts(region: Region) -> Sequence[Operation | Region]:
    """What is swept until nothing changes: each function of a module alone, else all at once."""
    ops = tuple(region.block.ops) if region.first_block is region.last_block is not None else ()
    alone = all(op.regions and op.has_trait(IsolatedFromAbove) for op in ops)
    return ops if ops and alone else (region,)


@dataclass(frozen=True)
class _Plan:
    """What is tried on ops of one class: patterns, a model that folds, the class's own folder."""

    patterns: tuple[RewritePattern, ...]
    fold: Foldable | None
    folds_itself: bool


def _ops_of(region: Region) -> Iterator[Operation]:
    return (op for block in region.blocks for op in block.ops)


class _Driver:
    """One run of the greedy rewriter: a worklist of ops, last in first out."""

    def __init__(
        self,
        patterns: Iterable[RewritePattern],
        context: Context,
        fold: bool,
        canonicalize: bool,
    ):
        self.index = PatternIndex(patterns)
        self.context = context
        self.fold = fold
        self.canonicalize = canonicalize
        self.worklist = Worklist()
        self.deadness = Deadness()
        self.plans: dict[type[Operation], _Plan] = {}
        self.rewriter: _LocatedRewriter | None = None
        self.listener = PatternRewriterListener(
            operation_insertion_handler=[self.worklist.push],
            operation_removal_handler=[self._forget],
            operation_modification_handler=[self.worklist.push],
            operation_replacement_handler=[self._revisit_users],
        )

    def sweep(self, part: Operation | Region, *, is_first: bool) -> bool:
        """One pass over every op of `part`, and over what that touches.

        Dead ops went at the end of the sweep before, if there was one.
        """
        if isinstance(part, Operation) and part.parent is None:
            return False
        self.deadness = Deadness()
        roots = (part,) if isinstance(part, Operation) else _ops_of(part)
        ops = [op for root in roots for op in walk(root)]
        for op in reversed(ops):
            self.worklist.push(op)
        budget = MAX_REWRITES_PER_OP * (len(ops) + 16)
        changed = False
        while self.worklist:
            op = self.worklist.pop()
            if not self._visit(op):
                continue
            changed = True
            budget -= 1
            if budget < 0:
                raise error(
                    op, f"rewriting does not end: still changing '{op.name}' after too many steps"
                )
        if self.fold and (changed or is_first):
            return self._erase_dead(part) or changed
        return changed

    def _erase_dead(self, part: Operation | Region) -> bool:
        if isinstance(part, Region):
            return erase_dead(part)
        return any([erase_dead(region) for region in part.regions])

    def _visit(self, op: Operation) -> bool:
        if self.deadness.is_dead(op):
            self._forget(op)
            op.detach()
            op.erase()
            return True
        plan = self.plans.get(type(op))
        if plan is None:
            plan = self.plans[type(op)] = self._plan(op)
        if not plan.patterns and plan.fold is None and not plan.folds_itself:
            return False
        rewriter = self._rewriter(op)
        if self._fold(op, plan, rewriter):
            return True
        for pattern in plan.patterns:
            pattern.match_and_rewrite(op, rewriter)
            if rewriter.has_done_action:
                return True
        return False

    def _rewriter(self, op: Operation) -> _LocatedRewriter:
        """A rewriter that stands at `op`: the last one, unless that has done something."""
        rewriter = self.rewriter
        if rewriter is None or rewriter.has_done_action:
            rewriter = self.rewriter = _LocatedRewriter(op)
            rewriter.extend_from_listener(self.listener)
        else:
            rewriter.stand_at(op)
        rewriter.location = op.location
        return rewriter

    def _plan(self, op: Operation) -> _Plan:
        patterns = self.index.patterns_for(op)
        if self.canonicalize:
            patterns = (*patterns, *canonicalization_patterns(type(op)))
        if not self.fold or op.get_trait(ConstantLike) is not None:
            return _Plan(patterns, None, False)
        return _Plan(patterns, find(op, Foldable), op.get_trait(HasFolder) is not None)

    def _fold(self, op: Operation, plan: _Plan, rewriter: PatternRewriter) -> bool:
        if plan.fold is not None and op.results:
            results = plan.fold.fold(op, [constant_value(operand) for operand in op.operands])
            if results is not None and _replace_by_folded(op, results, rewriter):
                return True
        if not plan.folds_itself or not op.results:
            return False
        try:
            return Folder(self.context).replace_with_fold(op, rewriter) is not None
        except OverflowError:
            return False

    def _forget(self, op: Operation) -> None:
        for operand in op.operands:
            if operand.has_one_use() and isinstance(operand.owner, Operation):
                self.worklist.push(operand.owner)
        for inner in op.walk():
            self.worklist.remove(inner)

    def _revisit_users(self, op: Operation, _: Sequence[SSAValue | None]) -> None:
        for result in op.results:
            for use in result.uses:
                self.worklist.push(use.operation)


def _op_types(pattern: RewritePattern) -> tuple[type[Operation], ...] | None:
    """The op classes a pattern is restricted to; None where it may match any op."""
    function: Any = type(pattern).match_and_rewrite
    op_types = getattr(function, "op_types", None)
    if op_types is not None:
        return op_types
    # xDSL's own decorator keeps the annotation in its closure.
    names = function.__code__.co_freevars
    if "expected_type" not in names:
        return None
    annotation: Any = function.__closure__[names.index("expected_type")].cell_contents
    return get_args(annotation) or (annotation,)


def _replace_by_folded(
    op: Operation, folded: Sequence[SSAValue | Attribute], rewriter: PatternRewriter
) -> bool:
    """Replaces `op` by values and new constants; False where a constant has no op."""
    new_ops: list[Operation] = []
    values: list[SSAValue] = []
    for entry, result in zip(folded, op.results, strict=True):
        if isinstance(entry, SSAValue):
            values.append(entry)
            continue
        constant = materialize_constant(op, entry, result.type)
        if constant is None:
            return False
        new_ops.append(constant)
        values.append(constant.results[0])
    rewriter.replace(op, new_ops, values)
    return True


def materialize_constant(op: Operation, value: Attribute, type: Attribute) -> Operation | None:
    """A constant op for `value`, in the style of the dialect of `op`."""
    model = find(op, ConstantMaterializer)
    if model is not None:
        return model.materialize(value, type)
    if isinstance(value, IntegerAttr | FloatAttr):
        return arith.ConstantOp(value, type)
    if isinstance(value, DenseIntOrFPElementsAttr) and isinstance(type, TensorType | VectorType):
        return arith.ConstantOp(value, type)
    return None
