"""Upstream's `affine` dialect."""

from xdsl.dialects.affine import Affine

DIALECT = Affine
