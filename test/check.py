"""Every check of the project in the order of their cost; stops at the first that fails."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

MEASURED = ("test/core", "test/dialects")
"""Tests in process, whose coverage says something; measuring makes them half as fast."""

CHECKS = (
    ("format", ["ruff", "format", "--check", "."]),
    ("lint", ["ruff", "check", "."]),
    ("imports go one way", ["lint-imports"]),
    ("types", ["pyright", "--pythonpath", sys.executable]),
    ("examples in docstrings", ["pytest", "-q", "--doctest-modules", "--pyargs", "mlopt"]),
    ("tests of core and dialects", ["coverage", "run", "-m", "pytest", *MEASURED]),
    ("their branch coverage in percent", ["coverage", "report", "--format=total"]),
    ("all other tests", ["pytest", "test", *(f"--ignore={folder}" for folder in MEASURED)]),
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
