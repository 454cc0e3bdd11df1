"""A few of the cases of bench/shapes.py, checked and not timed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


def test_odd_shapes_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnxruntime")
    monkeypatch.setattr(sys, "path", [str(BENCH), *sys.path])
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(name, "1")
    import shapes

    found = list(shapes.outcomes(list(shapes.CLASSES), 1, 11, timed=False))
    wrong = [
        f"{name} {outcome.case}: {outcome.problem}" for name, outcome in found if outcome.problem
    ]
    assert len(found) == len(shapes.CLASSES) and not wrong, wrong
