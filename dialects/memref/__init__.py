"""Upstream's `memref` dialect."""

from xdsl.dialects.memref import MemRef

from mlopt.core.redefinition import extended_dialect
from mlopt.dialects.memref.ops import OPS

DIALECT = extended_dialect(MemRef, OPS)
