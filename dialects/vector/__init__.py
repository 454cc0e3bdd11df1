"""Upstream's `vector` dialect."""

from xdsl.dialects.vector import Vector

DIALECT = Vector
