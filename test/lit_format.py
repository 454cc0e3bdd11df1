"""lit's view of a test file; in a module of its own because lit sends it to processes."""

from __future__ import annotations

from pathlib import Path

import lit.formats
import lit.Test
from run_lines import run_file

CODES = {"pass": lit.Test.PASS, "fail": lit.Test.FAIL, "skip": lit.Test.UNSUPPORTED}


class RunLinesFormat(lit.formats.FileBasedTest):
    """One test a file; see run_lines.py."""

    def execute(self, test, litConfig):
        outcome = run_file(Path(test.getSourcePath()))
        return CODES[outcome.status], outcome.message
