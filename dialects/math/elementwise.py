"""Which ops of `math` work element by element: all but constants."""

from xdsl.traits import ConstantLike

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.elementwise import Elementwise
from mlopt.dialects.math import DIALECT

attach(Elementwise(), *(op for op in DIALECT.operations if not op.has_trait(ConstantLike)))
