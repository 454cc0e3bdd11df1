"""What may be attached to a loop: `grain` and `mapping`."""

from __future__ import annotations

from xdsl.dialects.builtin import ArrayAttr, IntegerAttr
from xdsl.ir import Operation
from xdsl.utils.exceptions import VerifyException

GRAIN = "grain"
"""Least number of iterations that one task takes."""

MAPPING = "mapping"
"""What each dimension is mapped to, for a GPU."""


def verify_grain(op: Operation) -> None:
    """Raises unless the grain, where there is one, is a positive integer."""
    grain = op.attributes.get(GRAIN)
    if grain is None:
        return
    if not isinstance(grain, IntegerAttr):
        raise VerifyException(f"grain is {grain}, expected a positive integer")
    if grain.value.data <= 0:
        raise VerifyException(f"grain is {grain.value.data}, expected a positive integer")


def verify_mapping(op: Operation, rank: int) -> None:
    """Raises unless the mapping, where there is one, has an entry a dimension."""
    mapping = op.attributes.get(MAPPING)
    if mapping is None:
        return
    if not isinstance(mapping, ArrayAttr):
        raise VerifyException(f"mapping is {mapping}, expected an array")
    if len(mapping) != rank:
        raise VerifyException(f"mapping has {len(mapping)} entries, expected {rank}")
