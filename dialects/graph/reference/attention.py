"""Attention: in the next wider type, rounded once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.ops.attention import AttentionOp
from mlopt.dialects.graph.reference.precision import result_dtype, rounded, sum_dtype


@means(AttentionOp)
def attention(
    op: AttentionOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """A softmax over the keys, by which values are weighted."""
    dtype = result_dtype(op.out)
    query, key, value = (array.astype(sum_dtype(dtype)) for array in operands[:3])
    rest = iter(operands[3:])
    mask = next(rest) if op.mask is not None else None
    offset = int(next(rest)) if op.offset is not None else 0
    shared = query.shape[1] // max(key.shape[1], 1)
    key, value = (np.repeat(array, shared, axis=1) for array in (key, value))
    with np.errstate(all="ignore"):
        scores = np.einsum("bhsd,bhtd->bhst", query, key) * op.scale_value()
        if op.softcap is not None:
            scores = np.tanh(scores / op.softcap.value.data) * op.softcap.value.data
        if op.causal is not None:
            rows, columns = np.indices(scores.shape[2:])
            scores = np.where(columns <= rows + offset, scores, -np.inf)
        if mask is not None and mask.dtype == np.bool_:
            scores = np.where(mask, scores, op.masked)
        elif mask is not None:
            scores = scores + mask.astype(scores.dtype)
        largest = np.max(scores, axis=3, keepdims=True, initial=-np.inf)
        if op.fill is None:
            largest = np.where(largest == -np.inf, 0, largest)
        powers = np.exp(scores - largest)
        total = np.sum(powers, axis=3, keepdims=True)
        weights = powers / np.where(total == 0, 1, total)
        return (rounded(np.einsum("bhst,bhte->bhse", weights, value), dtype),)
