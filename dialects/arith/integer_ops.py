"""Integer arithmetic, logic and shifts of `arith`."""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects import arith
from xdsl.dialects.builtin import UnitAttr, i1
from xdsl.irdl import VarConstraint, operand_def, opt_prop_def, result_def, traits_def
from xdsl.traits import Commutative, NoMemoryEffect, Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.arith.constraints import bool_like, integer_like, with_element
from mlopt.dialects.arith.traits import SignedDivisionIsSafe, UnsignedDivisionIsSafe


class IntegerBinary:
    """Two operands and a result of one signless integer type, or a container of it."""

    T: ClassVar = VarConstraint("T", integer_like)

    lhs = operand_def(T)
    rhs = operand_def(T)
    result = result_def(T)


class ExactIntegerBinary(IntegerBinary):
    """As above; `exact` promises that nothing is lost."""

    isExact = opt_prop_def(UnitAttr)

    assembly_format = "$lhs `,` $rhs (`exact` $isExact^)? attr-dict `:` type($result)"


@op_redefinition
class AddiOp(IntegerBinary, arith.AddiOp):
    """`lhs + rhs`, wrapping."""

    traits = traits_def(Pure(), Commutative())


@op_redefinition
class SubiOp(IntegerBinary, arith.SubiOp):
    """`lhs - rhs`, wrapping."""

    traits = traits_def(Pure())


@op_redefinition
class MuliOp(IntegerBinary, arith.MuliOp):
    """`lhs * rhs`, wrapping."""

    traits = traits_def(Pure(), Commutative())


@op_redefinition
class DivUIOp(ExactIntegerBinary, arith.DivUIOp):
    """Unsigned `lhs / rhs`, towards zero."""

    traits = traits_def(NoMemoryEffect(), UnsignedDivisionIsSafe())


@op_redefinition
class DivSIOp(ExactIntegerBinary, arith.DivSIOp):
    """Signed `lhs / rhs`, towards zero."""

    traits = traits_def(NoMemoryEffect(), SignedDivisionIsSafe())


@op_redefinition
class CeilDivUIOp(IntegerBinary, arith.CeilDivUIOp):
    """Unsigned `lhs / rhs`, towards positive infinity."""

    traits = traits_def(NoMemoryEffect(), UnsignedDivisionIsSafe())


@op_redefinition
class CeilDivSIOp(IntegerBinary, arith.CeilDivSIOp):
    """Signed `lhs / rhs`, towards positive infinity."""

    traits = traits_def(NoMemoryEffect(), SignedDivisionIsSafe())


@op_redefinition
class FloorDivSIOp(IntegerBinary, arith.FloorDivSIOp):
    """Signed `lhs / rhs`, towards negative infinity."""

    traits = traits_def(NoMemoryEffect(), SignedDivisionIsSafe())


@op_redefinition
class RemUIOp(IntegerBinary, arith.RemUIOp):
    """What an unsigned division leaves."""

    traits = traits_def(NoMemoryEffect(), UnsignedDivisionIsSafe())


@op_redefinition
class RemSIOp(IntegerBinary, arith.RemSIOp):
    """What a signed division leaves; the sign of `lhs`."""

    traits = traits_def(NoMemoryEffect(), SignedDivisionIsSafe())


@op_redefinition
class AndIOp(IntegerBinary, arith.AndIOp):
    """Bitwise and."""

    traits = traits_def(Pure(), Commutative())


@op_redefinition
class OrIOp(IntegerBinary, arith.OrIOp):
    """Bitwise or."""

    traits = traits_def(Pure(), Commutative())


@op_redefinition
class XOrIOp(IntegerBinary, arith.XOrIOp):
    """Bitwise exclusive or."""

    traits = traits_def(Pure(), Commutative())


@op_redefinition
class ShLIOp(IntegerBinary, arith.ShLIOp):
    """`lhs` shifted left by `rhs`."""

    traits = traits_def(Pure())


@op_redefinition
class ShRUIOp(ExactIntegerBinary, arith.ShRUIOp):
    """`lhs` shifted right by `rhs`, zeros in front."""

    traits = traits_def(Pure())


@op_redefinition
class ShRSIOp(ExactIntegerBinary, arith.ShRSIOp):
    """`lhs` shifted right by `rhs`, the sign in front."""

    traits = traits_def(Pure())


@op_redefinition
class MinSIOp(IntegerBinary, arith.MinSIOp):
    """The lesser as signed integers."""


@op_redefinition
class MaxSIOp(IntegerBinary, arith.MaxSIOp):
    """The greater as signed integers."""


@op_redefinition
class MinUIOp(IntegerBinary, arith.MinUIOp):
    """The lesser as unsigned integers."""


@op_redefinition
class MaxUIOp(IntegerBinary, arith.MaxUIOp):
    """The greater as unsigned integers."""


@op_redefinition
class AddUIExtendedOp(arith.AddUIExtendedOp):
    """Unsigned `lhs + rhs` and whether it overflows."""

    T: ClassVar = VarConstraint("T", integer_like)

    lhs = operand_def(T)
    rhs = operand_def(T)
    sum = result_def(T)
    overflow = result_def(bool_like)

    traits = traits_def(Pure(), Commutative())

    def verify_(self) -> None:
        expected = with_element(self.lhs.type, i1)
        if self.overflow.type != expected:
            raise VerifyException(f"overflow is {self.overflow.type}, expected {expected}")


INTEGER_OPS = (
    AddiOp,
    SubiOp,
    MuliOp,
    DivUIOp,
    DivSIOp,
    CeilDivUIOp,
    CeilDivSIOp,
    FloorDivSIOp,
    RemUIOp,
    RemSIOp,
    AndIOp,
    OrIOp,
    XOrIOp,
    ShLIOp,
    ShRUIOp,
    ShRSIOp,
    MinSIOp,
    MaxSIOp,
    MinUIOp,
    MaxUIOp,
    AddUIExtendedOp,
)
