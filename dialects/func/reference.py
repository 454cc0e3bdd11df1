"""What `func` ops compute."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import func

from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.dialects.func.ops import CallIndirectOp, ConstantOp


@means(func.CallOp)
def call(op: func.CallOp, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """The results of the callee."""
    return runner.call(op.callee.root_reference.data, operands)


@means(ConstantOp)
def function_value(op: ConstantOp, _: Sequence[Value], __: Runner) -> Sequence[Value]:
    """The name of the function."""
    return (op.value.root_reference.data,)


@means(CallIndirectOp)
def call_value(_: CallIndirectOp, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """The results of the function that the first operand names."""
    return runner.call(operands[0], operands[1:])
