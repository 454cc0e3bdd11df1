"""Upstream's `math` dialect."""

from xdsl.dialects.math import Math

DIALECT = Math
