"""Upstream's `arith` dialect."""

from xdsl.dialects.arith import Arith

from mlopt.core.redefinition import extended_dialect
from mlopt.dialects.arith.ops import OPS

DIALECT = extended_dialect(Arith, OPS)
