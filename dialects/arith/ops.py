"""Upstream's `arith` ops, on scalars, vectors and tensors of any rank."""

from mlopt.dialects.arith.cast_ops import (
    CAST_OPS,
    BitcastOp,
    ExtFOp,
    ExtSIOp,
    ExtUIOp,
    FPToSIOp,
    FPToUIOp,
    IndexCastOp,
    IndexCastUIOp,
    SIToFPOp,
    TruncFOp,
    TruncIOp,
    UIToFPOp,
)
from mlopt.dialects.arith.comparison_ops import (
    COMPARISON_OPS,
    CmpfOp,
    CmpiOp,
    ConstantOp,
    SelectOp,
)
from mlopt.dialects.arith.float_ops import FLOAT_OPS, NegfOp, RemfOp
from mlopt.dialects.arith.integer_ops import INTEGER_OPS

OPS = (*INTEGER_OPS, *FLOAT_OPS, *COMPARISON_OPS, *CAST_OPS)
"""The ops that take the place of xDSL's, or that it lacks."""

__all__ = [
    "OPS",
    "BitcastOp",
    "CmpfOp",
    "CmpiOp",
    "ConstantOp",
    "ExtFOp",
    "ExtSIOp",
    "ExtUIOp",
    "FPToSIOp",
    "FPToUIOp",
    "IndexCastOp",
    "IndexCastUIOp",
    "NegfOp",
    "RemfOp",
    "SIToFPOp",
    "SelectOp",
    "TruncFOp",
    "TruncIOp",
    "UIToFPOp",
]
