"""What we print of every round-trip test, `mlir-opt` reads, and prints as it prints the source."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from front_door import parse, text_of
from referee import BIN, needs_upstream

HERE = Path(__file__).parent
FILES = sorted(
    path
    for dialect in (
        *("arith", "math", "func", "cf", "scf", "affine"),
        *("tensor", "linalg", "memref", "vector", "bufferization", "gpu", "nvvm"),
    )
    for path in (HERE / dialect).glob("*.mlir")
    if not path.stem.endswith("invalid")
)


def mlir_opt(text: str, *flags: str) -> subprocess.CompletedProcess[str]:
    """`mlir-opt` on `text`."""
    return subprocess.run(
        [BIN / "mlir-opt", *flags],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LLVM_DISABLE_SYMBOLIZATION": "1"},
    )


@needs_upstream
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.parametrize("generic", [False, True], ids=["custom", "generic"])
def test_upstream_reads_what_we_print(path: Path, generic: bool):
    printed = mlir_opt(text_of(parse(path.read_text()), generic=generic))
    assert printed.returncode == 0, printed.stderr
    source = mlir_opt(path.read_text())
    assert source.returncode == 0, source.stderr
    assert printed.stdout == source.stdout
