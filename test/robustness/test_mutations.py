"""Mutants of the corpus end in success or in a located error.

`MLOPT_MUTATIONS` is the number of mutants (default 300), `MLOPT_MUTATION_SEED` the seed.
"""

from __future__ import annotations

import os

from campaign import cases, judge, report

COUNT = int(os.environ.get("MLOPT_MUTATIONS", "300"))
SEED = int(os.environ.get("MLOPT_MUTATION_SEED", "0"))


def test_mutants_end_well():
    """Exit 0, or exit 1 with `file:line:col: error:` first and no output."""
    bad = []
    for case in cases(SEED, range(COUNT)):
        verdict = judge(case)
        if verdict.fault:
            bad.append(report(case, verdict))
    assert bad == [], "\n".join(bad)


def test_a_case_is_the_same_again():
    """A case follows from its seed and number."""
    first, again = (next(iter(cases(7, [3]))) for _ in range(2))
    assert first == again
