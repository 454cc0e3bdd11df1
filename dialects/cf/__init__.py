"""Upstream's `cf` dialect."""

from xdsl.dialects.cf import Cf

from mlopt.core.redefinition import extended_dialect
from mlopt.dialects.cf.ops import ConditionalBranchOp

DIALECT = extended_dialect(Cf, [ConditionalBranchOp])
