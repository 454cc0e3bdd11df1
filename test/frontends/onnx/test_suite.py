"""A part of the onnx suite: a case passes, or its model is refused by a diagnostic.

Wrong values, crashes and internal errors fail the test. `suite.py` runs all of it.
"""

from __future__ import annotations

import suite

EVERY = 13
"""Of the cases in scope but whole networks, sorted by kind and name, every thirteenth."""

LEAST_SHARE = 0.97
"""How many of these pass at least."""


def test_cases_pass_or_are_refused():
    small = [case for case in suite.load_cases() if case.kind != "real"]
    cases = [case for case in small if not suite.exclusion(case.model, case.name)][::EVERY]
    assert len(cases) > 120
    results = suite.run_all(cases, jobs=2)
    wrong = {
        case.name: problem
        for case, (problem, _) in zip(cases, results, strict=True)
        if problem and not problem.startswith("error: ")
    }
    assert wrong == {}
    passed = sum(not problem for problem, _ in results)
    assert passed >= LEAST_SHARE * len(cases)
