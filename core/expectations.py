"""`--verify-diagnostics`: the diagnostics of a run are those that comments announce.

// expected-error@+1 {{text that the message contains}}
// expected-warning 2 {{...}}      twice on this line
// expected-note@above {{...}}     @-1, @below, @+3, @unknown (no place), @* (any place)
// expected-error-re {{found {{[0-9]+}} of}}   with regular expressions in inner braces
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import FileLineColLoc, IntAttr, StringAttr

from mlopt.core.diagnostics import Diagnostic, Severity
from mlopt.core.locations import file_position

_EXPECTATION = re.compile(
    r"expected-(?P<kind>error|note|remark|warning)(?P<re>-re)?"
    r"[ \t]*(?:@(?P<place>[+-][0-9]+|above|below|unknown|\*))?"
    r"[ \t]*(?P<count>[0-9]+)?[ \t]*\{\{(?P<text>.*)\}\}"
)
_INNER_PATTERN = re.compile(r"\{\{(.*?)\}\}")
_ANYWHERE = -1
_NOWHERE = 0


@dataclass
class _Expectation:
    severity: Severity
    line: int
    pattern: re.Pattern[str]
    text: str
    written: tuple[int, int]
    met: bool = False

    def matches(self, severity: Severity, line: int, message: str) -> bool:
        if self.met or severity != self.severity:
            return False
        if self.line not in (_ANYWHERE, line):
            return False
        return self.pattern.search(message) is not None


def check_expectations(
    text: str, filename: str, diagnostics: Sequence[Diagnostic]
) -> list[Diagnostic]:
    """What differs between `diagnostics` and the expectations written in `text`.

    An empty list where each diagnostic (and note) was expected and each expectation met.
    """
    problems: list[Diagnostic] = []
    expectations = list(_expectations(text, filename, problems))
    for found in _flattened(diagnostics):
        position = file_position(found.location)
        is_here = position is not None and position.filename == filename
        line = position.line if position is not None and is_here else _NOWHERE
        met = next(
            (item for item in expectations if item.matches(found.severity, line, found.message)),
            None,
        )
        if met is not None:
            met.met = True
        else:
            message = f"unexpected {found.severity}: {found.message}"
            problems.append(Diagnostic(Severity.ERROR, found.location, message, (), found.op))
    for item in expectations:
        if not item.met:
            message = f'expected {item.severity} "{item.text}" was not produced'
            problems.append(_problem(filename, item.written, message))
    return problems


def _problem(filename: str, place: tuple[int, int], message: str) -> Diagnostic:
    location = FileLineColLoc(StringAttr(filename), *map(IntAttr, place))
    return Diagnostic(Severity.ERROR, location, message)


def _flattened(diagnostics: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """Diagnostics and their notes, one after the other."""
    for item in diagnostics:
        yield item
        yield from _flattened(item.notes)


def _expectations(text: str, filename: str, problems: list[Diagnostic]) -> Iterable[_Expectation]:
    """The expectations in `text`, one entry for each time a diagnostic is expected."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        for match in _EXPECTATION.finditer(line):
            target = _target_line(match["place"], number, lines)
            written = (number, match.start() + 1)
            try:
                pattern = re.compile(_pattern(match["text"], bool(match["re"])))
            except re.error as failure:
                message = f"invalid regular expression: {failure}"
                problems.append(_problem(filename, written, message))
                continue
            for _ in range(int(match["count"] or 1)):
                yield _Expectation(
                    Severity(match["kind"]),
                    target,
                    pattern,
                    match["text"],
                    written,
                )


def _target_line(place: str | None, number: int, lines: Sequence[str]) -> int:
    """The line that an expectation on line `number` is about."""
    if place is None:
        return number
    if place == "*":
        return _ANYWHERE
    if place == "unknown":
        return _NOWHERE
    step = {"above": -1, "below": 1}.get(place)
    if step is None:
        return number + int(place)
    # `above` and `below` skip over other lines that hold expectations.
    target = number + step
    while 0 < target <= len(lines) and _EXPECTATION.search(lines[target - 1]):
        target += step
    return target


def _pattern(text: str, is_regex: bool) -> str:
    """The regular expression of an expectation's text."""
    if not is_regex:
        return re.escape(text)
    parts = _INNER_PATTERN.split(text)
    return "".join(part if index % 2 else re.escape(part) for index, part in enumerate(parts))
