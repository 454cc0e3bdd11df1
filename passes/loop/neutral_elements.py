"""The neutral element of a combining region, where its op is one that has one."""

from __future__ import annotations

from xdsl.dialects.builtin import AnyFloat, FloatAttr, IndexType, IntegerAttr, IntegerType
from xdsl.ir import Attribute, Block

_INFINITY = float("inf")

FLOATS = {
    "arith.addf": -0.0,
    "arith.mulf": 1.0,
    "arith.minimumf": _INFINITY,
    "arith.maximumf": -_INFINITY,
    # The other operand wins over NaN.
    "arith.minnumf": float("nan"),
    "arith.maxnumf": float("nan"),
}

ZERO, ONE, ONES, LEAST, GREATEST = range(5)

INTEGERS = {
    "arith.addi": ZERO,
    "arith.ori": ZERO,
    "arith.xori": ZERO,
    "arith.maxui": ZERO,
    "arith.muli": ONE,
    "arith.andi": ONES,
    "arith.minui": ONES,
    "arith.maxsi": LEAST,
    "arith.minsi": GREATEST,
}


def neutral_element(combiner: Block) -> Attribute | None:
    """`e` with `e op x = x` for the one op of the region; None for any other region."""
    ops = list(combiner.ops)
    if len(ops) != 2 or len(ops[0].operands) != 2 or set(ops[0].operands) != set(combiner.args):
        return None
    if list(ops[1].operands) != list(ops[0].results):
        return None
    return neutral_for(ops[0].name, combiner.args[0].type)


def neutral_for(name: str, type: Attribute) -> FloatAttr | IntegerAttr | None:
    """`e` with `e op x = x` for the op called `name`; None where it has none."""
    if name in FLOATS and isinstance(type, AnyFloat):
        return FloatAttr(FLOATS[name], type)
    if name in INTEGERS and isinstance(type, IntegerType | IndexType):
        return IntegerAttr(_integer(INTEGERS[name], type), type)
    return None


def _integer(which: int, type: IntegerType | IndexType) -> int:
    width = type.width.data if isinstance(type, IntegerType) else 64
    least = -(1 << (width - 1))
    return {ZERO: 0, ONE: 1, ONES: -1, LEAST: least, GREATEST: -least - 1}[which]
