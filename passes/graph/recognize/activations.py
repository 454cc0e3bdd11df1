"""Activations, written out: a gate of x, x, and a number.

    1 / (1 + exp(-x))                              ->  sigmoid x
    x * 0.5 * (1 + erf(x / sqrt(2)))               ->  gelu x
    x * 0.5 * (1 + tanh(p(x)))                     ->  gelu_tanh x    p: 0.79788 (x + 0.044715 x^3)
    x * sigmoid(alpha * x)                         ->  silu x alpha
    x * clamp(x + 3, 0, 6) / 6, x * hard_sigmoid   ->  hard_swish x
    x * tanh(softplus(x))                          ->  mish x

The factors stand in any order and association. Numbers agree up to a few roundings in the
type of x, and what the gate is of is compared as a polynomial of x.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import pi, sqrt

from xdsl.ir import Operation, SSAValue

from mlopt.core.rewriting import PatternRewriter, RewritePattern, op_type_rewrite_pattern
from mlopt.dialects.graph.ops import activation
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MaxOp, MinOp, MulOp
from mlopt.dialects.graph.ops.composite import ReluOp, SigmoidOp
from mlopt.dialects.graph.ops.functions import ErfOp, ExpOp, TanhOp
from mlopt.dialects.graph.ops.selection import ClampOp
from mlopt.dialects.graph.ops.unary import NegOp, ReciprocalOp
from mlopt.passes.graph.recognize.normalizations import is_exact_float
from mlopt.passes.graph.recognize.terms import (
    MAX_DEPTH,
    either_way,
    is_close,
    number_of,
    polynomial_of,
    product_of,
    with_number,
)

TANH_FACTOR = sqrt(2 / pi)


@dataclass(frozen=True)
class Gate:
    """What multiplies x: `coefficient` goes with it, and `inner` is `polynomial` of x; the
    linear coefficient None stands for any, which is `alpha` of the op."""

    op_class: type[activation.ActivationOp]
    coefficient: float
    inner: SSAValue
    polynomial: Sequence[float | None]


def gates_of(value: SSAValue) -> Iterator[Gate]:
    """What the value could be the gate of."""
    owner = value.owner
    match owner:
        case AddOp():
            yield from _error_gates(owner)
        case SigmoidOp():
            yield Gate(activation.SiluOp, 1, owner.operand, (0, None))
        case TanhOp() if isinstance(owner.operand.owner, activation.SoftplusOp):
            yield Gate(activation.MishOp, 1, owner.operand.owner.operand, (0, 1))
        case activation.HardSigmoidOp():
            alpha, beta = owner.numbers
            if is_close(alpha, 1 / 6, value) and beta == 0.5:
                yield Gate(activation.HardSwishOp, 1, owner.operand, (0, 1))
        case _:
            inner, low, high = _clamped(owner)
            if inner is not None and low == 0 and high in (1, 6):
                yield Gate(activation.HardSwishOp, 1 / high, inner, (high / 2, high / 6))


def _error_gates(op: AddOp) -> Iterator[Gate]:
    """`1 + erf(u)` and `1 + tanh(u)`."""
    found = with_number(op, AddOp)
    if found is None or found[1] != 1:
        return
    owner = found[0].owner
    if isinstance(owner, ErfOp):
        yield Gate(activation.GeluOp, 0.5, owner.operand, (0, sqrt(0.5)))
    elif isinstance(owner, TanhOp):
        wanted = (0, TANH_FACTOR, 0, TANH_FACTOR * 0.044715)
        yield Gate(activation.GeluTanhOp, 0.5, owner.operand, wanted)


def _clamped(op: object) -> tuple[SSAValue | None, float, float]:
    """`x, low, high` of a clamp in any form; the first is None where it is none."""
    if isinstance(op, ClampOp):
        low, high = number_of(op.low), number_of(op.high)
        if low is not None and high is not None:
            return op.operand, low, high
    if isinstance(op, MinOp | MaxOp):
        for value, other in either_way(op):
            number, inner = number_of(other), value.owner
            if number is None:
                continue
            if isinstance(inner, ReluOp) and isinstance(op, MinOp):
                return inner.operand, 0, number
            if not isinstance(inner, MinOp | MaxOp) or type(inner) is type(op):
                continue
            for x, second in either_way(inner):
                bound = number_of(second)
                if bound is not None:
                    return x, min(number, bound), max(number, bound)
    return None, 0, 0


class RecognizeSigmoidPattern(RewritePattern):
    """`1 / (1 + exp(-x))` -> `sigmoid x`, and `y / (1 + exp(-x))` -> `y * sigmoid(x)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: DivOp | ReciprocalOp, rewriter: PatternRewriter) -> None:
        if not is_exact_float(op.out):
            return
        below = op.rhs if isinstance(op, DivOp) else op.operand
        sum = with_number(below.owner, AddOp) if isinstance(below.owner, AddOp) else None
        if sum is None or sum[1] != 1 or not isinstance(sum[0].owner, ExpOp):
            return
        negated = sum[0].owner.operand.owner
        if not isinstance(negated, NegOp):
            return
        sigmoid = SigmoidOp(negated.operand, op.out.type)
        if isinstance(op, ReciprocalOp) or number_of(op.lhs) == 1:
            rewriter.replace(op, sigmoid)
        elif op.lhs is negated.operand:
            rewriter.replace(op, [sigmoid, MulOp(op.lhs, sigmoid.out, op.out.type)])
        else:
            sigmoid.erase()


class RecognizeActivationPattern(RewritePattern):
    """`x * gate(x)` -> the activation that it is."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: MulOp | DivOp, rewriter: PatternRewriter) -> None:
        if not is_exact_float(op.out):
            return
        _, leaves = product_of(op.out, ())
        for leaf in leaves:
            for gate in gates_of(leaf):
                made = (_activation(op, gate, leaf, x) for x in _candidates(gate.inner))
                new = next((new for new in made if new is not None), None)
                if new is not None:
                    rewriter.replace(op, new)
                    return


def _activation(
    op: MulOp | DivOp, gate: Gate, gate_value: SSAValue, x: SSAValue
) -> Operation | None:
    """The activation of x, where that times the gate is what `op` computes."""
    coefficient, leaves = product_of(op.out, (x, gate_value))
    if sorted(map(id, leaves)) != sorted((id(x), id(gate_value))) or x.type != op.out.type:
        return None
    found = polynomial_of(gate.inner, x)
    if found is None or len(found) != len(gate.polynomial):
        return None
    fits = is_close(coefficient, gate.coefficient, x) and all(
        wanted is None or is_close(number, wanted, x)
        for number, wanted in zip(found, gate.polynomial, strict=True)
    )
    if not fits:
        return None
    numbers = {"alpha": found[1]} if gate.op_class is activation.SiluOp else {}
    return gate.op_class(x, op.out.type, **numbers)


def _candidates(inner: SSAValue) -> list[SSAValue]:
    """Values that `inner` may be a polynomial of, the nearest first."""
    found: dict[SSAValue, None] = {}
    level = [inner]
    for _ in range(MAX_DEPTH):
        found.update(dict.fromkeys(level))
        level = [
            value
            for one in level
            if isinstance(one.owner, AddOp | MulOp | DivOp)
            for value in one.owner.operands
            if number_of(value) is None
        ][:16]
    return list(found)
