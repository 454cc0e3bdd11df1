"""What `arith` ops fold to: constants by meaning, and identities.

An op on constants is folded by its meaning, in its type, unless upstream leaves the
result undefined (division by zero, overflow of a division, a shift by the width, a float
out of the range of an integer). The identities are exact for every value, NaN and signed
zeros included, or they ask for the fast-math flags they need.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from xdsl.dialects import arith
from xdsl.dialects.arith import FastMathFlagsAttr
from xdsl.dialects.builtin import (
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IndexType,
    IntegerAttr,
    i1,
)
from xdsl.dialects.utils import FastMathFlag
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.utils.type import get_element_type_or_self

from mlopt.core.constants import array_of, is_splat, scalar_of
from mlopt.core.interfaces.constant_folding import (
    constant_of_value,
    fold_by_meaning,
    value_of_constant,
)
from mlopt.core.interfaces.folding import FoldResult, folds
from mlopt.dialects.arith import floats
from mlopt.dialects.arith.integers import smallest, unsigned, width_of
from mlopt.dialects.arith.ops import IndexCastUIOp
from mlopt.dialects.arith.reference import FLOAT, SIGNED, UNSIGNED

Constants = Sequence[Attribute | None]
Rule = Callable[[Any, Constants], FoldResult | None]


def uniform(attribute: Attribute | None) -> np.generic | None:
    """The one value of a scalar constant or a splat."""
    try:
        if isinstance(attribute, IntegerAttr | FloatAttr):
            return scalar_of(attribute)
        if isinstance(attribute, DenseIntOrFPElementsAttr) and is_splat(attribute):
            return array_of(attribute).reshape(-1)[0]
    except KeyError:
        pass
    return None


def is_integer(attribute: Attribute | None, value: int) -> bool:
    """True where every element of the constant is `value`, all ones being -1."""
    found = uniform(attribute)
    if found is None or found.dtype.kind == "f":
        return False
    return (-int(found) if found.dtype == np.bool_ else int(found)) == value


def is_one(attribute: Attribute | None) -> bool:
    """True where every element of the constant is the integer 1."""
    found = uniform(attribute)
    return found is not None and found.dtype.kind in "biu" and int(found) == 1


def is_float(attribute: Attribute | None, value: float) -> bool:
    """True where every element is the float `value`; the signs of zeros must agree."""
    found = uniform(attribute)
    if found is None or found.dtype.kind in "biu":
        return False
    return float(found) == value and bool(np.signbit(found)) == bool(np.signbit(value))


def filled(value: int | float, type: Attribute) -> Attribute | None:
    """The constant of `type` whose every element is `value`."""
    return constant_of_value(np.asarray(value), type)


def has_flags(op: Operation, *flags: FastMathFlag) -> bool:
    """True where the fast-math flags of `op` include all of `flags`."""
    attribute = op.properties.get("fastmath")
    return isinstance(attribute, FastMathFlagsAttr) and set(flags) <= set(attribute.data)


def defined_by(value: SSAValue, *kinds: type[Operation]) -> Any:
    """The op of one of `kinds` that defines `value`, or None."""
    return value.owner if isinstance(value.owner, kinds) else None


def _same(op: Any) -> bool:
    return op.lhs is op.rhs


def _zero(op: Any) -> Attribute | None:
    return filled(0, op.result.type)


def _largest(op: Any) -> int:
    return -smallest(width_of(op.result.type)) - 1


def _least(op: Any) -> int:
    return smallest(width_of(op.result.type))


def _undone_addition(op: Any) -> SSAValue | None:
    """`(a + b) - b` and `(a + b) - a`."""
    inner = defined_by(op.lhs, arith.AddiOp)
    if inner is None:
        return None
    return inner.lhs if inner.rhs is op.rhs else inner.rhs if inner.lhs is op.rhs else None


def _undone_subtraction(op: Any) -> SSAValue | None:
    """`(a - b) + b` and `b + (a - b)`."""
    for one, other in ((op.lhs, op.rhs), (op.rhs, op.lhs)):
        inner = defined_by(one, arith.SubiOp)
        if inner is not None and inner.rhs is other:
            return inner.lhs
    return None


_RULES: tuple[tuple[tuple[type[Operation], ...], Rule], ...] = (
    # x + 0, x - 0, x | 0, x ^ 0, x << 0, x >> 0 -> x
    (
        (
            arith.AddiOp,
            arith.SubiOp,
            arith.OrIOp,
            arith.XOrIOp,
            arith.ShLIOp,
            arith.ShRUIOp,
            arith.ShRSIOp,
        ),
        lambda op, c: op.lhs if is_integer(c[1], 0) else None,
    ),
    # 0 + x, 0 | x, 0 ^ x -> x
    (
        (arith.AddiOp, arith.OrIOp, arith.XOrIOp),
        lambda op, c: op.rhs if is_integer(c[0], 0) else None,
    ),
    # (a + b) - b -> a; (a - b) + b -> a
    ((arith.SubiOp,), lambda op, c: _undone_addition(op)),
    ((arith.AddiOp,), lambda op, c: _undone_subtraction(op)),
    # x - x, x ^ x -> 0
    ((arith.SubiOp, arith.XOrIOp), lambda op, c: _zero(op) if _same(op) else None),
    # x * 0, x & 0 -> 0
    (
        (arith.MuliOp, arith.AndIOp),
        lambda op, c: _zero(op) if is_integer(c[0], 0) or is_integer(c[1], 0) else None,
    ),
    # x * 1, x / 1 -> x
    (
        (
            arith.MuliOp,
            arith.DivSIOp,
            arith.DivUIOp,
            arith.FloorDivSIOp,
            arith.CeilDivSIOp,
            arith.CeilDivUIOp,
        ),
        lambda op, c: op.lhs if is_one(c[1]) else None,
    ),
    # 1 * x -> x
    ((arith.MuliOp,), lambda op, c: op.rhs if is_one(c[0]) else None),
    # x rem 1 -> 0
    ((arith.RemSIOp, arith.RemUIOp), lambda op, c: _zero(op) if is_one(c[1]) else None),
    # x & -1 -> x; x | -1 -> -1
    ((arith.AndIOp,), lambda op, c: op.lhs if is_integer(c[1], -1) else None),
    ((arith.AndIOp,), lambda op, c: op.rhs if is_integer(c[0], -1) else None),
    ((arith.OrIOp,), lambda op, c: c[1] if is_integer(c[1], -1) else None),
    ((arith.OrIOp,), lambda op, c: c[0] if is_integer(c[0], -1) else None),
    # x & x, x | x, min(x, x), max(x, x) -> x
    (
        (
            arith.AndIOp,
            arith.OrIOp,
            arith.MinSIOp,
            arith.MaxSIOp,
            arith.MinUIOp,
            arith.MaxUIOp,
            arith.MaximumfOp,
            arith.MinimumfOp,
            arith.MaxnumfOp,
            arith.MinnumfOp,
        ),
        lambda op, c: op.lhs if _same(op) else None,
    ),
    # max(x, least), min(x, greatest) -> x; the other way round the constant
    ((arith.MaxSIOp,), lambda op, c: op.lhs if is_integer(c[1], _least(op)) else None),
    ((arith.MaxSIOp,), lambda op, c: c[1] if is_integer(c[1], _largest(op)) else None),
    ((arith.MinSIOp,), lambda op, c: op.lhs if is_integer(c[1], _largest(op)) else None),
    ((arith.MinSIOp,), lambda op, c: c[1] if is_integer(c[1], _least(op)) else None),
    ((arith.MaxUIOp,), lambda op, c: op.lhs if is_integer(c[1], 0) else None),
    ((arith.MaxUIOp,), lambda op, c: c[1] if is_integer(c[1], -1) else None),
    ((arith.MinUIOp,), lambda op, c: op.lhs if is_integer(c[1], -1) else None),
    ((arith.MinUIOp,), lambda op, c: c[1] if is_integer(c[1], 0) else None),
    # x + -0.0, x - 0.0, x * 1.0, x / 1.0 -> x
    ((arith.AddfOp,), lambda op, c: op.lhs if is_float(c[1], -0.0) else None),
    ((arith.AddfOp,), lambda op, c: op.rhs if is_float(c[0], -0.0) else None),
    ((arith.SubfOp,), lambda op, c: op.lhs if is_float(c[1], 0.0) else None),
    ((arith.MulfOp, arith.DivfOp), lambda op, c: op.lhs if is_float(c[1], 1.0) else None),
    ((arith.MulfOp,), lambda op, c: op.rhs if is_float(c[0], 1.0) else None),
    # x * 0.0 -> 0.0 where neither NaN nor the sign of zero matters
    (
        (arith.MulfOp,),
        lambda op, c: (
            c[1]
            if is_float(c[1], 0.0)
            and has_flags(op, FastMathFlag.NO_NANS, FastMathFlag.NO_SIGNED_ZEROS)
            else None
        ),
    ),
)
"""(ops, rule): the first rule that gives something wins."""


def _identity(op: Operation, constants: Constants) -> FoldResult | None:
    for rule in _rules_of(type(op)):
        found = rule(op, constants)
        if found is not None:
            return found
    return None


@cache
def _rules_of(op_class: type[Operation]) -> tuple[Rule, ...]:
    return tuple(rule for kinds, rule in _RULES if issubclass(op_class, kinds))


def _is_defined(op: Operation, constants: Constants) -> bool:
    """False where upstream leaves the result of `op` on these constants undefined."""
    values = [value_of_constant(constant) for constant in constants]
    if isinstance(op, arith.ShLIOp | arith.ShRUIOp | arith.ShRSIOp):
        width = width_of(op.result.type)
        return values[1] is not None and bool(np.all(unsigned(values[1], width) < width))
    if isinstance(op, arith.DivSIOp | arith.FloorDivSIOp | arith.CeilDivSIOp):
        least = smallest(width_of(op.result.type))
        if values[0] is None or values[1] is None:
            return False
        return not bool(np.any((values[0] == least) & (values[1] == -1)))
    if isinstance(op, arith.FPToSIOp | arith.FPToUIOp):
        width = width_of(op.results[0].type)
        is_signed = isinstance(op, arith.FPToSIOp)
        return values[0] is not None and floats.fits_integer(values[0], width, is_signed)
    return True


MOVES_BITS = (arith.NegfOp, arith.BitcastOp, arith.ExtFOp, arith.TruncFOp)
"""Ops that do not compute: the sign and the payload of a NaN are as they make them."""


@folds(
    *SIGNED,
    *UNSIGNED,
    *FLOAT,
    arith.ShLIOp,
    arith.ShRUIOp,
    arith.ShRSIOp,
    arith.AddUIExtendedOp,
    arith.MulUIExtendedOp,
    arith.MulSIExtendedOp,
    arith.CmpfOp,
    arith.NegfOp,
    arith.ExtSIOp,
    arith.ExtUIOp,
    arith.TruncIOp,
    arith.IndexCastOp,
    IndexCastUIOp,
    arith.SIToFPOp,
    arith.UIToFPOp,
    arith.FPToSIOp,
    arith.FPToUIOp,
    arith.ExtFOp,
    arith.TruncFOp,
    arith.BitcastOp,
)
def fold_arith(op: Operation, constants: Constants) -> Sequence[FoldResult] | FoldResult | None:
    """Constants by meaning, then identities, then casts that undo each other."""
    if all(constant is not None for constant in constants) and _is_defined(op, constants):
        folded = fold_by_meaning(op, constants, moves_bits=isinstance(op, MOVES_BITS))
        if folded is not None:
            return folded
    return _identity(op, constants) or _undone_cast(op)


def _undone_cast(op: Operation) -> SSAValue | None:
    """`cast(cast(x))` -> `x` where the second gives back the first's operand exactly."""
    inner = op.operands[0].owner
    if not isinstance(inner, Operation) or len(inner.operands) != 1:
        return None
    source = inner.operands[0]
    pairs: tuple[tuple[type[Operation], tuple[type[Operation], ...]], ...] = (
        (arith.NegfOp, (arith.NegfOp,)),
        (arith.TruncIOp, (arith.ExtSIOp, arith.ExtUIOp)),
        (arith.TruncFOp, (arith.ExtFOp,)),
        (arith.BitcastOp, (arith.BitcastOp,)),
    )
    for outer, inners in pairs:
        if isinstance(op, outer) and isinstance(inner, inners):
            return source if source.type == op.results[0].type else None
    for kind in (arith.IndexCastOp, IndexCastUIOp):
        if isinstance(op, kind) and isinstance(inner, kind):
            if source.type == op.results[0].type and _is_no_narrower(inner):
                return source
    return None


