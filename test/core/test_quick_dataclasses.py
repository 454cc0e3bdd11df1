"""Dataclasses made quickly are those of Python: its own tests, run with ours in place."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import mlopt.core.quick_dataclasses
from mlopt.core.target import Target

PYTHONS_TESTS = """
import importlib.util, sys, unittest
spec = importlib.util.spec_from_file_location("quick", sys.argv[1])
quick = importlib.util.module_from_spec(spec)
spec.loader.exec_module(quick)
quick.make_dataclasses_quickly(("test", "types", "__main__", "dataclasses"))
try:
    from test import test_dataclasses
except ImportError:
    sys.exit("no tests")
unittest.main(test_dataclasses.__name__, argv=["dataclasses"])
"""


def test_pythons_own_tests_pass():
    command = [sys.executable, "-I", "-c", PYTHONS_TESTS, mlopt.core.quick_dataclasses.__file__]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0 or result.stderr == "no tests\n", result.stderr


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="Python makes them quickly itself")
def test_only_classes_of_ours_are_made_so():
    @dataclass
    class Other:
        number: int

    def made_in(cls: type) -> str:
        inside = [cell.cell_contents for cell in cls.__repr__.__closure__]
        return Path(next(each for each in inside if callable(each)).__code__.co_filename).name

    assert made_in(Target) == "quick_dataclasses.py"
    assert made_in(Other) != "quick_dataclasses.py"
    assert repr(Other(3)).endswith("Other(number=3)")
