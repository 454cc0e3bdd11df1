"""A diagnostic as the user sees it."""

from mlopt.core.diagnostics import Diagnostic, Severity, note
from mlopt.core.locations import SourceMap
from mlopt.core.rendering import render

SOURCE = "first line\n\tsecond line\n" + "x" * 500 + "\n"


def at(offset: int):
    return SourceMap(SOURCE, "a.mlir").location(offset)


def test_place_message_line_and_caret():
    text = render(Diagnostic(Severity.ERROR, at(6), "found that"), {"a.mlir": SOURCE})
    assert text == "a.mlir:1:7: error: found that\nfirst line\n      ^"


def test_notes_follow_and_tabs_are_kept():
    diagnostic = Diagnostic(Severity.WARNING, at(0), "this", (note(at(19), "that"),))
    assert render(diagnostic, {"a.mlir": SOURCE}).splitlines() == [
        "a.mlir:1:1: warning: this",
        "first line",
        "^",
        "a.mlir:2:9: note: that",
        "\tsecond line",
        "\t       ^",
    ]


def test_a_long_line_is_cut_around_the_caret():
    line, caret = render(Diagnostic(Severity.ERROR, at(300), "m"), {"a.mlir": SOURCE}).splitlines()[
        1:
    ]
    assert len(line) == 160 and 0 <= caret.index("^") < 160


def test_another_file_is_shown_without_its_line():
    assert render(Diagnostic(Severity.ERROR, at(0), "m"), {}) == "a.mlir:1:1: error: m"
