"""Decomposition: an op as several simpler ones of the same meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.ir import Operation, SSAValue

from mlopt.core.interfaces import Interface, attach

Insert = Callable[[Operation], Operation]
"""Puts an op before the one that is decomposed, and returns it."""


class Decomposable(Interface):
    """Ops that stand for several others until a pass asks for those."""

    room = "decompose"

    def decompose(self, op: Operation, insert: Insert) -> Sequence[SSAValue]:
        """Inserts the simpler ops; one value a result of `op`."""
        raise NotImplementedError


class FunctionDecomposition(Decomposable):
    """A decomposition given as a function `(op, insert) -> values`."""

    def __init__(self, function: Callable[..., Sequence[SSAValue]]):
        self.function = function

    def decompose(self, op: Operation, insert: Insert) -> Sequence[SSAValue]:
        return self.function(op, insert)


def decomposes(
    *op_classes: type[Operation],
) -> Callable[[Callable[..., Sequence[SSAValue]]], Callable[..., Sequence[SSAValue]]]:
    """Decorator: `function(op, insert) -> values` decomposes ops of `op_classes`."""

    def decorate(function: Callable[..., Sequence[SSAValue]]) -> Callable[..., Sequence[SSAValue]]:
        attach(FunctionDecomposition(function), *op_classes)
        return function

    return decorate
