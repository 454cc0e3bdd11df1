"""`--verify-diagnostics` meets what was announced, and reports the rest."""

import pytest
from xdsl.dialects.builtin import FileLineColLoc, IntAttr, StringAttr, UnknownLoc

from mlopt.core.diagnostics import Diagnostic, Severity
from mlopt.core.expectations import check_expectations
from mlopt.core.rendering import render


def said(line: int | None, message: str, severity: Severity = Severity.ERROR, *notes) -> Diagnostic:
    place = UnknownLoc()
    if line is not None:
        place = FileLineColLoc(StringAttr("a.mlir"), IntAttr(line), IntAttr(1))
    return Diagnostic(severity, place, message, notes)


def check(text: str, *diagnostics: Diagnostic) -> list[str]:
    return [render(item, {}) for item in check_expectations(text, "a.mlir", diagnostics)]


@pytest.mark.parametrize(
    "text, line",
    [
        ("x // expected-error {{this}}", 1),
        ("// expected-error@+1 {{this}}\nx", 2),
        ("x\n// expected-error@-1 {{this}}", 1),
        ("x\n// expected-error@above {{this}}", 1),
        ("// expected-error@below {{this}}\n// expected-remark@below {{r}}\nx", 3),
        ("// expected-error@unknown {{this}}", None),
        ("// expected-error@* {{this}}", 17),
        ("// expected-error-re@+1 {{t{{h.}}s}}\nx", 2),
        ("// expected-error @+1 {{say this now}}\nx", 2),
    ],
)
def test_an_expected_error_is_met(text, line):
    problems = check(text, said(line, "we say this now"))
    assert [problem for problem in problems if "remark" not in problem] == []


def test_an_unmet_expectation_is_reported_where_it_is_written():
    assert check("x\n  // expected-error {{this}}") == [
        'a.mlir:2:6: error: expected error "this" was not produced'
    ]


def test_an_unexpected_diagnostic_is_reported_where_it_is():
    assert check("", said(3, "that")) == ["a.mlir:3:1: error: unexpected error: that"]


def test_line_severity_and_count_matter():
    assert len(check("// expected-error {{this}}", said(2, "this"))) == 2
    assert len(check("// expected-warning {{this}}", said(1, "this"))) == 2
    two = "// expected-error 2 {{this}}"
    assert check(two, said(1, "this"), said(1, "this")) == []
    assert len(check(two, said(1, "this"))) == 1


def test_notes_are_expected_too():
    with_note = said(1, "this", Severity.ERROR, said(2, "here", Severity.NOTE))
    assert len(check("// expected-error {{this}}", with_note)) == 1
    assert check("// expected-error {{this}}\n// expected-note {{here}}", with_note) == []


def test_a_pattern_that_is_none_is_reported():
    assert "invalid regular expression" in check("// expected-error-re {{a{{(}}}}")[0]
