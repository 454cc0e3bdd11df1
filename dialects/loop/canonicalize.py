"""How loops simplify, by the patterns of `scf`."""

from mlopt.core.interfaces import attach
from mlopt.dialects.loop.ops import ForOp, IfOp, ParallelOp
from mlopt.dialects.scf.canonicalize import FOR_PATTERNS, IF_PATTERNS, PARALLEL_PATTERNS

attach(IF_PATTERNS, IfOp)
attach(FOR_PATTERNS, ForOp)
attach(PARALLEL_PATTERNS, ParallelOp)
