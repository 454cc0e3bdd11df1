"""pytest collects the `.mlir` files beside the Python tests, and runs their RUN lines."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from run_lines import run_file

SUFFIXES = (".mlir", ".tc")


class RunLinesFailure(Exception):
    """A RUN line that failed; its report is shown without a traceback."""


class RunLinesItem(pytest.Item):
    """One test file."""

    def runtest(self) -> None:
        outcome = run_file(self.path)
        if outcome.status == "skip":
            pytest.skip(outcome.message)
        if outcome.status == "fail":
            raise RunLinesFailure(outcome.message)

    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, RunLinesFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, 0, self.name


class RunLinesFile(pytest.File):
    """A file with RUN lines is one item."""

    def collect(self):
        yield RunLinesItem.from_parent(self, name="run")


def pytest_collect_file(parent, file_path: Path):
    if file_path.suffix in SUFFIXES and "Inputs" not in file_path.parts:
        return RunLinesFile.from_parent(parent, path=file_path)
    return None
