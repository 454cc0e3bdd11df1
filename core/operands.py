"""`operand_def` whose operand has, for a type checker, the type of its constraint.

xDSL's own does the same at run time, and says `SSAValue[Attribute]` to a type checker,
while its `result_def` says what the constraint says.
"""

from __future__ import annotations

from typing import cast

from xdsl import irdl
from xdsl.ir import Attribute, AttributeInvT, SSAValue
from xdsl.irdl import IRDLAttrConstraint


def operand_def(
    constraint: IRDLAttrConstraint[AttributeInvT] = Attribute,
) -> SSAValue[AttributeInvT]:
    """Defines one operand: `lhs = operand_def(VectorType)` is an `SSAValue[VectorType]`."""
    return cast("SSAValue[AttributeInvT]", irdl.operand_def(constraint))
