"""Upstream's `linalg` dialect."""

from xdsl.dialects.linalg import Linalg

DIALECT = Linalg
