"""How much of upstream's MLIR text mlopt speaks: `python bench/upstream.py FOLDER [--only NAME]`.

FOLDER is upstream's `mlir/test`; the folders of CORE below it are measured. Each file is split
at its `// -----` lines, and mlir-opt 22 says which chunks are valid (without unregistered
dialects; chunks that use its `test` dialect are counted apart, nobody else has that dialect).

    S1  valid chunks that mlopt parses and verifies
    S2  of those, what mlopt prints is to mlir-opt what the chunk is (compared in generic form)
    S3  generic forms of valid chunks that mlopt parses, verifies and prints back the same
    S4  chunks mlir-opt refuses (even with unregistered dialects) that mlopt refuses too

`--reasons N` lists the most frequent first errors, `--examples TEXT` the chunks whose first
error contains TEXT, `--cache FILE` keeps mlir-opt's answers from run to run.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from referee_batch import Referee, time_limit

from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.parser import needs_deep_stack, parse_module, run_with_deep_stack
from mlopt.core.printer import print_module
from mlopt.core.split import split_input
from mlopt.core.verifier import verify
from mlopt.dialects import register_dialects

CORE = (
    *(f"Dialect/{name}" for name in "Arith Math Func SCF ControlFlow MemRef Tensor".split()),
    *(f"Dialect/{name}" for name in "Linalg Affine Vector Bufferization LLVMIR UB Complex".split()),
    "IR",
    "Transforms",
    *(f"Conversion/{name}ToLLVM" for name in "Vector MemRef Arith Func Math".split()),
)
SECONDS = 10
_TEST_DIALECT = re.compile(r'"test\.|[#!]test\.|^[^/\n]*\btest\.\w', re.MULTILINE)


@dataclass
class Chunk:
    """A piece of a file, what the referee says of it, and what we make of it."""

    folder: str
    name: str
    text: str
    generic: str | None = None
    is_invalid: bool = False
    error: str = ""
    printed: str | None = None
    is_same: bool = False
    generic_error: str = ""
    generic_printed: str | None = None
    is_generic_same: bool = False

    @property
    def is_valid(self) -> bool:
        """Whether the chunk counts for S1 to S3."""
        return self.generic is not None and not _TEST_DIALECT.search(self.generic)


@dataclass
class Scores:
    """The counts of one folder."""

    valid: int = 0
    with_test_dialect: int = 0
    parsed: int = 0
    same: int = 0
    generic_same: int = 0
    invalid: int = 0
    rejected: int = 0

    def add(self, chunk: Chunk) -> None:
        """Counts `chunk`."""
        if chunk.is_invalid:
            self.invalid += 1
            self.rejected += chunk.printed is None
        elif chunk.is_valid:
            self.valid += 1
            self.parsed += chunk.printed is not None
            self.same += chunk.is_same
            self.generic_same += chunk.is_generic_same
        elif chunk.generic is not None:
            self.with_test_dialect += 1

    def row(self, name: str) -> str:
        """The folder's line of the table."""
        return (
            f"{name:<26}{self.valid:>6}{self.with_test_dialect:>6}"
            f"{_share(self.parsed, self.valid):>14}{_share(self.same, self.parsed):>14}"
            f"{_share(self.generic_same, self.valid):>14}{_share(self.rejected, self.invalid):>14}"
        )


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f}%)" if whole else "-"


def read_chunks(root: Path, folders: Iterable[str], only: str) -> list[Chunk]:
    """The chunks of every MLIR file in `folders`, in order of their names."""
    chunks: list[Chunk] = []
    for folder in folders:
        for path in sorted((root / folder).rglob("*.mlir")):
            name = str(path.relative_to(root))
            if only not in name:
                continue
            for number, text in enumerate(split_input(path.read_text(errors="replace"))):
                if text.strip():
                    chunks.append(Chunk(folder, f"{name}#{number}", text.lstrip("\n")))
    return chunks


def attempt(
    text: str, *, allow_unregistered: bool, generic: bool = False
) -> tuple[str | None, str]:
    """What mlopt prints for `text`, or None and its first error."""
    try:
        with time_limit(SECONDS):
            return _on_a_fit_stack(text, lambda: _print(text, allow_unregistered, generic)), ""
    except DiagnosticError as failure:
        return None, failure.diagnostics[0].message
    except Exception as failure:
        return None, f"EXCEPTION {type(failure).__name__}: {str(failure)[:120]}"


def _on_a_fit_stack(text: str, work: Callable[[], str]) -> str:
    return run_with_deep_stack(work) if needs_deep_stack(text) else work()


