"""Mutates the corpus, runs the driver on each mutant, and sorts what went wrong.

    python test/robustness/campaign.py --seed 1 --count 2000
    python test/robustness/campaign.py --seed 1 --case 1234      # that one again, in full

A case is reproducible from its seed and number as long as the corpus stays the same;
a mutant that failed is therefore best kept as a test of its own.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from corpus import PIPELINES, Sample, samples
from mutate import mutate
from trial import Verdict, run

from mlopt.passes.registry import PASSES


@dataclass(frozen=True)
class Case:
    """One mutant, and how it is run."""

    name: str
    origin: str
    text: str
    flags: tuple[str, ...]
    to_file: bool


def make_case(corpus: Sequence[Sample], seed: int, number: int) -> Case:
    """Case `number` of `seed`."""
    chance = random.Random(f"{seed}/{number}")
    valid = chance.random() < 0.8
    sample = chance.choice([item for item in corpus if item.is_valid or not valid])
    flags = chance.choice(sample.flags or PIPELINES)
    if chance.random() < 0.5:
        flags = chance.choice(PIPELINES)
    elif chance.random() < 0.4:
        flags = tuple(f"--{item.flag}" for item in chance.choices(PASSES, k=chance.randrange(1, 5)))
    if chance.random() < 0.3:
        flags = (*flags, "--verify-roundtrip")
    text = mutate(chance, sample.text, [item.text for item in corpus])
    return Case(f"{seed}/{number}", sample.origin, text, flags, chance.random() < 0.1)


def cases(seed: int, numbers: Sequence[int]) -> Iterator[Case]:
    """The cases of `seed`."""
    corpus = samples()
    return (make_case(corpus, seed, number) for number in numbers)


def judge(case: Case) -> Verdict:
    """Runs one case."""
    return run(case.text, case.flags, to_file=case.to_file)


def report(case: Case, verdict: Verdict) -> str:
    """What a person needs to look into a case."""
    return (
        f"== case {case.name} of {case.origin}: {verdict.fault}\n"
        f"mlopt {' '.join(case.flags)}\n{case.text}\n-- {verdict.errors[:2000]}"
    )


def main() -> int:
    """Runs a campaign; exit status 1 where a case failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--count", type=int, default=2000)
    options.add_argument("--case", type=int)
    chosen = options.parse_args()
    numbers = range(chosen.count) if chosen.case is None else (chosen.case,)
    ends: Counter[str] = Counter()
    slowest = (0.0, "")
    for case in cases(chosen.seed, numbers):
        started = time.perf_counter()
        verdict = judge(case)
        slowest = max(slowest, (time.perf_counter() - started, case.name))
        ends[verdict.fault or f"exit {verdict.status}"] += 1
        if verdict.fault or chosen.case is not None:
            print(report(case, verdict), flush=True)
    print(dict(ends), f"slowest: case {slowest[1]}, {slowest[0]:.1f} s")
    return int(any(not end.startswith("exit ") for end in ends))


if __name__ == "__main__":
    sys.exit(main())
