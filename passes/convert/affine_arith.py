"""Affine expressions as arith ops on `index`.

    d0 * 4 + s0      ->  arith.muli, arith.addi
    d0 mod 3         ->  the remainder, plus 3 where it is negative
    floordiv, ceildiv ->  arith.floordivsi, arith.ceildivsi

Constants are folded on the way, so that `d0 + 0` is `d0`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects.builtin import IndexType, IntegerAttr, i1, i64
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineDimExpr,
    AffineExpr,
    AffineSymExpr,
)

from mlopt.dialects import op_class

Insert = Callable[[Operation], Operation]

INDEX = IndexType()

_NAMES = {
    AffineBinaryOpKind.Add: "arith.addi",
    AffineBinaryOpKind.Mul: "arith.muli",
    AffineBinaryOpKind.FloorDiv: "arith.floordivsi",
    AffineBinaryOpKind.CeilDiv: "arith.ceildivsi",
}


def index_constant(value: int, insert: Insert) -> SSAValue:
    """`arith.constant value : index`."""
    constant = op_class("arith.constant").create(
        result_types=[INDEX], properties={"value": IntegerAttr(value, INDEX)}
    )
    return insert(constant).results[0]


def index_op(name: str, operands: Sequence[SSAValue], insert: Insert) -> SSAValue:
    """An arith op whose result is `index`."""
    from xdsl.dialects.arith import IntegerOverflowAttr

    flagged = name in ("arith.addi", "arith.subi", "arith.muli")
    properties = {"overflowFlags": IntegerOverflowAttr("none")} if flagged else {}
    new_op = op_class(name).create(operands=operands, result_types=[INDEX], properties=properties)
    return insert(new_op).results[0]


def expand(
    expr: AffineExpr, dims: Sequence[SSAValue], symbols: Sequence[SSAValue], insert: Insert
) -> SSAValue:
    """The value of `expr`; new ops go through `insert`."""
    if isinstance(expr, AffineDimExpr):
        return dims[expr.position]
    if isinstance(expr, AffineSymExpr):
        return symbols[expr.position]
    if isinstance(expr, AffineConstantExpr):
        return index_constant(expr.value, insert)
    assert isinstance(expr, AffineBinaryOpExpr)
    neutral = {AffineBinaryOpKind.Add: 0, AffineBinaryOpKind.Mul: 1}.get(expr.kind)
    for a, b in ((expr.lhs, expr.rhs), (expr.rhs, expr.lhs)):
        if isinstance(b, AffineConstantExpr) and b.value == neutral:
            return expand(a, dims, symbols, insert)
    operands = [expand(side, dims, symbols, insert) for side in (expr.lhs, expr.rhs)]
    if expr.kind is not AffineBinaryOpKind.Mod:
        return index_op(_NAMES[expr.kind], operands, insert)
    return _modulo(operands[0], operands[1], insert)


def _modulo(value: SSAValue, modulus: SSAValue, insert: Insert) -> SSAValue:
    rest = index_op("arith.remsi", (value, modulus), insert)
    zero = index_constant(0, insert)
    compare = op_class("arith.cmpi").create(
        operands=[rest, zero], result_types=[i1], properties={"predicate": IntegerAttr(2, i64)}
    )
    negative = insert(compare).results[0]
    raised = index_op("arith.addi", (rest, modulus), insert)
    select = op_class("arith.select").create(
        operands=[negative, raised, rest], result_types=[INDEX]
    )
    return insert(select).results[0]
