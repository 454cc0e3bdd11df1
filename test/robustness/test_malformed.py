"""Every malformed input is refused in one way, whatever its own RUN line checks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from corpus import RUN, pass_flags
from trial import run

FILES = sorted((Path(__file__).parent / "malformed").glob("*.mlir"))
MESSAGE = re.compile(r"error: (\S.*)")


def test_there_are_enough():
    """A hundred, each of one defect."""
    assert len(FILES) >= 100


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_is_refused(path: Path):
    """Exit 1, a located error first, nothing on standard output, no file of `-o`."""
    text = path.read_text(encoding="utf-8")
    match = RUN.search(text)
    assert match is not None
    for to_file in (False, True):
        verdict = run(text, pass_flags(match[1]), to_file=to_file)
        assert (verdict.status, verdict.fault) == (1, "")
        message = MESSAGE.search(verdict.errors)
        assert message is not None
        assert not message[1][0].isupper() and not message[1].endswith("."), message[1]
