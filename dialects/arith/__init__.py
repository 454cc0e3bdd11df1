"""Upstream's `arith` dialect."""

from xdsl.dialects.arith import Arith

DIALECT = Arith
