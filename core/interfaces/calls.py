"""Calls: ops that transfer control to a symbol, and ops that hand values back."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Operation, SSAValue

from mlopt.core.interfaces import Interface


class CallLike(Interface):
    """A direct call such as `func.call`; its results are the callee's, in order."""

    room = "calls"

    def callee(self, op: Operation) -> str:
        """The symbol that is called."""
        raise NotImplementedError

    def arguments(self, op: Operation) -> Sequence[SSAValue]:
        """The values of the callee's entry block arguments."""
        raise NotImplementedError


class ReturnsValues(Interface):
    """A terminator such as `func.return` that ends a callee."""

    room = "calls"

    def values(self, op: Operation) -> Sequence[SSAValue]:
        """What the results of the call become."""
        raise NotImplementedError

    def branch(self, op: Operation, block: object, values: Sequence[SSAValue]) -> Operation:
        """The branch to `block` that takes the place of `op` where a body of several blocks
        is inlined."""
        raise NotImplementedError
