"""What `loop` ops compute: what the `scf` ops of the same name do."""

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.loop.ops import ForOp, IfOp, ParallelOp, WhileOp
from mlopt.dialects.scf.reference import run_for, run_if, run_parallel, run_while

means(ForOp)(run_for)
means(WhileOp)(run_while)
means(IfOp)(run_if)
means(ParallelOp)(run_parallel)
