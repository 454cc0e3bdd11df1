"""How many operations on numbers a structured op does: those of its body, for each iteration.

    linalg.matmul of 4x5 by 5x6    ->    2 * 4 * 5 * 6 = 240

Conversions, comparisons, choices and indices are none; a fused multiply-add is two, a
function such as `math.exp` is one, whatever it costs.
"""

from __future__ import annotations

from math import prod

from xdsl.dialects.builtin import DYNAMIC_INDEX, IndexType
from xdsl.ir import Operation

from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import Structured

ARITHMETIC = tuple(f"arith.{name}" for name in ("add", "sub", "mul", "div", "rem", "max", "min"))


def operations_of(op: Operation) -> int | None:
    """The operations of a structured op; None for another op, or where a size is not known."""
    model = find(op, Structured)
    if model is None:
        return None
    sizes = model.static_loop_sizes(op)
    if DYNAMIC_INDEX in sizes:
        return None
    return prod(sizes) * sum(_weight(inner) for inner in model.body(op).ops)


def _weight(op: Operation) -> int:
    if op.name == "math.fma":
        return 2
    if not op.name.startswith((*ARITHMETIC, "arith.negf", "math.")):
        return 0
    return int(not isinstance(op.results[0].type, IndexType))
