"""What is said of the sizes of a model's inputs: `shapes={"x": (1, 3, "h", ("w", 16, 512))}`.

A number fixes a size, a name makes every size of that name the same, `(name, least, most)`
and `(least, most)` bound it (None: no bound), and None leaves a size as the model has it. On a
command line: `--shapes x=1x3xhxw:16..512,mask=?x1..`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Bounded = tuple[str, int, int | None]
"""A name, or nothing, the least size and the largest; None where any will do."""

Size = int | str | Bounded | None

Shapes = tuple[tuple[str, tuple[Size, ...]], ...]
"""Input -> its sizes, in the order given."""

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_NAME = r"[A-Za-wyz_](?:[A-Za-wyz0-9_]|\.(?!\.))*"
_SIZE = re.compile(rf"\d+|\?|{_NAME}|(?:{_NAME}:)?\d*\.\.\d*")


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


def _checked(name: str, axis: int, size: Any) -> Size:
    if size is None or (isinstance(size, str) and NAME.fullmatch(size)):
        return size
    if _is_size(size):
        return int(size)
    if isinstance(size, tuple | list):
        items: list[Any] = list(size)
        called = items.pop(0) if len(items) == 3 else ""
        if len(items) == 2 and all(item is None or _is_size(item) for item in items):
            least, most = int(items[0] or 0), None if items[1] is None else int(items[1])
            if isinstance(called, str) and (not called or NAME.fullmatch(called)):
                return _bounded(name, axis, called, least, most)
    raise ValueError(
        f"shapes: axis {axis} of '{name}' is {size!r}, expected a number from 0, a name, None, "
        "(least, most) or (name, least, most)"
    )


def _is_size(value: Any) -> bool:
    is_number = not isinstance(value, bool | str) and hasattr(value, "__index__")
    return is_number and int(value) >= 0


def _bounded(name: str, axis: int, called: str, least: int, most: int | None) -> Size:
    """The bounds in their shortest form: one size that is left is that size."""
    if most is not None and most < least:
        raise ValueError(f"shapes: axis {axis} of '{name}' is at least {least} and at most {most}")
    if least == 0 and most is None:
        return called or None
    return most if least == most else (called, least, most)


def parse_shapes(text: str) -> Shapes:
    """The shapes in the value of `--shapes`. Raises `ValueError`.

    >>> parse_shapes("x=1x3xhxw:16..512,n=,m=2..")
    (('x', (1, 3, 'h', ('w', 16, 512))), ('n', ()), ('m', (('', 2, None),)))
    """
    found: list[tuple[str, tuple[Size, ...]]] = []
    for part in text.split(","):
        name, equals, sizes = part.rpartition("=")
        words = sizes.split("x") if sizes else []
        if not equals or not name or not all(word and _SIZE.fullmatch(word) for word in words):
            raise ValueError(
                f"found shape '{part}', expected one such as x=1x3xhxw:16..512: sizes, names without"
                " an x, bounds or ? with x between"
            )
        found.append((name, tuple(_size(name, axis, word) for axis, word in enumerate(words))))
    return tuple(found)


def _size(name: str, axis: int, word: str) -> Size:
    if word == "?":
        return None
    if word.isdigit():
        return int(word)
    called, colon, bounds = word.rpartition(":")
    if not colon and ".." not in word:
        return word
    least, _, most = bounds.partition("..")
    return _bounded(name, axis, called, int(least or 0), int(most) if most else None)
