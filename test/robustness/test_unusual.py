"""Valid but unusual programs compile, or are refused with a located error."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import PIPELINES, Sample, samples_of
from trial import run

FOLDER = Path(__file__).parent / "Inputs"
UNUSUAL = [sample for path in sorted(FOLDER.glob("*.mlir")) for sample in samples_of(path)]
FLAGS = (
    (),
    ("--canonicalize", "--cse", "--inline", "--symbol-dce"),
    ("--lower-to-tensor", "-O1"),
    ("--lower-to-loop", "-O2"),
    ("--lower-to-llvm", "-O0"),
    ("--lower-to-llvm", "-O3"),
)


@pytest.mark.parametrize("sample", UNUSUAL, ids=lambda sample: sample.origin)
def test_ends_well(sample: Sample):
    """No pipeline crashes, hangs, or leaves half an output; what is printed parses."""
    faults = {}
    for flags in FLAGS:
        verdict = run(sample.text, (*flags, "--verify-roundtrip"))
        if verdict.fault:
            faults[flags] = (verdict.fault, verdict.errors)
    assert faults == {}


@pytest.mark.parametrize("opening", ["scf.if %c {", "scf.execute_region {"])
@pytest.mark.parametrize(
    "levels,flags",
    [(5000, ()), (5000, ("--canonicalize", "--cse", "--lower-to-llvm"))],
    ids=["read and printed", "lowered"],
)
def test_nests_deep(opening: str, levels: int, flags: tuple[str, ...]):
    """5,000 levels are read, verified and printed, and pass through every level."""
    ending = "scf.yield }" if "execute" in opening else "}"
    text = (
        "func.func @f(%c: i1) {\n"
        + f"{opening}\n" * levels
        + '"llvm.fence"() <{ordering = 7 : i64}> : () -> ()\n'
        + f"{ending}\n" * levels
        + "return\n}\n"
    )
    verdict = run(text, flags, seconds=120)
    assert verdict.fault == ""
    assert verdict.status == 0, verdict.errors[:500]


def test_every_pipeline_is_one_of_the_corpus():
    """The mutations run through these pipelines as well."""
    assert set(FLAGS) - {FLAGS[1]} <= set(PIPELINES)
