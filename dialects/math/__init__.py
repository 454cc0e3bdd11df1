"""Upstream's `math` dialect."""

from xdsl.dialects.math import Math

from mlopt.core.redefinition import extended_dialect
from mlopt.dialects.math.any_rank import ANY_RANK_OPS
from mlopt.dialects.math.ops import (
    ClampFOp,
    ErfcOp,
    IsFiniteOp,
    IsInfOp,
    IsNaNOp,
    IsNormalOp,
    SincosOp,
)

DIALECT = extended_dialect(
    Math, [*ANY_RANK_OPS, ClampFOp, ErfcOp, IsFiniteOp, IsInfOp, IsNaNOp, IsNormalOp, SincosOp]
)
