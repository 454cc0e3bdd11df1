"""Python's garbage collector, while IR is built: rarely, because little of it is garbage.

An op costs dozens of objects that all stay; the collector would look at them again and
again, at a fifth of the time of a compilation. Erased ops are cycles, so it may not rest.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

YOUNG_OBJECTS = 200_000
"""New objects, some 20 MB of them, between two looks at the youngest; Python's own is 700."""


@contextmanager
def rare_collection() -> Generator[None, None, None]:
    """Collects seldom inside the `with`; what the user has set comes back afterwards."""
    before = gc.get_threshold()
    if 0 < before[0] < YOUNG_OBJECTS:
        gc.set_threshold(YOUNG_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
