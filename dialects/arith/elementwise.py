"""Which ops of `arith` work element by element: all but constants.

Passes also create ops of the classes that ours extend; those are the same ops.
"""

from xdsl.ir import Operation
from xdsl.traits import ConstantLike

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.elementwise import Elementwise
from mlopt.dialects.arith import DIALECT


def _same_op(op_class: type[Operation]) -> list[type[Operation]]:
    """The classes of the op of this name."""
    return [base for base in op_class.__mro__ if getattr(base, "name", None) == op_class.name]


for op_class in DIALECT.operations:
    if not op_class.has_trait(ConstantLike):
        attach(Elementwise(), *_same_op(op_class))
