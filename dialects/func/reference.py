"""What `func` ops compute."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import func

from mlopt.core.interfaces.meaning import Runner, Value, means


@means(func.CallOp)
def call(op: func.CallOp, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """The results of the callee."""
    return runner.call(op.callee.root_reference.data, operands)
