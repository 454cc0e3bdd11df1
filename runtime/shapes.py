"""What is said of the sizes of a model's inputs: `shapes={"x": (1, 3, "h", "w")}`.

A number fixes a size, a name makes every size of that name the same, and None leaves a
size as the model has it. On a command line: `--shapes x=1x3xhxw,mask=?xw`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Shapes = tuple[tuple[str, tuple[int | str | None, ...]], ...]
"""Input -> its sizes, in the order given."""

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_SIZE = re.compile(r"\d+|\?|[A-Za-wyz_][A-Za-wyz0-9_.]*")


def checked_shapes(shapes: Any) -> Shapes:
    """`shapes` as tuples. Raises `TypeError` or `ValueError` where it is something else."""
    if not isinstance(shapes, Mapping | tuple):
        found = type(shapes).__name__
        raise TypeError(f"found shapes of type {found}, expected a dict such as {{'x': (1, 'n')}}")
    items: Any = shapes.items() if isinstance(shapes, Mapping) else shapes
    return tuple(
        (str(name), tuple(_checked(name, axis, size) for axis, size in enumerate(sizes)))
        for name, sizes in items
    )


def _checked(name: str, axis: int, size: Any) -> int | str | None:
    if size is None or (isinstance(size, str) and NAME.fullmatch(size)):
        return size
    if not isinstance(size, bool | str) and hasattr(size, "__index__") and int(size) >= 0:
        return int(size)
    raise ValueError(
        f"shapes: axis {axis} of '{name}' is {size!r}, expected a number from 0, a name or None"
    )


def parse_shapes(text: str) -> Shapes:
    """The shapes in the value of `--shapes`. Raises `ValueError`.

    >>> parse_shapes("x=1x3xhxw,n=")
    (('x', (1, 3, 'h', 'w')), ('n', ()))
    """
    found: list[tuple[str, tuple[int | str | None, ...]]] = []
    for part in text.split(","):
        name, equals, sizes = part.rpartition("=")
        words = sizes.split("x") if sizes else []
        if not equals or not name or not all(_SIZE.fullmatch(word) for word in words):
            raise ValueError(
                f"found shape '{part}', expected one such as x=1x3xhxw: sizes, names without an x,"
                " or ? with x between"
            )
        found.append((name, tuple(map(_size, words))))
    return tuple(found)


def _size(word: str) -> int | str | None:
    if word == "?":
        return None
    return int(word) if word.isdigit() else word
