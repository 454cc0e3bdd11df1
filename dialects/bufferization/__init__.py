"""Upstream's `bufferization` dialect."""

from xdsl.dialects.bufferization import Bufferization

DIALECT = Bufferization
