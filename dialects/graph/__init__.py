"""graph: whole-network operators on tensors."""

from xdsl.ir import Dialect

DIALECT = Dialect("graph", [], [])
