"""Affine expressions, maps and sets as numbers and as text over SSA values."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import SSAValue
from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineConstraintKind,
    AffineDimExpr,
    AffineExpr,
    AffineMap,
    AffineSet,
    AffineSymExpr,
)
from xdsl.printer import Printer

_PRECEDENCE = {
    AffineBinaryOpKind.Add: 10,
    AffineBinaryOpKind.Mul: 20,
    AffineBinaryOpKind.Mod: 20,
    AffineBinaryOpKind.FloorDiv: 20,
    AffineBinaryOpKind.CeilDiv: 20,
}


def evaluate(expr: AffineExpr, dims: Sequence[int], symbols: Sequence[int]) -> int:
    """The value of `expr`. Raises `ZeroDivisionError` for a divisor that is not positive.

    >>> evaluate(AffineExpr.dimension(0) % 5, [-7], [])
    3
    """
    match expr:
        case AffineConstantExpr(value=value):
            return value
        case AffineDimExpr(position=position):
            return dims[position]
        case AffineSymExpr(position=position):
            return symbols[position]
        case AffineBinaryOpExpr(kind=kind, lhs=lhs, rhs=rhs):
            return _combine(kind, evaluate(lhs, dims, symbols), evaluate(rhs, dims, symbols))
        case _:
            raise AssertionError(f"no affine expression: {expr}")


def evaluate_map(map: AffineMap, operands: Sequence[int]) -> list[int]:
    """The values of the results of `map`, dimensions first in `operands`."""
    dims, symbols = operands[: map.num_dims], operands[map.num_dims :]
    return [evaluate(result, dims, symbols) for result in map.results]


def holds(condition: AffineSet, operands: Sequence[int]) -> bool:
    """True where every constraint holds."""
    dims, symbols = operands[: condition.num_dims], operands[condition.num_dims :]
    for constraint in condition.constraints:
        lhs = evaluate(constraint.lhs, dims, symbols)
        rhs = evaluate(constraint.rhs, dims, symbols)
        if constraint.kind == AffineConstraintKind.eq and lhs != rhs:
            return False
        if constraint.kind == AffineConstraintKind.ge and lhs < rhs:
            return False
        if constraint.kind == AffineConstraintKind.le and lhs > rhs:
            return False
    return True


def _combine(kind: AffineBinaryOpKind, lhs: int, rhs: int) -> int:
    if kind == AffineBinaryOpKind.Add:
        return lhs + rhs
    if kind == AffineBinaryOpKind.Mul:
        return lhs * rhs
    if rhs <= 0:
        raise ZeroDivisionError(f"the divisor is {rhs}, expected a positive value")
    if kind == AffineBinaryOpKind.Mod:
        return lhs % rhs
    return lhs // rhs if kind == AffineBinaryOpKind.FloorDiv else -(-lhs // rhs)


def print_expression(
    printer: Printer, expr: AffineExpr, operands: Sequence[SSAValue], num_dims: int, least: int = 0
) -> None:
    """Prints `expr` over SSA values, symbols as `symbol(%s)`, with few parentheses."""
    match expr:
        case AffineConstantExpr(value=value):
            printer.print_string(str(value))
        case AffineDimExpr(position=position):
            printer.print_ssa_value(operands[position])
        case AffineSymExpr(position=position):
            printer.print_string("symbol(")
            printer.print_ssa_value(operands[num_dims + position])
            printer.print_string(")")
        case AffineBinaryOpExpr(kind=kind, lhs=lhs, rhs=rhs):
            precedence = _PRECEDENCE[kind]
            printer.print_string("(" if precedence < least else "")
            print_expression(printer, lhs, operands, num_dims, precedence)
            printer.print_string(f" {kind.get_token()} ")
            inner = precedence if kind == AffineBinaryOpKind.Add else precedence + 1
            print_expression(printer, rhs, operands, num_dims, inner)
            printer.print_string(")" if precedence < least else "")
        case _:
            raise AssertionError(f"no affine expression: {expr}")
