"""`loop` loops as loops, by the models of `scf`."""

from mlopt.core.interfaces import attach
from mlopt.dialects.loop.ops import ForOp, ParallelOp, WhileOp
from mlopt.dialects.scf.loop_like import ForLoop, ParallelLoop, WhileLoop

attach(ForLoop(), ForOp)
attach(WhileLoop(), WhileOp)
attach(ParallelLoop(), ParallelOp)
