"""Dataclasses made quickly are those of Python: its own tests, run with ours in place."""

from __future__ import annotations

import subprocess
import sys

import mlopt.core.quick_dataclasses

PYTHONS_TESTS = """
import importlib.util, sys, unittest
spec = importlib.util.spec_from_file_location("quick", sys.argv[1])
quick = importlib.util.module_from_spec(spec)
spec.loader.exec_module(quick)
quick.make_dataclasses_quickly()
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
