"""Upstream's `scf` dialect."""

from xdsl.dialects.scf import Scf

DIALECT = Scf
