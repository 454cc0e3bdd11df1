"""Upstream's `cf` dialect."""

from xdsl.dialects.cf import Cf

DIALECT = Cf
