"""Control flow, run as that of `scf` is."""

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.ops.control import ForOp, IfOp, WhileOp
from mlopt.dialects.scf.reference import run_for, run_if, run_while

means(ForOp)(run_for)
means(WhileOp)(run_while)
means(IfOp)(run_if)
