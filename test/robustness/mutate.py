"""Small damages to a text, each as a slip of the hand or of a program would make it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

TOKEN = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|[%^@#!][\w$.-]+|-?\d+\.\d*(?:[eE][-+]?\d+)?|0x[0-9A-Fa-f]+|'
    r"[A-Za-z_][\w$.]*|-?\d+|->|::|\S"
)
NUMBER = re.compile(r"(?<![\w%#@^.])-?\d+(?:\.\d*)?|(?<=[<x])\d+")
TYPE = re.compile(r"\b(?:index|none|[su]?i\d+|bf16|f(?:16|32|64)|(?:tensor|memref|vector)<[^<>]*>)")
TYPES = (
    *("i1", "i4", "i8", "i32", "i64", "i128", "ui8", "si32", "index", "f16", "bf16", "f32"),
    *("f64", "f80", "f8E4M3FN", "none", "complex<f32>", "tuple<i32, f32>", "!llvm.ptr"),
    *("tensor<f32>", "tensor<0xf32>", "tensor<?xf32>", "tensor<*xf32>", "tensor<2x3xi1>"),
    *("memref<f32>", "memref<4xf32>", "memref<?x?xf32>", "memref<*xf32>"),
    *("memref<4x4xf32, strided<[?, 1], offset: ?>>", "vector<4xf32>", "vector<f32>"),
    *("vector<[4]xi32>", "vector<2x3x4xf64>", "() -> ()", "(i32) -> f32"),
)
NUMBERS = (
    *("0", "1", "-1", "2", "3", "7", "64", "255", "-128", "4096", "1.5", "-0.0", "1e400", "0x7F"),
    *("2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775808"),
    *("1000000000000", "18446744073709551616", "99999999999999999999999999"),
)
NOISE = "\x00\x7f\\\"'{}()[]<>%^@#!:,=-?*|;/\t\u00e9\u4e2d\U0001f600abx019._$"

Mutation = Callable[[random.Random, str, Sequence[str]], str]


def mutate(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """`text` after up to three random damages; `others` are texts to splice from.

    Half of the time only damages that often leave a valid module: those get past the
    parser and the verifier, and into the passes.
    """
    table = chance.choice((MUTATIONS, GENTLE_MUTATIONS))
    for _ in range(chance.choice((0, 1, 1, 1, 1, 2, 3))):
        text = chance.choice(table)(chance, text, others)
    return text


def _token(chance: random.Random, text: str) -> tuple[int, int]:
    """Start and end of a random token; empty where there is none."""
    spans = [match.span() for match in TOKEN.finditer(text)]
    return chance.choice(spans) if spans else (0, 0)


def _replaced(
    chance: random.Random, text: str, pattern: re.Pattern[str], choices: Sequence[str]
) -> str:
    """`text` with one random match of `pattern` replaced."""
    spans = [match.span() for match in pattern.finditer(text)]
    if not spans:
        return text
    start, end = chance.choice(spans)
    return text[:start] + chance.choice(choices) + text[end:]


def delete_token(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """`a b c` -> `a c`."""
    start, end = _token(chance, text)
    return text[:start] + text[end:]


def repeat_token(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """`a b c` -> `a b b c`."""
    start, end = _token(chance, text)
    return f"{text[:end]} {text[start:end]}{text[end:]}"


def swap_tokens(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """`a b c` -> `c b a`."""
    (a, b), (c, d) = sorted((_token(chance, text), _token(chance, text)))
    return text if b > c else text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def copy_token(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """A token of this or another text takes the place of one."""
    start, end = _token(chance, text)
    source = chance.choice((text, chance.choice(others)))
    first, last = _token(chance, source)
    return text[:start] + source[first:last] + text[end:]


def change_number(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """`4` -> `-1`, a shape, a constant, or an index."""
    return _replaced(chance, text, NUMBER, NUMBERS)


def change_type(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """`f32` -> `memref<?x?xf32>`."""
    return _replaced(chance, text, TYPE, TYPES)


def change_type_everywhere(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """Every `f32` -> `bf16`, which often leaves a valid module of an unusual type."""
    found = sorted(set(TYPE.findall(text)))
    if not found:
        return text
    old = chance.choice(found)
    return re.sub(rf"(?<![\w<]){re.escape(old)}\b", chance.choice(TYPES), text)


def change_every_number(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """Every `4` -> `0`, which keeps shapes consistent."""
    found = sorted(set(NUMBER.findall(text)))
    if not found:
        return text
    old, new = chance.choice(found), chance.choice(NUMBERS)
    return re.sub(
        rf"(?<![\w%#@^.-]){re.escape(old)}(?![\w.])|(?<=[<x]){re.escape(old)}(?=x)", new, text
    )


def drop_bracket(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """A bracket is lost."""
    return _replaced(chance, text, re.compile(r"[][(){}<>]"), ("",))


def rename_value(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """A use (or definition) names another value, block or symbol."""
    sigil = chance.choice("%^@#!")
    names = re.compile(rf"{re.escape(sigil)}[\w$.-]+")
    found = names.findall(text)
    return _replaced(chance, text, names, found) if found else text


def _lines(chance: random.Random, text: str) -> tuple[list[str], int]:
    lines = text.splitlines(keepends=True) or [""]
    return lines, chance.randrange(len(lines))


def delete_line(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """A line is lost."""
    lines, at = _lines(chance, text)
    return "".join(lines[:at] + lines[at + 1 :])


def repeat_line(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """A line stands twice."""
    lines, at = _lines(chance, text)
    return "".join([*lines[: at + 1], *lines[at:]])


def move_line(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """A line is somewhere else."""
    lines, at = _lines(chance, text)
    line = lines.pop(at)
    lines.insert(chance.randrange(len(lines) + 1), line)
    return "".join(lines)


def splice_line(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """A line of another text stands in this one."""
    lines, at = _lines(chance, text)
    source, line = _lines(chance, chance.choice(others))
    return "".join([*lines[:at], source[line], *lines[at:]])


def splice_text(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """The head of this text and the tail of another."""
    other = chance.choice(others)
    return text[: chance.randrange(len(text) + 1)] + other[chance.randrange(len(other) + 1) :]


def join_texts(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """Two whole modules after each other: symbols and levels mix."""
    return text + chance.choice(others)


def cut(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """The end is missing."""
    return text[: chance.randrange(len(text) + 1)]


def add_noise(chance: random.Random, text: str, others: Sequence[str]) -> str:
    """A few characters are wrong."""
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(NOISE) + text[at + chance.randrange(2) :]
    return text


MUTATIONS: tuple[Mutation, ...] = (
    *(delete_token, repeat_token, swap_tokens, copy_token, copy_token),
    *(change_number, change_number, change_every_number, change_every_number),
    *(change_type, change_type, change_type_everywhere, change_type_everywhere),
    *(drop_bracket, rename_value, rename_value),
    *(delete_line, repeat_line, move_line, splice_line, splice_text, join_texts, cut, add_noise),
)

GENTLE_MUTATIONS: tuple[Mutation, ...] = (
    *(change_every_number, change_every_number, change_type_everywhere, change_type_everywhere),
    *(change_number, rename_value, delete_line, repeat_line, move_line, join_texts),
)
