"""Every op of memref that is ours."""

from __future__ import annotations

from xdsl.ir import Operation

from mlopt.dialects.memref.access_ops import ACCESS_OPS
from mlopt.dialects.memref.allocation_ops import ALLOCATION_OPS
from mlopt.dialects.memref.cast_ops import CAST_OPS
from mlopt.dialects.memref.dma_ops import DMA_OPS
from mlopt.dialects.memref.global_ops import GLOBAL_OPS
from mlopt.dialects.memref.metadata_ops import METADATA_OPS
from mlopt.dialects.memref.reshape_ops import RESHAPE_OPS
from mlopt.dialects.memref.scope_ops import SCOPE_OPS
from mlopt.dialects.memref.view_ops import VIEW_OPS

OPS: tuple[type[Operation], ...] = (
    *ALLOCATION_OPS,
    *GLOBAL_OPS,
    *SCOPE_OPS,
    *ACCESS_OPS,
    *VIEW_OPS,
    *CAST_OPS,
    *RESHAPE_OPS,
    *METADATA_OPS,
    *DMA_OPS,
)
