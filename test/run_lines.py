"""Runs the RUN lines of a test file in this process.

`mlopt`, `mlrun`, `filecheck` and `not` are called as functions, which takes a twentieth
of the time of starting them, and lets coverage see them. A line with any other command
goes to the shell. Both lit (`test/lit.cfg.py`) and pytest (`test/conftest.py`) call
`run_file`.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

RUN = re.compile(r"^\s*(?://|;|#)\s*RUN:\s*(.*)$")
REQUIRES = re.compile(r"^\s*(?://|;|#)\s*REQUIRES:\s*(.*)$")
CHECK = re.compile(r"^\s*(?://|;|#)\s*[A-Z0-9_-]*CHECK[A-Z0-9_-]*:", re.MULTILINE)
REFEREE = Path("/usr/lib/llvm-22/bin")


@dataclass(frozen=True)
class Outcome:
    """What became of a test file: "pass", "fail" or "skip", and why."""

    status: str
    message: str = ""


@dataclass
class Output:
    """What one command of a pipeline left."""

    status: int
    text: str
    errors: str


def run_file(path: Path) -> Outcome:
    """Runs every RUN line of `path`; the first that fails decides."""
    source = path.read_text(encoding="utf-8", errors="surrogateescape")
    missing = _missing_feature(source)
    if missing:
        return Outcome("skip", f"needs {missing}")
    lines = run_lines(source)
    if not lines:
        return Outcome("fail", "no RUN line")
    if CHECK.search(source) and not any(_feeds_filecheck(line) for line in lines):
        return Outcome("fail", "has CHECK lines that no RUN line feeds to filecheck")
    with tempfile.TemporaryDirectory() as scratch:
        for line in lines:
            command = substitute(line, path, Path(scratch))
            result = run_line(command)
            if result.status != 0:
                report = f"$ {command}\nexit status {result.status}\n{result.text}{result.errors}"
                return Outcome("fail", report)
    return Outcome("pass")


def run_lines(source: str) -> list[str]:
    """The commands of a test file; a trailing backslash joins lines."""
    lines: list[str] = []
    joining = False
    for text in source.splitlines():
        match = RUN.match(text)
        if match is None:
            continue
        part = match[1].rstrip()
        if joining:
            lines[-1] = lines[-1][:-1] + part
        else:
            lines.append(part)
        joining = lines[-1].endswith("\\")
    return lines


def substitute(line: str, path: Path, scratch: Path) -> str:
    """lit's `%s`, `%S`, `%t`, `%T`."""
    values = {"%s": path, "%S": path.parent, "%t": scratch / "t", "%T": scratch}
    return re.sub(r"%[sStT]\b", lambda match: str(values[match[0]]), line)


def run_line(command: str) -> Output:
    """Runs `a | b && c`; every command of a pipeline must succeed."""
    if not _is_ours(command):
        return _shell(command)
    result = Output(0, "", "")
    for part in re.split(r"\s&&\s", command):
        result = _pipeline(part)
        if result.status != 0:
            break
    return result


def _pipeline(command: str) -> Output:
    text, errors, status = "", "", 0
    for piece in _split_pipes(command):
        words = shlex.split(piece)
        merge = "2>&1" in words
        result = _call([word for word in words if word != "2>&1"], text)
        text = result.text + (result.errors if merge else "")
        errors += "" if merge else result.errors
        status = status or result.status
    return Output(status, text, errors)


def _call(words: Sequence[str], stdin: str) -> Output:
    if words[0] == "not":
        result = _call(words[1:], stdin)
        return Output(0 if result.status == 1 else 1, result.text, result.errors)
    output, errors = io.StringIO(), io.StringIO()
    saved = sys.stdin
    sys.stdin = io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            status = _guarded(COMMANDS[words[0]], list(words))
    finally:
        sys.stdin = saved
    return Output(status, output.getvalue(), errors.getvalue())


def _guarded(command: Callable[[list[str]], int | None], words: list[str]) -> int:
    try:
        return command(words) or 0
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except Exception:
        traceback.print_exc()
        return 70


def _mlopt(words: list[str]) -> int | None:
    from mlopt.tools.opt import main

    return main(words[1:])


def _mlrun(words: list[str]) -> int | None:
    from mlopt.tools.run import main

    return main(words[1:])


def _filecheck(words: list[str]) -> int | None:
    from filecheck.main import main

    main(words)
    return 0


COMMANDS: dict[str, Callable[[list[str]], int | None]] = {
    "mlopt": _mlopt,
    "mlrun": _mlrun,
    "filecheck": _filecheck,
    "FileCheck": _filecheck,
}


def _split_pipes(command: str) -> list[str]:
    """Splits at `|` outside quotes."""
    pieces, quote, start = [], "", 0
    for position, letter in enumerate(command):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "|":
            pieces.append(command[start:position])
            start = position + 1
    return [*pieces, command[start:]]


def _is_ours(command: str) -> bool:
    """True where every command of the line is one we can call."""
    if re.search(r"[<>;$`]", command.replace("2>&1", "").replace("->", "")):
        return False
    for part in re.split(r"\s&&\s", command):
        for piece in _split_pipes(part):
            words = shlex.split(piece)
            if words and words[0] == "not":
                words = words[1:]
            if not words or words[0] not in COMMANDS:
                return False
    return True


def _feeds_filecheck(line: str) -> bool:
    return re.search(r"\b[fF]ile[cC]heck\b", line) is not None


def _shell(command: str) -> Output:
    bins = Path(sys.executable).parent
    environment = {"PATH": f"{bins}:{REFEREE}:/usr/bin:/bin", "LLVM_DISABLE_SYMBOLIZATION": "1"}
    script = f"set -o pipefail; {command}"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, env=environment, check=False
    )
    return Output(done.returncode, done.stdout, done.stderr)


def _missing_feature(source: str) -> str:
    """The first feature of a REQUIRES line that is not here; empty where all are."""
    for line in source.splitlines():
        match = REQUIRES.match(line)
        if match is None:
            continue
        for feature in match[1].replace(",", " ").split():
            if feature in ("mlir-opt", "mlir-translate", "mlir-runner"):
                if not (REFEREE / feature).exists():
                    return feature
    return ""