def _is_no_narrower(cast: Operation) -> bool:
    """True where the result of an index cast holds every value of its operand."""
    source = get_element_type_or_self(cast.operands[0].type)
    return not isinstance(source, IndexType) and width_of(source) <= 64


@folds(arith.CmpiOp)
def fold_cmpi(op: arith.CmpiOp, constants: Constants) -> Sequence[FoldResult] | FoldResult | None:
    """Constants; `x < x` and the like; `x == true`, `x != false` on `i1`."""
    if all(constant is not None for constant in constants):
        return fold_by_meaning(op, constants)
    name = arith.CMPI_COMPARISON_OPERATIONS[op.predicate.value.data]
    if op.lhs is op.rhs:
        return filled(name in ("eq", "sle", "sge", "ule", "uge"), op.result.type)
    if op.lhs.type == op.result.type:
        if (name == "eq" and is_integer(constants[1], -1)) or (
            name == "ne" and is_integer(constants[1], 0)
        ):
            return op.lhs
    return None


@folds(arith.SelectOp)
def fold_select(op: arith.SelectOp, constants: Constants) -> FoldResult | None:
    """A known condition; equal choices; `select c, true, false`; `select x == y, x, y`."""
    condition = uniform(constants[0])
    if condition is not None:
        return op.lhs if condition else op.rhs
    if op.lhs is op.rhs:
        return op.lhs
    if constants[1] is not None and constants[1] == constants[2]:
        return op.lhs
    if op.result.type == op.cond.type and get_element_type_or_self(op.result.type) == i1:
        if is_integer(constants[1], -1) and is_integer(constants[2], 0):
            return op.cond
    compare = defined_by(op.cond, arith.CmpiOp)
    if compare is not None and compare.predicate.value.data in (0, 1):
        if {compare.lhs, compare.rhs} == {op.lhs, op.rhs}:
            return op.rhs if compare.predicate.value.data == 0 else op.lhs
    return None
