"""Which positions are inside of what they index, by what computes them.

    constants                                  their least and largest
    iota, positions of top_k                   below the size along their axis
    convert, reshape, slice, gather ...        as their operand, whose elements they move
    select of two whose bounds are numbers     the larger

Positions count from 0, negative ones from the end.
"""

from __future__ import annotations

from dataclasses import dataclass

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, IndexType, IntegerType
from xdsl.ir import SSAValue

from mlopt.core.constants import array_of
from mlopt.dialects.graph.element_kinds import bits_of
from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.constant import constant_elements
from mlopt.dialects.graph.ops.indexing import GatherElementsOp, GatherNdOp, GatherOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, StretchOp, TransposeOp
from mlopt.dialects.graph.ops.ordering import TopKOp
from mlopt.dialects.graph.ops.padding import ReverseOp
from mlopt.dialects.graph.ops.parts import IotaOp, SliceOp
from mlopt.dialects.graph.ops.selection import ConvertOp, SelectOp

MOVES = (
    ReshapeOp,
    TransposeOp,
    BroadcastOp,
    StretchOp,
    SliceOp,
    ReverseOp,
    GatherOp,
    GatherElementsOp,
    GatherNdOp,
)
"""Ops whose elements are those of their first operand."""


@dataclass(frozen=True)
class Bound:
    """Positions fit an axis of at least `least` elements, or one as long as `axis` of `value`."""

    least: int | None = None
    value: SSAValue | None = None
    axis: int = 0


def bound_of(positions: SSAValue) -> Bound | None:
    """What `positions` fit; None where it depends on data."""
    while True:
        constant = constant_elements(positions)
        if isinstance(constant, DenseIntOrFPElementsAttr):
            elements = array_of(constant)
            reach = max(int(elements.max()) + 1, -int(elements.min())) if elements.size else 0
            return Bound(least=reach)
        owner = positions.owner
        if isinstance(owner, MOVES) or (isinstance(owner, ConvertOp) and _keeps(owner)):
            positions = owner.operands[0]
            continue
        match owner:
            case IotaOp() if _counts_on(owner.out):
                return Bound(value=owner.out, axis=owner.axis.value.data)
            case TopKOp() if positions is owner.positions and _counts_on(positions):
                return Bound(value=owner.operand, axis=owner.axis.value.data)
            case SelectOp():
                return _larger(*(bound_of(value) for value in owner.operands[1:]))
            case _:
                return None


def _larger(a: Bound | None, b: Bound | None) -> Bound | None:
    """What fits both, where both are numbers."""
    if a is None or b is None or a.least is None or b.least is None:
        return None
    return Bound(least=max(a.least, b.least))


def _keeps(op: ConvertOp) -> bool:
    """True where every position keeps its value."""
    old, new = element_type_of(op.operand), element_type_of(op.out)
    whole = all(isinstance(type, IntegerType | IndexType) for type in (old, new))
    return whole and bits_of(new) >= max(bits_of(old), 32)


def _counts_on(positions: SSAValue) -> bool:
    """True where the type holds every number of elements that memory has room for."""
    return bits_of(element_type_of(positions)) >= 32
