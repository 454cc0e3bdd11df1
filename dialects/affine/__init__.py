"""Upstream's `affine` dialect."""

from xdsl.dialects.affine import Affine

from mlopt.core.redefinition import extended_dialect
from mlopt.dialects.affine.control_ops import ForOp, IfOp, ParallelOp, YieldOp
from mlopt.dialects.affine.memory_ops import (
    LoadOp,
    PrefetchOp,
    StoreOp,
    VectorLoadOp,
    VectorStoreOp,
)
from mlopt.dialects.affine.value_ops import (
    ApplyOp,
    DelinearizeIndexOp,
    LinearizeIndexOp,
    MaxOp,
    MinOp,
)

DIALECT = extended_dialect(
    Affine,
    [
        ApplyOp,
        MinOp,
        MaxOp,
        DelinearizeIndexOp,
        LinearizeIndexOp,
        ForOp,
        IfOp,
        ParallelOp,
        YieldOp,
        LoadOp,
        StoreOp,
        VectorLoadOp,
        VectorStoreOp,
        PrefetchOp,
    ],
)
