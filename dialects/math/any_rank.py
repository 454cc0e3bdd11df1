"""Ops of `math` on tensors of unknown rank too, as upstream has them."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import math
from xdsl.irdl import IRDLOperation, VarConstraint, operand_def, result_def

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.arith.constraints import fixed_width_integer_like, float_like, integer_like

_FLOAT = VarConstraint("T", float_like)
_INTEGER = VarConstraint("T", integer_like)

_FIELDS: tuple[tuple[type[IRDLOperation], dict[str, Any]], ...] = (
    (math.FloatingPointLikeUnaryMathOperation, {"operand": _FLOAT}),
    (math.FloatingPointLikeBinaryMathOperation, {"lhs": _FLOAT, "rhs": _FLOAT}),
    (math.SignlessIntegerLikeUnaryMathOperation, {"operand": _INTEGER}),
    (math.SignlessIntegerLikeBinaryMathOperation, {"lhs": _INTEGER, "rhs": _INTEGER}),
    (math.FmaOp, {"a": _FLOAT, "b": _FLOAT, "c": _FLOAT}),
    (math.FPowIOp, {"lhs": _FLOAT, "rhs": fixed_width_integer_like}),
)
"""Families of ops, and the constraint of each operand; the result is as the first."""


def of_any_rank(op_class: Any) -> Any:
    """`op_class` with its operands and result of any rank, or none."""
    operands = next(fields for family, fields in _FIELDS if issubclass(op_class, family))
    body: dict[str, Any] = {name: operand_def(kind) for name, kind in operands.items()}
    body["result"] = result_def(next(iter(operands.values())))
    body |= {"__doc__": op_class.__doc__, "__module__": __name__}
    metaclass: Any = type(op_class)
    return op_redefinition(metaclass(op_class.__name__, (op_class,), body))


ANY_RANK_OPS: tuple[type[IRDLOperation], ...] = tuple(
    of_any_rank(op_class) for op_class in math.Math.operations
)
"""Every op of xDSL's dialect."""
