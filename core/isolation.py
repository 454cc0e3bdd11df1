"""Which ops are isolated from above: their regions use no values from outside."""

from __future__ import annotations

from xdsl.dialects.builtin import UnregisteredOp
from xdsl.ir import Operation
from xdsl.traits import IsolatedFromAbove

ISOLATED_OPS = frozenset(("llvm.func",))
"""Ops that are isolated upstream and whose xDSL class does not say so."""


def is_isolated(op_type: type[Operation]) -> bool:
    """True where ops of class `op_type` are isolated from above."""
    if issubclass(op_type, UnregisteredOp):
        return False
    return op_type.has_trait(IsolatedFromAbove) or op_type.name in ISOLATED_OPS
