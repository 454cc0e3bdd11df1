"""Reassociations: groups of consecutive axes that a reshape merges or splits."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from xdsl.dialects.builtin import DYNAMIC_INDEX
from xdsl.utils.exceptions import VerifyException

Groups = Sequence[Sequence[int]]


def groups_of(attribute: Any) -> list[list[int]]:
    """The groups that an array attribute of arrays holds."""
    return [[axis.value.data for axis in group.data] for group in attribute.data]


def verify_reassociation(
    groups: Groups, expanded: Sequence[int], collapsed: Sequence[int], *, units_only: bool = True
) -> None:
    """Raises `VerifyException` unless merging `groups` of axes turns one shape to the other.

    `units_only`: only axes of size 1 may be merged to none.

    >>> verify_reassociation([[0, 1], [2]], [2, 3, 4], [6, 4])
    """
    if len(expanded) < len(collapsed):
        raise VerifyException(
            f"has rank {len(expanded)} before the axes are merged and {len(collapsed)} after"
        )
    if len(groups) != len(collapsed):
        raise VerifyException(
            f"expected rank of the collapsed type ({len(collapsed)}) to be the number of "
            f"reassociation maps ({len(groups)})"
        )
    axes = [axis for group in groups for axis in group]
    if groups and axes != list(range(len(expanded))):
        raise VerifyException(
            f"expected the reassociation to name the axes 0 to {len(expanded) - 1} in order, "
            f"found {[list(group) for group in groups]}"
        )
    if units_only and not groups and any(size not in (1, DYNAMIC_INDEX) for size in expanded):
        raise VerifyException("invalid to collapse an axis that is not of size 1 to rank 0")
    for axis, group in enumerate(groups):
        sizes = [expanded[position] for position in group]
        merged = DYNAMIC_INDEX if DYNAMIC_INDEX in sizes else prod(sizes)
        if merged != collapsed[axis]:
            found, wanted = (_shown(size) for size in (collapsed[axis], merged))
            raise VerifyException(
                f"expected dimension {axis} of collapsed type to be {wanted}, found {found}"
            )


def _shown(size: int) -> str:
    return "dynamic" if size == DYNAMIC_INDEX else f"static value of {size}"
