"""What a `.tc` file says, as a tree. `at` is where a node starts in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """Anything with a place in the text."""

    at: int


@dataclass(frozen=True)
class Word(Node):
    """A name."""

    name: str


@dataclass(frozen=True)
class Expression(Node):
    """What has a value."""

    def parts(self) -> tuple[Expression, ...]:
        """The expressions right below."""
        return ()

    def walk(self) -> Iterator[Expression]:
        """This expression and all in it, in the order of the text."""
        stack: list[Expression] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += reversed(node.parts())


@dataclass(frozen=True)
class Number(Expression):
    """A literal; a whole one takes the type of what it meets."""

    value: int | float


@dataclass(frozen=True)
class Name(Expression):
    """An index variable, a size, or a scalar."""

    name: str


@dataclass(frozen=True)
class SizeOf(Expression):
    """`A.0`: the size of an axis."""

    tensor: str
    axis: int


@dataclass(frozen=True)
class Call(Expression):
    """`f(x, y)`: an element of a tensor, a function, or a conversion to a type."""

    name: str
    arguments: tuple[Expression, ...]

    def parts(self) -> tuple[Expression, ...]:
        return self.arguments


@dataclass(frozen=True)
class Unary(Expression):
    """`-x` or `!x`."""

    operator: str
    operand: Expression

    def parts(self) -> tuple[Expression, ...]:
        return (self.operand,)


@dataclass(frozen=True)
class Binary(Expression):
    """`x op y`; `at` is that of `x`."""

    operator: str
    lhs: Expression
    rhs: Expression

    def parts(self) -> tuple[Expression, ...]:
        return (self.lhs, self.rhs)


@dataclass(frozen=True)
class Choice(Expression):
    """`condition ? x : y`."""

    condition: Expression
    on_true: Expression
    on_false: Expression

    def parts(self) -> tuple[Expression, ...]:
        return (self.condition, self.on_true, self.on_false)


@dataclass(frozen=True)
class Range(Node):
    """`variable in low:high`, the end not included."""

    variable: str
    low: Expression
    high: Expression


@dataclass(frozen=True)
class Statement(Node):
    """`target(indices) op= expression where ranges`."""

    target: str
    indices: tuple[Expression, ...]
    operator: str
    operator_at: int
    expression: Expression
    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class Parameter(Node):
    """`type(extents) name`; an extent is a number or the name of a size."""

    type: Word
    extents: tuple[Word | int, ...]
    name: Word


@dataclass(frozen=True)
class Function(Node):
    """`def name(parameters) -> (results) { statements }`."""

    name: Word
    parameters: tuple[Parameter, ...]
    results: tuple[Word, ...]
    statements: tuple[Statement, ...]
