"""Every op of vector that is ours."""

from __future__ import annotations

from xdsl.ir import Operation

from mlopt.dialects.vector.arithmetic_ops import ARITHMETIC_OPS
from mlopt.dialects.vector.mask_ops import MASK_OPS
from mlopt.dialects.vector.memory_ops import MEMORY_OPS
from mlopt.dialects.vector.position_ops import POSITION_OPS
from mlopt.dialects.vector.shape_ops import SHAPE_OPS
from mlopt.dialects.vector.transfer_ops import TRANSFER_OPS

OPS: tuple[type[Operation], ...] = (
    *MASK_OPS,
    *POSITION_OPS,
    *SHAPE_OPS,
    *ARITHMETIC_OPS,
    *MEMORY_OPS,
    *TRANSFER_OPS,
)
