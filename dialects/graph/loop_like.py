"""Loops of the graph level as loops, by the models of `scf`."""

from mlopt.core.interfaces import attach
from mlopt.dialects.graph.ops.control import ForOp, WhileOp
from mlopt.dialects.scf.loop_like import ForLoop, WhileLoop

attach(ForLoop(), ForOp)
attach(WhileLoop(), WhileOp)
