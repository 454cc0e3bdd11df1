"""loop: loop nests over buffers."""

from xdsl.ir import Dialect

DIALECT = Dialect("loop", [], [])
