"""Every op of linalg that is ours."""

from __future__ import annotations

from xdsl.ir import Operation

from mlopt.dialects.linalg.contraction import (
    BatchMatmulOp,
    BatchReduceMatmulOp,
    ContractOp,
    MatmulOp,
)
from mlopt.dialects.linalg.elementwise import ElementwiseOp
from mlopt.dialects.linalg.generic import GenericOp, IndexOp, YieldOp
from mlopt.dialects.linalg.layout import BroadcastOp, TransposeOp
from mlopt.dialects.linalg.map_reduce import MapOp, ReduceOp
from mlopt.dialects.linalg.named import NAMED_OPS
from mlopt.dialects.linalg.packing import PACKING_OPS

STRUCTURED_OPS: tuple[type[Operation], ...] = (
    GenericOp,
    MapOp,
    ReduceOp,
    TransposeOp,
    BroadcastOp,
    ElementwiseOp,
    MatmulOp,
    BatchMatmulOp,
    BatchReduceMatmulOp,
    ContractOp,
    *NAMED_OPS,
)
"""Ops that are loop nests."""

OPS: tuple[type[Operation], ...] = (YieldOp, IndexOp, *STRUCTURED_OPS, *PACKING_OPS)
