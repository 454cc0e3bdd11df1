"""Rotary embedding, in NumPy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.ops.rotary import RotaryEmbeddingOp
from mlopt.dialects.graph.reference.precision import result_dtype, rounded, widened


@means(RotaryEmbeddingOp)
def rotary_embedding(
    op: RotaryEmbeddingOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """The halves change places, one of them its sign."""
    x, cos, sin = map(widened, operands)
    first, second = np.split(x, 2, axis=-1)
    turned = np.concatenate([-second, first], axis=-1)
    with np.errstate(all="ignore"):
        return (rounded(x * cos + turned * sin, result_dtype(op.out)),)
