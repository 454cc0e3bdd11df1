"""Upstream's `builtin` dialect."""

from xdsl.dialects.builtin import Builtin

DIALECT = Builtin
