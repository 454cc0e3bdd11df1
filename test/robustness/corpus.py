"""The texts that mutations start from: every module of the tests and the examples."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
RUN = re.compile(r"^\s*//\s*RUN:\s*(.*)$", re.MULTILINE)
NOTES = re.compile(r"^\s*//.*\n", re.MULTILINE)
BORDER = re.compile(r"^// -----.*\n", re.MULTILINE)
NOT_PASSES = ("split-input-file", "verify-diagnostics", "o", "load-plugin", "mlir-timing")

PIPELINES: tuple[tuple[str, ...], ...] = (
    (),
    ("--mlir-print-op-generic",),
    ("--mlir-print-debuginfo",),
    ("--canonicalize",),
    ("--cse",),
    ("--inline",),
    ("--canonicalize", "--cse", "--inline", "--symbol-dce"),
    ("--dce", "--loop-invariant-code-motion"),
    ("--graph-decompose", "--convert-graph-to-tensor"),
    ("--one-shot-bufferize=bufferize-function-boundaries", "--canonicalize"),
    ("--convert-scf-to-loop", "--loop-unroll", "--canonicalize"),
    ("--convert-loop-to-scf", "--convert-scf-to-cf"),
    ("--lower-affine", "--convert-scf-to-cf", "--convert-to-llvm"),
    ("--lower-to-llvm", "-O1", "--emit=llvm"),
    ("--lower-to-llvm", "-O2", "--emit=obj"),
    *(
        (f"--lower-to-{level}", f"-O{effort}")
        for level in ("tensor", "loop", "llvm")
        for effort in range(4)
    ),
)
"""What a text is run through, beside the pipelines of its own RUN lines."""


@dataclass(frozen=True)
class Sample:
    """One module as text, where it is from, and the flags its own test uses.

    `is_valid` is False where its test says that it is refused.
    """

    origin: str
    text: str
    flags: tuple[tuple[str, ...], ...]
    is_valid: bool = True


def samples() -> list[Sample]:
    """Every module of the corpus, in the order of the paths."""
    paths = [*(ROOT / "test").rglob("*.mlir"), *(ROOT / "examples").glob("*.mlir")]
    return [item for path in sorted(paths) for item in samples_of(path)]


def samples_of(path: Path) -> list[Sample]:
    """The modules of one file."""
    source = path.read_text(encoding="utf-8", errors="replace")
    flags = tuple(pass_flags(line) for line in RUN.findall(source))
    name = str(path.relative_to(ROOT))
    found: list[Sample] = []
    for chunk in BORDER.split(source):
        text = NOTES.sub("", chunk)
        if text.strip():
            valid = path.parent.name != "malformed" and "expected-error" not in chunk
            found.append(Sample(f"{name}#{len(found)}", text, flags, valid))
    return found


def pass_flags(line: str) -> tuple[str, ...]:
    """The flags of the `mlopt` in a RUN line that say what happens to the module."""
    try:
        words = shlex.split(line.partition("|")[0])
    except ValueError:
        return ()
    if "mlopt" not in words:
        return ()
    flags = [word for word in words[words.index("mlopt") + 1 :] if word.startswith("-")]
    return tuple(
        word
        for word in flags
        if "%" not in word and word.lstrip("-").partition("=")[0] not in NOT_PASSES
    )
