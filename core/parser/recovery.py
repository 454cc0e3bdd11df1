"""Where to go on after an error: the next line that starts an op in the same block."""

from __future__ import annotations

import re

_SCAN = re.compile(
    r"""
    //[^\n]*                                  # comments and strings hide what is in them
  | "(?:[^"\\\n]|\\.)*"
  | (?P<open>\{-\#|\{)
  | (?P<close>\#-\}|\})
  | (?P<line>\n[ \t]*(?=
        %[A-Za-z0-9$._-]+(?::[0-9]+)?(?:\s*,\s*%[A-Za-z0-9$._-]+(?::[0-9]+)?)*\s*=[^=]
      | [a-z_][A-Za-z0-9_$]*\.[A-Za-z_]
      | (?:module|return|call|call_indirect|constant|unrealized_conversion_cast)\b
      | "[A-Za-z_][A-Za-z0-9_$.]*"\(
      | \^[A-Za-z0-9$._-]+\s*[:(]
      | [\#!][A-Za-z0-9$_-]+\s*=[^=]
      | \{-\#
    ))
    """,
    re.VERBOSE,
)
_RESULTS = re.compile(
    r"\s*(%[A-Za-z0-9$._-]+(?::[0-9]+)?(?:\s*,\s*%[A-Za-z0-9$._-]+(?::[0-9]+)?)*)\s*="
)
_NAME = re.compile(r"%([A-Za-z0-9$._-]+)")


def next_op_start(text: str, start: int) -> tuple[int, list[str]]:
    """Where the op after the one at `start` begins (or its block ends), and what the
    op at `start` would have defined.

    >>> next_op_start("%a = x.y oops\\n  z.w\\n}", 0)
    (16, ['a'])
    """
    results = _RESULTS.match(text, start)
    names = _NAME.findall(results[1]) if results is not None else []
    depth = 0
    position = start
    while True:
        match = _SCAN.search(text, position)
        if match is None:
            return len(text), names
        position = max(match.end(), position + 1)
        if match["open"]:
            depth += 1
        elif match["close"]:
            if depth == 0:
                # A stray bracket right at the start must not stop the scan for good.
                if match.start() > start:
                    return match.start(), names
                continue
            depth -= 1
        elif match["line"] is not None and depth == 0:
            return match.end(), names
