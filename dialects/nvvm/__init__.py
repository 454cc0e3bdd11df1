"""Upstream's `nvvm` dialect: what NVIDIA's GPUs have beyond the `llvm` dialect.

Here are the special registers, barriers, exchanges between lanes, asynchronous copies
and the approximate functions; fragments of matrices come later.
"""

from xdsl.ir import Dialect

from mlopt.dialects.nvvm.attributes import NVVMTargetAttr, ShflKindAttr
from mlopt.dialects.nvvm.registers import REGISTER_OPS
from mlopt.dialects.nvvm.threads import THREAD_ATTRIBUTES, THREAD_OPS

DIALECT = Dialect(
    "nvvm",
    [*REGISTER_OPS, *THREAD_OPS],
    [NVVMTargetAttr, ShflKindAttr, *THREAD_ATTRIBUTES],
)
