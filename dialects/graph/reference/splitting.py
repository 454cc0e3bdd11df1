"""Splitting, in NumPy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.ops.splitting import SplitOp
from mlopt.dialects.graph.reference.layout import filled


@means(SplitOp)
def split(op: SplitOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """Parts after one another."""
    array, *given = operands
    axis, sizes = op.axis.value.data, filled(op.static_sizes, given)
    if sum(sizes) != array.shape[axis] or min(sizes, default=0) < 0:
        raise error(
            op,
            f"parts have {sum(sizes)} elements along axis {axis}, expected {array.shape[axis]}",
        )
    ends = np.cumsum(sizes)
    return [
        np.take(array, range(end - size, end), axis) for size, end in zip(sizes, ends, strict=True)
    ]
