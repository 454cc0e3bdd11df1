"""Upstream's `linalg` dialect."""

from xdsl.dialects.linalg import Linalg

from mlopt.core.redefinition import extended_dialect
from mlopt.dialects.linalg.attributes import ElementwiseKindAttr, TypeFunctionAttr
from mlopt.dialects.linalg.ops import OPS

DIALECT = extended_dialect(Linalg, OPS, [TypeFunctionAttr, ElementwiseKindAttr])
