"""The textual form of a pipeline, upstream's: `builtin.module(func.func(cse),canonicalize{n=2})`.

    pipeline := step ("," step)*
    step     := anchor "(" pipeline? ")"  |  flag ("{" option* "}")?
    option   := name ("=" value)?         separated by blanks

A pass named where it may not run is nested by the pass manager, not by the user.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mlopt.core.pass_manager import Nested, Step
from mlopt.core.passes import Pass

GRAMMAR = r"""
start: step ("," step)*
step: NAME "(" [step ("," step)*] ")" -> nested
    | NAME [OPTIONS]                  -> named
NAME: /[A-Za-z_][\w.\-]*/
OPTIONS: /\{[^{}]*\}/
%ignore /\s+/
"""

_OPTION = re.compile(r"""\s*([\w\-]+)(?:=("[^"]*"|'[^']*'|\{[^}]*\}|[^\s]*))?""")


class PipelineError(ValueError):
    """A pipeline that cannot be read, or names what does not exist."""


def parse_options(text: str) -> dict[str, str]:
    """`key=value flag key2="a b"` as a dictionary; a flag has an empty value.

    >>> parse_options('max-iterations=2 top-down')
    {'max-iterations': '2', 'top-down': ''}
    """
    options: dict[str, str] = {}
    position = 0
    text = text.strip()
    while position < len(text):
        match = _OPTION.match(text, position)
        if match is None:
            raise PipelineError(f"cannot read pass options at '{text[position:]}'")
        options[match[1]] = (match[2] or "").strip("\"'{}")
        position = match.end()
        while position < len(text) and text[position].isspace():
            position += 1
    return options


def parse_pipeline(text: str, make_pass: Callable[[str, dict[str, str]], Pass]) -> tuple[Step, ...]:
    """The steps of `text`; `make_pass(flag, options)` builds each pass.

    A `builtin.module(...)` around everything is dropped. Raises `PipelineError`.
    """
    from lark import Lark, UnexpectedInput

    try:
        tree = Lark(GRAMMAR, parser="lalr").parse(text)
    except UnexpectedInput as failure:
        column = getattr(failure, "column", 1)
        raise PipelineError(f"cannot read the pipeline at column {column}: '{text}'") from None
    steps = tuple(_step(child, make_pass) for child in tree.children)
    if len(steps) == 1 and isinstance(steps[0], Nested) and steps[0].anchor == "builtin.module":
        return steps[0].steps
    return steps


def _step(tree: Any, make_pass: Callable[[str, dict[str, str]], Pass]) -> Step:
    name, *rest = tree.children
    if tree.data == "nested":
        return Nested(str(name), tuple(_step(child, make_pass) for child in rest if child))
    options = parse_options(str(rest[0])[1:-1]) if rest and rest[0] else {}
    return make_pass(str(name), options)
