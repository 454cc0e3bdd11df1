"""Every check of the project in the order of their cost; stops at the first that fails."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

CHECKS = (
    ("format", ["ruff", "format", "--check", "."]),
    ("lint", ["ruff", "check", "."]),
    ("imports go one way", ["lint-imports"]),
    ("types", ["pyright", "--pythonpath", sys.executable]),
    ("examples in docstrings", ["pytest", "-q", "--doctest-modules", "--pyargs", "mlopt"]),
    ("tests", ["pytest", "test"]),
)


def main() -> int:
    """Runs the checks; the exit status of the first that fails."""
    for title, command in CHECKS:
        print(f"== {title}: {' '.join(command)}", flush=True)
        started = time.perf_counter()
        status = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, check=False).returncode
        print(f"== {title}: {time.perf_counter() - started:.1f} s", flush=True)
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
