"""The text of a `.tc` file to its tree."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from mlopt.core.diagnostics import error
from mlopt.core.locations import SourceMap
from mlopt.frontends.comprehension import tree

WORDS = {
    "ASSIGN": "an assignment such as '=' or '+=!'",
    "NAME": "a name",
    "INT": "a whole number",
    "VALUE": "a value",
    "$END": "the end of the text",
}
"""What a terminal is called in messages; others are called what they are."""

VALUES = {"INT", "FLOAT", "NAME", "LPAR"}
"""What an expression starts with."""

MAX_EXPECTED = 6
"""With more possibilities than this, what was expected is not listed."""


def read_text(text: str, sources: SourceMap) -> tuple[tree.Function, ...]:
    """The functions of `text`. Raises `DiagnosticError` at the first thing that is wrong."""
    try:
        return _Builder().transform(_parser().parse(text))
    except UnexpectedToken as failure:
        at = failure.token.start_pos if failure.token.type != "$END" else len(text.rstrip())
        found = "the end of the text" if failure.token.type == "$END" else f"'{failure.token}'"
        message = f"found {found}{_expected(failure.accepts or failure.expected)}"
        raise error(sources.location(at or 0), message) from None
    except UnexpectedCharacters as failure:
        raise error(
            sources.location(failure.pos_in_stream),
            f"found '{text[failure.pos_in_stream]}'{_expected(failure.allowed or ())}",
        ) from None
    except UnexpectedEOF:
        raise error(sources.location(len(text.rstrip())), "found the end of the text") from None
    except RecursionError:
        raise error(sources.location(0), "nesting is too deep") from None


def _expected(terminals: Any) -> str:
    given = set(terminals)
    if given >= VALUES:
        given = (given - VALUES - {"MINUS", "NOT"}) | {"VALUE"}
    names = sorted(given)
    if not 0 < len(names) <= MAX_EXPECTED:
        return ""
    literal = {item.name: item.pattern.value for item in _parser().terminals}
    shown = [WORDS.get(name) or f"'{literal.get(name, name)}'" for name in names]
    return f", expected {' or '.join(shown)}"


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=True)


@v_args(meta=True)
class _Builder(Transformer[Token, Any]):
    """Rules of the grammar to nodes; what may be left out is None."""

    def start(self, meta: Any, children: list[Any]) -> tuple[tree.Function, ...]:
        return tuple(children)

    def function(self, meta: Any, children: list[Any]) -> tree.Function:
        name, *rest = children
        parameters = tuple(item for item in rest if isinstance(item, tree.Parameter))
        results = tuple(_word(item) for item in rest if isinstance(item, Token))
        statements = tuple(item for item in rest if isinstance(item, tree.Statement))
        return tree.Function(meta.start_pos, _word(name), parameters, results, statements)

    def parameter(self, meta: Any, children: list[Any]) -> tree.Parameter:
        type, *extents, name = children
        given = tuple(extent for extent in extents if extent is not None)
        return tree.Parameter(meta.start_pos, _word(type), given, _word(name))

    def extent(self, meta: Any, children: list[Any]) -> tree.Word | int:
        (token,) = children
        return int(token) if token.type == "INT" else _word(token)

    def statement(self, meta: Any, children: list[Any]) -> tree.Statement:
        (name, indices), operator, expression, *ranges = children
        return tree.Statement(
            meta.start_pos,
            name,
            indices,
            str(operator),
            operator.start_pos,
            expression,
            tuple(item for item in ranges if isinstance(item, tree.Range)),
        )

    def target(self, meta: Any, children: list[Any]) -> tuple[str, tuple[tree.Expression, ...]]:
        name, *indices = children
        return str(name), tuple(index for index in indices if index is not None)

    def range(self, meta: Any, children: list[Any]) -> tree.Range:
        name, low, high = children
        return tree.Range(meta.start_pos, str(name), low, high)

    def choice(self, meta: Any, children: list[Any]) -> tree.Choice:
        return tree.Choice(meta.start_pos, *children)

    def binary(self, meta: Any, children: list[Any]) -> tree.Binary:
        lhs, operator, rhs = children
        return tree.Binary(meta.start_pos, str(operator), lhs, rhs)

    def unary(self, meta: Any, children: list[Any]) -> tree.Unary:
        operator, operand = children
        return tree.Unary(meta.start_pos, str(operator), operand)

    def integer(self, meta: Any, children: list[Any]) -> tree.Number:
        return tree.Number(meta.start_pos, int(children[0]))

    def floating(self, meta: Any, children: list[Any]) -> tree.Number:
        return tree.Number(meta.start_pos, float(children[0].rstrip("f")))

    def name(self, meta: Any, children: list[Any]) -> tree.Name:
        return tree.Name(meta.start_pos, str(children[0]))

    def call(self, meta: Any, children: list[Any]) -> tree.Call:
        name, *arguments = children
        given = tuple(argument for argument in arguments if argument is not None)
        return tree.Call(meta.start_pos, str(name), given)

    def size(self, meta: Any, children: list[Any]) -> tree.SizeOf:
        return tree.SizeOf(meta.start_pos, str(children[0]), int(children[1]))


def _word(token: Token) -> tree.Word:
    return tree.Word(token.start_pos or 0, str(token))
