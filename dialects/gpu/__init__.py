"""Upstream's `gpu` dialect: launches, kernels, and what threads do together.

Left out: the ops for sparse matrices, MMA fragments (`gpu.subgroup_mma_*`), warps that
execute together, and binaries.
"""

from xdsl.dialects.gpu import AsyncTokenType, DimensionAttr, LoopDimMapAttr, ProcessorAttr
from xdsl.ir import Dialect

from mlopt.dialects.gpu.attributes import OWN_ATTRIBUTES
from mlopt.dialects.gpu.ops.functions import FUNCTION_OPS
from mlopt.dialects.gpu.ops.ids import ID_OPS
from mlopt.dialects.gpu.ops.launch import LAUNCH_OPS
from mlopt.dialects.gpu.ops.memory import MEMORY_OPS
from mlopt.dialects.gpu.ops.threads import THREAD_OPS

DIALECT = Dialect(
    "gpu",
    [*FUNCTION_OPS, *LAUNCH_OPS, *ID_OPS, *THREAD_OPS, *MEMORY_OPS],
    [AsyncTokenType, DimensionAttr, ProcessorAttr, LoopDimMapAttr, *OWN_ATTRIBUTES],
)
