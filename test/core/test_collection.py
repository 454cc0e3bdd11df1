"""Python's collector rests while IR is built."""

from __future__ import annotations

import gc

from mlopt.core.collection import YOUNG_OBJECTS, rare_collection


def test_the_users_settings_come_back():
    """Inside it is rare, unless it is off or rarer already; afterwards it is as before."""
    before = gc.get_threshold()
    try:
        for wanted, inside in (
            (700, YOUNG_OBJECTS),
            (0, 0),
            (YOUNG_OBJECTS + 1, YOUNG_OBJECTS + 1),
        ):
            gc.set_threshold(wanted, 10, 10)
            with rare_collection():
                assert gc.get_threshold()[0] == inside
            assert gc.get_threshold() == (wanted, 10, 10)
    finally:
        gc.set_threshold(*before)
