"""How elementwise ops simplify into cheaper ones; bit for bit, powers within their bound."""

from __future__ import annotations

from math import frexp

from xdsl.dialects.builtin import TensorType
from xdsl.ir import Operation, SSAValue

from mlopt.core.constants import array_of, splat
from mlopt.core.rewriting import (
    PatternRewriter,
    RewritePattern,
    constant_value,
    op_type_rewrite_pattern,
)
from mlopt.dialects.graph.attributes import Predicate
from mlopt.dialects.graph.element_kinds import (
    Kind,
    bits_of,
    holds_all,
    is_narrow_float,
    kind_of,
)
from mlopt.dialects.graph.fold import is_uniform, uniform_constant
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MaxOp, MinOp, MulOp, PowOp, SubOp
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.selection import ClampOp, CompareOp, ConvertOp, SelectOp
from mlopt.dialects.graph.ops.unary import AbsOp, NegOp, NotOp
from mlopt.dialects.graph.replacing import replace_by

INTEGRAL = (Kind.SIGNED, Kind.UNSIGNED, Kind.INDEX)


class SquarePattern(RewritePattern):
    """`pow(x, 2)` -> `x * x`, and `pow(x, 3)` -> `x * x * x` but for f16 and bf16; of
    integers the products by squaring for every known exponent."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: PowOp, rewriter: PatternRewriter) -> None:
        exponent = uniform_constant(op.rhs)
        if exponent is not None and kind_of(element_type_of(op.out)) != Kind.FLOAT:
            products = _products(op, int(array_of(exponent).reshape(-1)[0]))
            if products:
                rewriter.replace(op, products)
            return
        cubes = not is_narrow_float(element_type_of(op.out))
        if is_uniform(exponent, 2) or (cubes and is_uniform(exponent, 3)):
            square = MulOp(op.lhs, op.lhs, op.out.type)
            if is_uniform(exponent, 2):
                rewriter.replace(op, square)
            else:
                rewriter.replace(op, [square, MulOp(square.out, op.lhs, op.out.type)])


def _products(op: PowOp, exponent: int) -> list[MulOp]:
    """The products that make `x^exponent`, the last one last; none where that is no product."""
    if exponent < 2:
        return []
    products: list[MulOp] = []
    power = op.lhs
    for digit in f"{exponent:b}"[1:]:
        for factor in (power, op.lhs) if digit == "1" else (power,):
            products.append(MulOp(power, factor, op.out.type))
            power = products[-1].out
    return products


class DividePattern(RewritePattern):
    """`x / c` -> `x * (1 / c)` where c is a power of two whose inverse is a normal number."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: DivOp, rewriter: PatternRewriter) -> None:
        divisor, element = uniform_constant(op.rhs), element_type_of(op.out)
        if divisor is None or kind_of(element) != Kind.FLOAT or is_narrow_float(element):
            return
        number = float(array_of(divisor).reshape(-1)[0])
        mantissa, exponent = frexp(number)
        if abs(mantissa) != 0.5 or abs(exponent) > 100:
            return
        inverse = ConstantOp(splat(1 / number, divisor.type))
        spread = [inverse] if op.rhs.type == divisor.type else [inverse, _like(op.rhs, inverse)]
        factor = spread[-1].results[0]
        rewriter.replace(op, [*spread, MulOp(op.lhs, factor, op.out.type)])


def _like(broadcast: SSAValue, constant: ConstantOp) -> Operation:
    """The broadcast that made a value, of another constant."""
    assert isinstance(broadcast.owner, Operation), "it is a broadcast"
    spread = broadcast.owner.clone()
    spread.operands[0] = constant.out
    return spread


class AddNegatedPattern(RewritePattern):
    """`x + (-y)` -> `x - y`, `(-x) + y` -> `y - x`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: AddOp, rewriter: PatternRewriter) -> None:
        if isinstance(op.rhs.owner, NegOp):
            rewriter.replace(op, SubOp(op.lhs, op.rhs.owner.operand, op.out.type))
        elif isinstance(op.lhs.owner, NegOp):
            rewriter.replace(op, SubOp(op.rhs, op.lhs.owner.operand, op.out.type))


class SubtractNegatedPattern(RewritePattern):
    """`x - (-y)` -> `x + y`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: SubOp, rewriter: PatternRewriter) -> None:
        if isinstance(op.rhs.owner, NegOp):
            rewriter.replace(op, AddOp(op.lhs, op.rhs.owner.operand, op.out.type))


