"""Reductions by name (`arith.AtomicRMWKind`): their ops and neutral elements."""

from __future__ import annotations

import math
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import FloatAttr, IntegerAttr
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.diagnostics import error
from mlopt.dialects.arith.integers import smallest, width_of

OPS: dict[str, type[Operation]] = {
    "addf": arith.AddfOp,
    "addi": arith.AddiOp,
    "mulf": arith.MulfOp,
    "muli": arith.MuliOp,
    "maximumf": arith.MaximumfOp,
    "minimumf": arith.MinimumfOp,
    "maxnumf": arith.MaxnumfOp,
    "minnumf": arith.MinnumfOp,
    "maxs": arith.MaxSIOp,
    "mins": arith.MinSIOp,
    "maxu": arith.MaxUIOp,
    "minu": arith.MinUIOp,
    "ori": arith.OrIOp,
    "andi": arith.AndIOp,
    "xori": arith.XOrIOp,
}
"""The op that combines two values."""

FLOAT_NEUTRAL = {
    "addf": -0.0,
    "mulf": 1.0,
    "maximumf": -math.inf,
    "minimumf": math.inf,
    "maxnumf": math.nan,
    "minnumf": math.nan,
}

INTEGER_NEUTRAL = {"addi": 0, "muli": 1, "maxu": 0, "minu": -1, "ori": 0, "andi": -1, "xori": 0}


def combine(op: Operation, name: str, lhs: SSAValue, rhs: SSAValue) -> Operation:
    """The op that combines two values; an error at `op` where there is none."""
    kind: Any = OPS.get(name)
    if kind is None:
        raise error(op, f"reduction '{name}' has no op")
    return kind(lhs, rhs)


def neutral_constant(op: Operation, name: str, type: Attribute) -> Operation:
    """A constant that changes nothing it is combined with."""
    if name in FLOAT_NEUTRAL:
        return arith.ConstantOp(FloatAttr(FLOAT_NEUTRAL[name], type), type)  # pyright: ignore[reportArgumentType, reportCallIssue]
    if name in ("maxs", "mins"):
        least = smallest(width_of(type))
        value = least if name == "maxs" else -least - 1
        return arith.ConstantOp(IntegerAttr(value, type), type)  # pyright: ignore[reportArgumentType, reportCallIssue]
    if name in INTEGER_NEUTRAL:
        return arith.ConstantOp(IntegerAttr(INTEGER_NEUTRAL[name], type), type)  # pyright: ignore[reportArgumentType, reportCallIssue]
    raise error(op, f"reduction '{name}' has no neutral element")
