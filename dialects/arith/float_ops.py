"""Floating-point arithmetic of `arith`."""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects import arith
from xdsl.dialects.arith import FastMathFlagsAttr
from xdsl.ir import Operation, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    VarConstraint,
    irdl_op_definition,
    operand_def,
    result_def,
    traits_def,
)
from xdsl.traits import Commutative, Pure

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.arith.constraints import float_like


class FloatBinary:
    """Two operands and a result of one float type, or a container of it."""

    T: ClassVar = VarConstraint("T", float_like)

    lhs = operand_def(T)
    rhs = operand_def(T)
    result = result_def(T)


@op_redefinition
class AddfOp(FloatBinary, arith.AddfOp):
    """`lhs + rhs`."""

    traits = traits_def(Pure(), Commutative())


@op_redefinition
class SubfOp(FloatBinary, arith.SubfOp):
    """`lhs - rhs`."""

    traits = traits_def(Pure())


@op_redefinition
class MulfOp(FloatBinary, arith.MulfOp):
    """`lhs * rhs`."""

    traits = traits_def(Pure(), Commutative())


@op_redefinition
class DivfOp(FloatBinary, arith.DivfOp):
    """`lhs / rhs`."""

    traits = traits_def(Pure())


@op_redefinition
class MaximumfOp(FloatBinary, arith.MaximumfOp):
    """The greater, or NaN."""


@op_redefinition
class MinimumfOp(FloatBinary, arith.MinimumfOp):
    """The lesser, or NaN."""


@op_redefinition
class MaxnumfOp(FloatBinary, arith.MaxnumfOp):
    """The greater that is no NaN."""


@op_redefinition
class MinnumfOp(FloatBinary, arith.MinnumfOp):
    """The lesser that is no NaN."""


@op_redefinition
class NegfOp(arith.NegfOp):
    """The other sign."""

    _T: ClassVar = VarConstraint("_T", float_like)

    operand = operand_def(_T)
    result = result_def(_T)

    def __init__(
        self, operand: Operation | SSAValue, fastmath: FastMathFlagsAttr | None = None
    ) -> None:
        operand = SSAValue.get(operand)
        IRDLOperation.__init__(
            self,
            operands=[operand],
            result_types=[operand.type],
            properties={"fastmath": fastmath},
        )


@irdl_op_definition
class RemfOp(arith.FloatingPointLikeBinaryOperation):
    """What `lhs / rhs`, rounded towards zero, leaves; the sign of `lhs`.

    Operands:
        lhs, rhs: one float type, or a container of it.
    Source:
        Upstream's `arith.remf`; C's `fmod`.
    """

    name = "arith.remf"

    traits = traits_def(Pure())


FLOAT_OPS = (
    AddfOp,
    SubfOp,
    MulfOp,
    DivfOp,
    MaximumfOp,
    MinimumfOp,
    MaxnumfOp,
    MinnumfOp,
    NegfOp,
    RemfOp,
)
