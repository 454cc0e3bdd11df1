"""Runs the driver on one text in this process and judges how it ended."""

from __future__ import annotations

import contextlib
import io
import re
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlopt.tools.opt import main

SECONDS = 10
FIRST_LINE = re.compile(r"^\S+:\d+:\d+: error: \S")
OURS = re.compile(r"internal error|Traceback|does not parse to the same module")


class Hang(BaseException):
    """Raised in the driver where it takes longer than it may."""


@dataclass(frozen=True)
class Verdict:
    """How a run ended; `fault` says what is wrong with that, empty where nothing is."""

    status: int
    errors: str
    fault: str = ""


def run(
    text: str, flags: Sequence[str], *, to_file: bool = False, seconds: float = SECONDS
) -> Verdict:
    """Runs `mlopt flags` with `text` on standard input, or with `-o` into a file."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out"
        words = [*flags, "-o", str(target)] if to_file else list(flags)
        output, errors = io.StringIO(), io.StringIO()
        saved = sys.stdin
        sys.stdin = io.StringIO(text)
        try:
            with _time_limit(seconds), contextlib.redirect_stdout(output):
                with contextlib.redirect_stderr(errors):
                    status = main([*words, "-"])
        except Hang:
            return Verdict(-1, errors.getvalue(), f"no end after {seconds} s")
        except BaseException as failure:
            return Verdict(-1, errors.getvalue(), f"{type(failure).__name__} left the driver")
        finally:
            sys.stdin = saved
        left = sorted(path.name for path in Path(folder).iterdir())
    fault = _fault(status, output.getvalue(), errors.getvalue(), left if to_file else None)
    return Verdict(status, errors.getvalue(), fault)


def _fault(status: int, output: str, errors: str, left: Sequence[str] | None) -> str:
    """What is wrong with the end of a run; `left` are the files in the folder of `-o`."""
    if OURS.search(errors):
        return "defect of mlopt"
    if status not in (0, 1):
        return f"exit status {status}"
    expected = [] if left is None or status == 1 else ["out"]
    if (left or []) != expected:
        return f"files left: {left}"
    if status == 0:
        return ""
    if output:
        return "output beside errors"
    return "" if FIRST_LINE.match(errors) else "the first line is no located error"


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Hang

    old = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
