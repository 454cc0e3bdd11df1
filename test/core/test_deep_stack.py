"""Nesting of thousands of levels is read, verified and printed."""

import pytest
from front_door import errors_in, parse, text_of

from mlopt.core.deep_stack import needs_deep_stack, run_with_deep_stack
from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.verifier import verify

LEVELS = 5000


def nested(levels: int) -> str:
    return "func.func @f(%c: i1) {\n" + "scf.if %c {\n" * levels + "}\n" * levels + "return\n}\n"


def test_deep_nesting_works_on_a_deep_stack():
    text = nested(LEVELS)
    assert needs_deep_stack(text)

    def work():
        module = parse(text)
        return verify(module), text_of(module)

    errors, printed = run_with_deep_stack(work)
    assert errors == []
    assert printed.count("scf.if") == LEVELS


def test_shallow_text_needs_none():
    assert not needs_deep_stack(nested(20))


def test_too_deep_a_nesting_is_an_error_on_a_shallow_stack():
    assert "nesting is too deep" in errors_in(nested(LEVELS))[0]


def test_an_exception_comes_out_of_the_thread():
    with pytest.raises(DiagnosticError):
        run_with_deep_stack(lambda: parse("%%%"))
