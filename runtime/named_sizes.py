"""Sizes that have one name are equal, and within their bounds: checked before a call.

'f': n is 3 in axis 0 of 'x' and 4 in axis 1 of 'y'
'f': n is 600 in axis 0 of 'x', expected 16 to 512
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


Bound = tuple[int, int, int, int]
"""Argument, axis, and the least and the largest size, -1 for none."""


def bounded_sizes(signature: EntrySignature) -> tuple[Bound, ...]:
    """The sizes that have bounds."""
    found: list[Bound] = []
    for position, argument in enumerate(signature.arguments):
        pairs = zip(argument.bounds[::2], argument.bounds[1::2], strict=True)
        found += [
            (position, axis, least, most)
            for axis, (least, most) in enumerate(pairs)
            if least > 0 or most >= 0
        ]
    return tuple(found)


def check_bounds(signature: EntrySignature, bounds: Sequence[Bound], values: Sequence[Any]) -> None:
    """Refuses sizes outside of their bounds. Raises `ArgumentError`."""
    for position, axis, least, most in bounds:
        shape = getattr(values[position], "shape", ())
        if axis >= len(shape) or (shape[axis] >= least and (most < 0 or shape[axis] <= most)):
            continue
        dims = signature.arguments[position].dims
        name = (dims[axis] if axis < len(dims) else "") or "the size"
        wanted = f"{least} or more" if most < 0 else f"{least} to {most}"
        raise ArgumentError(
            f"'{signature.name}': {name} is {shape[axis]} in axis {axis} of"
            f" {_title(signature, position)}, expected {wanted}"
        )


def _title(signature: EntrySignature, position: int) -> str:
    name = signature.arguments[position].name
    return f"'{name}'" if name else f"argument {position}"
