"""The `loop` dialect: loop nests over buffers (DESIGN.md, decision 6)."""

from xdsl.ir import Dialect

from mlopt.dialects.loop.ops import (
    ConditionOp,
    ForOp,
    IfOp,
    ParallelOp,
    ReduceOp,
    ReduceReturnOp,
    WhileOp,
    YieldOp,
)

DIALECT = Dialect(
    "loop",
    [ForOp, ParallelOp, WhileOp, IfOp, YieldOp, ConditionOp, ReduceOp, ReduceReturnOp],
    [],
)
