"""Upstream's execution tests through mlopt: `python bench/upstream_run.py FILE|FOLDER ...`.

Each file's RUN lines name an entry function. What mlir-opt 22 and mlir-runner print for it,
through one of two fixed pipelines, is what `mlrun` has to print (addresses apart). Files that
those pipelines do not run are left out. `--list FILE` names the files, one a line.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

BIN = Path("/usr/lib/llvm-22/bin")
LIB = Path("/usr/lib/llvm-22/lib")
MLRUN = Path(sys.executable).parent / "mlrun"
SECONDS = 120

_TO_LLVM = (
    "convert-elementwise-to-linalg,one-shot-bufferize{bufferize-function-boundaries},"
    "convert-bufferization-to-memref,func.func(convert-linalg-to-loops),expand-realloc,"
    "func.func(memref-expand,arith-expand{include-bf16=true}),"
)
PIPELINES = (
    "builtin.module(test-transform-dialect-erase-schedule,func.func(tosa-infer-shapes,"
    "tosa-to-linalg-named,tosa-to-linalg,tosa-to-arith,tosa-to-tensor,"
    f"linalg-generalize-named-ops),{_TO_LLVM}convert-complex-to-standard,"
    "convert-vector-to-scf,convert-scf-to-cf,convert-math-to-llvm,convert-math-to-libm,"
    "expand-strided-metadata,lower-affine,convert-complex-to-llvm,test-lower-to-llvm)",
    f"builtin.module(generate-runtime-verification,test-cf-assert,{_TO_LLVM}"
    "convert-vector-to-scf,convert-scf-to-cf,convert-math-to-llvm,convert-math-to-libm,"
    "expand-strided-metadata,lower-affine,test-cf-assert,test-lower-to-llvm)",
)
_ENVIRONMENT = {**os.environ, "LLVM_DISABLE_SYMBOLIZATION": "1", "PYTHONWARNINGS": "ignore"}


@dataclass(frozen=True)
class Outcome:
    """What came of one program: its output, or why there is none."""

    output: str
    failure: str = ""


def entry_of(text: str) -> list[str]:
    """The runner's options in the RUN lines of `text`.

    >>> entry_of("// RUN: mlir-opt %s | mlir-runner -e start --entry-point-result=i32")
    ['-e', 'start', '--entry-point-result=i32']
    """
    lines = re.sub(r"\\\n// *(?:RUN:)?", " ", text)
    command = next((line for line in lines.splitlines() if "RUN" in line and "-runner" in line), "")
    name = re.search(r"\s--?e(?:=|\s+)(\S+)", command)
    kind = re.search(r"--?entry-point-result[= ](\w+)", command)
    return [
        "-e",
        name[1] if name else "main",
        f"--entry-point-result={kind[1] if kind else 'f32'}",
    ]


def run_upstream(path: Path, entry: list[str]) -> Outcome:
    """mlir-opt and mlir-runner, by the first pipeline that works."""
    libraries = ",".join(
        str(LIB / f"libmlir_{name}.so.22.1")
        for name in ("runner_utils", "c_runner_utils", "async_runtime", "float16_utils")
    )
    last = Outcome("", "no pipeline")
    for pipeline in PIPELINES:
        command = [str(BIN / "mlir-opt"), str(path), f"--pass-pipeline={pipeline}"]
        lowered = _run(command)
        if lowered.failure:
            last = lowered
            continue
        runner = [str(BIN / "mlir-runner"), *entry, f"--shared-libs={libraries}"]
        last = _run(runner, lowered.output)
        if not last.failure:
            return last
    return last


def run_ours(path: Path, entry: list[str]) -> Outcome:
    """mlrun on the same file."""
    libraries = str(LIB / "libmlir_async_runtime.so.22.1") if "async." in path.read_text() else ""
    options = [f"--shared-libs={libraries}"] if libraries else []
    return _run([str(MLRUN), str(path), f"--entry={entry[1]}", entry[2], *options])


def _run(command: list[str], text: str = "") -> Outcome:
    try:
        done = subprocess.run(
            command,
            input=text.encode(),
            capture_output=True,
            timeout=SECONDS,
            env=_ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Outcome("", f"more than {SECONDS} s")
    output = done.stdout.decode(errors="replace")
    if done.returncode == 0:
        return Outcome(output)
    errors = done.stderr.decode(errors="replace")
    found = re.search(r"error: (.*)", errors)
    return Outcome(output, found[1] if found else f"status {done.returncode}: {errors[:100]}")


def without_addresses(output: str) -> str:
    """`output` with its addresses masked, and no blanks at line ends."""
    masked = re.sub(r"0x[0-9a-f]+", "0x", output)
    return "\n".join(line.rstrip() for line in masked.splitlines())


def verdict(path: Path) -> str:
    """ "same", "upstream: ..." where there is nothing to compare with, or why ours fails."""
    entry = entry_of(path.read_text(errors="replace"))
    theirs = run_upstream(path, entry)
    if theirs.failure:
        return f"upstream: {theirs.failure}"
    ours = run_ours(path, entry)
    if ours.failure:
        return ours.failure
    same = without_addresses(ours.output) == without_addresses(theirs.output)
    return "same" if same else "prints something else"


def main() -> None:
    """Entry point of the script."""
    parser = argparse.ArgumentParser(description="upstream's execution tests through mlrun")
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--list", type=Path, help="a file that names the tests, one a line")
    parser.add_argument("--only", default="", help="files whose path contains this")
    options = parser.parse_args()
    paths: list[Path] = list(options.paths)
    if options.list:
        paths += [Path(line) for line in options.list.read_text().split()]
    files = [file for path in paths for file in (sorted(path.rglob("*.mlir")) or [path])]
    outcomes: dict[Path, str] = {}
    for file in files:
        if options.only in str(file):
            outcomes[file] = verdict(file)
            print(f"{file}: {outcomes[file]}", flush=True)
    compared = [outcome for outcome in outcomes.values() if not outcome.startswith("upstream:")]
    print(f"\n{compared.count('same')} of {len(compared)} files print the same")
    for reason, count in Counter(compared).most_common():
        print(f"{count:>6}  {reason[:150]}")


if __name__ == "__main__":
    main()
