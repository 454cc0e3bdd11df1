"""LoopLike: loops seen alike, whatever dialect they are of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xdsl.ir import BlockArgument, Operation, Region, SSAValue

from mlopt.core.interfaces import Interface


@dataclass(frozen=True)
class LoopBounds:
    """Half-open range of one induction variable: constants or values, step positive."""

    lower: int | SSAValue
    upper: int | SSAValue
    step: int | SSAValue


class LoopLike(Interface):
    """A loop with one region a trip of which is one iteration (or one per point)."""

    room = "loop_like"

    def body(self, op: Operation) -> Region:
        """The region that runs once an iteration."""
        raise NotImplementedError

    def induction_variables(self, op: Operation) -> Sequence[BlockArgument]:
        """Outermost first; empty for a while loop."""
        raise NotImplementedError

    def bounds(self, op: Operation) -> Sequence[LoopBounds] | None:
        """One range an induction variable; None where they are not ranges."""
        raise NotImplementedError

    def initial_values(self, op: Operation) -> Sequence[SSAValue]:
        """What the iteration arguments are before the first trip."""
        raise NotImplementedError

    def iteration_arguments(self, op: Operation) -> Sequence[BlockArgument]:
        """The loop-carried block arguments of the body, as many as `initial_values`."""
        raise NotImplementedError

    def is_parallel(self, op: Operation) -> bool:
        """True where iterations may run in any order or at once."""
        raise NotImplementedError

    def rebuild(
        self,
        op: Operation,
        bounds: Sequence[LoopBounds],
        initial_values: Sequence[SSAValue],
        body: Region,
        insert: Callable[[Operation], None],
    ) -> Operation | None:
        """A loop of the kind and attributes of `op` over other bounds, not inserted yet.

        `body` has the block arguments and the terminator that the loop needs; `insert`
        places constants for bounds that are numbers. None where such a loop cannot be.
        """
        return None
