"""lit finds the `.mlir` tests here and runs them in process: `lit test`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))
# lit's own processes find the format there.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))

from lit_format import RunLinesFormat  # noqa: E402

config.name = "mlopt"  # noqa: F821
config.test_format = RunLinesFormat()  # noqa: F821
config.suffixes = [".mlir", ".tc"]  # noqa: F821
config.excludes = ["Inputs"]  # noqa: F821
config.test_source_root = str(ROOT)  # noqa: F821
