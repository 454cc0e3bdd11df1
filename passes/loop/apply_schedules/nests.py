"""Nests of loops with one body: what a schedule of loops is about.

    scf.for %i = .. { %c = arith.constant .. scf.for %j = .. { body } }

is a nest of two loops: between them there is only what has no effect, which is then done in
the body. A loop that carries values, or whose bounds change with a loop around it, is part
of the body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import IndexType
from xdsl.ir import Block, BlockArgument, Operation, SSAValue
from xdsl.traits import IsTerminator, is_side_effect_free

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find, require
from mlopt.core.interfaces.loop_like import LoopBounds, LoopLike
from mlopt.passes.loop.unroll import trip_count


@dataclass(frozen=True)
class NestLoop:
    """One loop of a nest; `may_run_at_once`: the text says that iterations are independent."""

    variable: BlockArgument
    bounds: LoopBounds
    may_run_at_once: bool

    @property
    def trips(self) -> int | None:
        """How many iterations; None where a bound is unknown."""
        return trip_count(self.bounds)


@dataclass(frozen=True)
class Nest:
    """Loops, outermost first, and the ops that the innermost runs."""

    root: Operation
    loops: tuple[NestLoop, ...]
    body: tuple[Operation, ...]

    @property
    def variables(self) -> list[SSAValue]:
        """The induction variables."""
        return [loop.variable for loop in self.loops]

    def is_inside(self, value: SSAValue) -> bool:
        """True for what the nest defines."""
        owner = value.owner
        op = owner.parent_op() if isinstance(owner, Block) else owner
        while op is not None:
            if op is self.root:
                return owner is not self.root
            op = op.parent_op()
        return False


def nest_of(root: Operation) -> Nest:
    """The nest that starts with `root`. Raises `DiagnosticError` where `root` is no such loop."""
    obstacle = _why_not(root)
    if obstacle is not None:
        raise error(root, f"a schedule of loops is for ranges of index, but {obstacle}")
    loops: list[NestLoop] = []
    body: list[Operation] = []
    op: Operation | None = root
    while op is not None:
        loops += _loops_of(op)
        before, inner, after = _inner_loop(op)
        if inner is not None and _is_fixed(inner, [loop.variable for loop in loops], before):
            body, op = [*body, *before], inner
        else:
            body = [*body, *before, *([inner] if inner is not None else []), *after]
            op = None
    return Nest(root, tuple(loops), tuple(body))


def _why_not(op: Operation) -> str | None:
    """What keeps `op` from being a loop of a nest; None where nothing does."""
    model = require(op, LoopLike)
    bounds = model.bounds(op)
    if bounds is None or not bounds:
        return f"'{op.name}' has none"
    if op.results or model.initial_values(op):
        return "this one hands values from one iteration to the next"
    if not all(isinstance(v.type, IndexType) for v in model.induction_variables(op)):
        return f"this one counts in {model.induction_variables(op)[0].type}"
    if any(isinstance(bound.step, int) and bound.step <= 0 for bound in bounds):
        return "this one has a step that is not positive"
    return None


def _loops_of(op: Operation) -> list[NestLoop]:
    model = require(op, LoopLike)
    bounds = model.bounds(op)
    assert bounds is not None, "it is a loop of a nest"
    pairs = zip(model.induction_variables(op), bounds, strict=True)
    return [NestLoop(variable, bound, model.is_parallel(op)) for variable, bound in pairs]


def _inner_loop(
    op: Operation,
) -> tuple[list[Operation], Operation | None, list[Operation]]:
    """The body of `op` around the one loop in it, where all else is free of effects."""
    block = require(op, LoopLike).body(op).block
    ops = [inner for inner in block.ops if not inner.has_trait(IsTerminator)]
    loops = [inner for inner in ops if find(inner, LoopLike) is not None]
    others = [inner for inner in ops if inner not in loops]
    if len(loops) != 1 or not all(is_side_effect_free(inner) for inner in others):
        return ops, None, []
    if _why_not(loops[0]) is not None:
        return ops, None, []
    at = ops.index(loops[0])
    return ops[:at], loops[0], ops[at + 1 :]


def _is_fixed(op: Operation, variables: Sequence[SSAValue], before: Sequence[Operation]) -> bool:
    """True where the bounds of `op` are known before the nest begins."""
    bounds = require(op, LoopLike).bounds(op) or ()
    values = [
        value
        for bound in bounds
        for value in (bound.lower, bound.upper, bound.step)
        if isinstance(value, SSAValue)
    ]
    inside = {result for other in before for result in other.results}
    return not any(value in variables or value in inside for value in values)
