"""Folding and canonicalisation: what each op knows about simplifying itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.pattern_rewriter import RewritePattern

from mlopt.core.interfaces import Interface, attach

FoldResult = SSAValue | Attribute
"""An existing value, or the attribute of a constant."""


class Foldable(Interface):
    """Ops whose results may be known before they run."""

    room = "fold"

    def fold(
        self, op: Operation, constants: Sequence[Attribute | None]
    ) -> Sequence[FoldResult] | None:
        """One entry a result, or None. `constants[i]` is operand `i` where it is known."""
        raise NotImplementedError


Fold = Callable[..., Sequence[FoldResult] | FoldResult | None]


class FunctionFold(Foldable):
    """A fold given as a function `(op, constants) -> result, results or None`."""

    def __init__(self, function: Fold):
        self.function = function

    def fold(
        self, op: Operation, constants: Sequence[Attribute | None]
    ) -> Sequence[FoldResult] | None:
        folded = self.function(op, constants)
        return (folded,) if isinstance(folded, SSAValue | Attribute) else folded


def folds(*op_classes: type[Operation]) -> Callable[[Fold], Fold]:
    """Decorator: `function(op, constants)` folds ops of `op_classes`."""

    def decorate(function: Fold) -> Fold:
        attach(FunctionFold(function), *op_classes)
        return function

    return decorate


class Canonicalizable(Interface):
    """Ops that bring canonicalisation patterns."""

    room = "canonicalize"

    is_exclusive: bool = False
    """True where patterns that the op class brings itself are not wanted."""

    def patterns(self) -> Sequence[RewritePattern]:
        """Patterns that match the op this model is attached to."""
        raise NotImplementedError


class ListedPatterns(Canonicalizable):
    """Canonicalisation patterns given as a list."""

    def __init__(self, *patterns: RewritePattern, is_exclusive: bool = False):
        self._patterns = patterns
        self.is_exclusive = is_exclusive

    def patterns(self) -> Sequence[RewritePattern]:
        return self._patterns


class ConstantMaterializer(Interface):
    """How a folded attribute becomes an op again, for a dialect with its own constants."""

    room = "fold"

    def materialize(self, value: Attribute, type: Attribute) -> Operation | None:
        """A constant op of one result of `type`, or None."""
        raise NotImplementedError
