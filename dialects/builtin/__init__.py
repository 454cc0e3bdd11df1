"""Upstream's `builtin` dialect."""

from xdsl.dialects import builtin
from xdsl.ir import Dialect

from mlopt.dialects.builtin.module import ModuleOp

DIALECT = Dialect(
    "builtin",
    [op for op in builtin.Builtin.operations if op is not builtin.ModuleOp] + [ModuleOp],
    list(builtin.Builtin.attributes),
)
