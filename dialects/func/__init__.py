"""Upstream's `func` dialect."""

from xdsl.dialects.func import Func

from mlopt.core.redefinition import extended_dialect
from mlopt.dialects.func.functions import FuncOp
from mlopt.dialects.func.ops import CallIndirectOp, CallOp, ConstantOp

DIALECT = extended_dialect(Func, [FuncOp, CallOp, CallIndirectOp, ConstantOp])
