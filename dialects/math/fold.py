"""What `math` ops fold to: constants by meaning, and identities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import math as dialect
from xdsl.ir import Attribute, Operation

from mlopt.core.interfaces.constant_folding import fold_by_meaning
from mlopt.core.interfaces.folding import FoldResult, folds
from mlopt.dialects.arith.fold import is_float, is_one
from mlopt.dialects.math import ops
from mlopt.dialects.math.reference import BINARY, UNARY

Constants = Sequence[Attribute | None]

IDEMPOTENT = (
    dialect.AbsFOp,
    dialect.AbsIOp,
    dialect.CeilOp,
    dialect.FloorOp,
    dialect.RoundOp,
    dialect.RoundEvenOp,
    dialect.TruncOp,
)
"""`f(f(x))` -> `f(x)`."""


@folds(
    *UNARY,
    *BINARY,
    dialect.AbsFOp,
    dialect.AbsIOp,
    dialect.CopySignOp,
    dialect.CountLeadingZerosOp,
    dialect.CountTrailingZerosOp,
    dialect.CtPopOp,
    dialect.FPowIOp,
    dialect.FmaOp,
    dialect.IPowIOp,
    ops.ClampFOp,
    ops.SincosOp,
    ops.IsFiniteOp,
    ops.IsInfOp,
    ops.IsNaNOp,
    ops.IsNormalOp,
)
def fold_math(op: Operation, constants: Constants) -> Sequence[FoldResult] | FoldResult | None:
    """Constants; `f(f(x))`; `x ** 1`."""
    if all(constant is not None for constant in constants):
        moves_bits = isinstance(op, dialect.AbsFOp | dialect.CopySignOp)
        return fold_by_meaning(op, constants, moves_bits=moves_bits)
    inner: Any = op.operands[0].owner
    if isinstance(op, IDEMPOTENT) and type(inner) is type(op):
        return op.operands[0]
    if isinstance(op, dialect.PowFOp) and is_float(constants[1], 1.0):
        return op.lhs
    if isinstance(op, dialect.IPowIOp) and is_one(constants[1]):
        return op.lhs
    return None
