"""one-shot-bufferize against upstream's: no more copies, the same values, nothing leaked."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from referee import needs_upstream, tool

sys.path.insert(0, str(Path(__file__).parent))

import native_run
import tensor_programs
from pipelines import bufferized

HERE = Path(__file__).parent
UPSTREAM = "bufferize-function-boundaries allow-return-allocs-from-loops"
SEPARATOR = "// -----"


def modules_of(path: Path) -> list[str]:
    """The modules of a file with split markers."""
    return path.read_text().split(SEPARATOR)


MODULES = [
    *modules_of(HERE / "Inputs" / "bufferize_corpus.mlir"),
    *modules_of(HERE / "one_shot_bufferize.mlir"),
]


def upstream_bufferized(text: str, options: str = "") -> str:
    """What upstream's pass makes of `text`."""
    return tool("mlir-opt", [f"--one-shot-bufferize={UPSTREAM} {options}"], text)


def test_there_are_enough_modules():
    assert len(MODULES) >= 30


@needs_upstream
@pytest.mark.parametrize("index", range(len(MODULES)))
def test_no_more_copies_than_upstream(index):
    text = MODULES[index]
    ours = bufferized(text, "one-shot-bufferize")
    assert "tensor" not in ours.replace("tensor_", "") or "dense<" in ours
    tool("mlir-opt", [], ours)
    assert ours.count("memref.copy") <= upstream_bufferized(text).count("memref.copy")


@needs_upstream
def test_fewer_copies_than_upstream_on_random_programs():
    ours = theirs = 0
    for seed in range(30):
        text = tensor_programs.program(seed)
        ours += bufferized(text, "one-shot-bufferize").count("memref.copy")
        theirs += upstream_bufferized(text).count("memref.copy")
    assert ours <= theirs


BOUNDARIES = ("infer-layout-map", "identity-layout-map", "fully-dynamic-layout-map")


@needs_upstream
@pytest.mark.parametrize("seed", range(24))
def test_random_programs_keep_values_and_leak_nothing(seed):
    text = tensor_programs.program(seed, 6 + seed % 10)
    # Upstream without in-place updates is the meaning of the program.
    meaning = upstream_bufferized(text, "copy-before-write")
    wanted, _ = native_run.run(
        meaning, "main", tensor_programs.arguments(seed), tensor_programs.RESULTS
    )
    options = f"function-boundary-type-conversion={BOUNDARIES[seed % 3]}"
    ours = bufferized(
        text,
        f"one-shot-bufferize=entry-arguments-writable=false {options}",
        "free-buffers",
        *(["plan-memory"] if seed % 2 else []),
    )
    arguments = tensor_programs.arguments(seed)
    found, heap = native_run.run(ours, "main", arguments, tensor_programs.RESULTS)
    for value, reference in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(value, reference)
    for given, before in zip(arguments[:2], tensor_programs.arguments(seed)[:2], strict=True):
        np.testing.assert_array_equal(given, before, err_msg="an argument was written")
    assert heap.errors == []
    assert heap.live == {}


def test_two_runs_print_the_same():
    text = tensor_programs.program(7, 12)
    assert bufferized(text, "one-shot-bufferize") == bufferized(text, "one-shot-bufferize")
