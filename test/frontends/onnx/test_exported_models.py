"""Small networks as exporters write them agree with onnxruntime at two sizes."""

from __future__ import annotations

import os

import pytest
from exported_models import MODELS, worst

QUICK = ("detector", "gpt2", "unet")


@pytest.mark.parametrize("name", list(MODELS))
def test_results_agree(name: str):
    if name not in QUICK and not os.environ.get("MLOPT_LARGE_TESTS"):
        pytest.skip("takes some seconds: set MLOPT_LARGE_TESTS to test it")
    assert worst(name) < 5e-6