class AbsOfNegatedPattern(RewritePattern):
    """`abs(-x)` -> `abs(x)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: AbsOp, rewriter: PatternRewriter) -> None:
        if isinstance(op.operand.owner, NegOp):
            rewriter.replace(op, AbsOp(op.operand.owner.operand, op.out.type))


class MulOfNegatedPattern(RewritePattern):
    """`(-x) * (-y)` -> `x * y`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: MulOp, rewriter: PatternRewriter) -> None:
        lhs, rhs = op.lhs.owner, op.rhs.owner
        if isinstance(lhs, NegOp) and isinstance(rhs, NegOp):
            rewriter.replace(op, MulOp(lhs.operand, rhs.operand, op.out.type))


class SelectOfBooleansPattern(RewritePattern):
    """`select(c, true, false)` -> `c`, `select(not c, a, b)` -> `select(c, b, a)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: SelectOp, rewriter: PatternRewriter) -> None:
        if isinstance(op.condition.owner, NotOp):
            condition = op.condition.owner.operand
            rewriter.replace(op, SelectOp(condition, op.on_false, op.on_true, op.out.type))
            return
        if kind_of(element_type_of(op.out)) != Kind.BOOL or op.condition.type != op.out.type:
            return
        then, other = uniform_constant(op.on_true), uniform_constant(op.on_false)
        if is_uniform(then, True) and is_uniform(other, False):
            rewriter.replace(op, [], [op.condition])
        elif is_uniform(then, False) and is_uniform(other, True):
            rewriter.replace(op, NotOp(op.condition))


NEGATED = {
    Predicate.EQ: Predicate.NE,
    Predicate.NE: Predicate.EQ,
    Predicate.LT: Predicate.GE,
    Predicate.GE: Predicate.LT,
    Predicate.GT: Predicate.LE,
    Predicate.LE: Predicate.GT,
}


class NegateComparisonPattern(RewritePattern):
    """`not(compare lt x, y)` -> `compare ge x, y`; of floats, which may be NaN, eq and ne only."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: NotOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, CompareOp) or not op.operand.has_one_use():
            return
        predicate = inner.predicate.data
        is_float = kind_of(element_type_of(inner.lhs)) == Kind.FLOAT
        if is_float and predicate not in (Predicate.EQ, Predicate.NE):
            return
        rewriter.replace(op, CompareOp(NEGATED[predicate], inner.lhs, inner.rhs, op.out.type))


class MergeClampsPattern(RewritePattern):
    """`clamp(clamp(x, a, b), c, d)` -> `clamp(x, min(max(a, c), d), min(max(b, c), d))`.

    Where a is above b, x becomes b; so it does on the right. The new bounds are constants
    where the old ones are.
    """

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ClampOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, ClampOp) or not op.operand.has_one_use():
            return
        bounds = (inner.low, inner.high, op.low, op.high)
        if any(constant_value(bound) is None for bound in bounds):
            return
        if any(bound.type != op.out.type for bound in bounds):
            return
        new: list[MaxOp | MinOp] = []
        for bound in (inner.low, inner.high):
            raised = MaxOp(bound, op.low)
            new += [raised, MinOp(raised.out, op.high)]
        rewriter.replace(op, [*new, ClampOp(new[1].out, inner.operand, new[3].out, op.out.type)])


class MergeConversionsPattern(RewritePattern):
    """`convert(convert(x, a), b)` -> `convert(x, b)` where a holds every value of x, or all
    three are integers and a is not narrower than b: both take the lowest bits."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ConvertOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, ConvertOp):
            return
        start, middle, end = map(element_type_of, (inner.operand, inner.out, op.out))
        low_bits = all(kind_of(type) in INTEGRAL for type in (start, middle, end))
        if holds_all(middle, start) or (low_bits and bits_of(middle) >= bits_of(end)):
            out = TensorType(end, shape_of(op.out))
            replace_by(op, [ConvertOp(inner.operand, out)], rewriter)


VALUE_PATTERNS: dict[type[Operation], RewritePattern] = {
    AddOp: AddNegatedPattern(),
    SubOp: SubtractNegatedPattern(),
    MulOp: MulOfNegatedPattern(),
    DivOp: DividePattern(),
    PowOp: SquarePattern(),
    AbsOp: AbsOfNegatedPattern(),
    NotOp: NegateComparisonPattern(),
    SelectOp: SelectOfBooleansPattern(),
    ClampOp: MergeClampsPattern(),
}
