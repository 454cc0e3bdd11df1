"""Upstream's `vector` dialect."""

from xdsl.dialects.vector import Vector

from mlopt.core.redefinition import extended_dialect
from mlopt.dialects.vector.attributes import IteratorKindAttr, PunctuationAttr
from mlopt.dialects.vector.ops import OPS

DIALECT = extended_dialect(Vector, OPS, [IteratorKindAttr, PunctuationAttr])
