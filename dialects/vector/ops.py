"""Every op of vector that is ours."""

from __future__ import annotations

from xdsl.ir import Operation

from mlopt.dialects.vector.arithmetic_ops import ARITHMETIC_OPS
from mlopt.dialects.vector.cast_ops import CAST_OPS
from mlopt.dialects.vector.contraction_ops import CONTRACTION_OPS
from mlopt.dialects.vector.interleave_ops import INTERLEAVE_OPS
from mlopt.dialects.vector.mask_ops import MASK_OPS
from mlopt.dialects.vector.memory_ops import MEMORY_OPS
from mlopt.dialects.vector.position_ops import POSITION_OPS
from mlopt.dialects.vector.shape_ops import SHAPE_OPS
from mlopt.dialects.vector.slice_ops import SLICE_OPS
from mlopt.dialects.vector.transfer_ops import TRANSFER_OPS

OPS: tuple[type[Operation], ...] = (
    *MASK_OPS,
    *POSITION_OPS,
    *SHAPE_OPS,
    *SLICE_OPS,
    *INTERLEAVE_OPS,
    *CAST_OPS,
    *ARITHMETIC_OPS,
    *CONTRACTION_OPS,
    *MEMORY_OPS,
    *TRANSFER_OPS,
)
