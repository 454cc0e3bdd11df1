"""What C and OpenCL C differ in, and the tables of ops that each has a form for.

    @C.expresses("arith.addf")
    def add(op, out): return infix(...)          # an expression, for an op without effects

    @C.writes("memref.store")
    def store(op, out): out.statement(...)       # statements

An op that no table has is an error at the op.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from xdsl.ir import Operation

if TYPE_CHECKING:
    from mlopt.targets.c.function_writer import FunctionWriter


class Text(NamedTuple):
    """An expression; an atom needs no parentheses as an operand."""

    text: str
    is_atom: bool = False

    def operand(self) -> str:
        """The expression where it is an operand of another."""
        return self.text if self.is_atom else f"({self.text})"


Expression = Callable[[Operation, "FunctionWriter"], Text]
Statements = Callable[[Operation, "FunctionWriter"], None]


@dataclass
class Language:
    """A dialect of C: its name for messages, and its forms of ops."""

    name: str
    suffixes: bool
    """True where the functions of floats are called `expf`, not `exp`."""
    expressions: dict[str, Expression] = field(default_factory=dict[str, Expression])
    statements: dict[str, Statements] = field(default_factory=dict[str, Statements])

    def expresses(self, *names: str) -> Callable[[Expression], Expression]:
        """Function decorator: the function gives the expression of the ops called `names`."""

        def register(function: Expression) -> Expression:
            self.expressions |= dict.fromkeys(names, function)
            return function

        return register

    def writes(self, *names: str) -> Callable[[Statements], Statements]:
        """Function decorator: the function writes the statements of the ops called `names`."""

        def register(function: Statements) -> Statements:
            self.statements |= dict.fromkeys(names, function)
            return function

        return register

    def derived(self, name: str, *, suffixes: bool, without: tuple[str, ...] = ()) -> Language:
        """Another language that has the forms of this one, but those of `without`."""
        kept = {op: form for op, form in self.statements.items() if op not in without}
        return Language(name, suffixes, dict(self.expressions), kept)


C = Language("C", suffixes=True)
