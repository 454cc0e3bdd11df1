"""A mistake in a `.tc` file is one error that points at it."""

from __future__ import annotations

import pytest

from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.rendering import render
from mlopt.dialects import register_dialects
from mlopt.frontends.comprehension import read_module
from mlopt.tools.opt import main

MISTAKES = [
    ("def f(float(M,K) A -> (C) { C(m) +=! A(m,k) }", 20, "found '->', expected ',' or ')'"),
    ("def f(float(M,K) A) -> (C) { C(m) +=! A(m,k) * }", 48, "found '}', expected a value"),
    ("def f(float(M,K) A) -> (C) { C(m) +=! A(m,k)", 45, "found the end of the text"),
    (
        "def f(float(M,K) A) -> (C) { C(m) = A(m,k) }",
        41,
        "index 'k' is only on the right of '=': a reduction such as '+=!' says what becomes of its elements",
    ),
    (
        "def f(float(M,K) A) -> (C) { C(m) += A(m,k) }",
        35,
        "'C' has no elements yet: write '+=!' to start from the neutral one",
    ),
    ("def f(float(M,K) A) -> (C) { C(m) +=! A(m) }", 39, "'A' has 2 axes, found 1"),
    ("def f(float(M,K) A) -> (C) { C(m) +=! B(m,k) }", 39, "there is no tensor or function 'B'"),
    (
        "def f(float(M,K) A) -> (C) { C(m) +=! A(m,k) * x }",
        48,
        "there is no index, size or scalar 'x'",
    ),
    (
        "def f(float(M,K) A) -> (C) { C(m,n) +=! A(m,k) }",
        34,
        "the range of index 'n' is not determined: write 'where n in 0:...'",
    ),
    ("def f(float(M,K) A) -> (C) { C(m,m) = A(m,m) }", 34, "index 'm' is there already"),
    (
        "def f(float(M,K) A) -> (C) { C(M,m) = A(m,m) }",
        32,
        "an index of what is computed is an index variable",
    ),
    (
        "def f(float(M,K) A) -> (D) { C(m) +=! A(m,k) }",
        25,
        "'D' is a result, but no statement computes it",
    ),
    (
        "def f(flot(M,K) A) -> (C) { C(m) +=! A(m,k) }",
        7,
        "there is no type 'flot' (there is: half, float16, bfloat16, float, float32, double, float64, bool, byte, int8, int16, int, int32, int64)",
    ),
    ("def f(float(M,K) A, float(M) A) -> (C) { C(m) +=! A(m,k) }", 30, "there is a 'A' already"),
    (
        "def f(float(M,K) A) -> (C) { A(m, k) = A(m,k) + 1 }",
        30,
        "'A' is an argument, which is only read",
    ),
    (
        "def f(float(M,K) A) -> (C) { C(i) = A(i - 1, 0) }",
        39,
        "with i = 0 the index leaves axis 0 of 'A': write 'where i in ...'",
    ),
    (
        "def f(float(3,4) A) -> (C) { C(i) = A(i, 4) }",
        42,
        "the index reaches 4 on axis 1 of 'A', which has 4 elements",
    ),
    (
        "def f(float(3,4) A) -> (C) { C(i) +=! A(i, k) where k in 0:5 }",
        44,
        "the index reaches 4 on axis 1 of 'A', which has 4 elements",
    ),
    (
        "def f(float(M,K) A) -> (C) { C(m) +=! ep(A(m,k)) }",
        39,
        "there is no tensor or function 'ep'; did you mean 'exp'?",
    ),
    (
        "def f(float(M,K) A) -> (C) { C(m) +=! exp(A(m,k), 2) }",
        39,
        "'exp' takes 1 arguments, found 2",
    ),
    (
        "def f(float(M,K) A) -> (C) { C(m) +=! A(m,k) where j in 0:3 }",
        52,
        "index 'j' is used nowhere",
    ),
    (
        "def f(float(M,K) A) -> (C) { C(m) +=! A(m,k) where k in 0:3, k in 0:2 }",
        62,
        "the range of index 'k' is given twice",
    ),
    (
        "def f(float(M,K) A) -> (C) { C(m) +=! A(m,k) where k in 0:m }",
        59,
        "a range ends at a sum of sizes and whole numbers",
    ),
    (
        "def f(float(M,K) A) -> (C) { C(m) = A.2 where m in 0:3 }",
        37,
        "'A' has 2 axes, found axis 2, from 0",
    ),
    (
        "def f(float(M,K) A, float(N) I) -> (C) { C(n) = A(I(n), 0) }",
        51,
        "an index is a whole number, found a float",
    ),
    (
        "def f(float(M,K) A) -> (C) { C(m) = A(m, 0) where m in 1:M }",
        32,
        "index 'm' starts at 1, but 'C' has no elements yet: a statement before must compute all of it",
    ),
    (
        "def f(float(M,K) A) -> (C) { C(m) = A(m, 0) C(m,k) = A(m,k) }",
        45,
        "'C' has 1 axes, found 2",
    ),
    ("def f(float(M,K) A) -> (C) { C(m) = A(m, 0) @ 2 }", 45, "found '@'"),
    (
        "def f(float(M,M2) A, float(A) B) -> (C) { C(m) = A(m, 0) }",
        28,
        "'A' is an argument, expected the name of a size",
    ),
    (
        "def f(float(M) A) -> (C) { C(m) = A(M - 1 - m + 2) }",
        37,
        "with m = 0 the index leaves axis 0 of 'A': write 'where m in ...'",
    ),
    (
        "def f(float(M) A) -> (C) { C(m) = A(m) } def f(float(M) A) -> (C) { C(m) = A(m) }",
        46,
        "there is a function 'f' already",
    ),
    (
        "def f(float(M) A) -> (A) { C(m) = A(m) }",
        23,
        "'A' is a result, but no statement computes it",
    ),
    ("def f(float(M) A) -> (C) { C(m) = A(m) + M(m) }", 42, "'M' is no tensor or function"),
]
"""A text of one line, the column that the error points at, and what it says."""


@pytest.mark.parametrize("text,column,message", MISTAKES)
def test_a_mistake_points_into_the_text(text: str, column: int, message: str):
    context = Context()
    register_dialects(context)
    with pytest.raises(DiagnosticError) as failure:
        read_module(text.encode(), "x.tc", context)
    (diagnostic,) = failure.value.diagnostics
    shown = render(diagnostic, {"x.tc": text})
    assert shown == f"x.tc:1:{column}: error: {message}\n{text}\n{' ' * (column - 1)}^"


def test_the_command_shows_the_line_of_the_mistake(tmp_path, capsys):
    path = tmp_path / "wrong.tc"
    path.write_text("def f(float(M) x) -> (y) {\n\ty(i) = x(i) +\n}\n")
    assert main([str(path)]) == 1
    assert f"{path}:3:1: error: found '}}', expected a value\n}}\n^" in capsys.readouterr().err


def test_bytes_that_are_no_text_are_an_error(tmp_path, capsys):
    path = tmp_path / "wrong.tc"
    path.write_bytes(b"def f\xff")
    assert main([str(path)]) == 1
    assert f"{path}:1:6: error: found bytes that are not UTF-8 text" in capsys.readouterr().err
