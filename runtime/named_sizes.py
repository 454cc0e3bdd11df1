"""Sizes that have one name are equal: checked before a call.

'f': n is 3 in axis 0 of 'x' and 4 in axis 1 of 'y'
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlopt.runtime.errors import ArgumentError
from mlopt.runtime.signature import EntrySignature

Places = tuple[tuple[int, int], ...]
"""Argument and axis."""


def named_sizes(signature: EntrySignature) -> tuple[tuple[str, Places], ...]:
    """The names that stand in several places, and these."""
    places: dict[str, list[tuple[int, int]]] = {}
    for position, argument in enumerate(signature.arguments):
        for axis, name in enumerate(argument.dims):
            if name:
                places.setdefault(name, []).append((position, axis))
    return tuple((name, tuple(found)) for name, found in places.items() if len(found) > 1)


def check_named_sizes(
    signature: EntrySignature, names: Sequence[tuple[str, Places]], values: Sequence[Any]
) -> None:
    """Refuses arguments that disagree about a size. Raises `ArgumentError`.

    What is no array of the right rank is left to the check of each argument.
    """
    shapes = [getattr(value, "shape", ()) for value in values]
    for name, places in names:
        known: tuple[int, int, int] | None = None
        for position, axis in places:
            if axis >= len(shapes[position]):
                break
            size = shapes[position][axis]
            if known is not None and size != known[0]:
                one, other = (
                    f"axis {place} of {_title(signature, argument)}"
                    for argument, place in (known[1:], (position, axis))
                )
                raise ArgumentError(
                    f"'{signature.name}': {name} is {known[0]} in {one} and {size} in {other}"
                )
            known = known or (size, position, axis)


def _title(signature: EntrySignature, position: int) -> str:
    name = signature.arguments[position].name
    return f"'{name}'" if name else f"argument {position}"
