"""Which ops of `arith` work element by element: all but constants."""

from xdsl.traits import ConstantLike

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.elementwise import Elementwise
from mlopt.dialects.arith import DIALECT

attach(Elementwise(), *(op for op in DIALECT.operations if not op.has_trait(ConstantLike)))
