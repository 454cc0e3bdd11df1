"""Upstream's `func` dialect."""

from xdsl.dialects.func import Func

DIALECT = Func
