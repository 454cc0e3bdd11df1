"""Upstream's `bufferization` dialect."""

from xdsl.dialects.bufferization import Bufferization

from mlopt.core.redefinition import extended_dialect
from mlopt.dialects.bufferization.ops import OPS

DIALECT = extended_dialect(Bufferization, OPS)