def _print(text: str, allow_unregistered: bool, generic: bool) -> str:
    context = Context(allow_unregistered=allow_unregistered)
    register_dialects(context)
    module = parse_module(text, "chunk", context)
    errors = verify(module)
    if errors:
        raise DiagnosticError(errors)
    stream = io.StringIO()
    print_module(module, stream, generic=generic)
    return stream.getvalue() + "\n"


def measure(chunks: Sequence[Chunk], referee: Referee) -> None:
    """Fills in what the referee and we make of each chunk."""
    texts = [chunk.text for chunk in chunks]
    loose = referee.generic_forms(texts, allow_unregistered=True)
    strict = referee.generic_forms(texts, allow_unregistered=False)
    for chunk, accepted, generic in zip(chunks, loose, strict, strict=True):
        chunk.generic = generic.text
        chunk.is_invalid = accepted.is_refused and not _TEST_DIALECT.search(chunk.text)
        if chunk.is_invalid:
            chunk.printed, chunk.error = attempt(chunk.text, allow_unregistered=True)
        elif chunk.is_valid and chunk.generic is not None:
            chunk.printed, chunk.error = attempt(chunk.text, allow_unregistered=False)
            chunk.generic_printed, chunk.generic_error = attempt(
                chunk.generic, allow_unregistered=False, generic=True
            )
    read = [chunk for chunk in chunks if chunk.is_valid and chunk.printed is not None]
    answers = referee.generic_forms([chunk.printed or "" for chunk in read], keep=False)
    for chunk, answer in zip(read, answers, strict=True):
        chunk.is_same = answer.text == chunk.generic
        if not chunk.is_same:
            chunk.error = f"PRINTED {answer.error or 'differs'}"
    read = [chunk for chunk in chunks if chunk.is_valid and chunk.generic_printed is not None]
    answers = referee.generic_forms([chunk.generic_printed or "" for chunk in read], keep=False)
    for chunk, answer in zip(read, answers, strict=True):
        chunk.is_generic_same = answer.text == chunk.generic
        if not chunk.is_generic_same:
            chunk.generic_error = f"PRINTED {answer.error or 'differs'}"


def report(chunks: Sequence[Chunk], reasons: int) -> str:
    """The table, then the most frequent first errors."""
    total = Scores()
    folders: dict[str, Scores] = {}
    for chunk in chunks:
        total.add(chunk)
        folders.setdefault(chunk.folder, Scores()).add(chunk)
    lines = [
        f"{'folder':<26}{'valid':>6}{'+test':>6}"
        f"{'S1 parsed':>14}{'S2 same':>14}{'S3 generic':>14}{'S4 refused':>14}"
    ]
    lines += [scores.row(name) for name, scores in folders.items()]
    lines.append(total.row("TOTAL"))
    for title, errors in (
        ("custom form", [chunk.error for chunk in chunks if chunk.is_valid]),
        ("generic form", [chunk.generic_error for chunk in chunks if chunk.is_valid]),
    ):
        counts = Counter(error for error in errors if error)
        lines += ["", f"first errors, {title}: {counts.total()}"]
        lines += [f"{count:>6}  {error[:150]}" for error, count in counts.most_common(reasons)]
    return "\n".join(lines)


def main() -> None:
    """Entry point of the script."""
    parser = argparse.ArgumentParser(description="scores against upstream's test files")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="files whose path contains this")
    parser.add_argument("--reasons", type=int, default=40)
    parser.add_argument("--examples", default="", help="chunks whose first error contains this")
    parser.add_argument("--cache", type=Path, help="a file for mlir-opt's answers")
    parser.add_argument("--json", type=Path, help="a file for the errors of each chunk")
    options = parser.parse_args()
    chunks = read_chunks(options.folder, CORE, options.only)
    if not chunks:
        sys.exit(f"no MLIR files below {options.folder}")
    measure(chunks, Referee(options.cache))
    print(report(chunks, options.reasons))
    for chunk in chunks:
        for text, error in ((chunk.text, chunk.error), (chunk.generic, chunk.generic_error)):
            if options.examples and chunk.is_valid and options.examples in error:
                print(f"\n// {chunk.name}: {error}\n{text}")
    if options.json:
        errors = {c.name: [c.error, c.generic_error] for c in chunks if c.is_valid}
        wrong = [c.name for c in chunks if c.is_invalid and c.printed is not None]
        options.json.write_text(json.dumps({"errors": errors, "accepted": wrong}, indent=0))


if __name__ == "__main__":
    main()
