"""Damaged models end in a program or in a diagnostic; `damage.py` runs many more."""

from __future__ import annotations

import damage


def test_damaged_models_are_imported_or_refused():
    ends = damage.run(seed=5, numbers=range(63), compile_every=21)
    assert {number: end for number, end in ends.items() if end.startswith("FAILED")} == {}
    assert {"imported", "refused"} <= set(ends.values())
