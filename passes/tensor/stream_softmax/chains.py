"""Finds sums that a softmax weights.

    largest   m(i)    = max over t of scores(i, t)      starts at -inf
    powers    p(i, t) = exp(scores - m)                 or 0 for m where m is -inf
    total     l(i)    = sum over t of p                 starts at 0
    factor    f(i)    = some function of l              or l itself
    weights   w(i, t) = p * f, or p / f
    product   o(i, e) = sum over t of w(i, t) v(t, e)   starts at 0

`i` stands for any number of axes; each op is read by the next ones alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from xdsl.dialects import arith, math
from xdsl.dialects.builtin import FloatAttr
from xdsl.ir import Block, Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.interfaces import find, require
from mlopt.core.interfaces.structured import (
    ContractionLoops,
    Structured,
    contraction_loops,
    is_elementwise,
    is_sum_of_products,
)
from mlopt.core.rewriting import constant_value
from mlopt.dialects.loop.schedule import SCHEDULE
from mlopt.passes.tensor.apply_schedules.inline_ops import is_fill
from mlopt.passes.tensor.apply_schedules.reductions import combiner_of

ORDERED_EQUAL = 1
"""The predicate `oeq` of `arith.cmpf`."""

MAXIMA = ("arith.maximumf", "arith.maxnumf")


@dataclass(frozen=True)
class Chain:
    """`side`: which operand of `product` is the weights; `axis`: which axis of them is summed.

    `factor` is None where the weights are read off `total` itself.
    """

    scores: SSAValue
    largest: Operation
    total: Operation
    factor: Operation | None
    weights: Operation
    product: Operation
    loops: ContractionLoops
    side: int
    axis: int


def chain_of(op: Operation) -> Chain | None:
    """The chain that ends in the product `op`; None where there is none."""
    model = find(op, Structured)
    loops = None if model is None or not op.results else contraction_loops(model, op)
    if model is None or loops is None or len(loops.inner) != 1 or SCHEDULE in op.attributes:
        return None
    if not is_sum_of_products(model, op) or not _starts_at(op, 0.0):
        return None
    for side in (0, 1):
        axis = _axis_of(model.indexing_maps(op)[side], loops.inner[0])
        found = _ending_in(op.operands[side].owner, axis)
        if found is not None:
            scores, largest, total, factor, weights = found
            return Chain(scores, largest, total, factor, weights, op, loops, side, axis)
    return None


Found = tuple[SSAValue, Operation, Operation, Operation | None, Operation]


def _ending_in(weights: Operation | Block, axis: int) -> Found | None:
    """What makes `weights`, normalised along `axis`."""
    pair = _over_rows(weights, axis)
    if pair is None or not isinstance(weights, Operation) or not _is_read_by(weights, 1):
        return None
    if not _is_normalisation(_body(weights)):
        return None
    powers, total = pair
    factor = _factor(total.owner)
    total = total if factor is None else factor.operands[0]
    if not isinstance(total.owner, Operation) or not isinstance(powers.owner, Operation):
        return None
    if not _is_reduction(total.owner, axis, ("arith.addf",), 0.0, powers):
        return None
    if not _is_read_by(total.owner, 1) or not _is_read_by(powers.owner, 2):
        return None
    exponents = _over_rows(powers.owner, axis)
    if exponents is None or not _is_power(powers.owner, _is_reciprocal(factor)):
        return None
    scores, largest = exponents
    if not isinstance(largest.owner, Operation) or not _is_read_by(largest.owner, 1):
        return None
    if not _is_reduction(largest.owner, axis, MAXIMA, -inf, scores):
        return None
    if not isinstance(scores.owner, Operation) or not _is_read_by(scores.owner, 2):
        return None
    return scores, largest.owner, total.owner, factor, weights


def _factor(op: Operation | Block) -> Operation | None:
    """`op` where it is elementwise of one tensor, in the order of its axes."""
    model = find(op, Structured) if isinstance(op, Operation) else None
    if model is None or not isinstance(op, Operation) or not is_elementwise(model, op):
        return None
    is_plain = all(map == AffineMap.identity(map.num_dims) for map in model.indexing_maps(op))
    return op if is_plain and len(model.inputs(op)) == 1 and _is_read_by(op, 1) else None


def _over_rows(op: Operation | Block, axis: int) -> tuple[SSAValue, SSAValue] | None:
    """The inputs of an elementwise op of all elements, and of what is there along all axes but
    `axis`."""
    model = find(op, Structured) if isinstance(op, Operation) else None
    if model is None or not isinstance(op, Operation) or not is_elementwise(model, op):
        return None
    maps = model.indexing_maps(op)
    if len(maps) != 3 or SCHEDULE in op.attributes or _reads_output(op, model):
        return None
    whole, rows = AffineMap.identity(maps[0].num_dims), without(maps[0].num_dims, axis)
    if list(maps) != [whole, rows, whole]:
        return None
    first, second = model.inputs(op)
    return first, second


def _is_reduction(
    op: Operation, axis: int, names: Sequence[str], start: float, source: SSAValue
) -> bool:
    """True for a reduction of `source` along `axis` by an op of `names` that begins at `start`."""
    model = find(op, Structured)
    if model is None or list(model.inputs(op)) != [source] or SCHEDULE in op.attributes:
        return False
    if len(op.results) != 1 or model.reduction_loops(op) != [axis] or not _starts_at(op, start):
        return False
    rank = model.loop_count(op)
    if list(model.indexing_maps(op)) != [AffineMap.identity(rank), without(rank, axis)]:
        return False
    combiner, term = combiner_of(model, op)
    return combiner is not None and combiner.name in names and term is model.body(op).args[0]


def _is_normalisation(block: Block) -> bool:
    """True for `p * f`, `f * p` and `p / f`."""
    power, factor = block.args[:2]
    result = _yielded(block)
    if isinstance(result, arith.DivfOp):
        return list(result.operands) == [power, factor]
    return isinstance(result, arith.MulfOp) and set(result.operands) == {power, factor}


def _is_reciprocal(factor: Operation | None) -> bool:
    """True where a total of 0 makes weights of 0 NaN: read as it is, or turned over."""
    if factor is None:
        return True
    result = _yielded(_body(factor))
    return isinstance(result, arith.DivfOp) and result.rhs is _body(factor).args[0]


def _is_power(op: Operation, makes_nan: bool) -> bool:
    """True for `exp(x - (m == -inf ? 0 : m))`; for `exp(x - m)`, NaN where m is -inf, if a total
    of 0 `makes_nan` too."""
    x, m = _body(op).args[:2]
    power = _yielded(_body(op))
    difference = power.operands[0].owner if isinstance(power, math.ExpOp) else None
    if not isinstance(difference, arith.SubfOp) or difference.lhs is not x:
        return False
    return (difference.rhs is m and makes_nan) or _is_guarded(difference.rhs, m)


def _is_guarded(value: SSAValue, m: SSAValue) -> bool:
    """True for `m == -inf ? 0 : m`."""
    select = value.owner
    if not isinstance(select, arith.SelectOp) or select.rhs is not m:
        return False
    compare = select.cond.owner
    if not isinstance(compare, arith.CmpfOp) or compare.predicate.value.data != ORDERED_EQUAL:
        return False
    is_infinite = compare.lhs is m and _number(compare.rhs) == -inf
    return is_infinite and _number(select.lhs) == 0


def _starts_at(op: Operation, number: float) -> bool:
    """True where the only output of `op` is filled with `number`."""
    model = require(op, Structured)
    outputs = model.outputs(op)
    fill = outputs[0].owner if len(outputs) == 1 else None
    own = find(fill, Structured) if isinstance(fill, Operation) else None
    if own is None or not isinstance(fill, Operation) or not is_fill(fill, own):
        return False
    value = _number(own.inputs(fill)[0]) if own.inputs(fill) else None
    return value == number


def _number(value: SSAValue) -> float | None:
    found = constant_value(value)
    return found.value.data if isinstance(found, FloatAttr) else None


def _is_read_by(op: Operation, count: int) -> bool:
    """True where `op` has one result with `count` uses, and stands beside what reads it."""
    if len(op.results) != 1:
        return False
    uses = list(op.results[0].uses)
    return len(uses) == count and all(use.operation.parent is op.parent for use in uses)


def _reads_output(op: Operation, model: Structured) -> bool:
    return any(argument.uses for argument in model.body(op).args[len(model.inputs(op)) :])


def _body(op: Operation) -> Block:
    return require(op, Structured).body(op)


def _yielded(block: Block) -> Operation | None:
    """What computes the only result of a body; None where it is an argument."""
    last = block.last_op
    assert last is not None, "a body has a terminator"
    owner = last.operands[0].owner
    return owner if isinstance(owner, Operation) else None


def _axis_of(map: AffineMap, loop: int) -> int:
    return [e.position if isinstance(e, AffineDimExpr) else -1 for e in map.results].index(loop)


def without(rank: int, axis: int) -> AffineMap:
    """The map to all axes but one.

    >>> print(without(3, 1))
    (d0, d1, d2) -> (d0, d2)
    """
    kept = tuple(AffineDimExpr(i) for i in range(rank) if i != axis)
    return AffineMap(rank, 0, kept)
