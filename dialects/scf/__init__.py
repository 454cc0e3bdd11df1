"""Upstream's `scf` dialect."""

from xdsl.dialects.scf import Scf

from mlopt.core.redefinition import extended_dialect
from mlopt.dialects.scf.ops import (
    ExecuteRegionOp,
    ForallOp,
    ForOp,
    IfOp,
    IndexSwitchOp,
    InParallelOp,
    ParallelOp,
    ReduceOp,
    WhileOp,
)

DIALECT = extended_dialect(
    Scf,
    [
        ExecuteRegionOp,
        ForOp,
        ForallOp,
        IfOp,
        InParallelOp,
        IndexSwitchOp,
        ParallelOp,
        ReduceOp,
        WhileOp,
    ],
)
