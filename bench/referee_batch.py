"""mlir-opt 22 asked about many chunks at once, its answers kept in a file."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MLIR_OPT = Path("/usr/lib/llvm-22/bin/mlir-opt")
BATCH = 200
SECONDS = 60
_IN = "// -----"
_OUT = "// @@@@@ next chunk"
_ERROR = re.compile(r"error: (.*)")


@dataclass(frozen=True)
class Answer:
    """The generic form of a chunk, or None with the error; neither where mlir-opt crashed."""

    text: str | None
    error: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether mlir-opt said no (a crash says nothing)."""
        return self.text is None and bool(self.error)


class Referee:
    """mlir-opt's answers; those about fixed texts are kept in `cache`."""

    def __init__(self, cache: Path | None = None):
        self._path = cache
        self._kept: dict[str, list[str | None]] = {}
        if cache is not None and cache.exists():
            self._kept = json.loads(cache.read_text())

    def generic_forms(
        self, texts: Sequence[str], *, allow_unregistered: bool = False, keep: bool = True
    ) -> list[Answer]:
        """One answer a text, in order."""
        flags = ["--allow-unregistered-dialect"] if allow_unregistered else []
        keys = [hashlib.sha256(f"{flags}{text}".encode()).hexdigest() for text in texts]
        known = self._kept if keep else {}
        missing = [i for i, key in enumerate(keys) if key not in known]
        for first in range(0, len(missing), BATCH):
            batch = missing[first : first + BATCH]
            for i, answer in zip(batch, _ask([texts[i] for i in batch], flags), strict=True):
                known[keys[i]] = [answer.text, answer.error]
        if keep and missing and self._path is not None:
            self._path.write_text(json.dumps(self._kept))
        return [Answer(known[key][0], known[key][1] or "") for key in keys]


def _ask(texts: list[str], flags: list[str]) -> list[Answer]:
    """Halves the batch where mlir-opt crashes, so that one bad chunk costs only itself."""
    done = _run(texts, flags)
    if done is not None:
        return done
    if len(texts) == 1:
        return [Answer(None)]
    middle = len(texts) // 2
    return _ask(texts[:middle], flags) + _ask(texts[middle:], flags)


def _run(texts: list[str], flags: list[str]) -> list[Answer] | None:
    command = [
        MLIR_OPT,
        "--mlir-print-op-generic",
        "--split-input-file",
        "--mlir-disable-threading",
    ]
    command += [f"--output-split-marker={_OUT}", *flags]
    try:
        done = subprocess.run(
            command,
            input=f"\n{_IN}\n".join(texts).encode(),
            capture_output=True,
            env={**os.environ, "LLVM_DISABLE_SYMBOLIZATION": "1"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    outputs = done.stdout.decode(errors="replace").split(_OUT)
    if done.returncode not in (0, 1) or len(outputs) != len(texts):
        return None
    if len(texts) == 1 and not outputs[0].strip():
        found = _ERROR.search(done.stderr.decode(errors="replace"))
        return [Answer(None, found[1] if found else "refused")]
    refused = [i for i, output in enumerate(outputs) if not output.strip()]
    reasons = _reasons(done.stderr.decode(errors="replace"), texts)
    return [
        Answer(None, reasons.get(i, "refused")) if i in refused else Answer(output.strip() + "\n")
        for i, output in enumerate(outputs)
    ]


def _reasons(errors: str, texts: Sequence[str]) -> dict[int, str]:
    """The first error of each chunk, found by its line in the batch."""
    starts: dict[int, int] = {}
    line = 1
    for i, text in enumerate(texts):
        starts[line] = i
        line += text.count("\n") + 2
    found: dict[int, str] = {}
    for match in re.finditer(r"^<stdin>:(\d+):\d+: error: ([^\n]*)", errors, re.MULTILINE):
        nearest = max((at for at in starts if at <= int(match[1])), default=1)
        found.setdefault(starts[nearest], match[2])
    return found


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raises `TimeoutError` inside the block after `seconds`."""

    def stop(_signal: int, _frame: object) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
