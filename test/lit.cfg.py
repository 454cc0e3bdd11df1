"""lit finds the `.mlir` tests here and runs them in process."""

import sys
from pathlib import Path

import lit.formats
import lit.Test

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

from run_lines import run_file  # noqa: E402


class RunLinesFormat(lit.formats.FileBasedTest):
    """One test a file; see run_lines.py."""

    def execute(self, test, litConfig):
        outcome = run_file(Path(test.getSourcePath()))
        codes = {"pass": lit.Test.PASS, "fail": lit.Test.FAIL, "skip": lit.Test.UNSUPPORTED}
        return codes[outcome.status], outcome.message


config.name = "mlopt"  # noqa: F821
config.test_format = RunLinesFormat()  # noqa: F821
config.suffixes = [".mlir", ".tc"]  # noqa: F821
config.excludes = ["Inputs"]  # noqa: F821
config.test_source_root = str(ROOT)  # noqa: F821
