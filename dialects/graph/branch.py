"""How values flow through control flow, by the models of `scf`."""

from mlopt.core.interfaces import attach
from mlopt.dialects.graph.ops.control import ForOp, IfOp, WhileOp
from mlopt.dialects.scf.branch import ChoiceBranch, ForBranch, WhileBranch

attach(ForBranch(), ForOp)
attach(WhileBranch(), WhileOp)
attach(ChoiceBranch(), IfOp)
