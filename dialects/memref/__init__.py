"""Upstream's `memref` dialect."""

from xdsl.dialects.memref import MemRef

DIALECT = MemRef
