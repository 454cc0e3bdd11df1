"""How values flow through `loop` ops, by the models of `scf`."""

from mlopt.core.interfaces import attach
from mlopt.dialects.loop.ops import ForOp, IfOp, ParallelOp, WhileOp
from mlopt.dialects.scf.branch import ChoiceBranch, ForBranch, ParallelBranch, WhileBranch

attach(ForBranch(), ForOp)
attach(WhileBranch(), WhileOp)
attach(ChoiceBranch(), IfOp)
attach(ParallelBranch(), ParallelOp)
