"""One function as text: values become expressions and variables, ops statements.

    %0 = arith.addf %a, %b      used once: stands where it is used, `a + b`
                                else: `float v0 = a + b;`

An expression that reads memory is written down before the next statement, so that no
write comes between. Blocks of a function with branches are labels, what they take are
variables that a branch sets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from xdsl.dialects.builtin import MemRefType
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from mlopt.core.diagnostics import error
from mlopt.dialects.memref.layouts import strided
from mlopt.targets.c.language import Language, Text
from mlopt.targets.c.names import Names
from mlopt.targets.c.support import Use

LONGEST = 100
"""Characters of an expression that still stands where it is used."""

COUNTERS = ("i", "j", "k", "l", "m")
"""Names of loop counters, from outside inwards."""


class Place(NamedTuple):
    """Where the elements of a buffer are; each field is an atom of C."""

    allocated: str
    aligned: str
    offset: str
    sizes: tuple[str, ...]
    strides: tuple[str, ...]


@dataclass
class FileScope:
    """What the functions of a file share."""

    language: Language
    use: Use
    """Puts a support function into the file, and gives its name."""
    type_of: Callable[[Attribute, Operation | SSAValue], str]
    """The type of C of a value; its descriptor gets into the file."""
    globals: dict[str, str]
    functions: dict[str, Any]
    """By symbol, what calls them (`calls.Function`)."""
    reserved: frozenset[str]


class FunctionWriter:
    """The statements of one function."""

    def __init__(self, scope: FileScope):
        self.scope = scope
        self.language = scope.language
        self.lines: list[str] = []
        self.names = Names(scope.reserved | frozenset(scope.globals.values()))
        self.loops: list[Operation] = []
        self.result_type = "void"
        self.ends: list[tuple[Operation, str]] = []
        """The regions around that are left by a `goto`, with their labels."""
        self._depth = 1
        self._texts: dict[SSAValue, Text] = {}
        self._pending: dict[SSAValue, str] = {}
        self._places: dict[SSAValue, Place] = {}
        self._variables: dict[SSAValue, str] = {}
        self.labels: dict[Block, str] = {}

    # Text.

    def line(self, text: str) -> None:
        """A line at the current depth."""
        self.lines.append("  " * self._depth + text)

    def statement(self, text: str) -> None:
        """A statement with an effect; what was read before is in variables by then."""
        self.settle()
        self.line(text)

    def settle(self) -> None:
        """Writes down the expressions that read memory and were not used yet."""
        for value in list(self._pending):
            text = self._texts[value].text
            del self._pending[value]
            self._declare(value, text)

    @contextmanager
    def braces(self, head: str, tail: str = "}") -> Iterator[None]:
        """`head {`, lines one level in, `}`."""
        self.statement(f"{head} {{" if head else "{")
        with self.inside(tail):
            yield

    @contextmanager
    def inside(self, tail: str = "}") -> Iterator[None]:
        """Lines one level in, and `tail`, behind a brace that is open."""
        self._depth += 1
        yield
        self.settle()
        self._depth -= 1
        self.line(tail)

    # Values.

    def text(self, value: SSAValue) -> str:
        """`value` as an operand of an expression."""
        return self.expression(value).operand()

    def bare(self, value: SSAValue) -> str:
        """`value` where it stands alone: as an argument, or behind `=`."""
        return self.expression(value).text

    def expression(self, value: SSAValue) -> Text:
        """The expression that gives `value`. Raises `DiagnosticError` where it has none."""
        if isinstance(value.type, MemRefType) and value not in self._texts:
            return Text(self.descriptor(value), True)
        self._pending.pop(value, None)
        return self._texts[value]

    def simple(self, value: SSAValue) -> str:
        """`value` as a name or number, which may be written several times."""
        expression = self.expression(value)
        is_short = re.fullmatch(r"-?\w+(\.\w+f?)?", expression.text)
        if not is_short and len(list(value.uses)) == 1:
            self._declare(value, expression.text)
        return self._texts[value].operand()

    def define(self, value: SSAValue, expression: Text, *, reads: bool = False) -> None:
        """Gives `value` its expression: in place of its one use, or in a variable."""
        uses = list(value.uses)
        here = len(uses) == 1 and uses[0].operation.parent is _block_of(value)
        if not uses:
            self._texts[value] = expression
        elif here and len(expression.text) <= LONGEST:
            self._texts[value] = expression
            if reads:
                self._pending[value] = expression.text
        else:
            self._declare(value, expression.text)

    def is_pending(self, values: Sequence[SSAValue]) -> bool:
        """True where one of `values` is an expression that reads memory."""
        return any(value in self._pending for value in values)

    def alias(self, value: SSAValue, text: str, *, is_atom: bool = True) -> None:
        """`value` is the variable or constant `text`, wherever it is used."""
        self._texts[value] = Text(text, is_atom)

    def _declare(self, value: SSAValue, text: str) -> None:
        name = self.name(value)
        self.line(f"{self.type(value)} {name} = {text};")
        self._texts[value] = Text(name, True)

    def name(self, value: SSAValue) -> str:
        """A new name for `value`, its own where it has one."""
        return self.names.fresh(value.name_hint) if value.name_hint else self.names.numbered("v")

    def type(self, value: SSAValue) -> str:
        """The type of C of `value`."""
        return self.scope.type_of(value.type, value)

    def variable(self, value: SSAValue, initial: str | None = None) -> str:
        """Declares a variable that holds `value`, now or after it is set."""
        name = self.name(value)
        initial_text = "" if initial is None else f" = {initial}"
        self.statement(f"{self.type(value)} {name}{initial_text};")
        self.bind(value, name)
        return name

    def bind(self, value: SSAValue, name: str) -> None:
        """`value` is in the variable `name`."""
        if isinstance(value.type, MemRefType):
            self._variables[value] = name
            self.set_place(value, descriptor_place(name, value.type, value))
        else:
            self.alias(value, name)

    # Buffers.

    def place(self, value: SSAValue) -> Place:
        """Where the elements of the buffer `value` are."""
        return self._places[value]

    def set_place(self, value: SSAValue, place: Place) -> None:
        """Says where the elements of `value` are."""
        self._places[value] = place

    def descriptor(self, value: SSAValue) -> str:
        """The descriptor of a buffer: its variable, or one that is made where it stands."""
        if value in self._variables:
            return self._variables[value]
        place = self.place(value)
        # A constant's array has to be cast.
        is_cast = place.allocated.endswith(f" *){place.aligned}")
        aligned = place.allocated if is_cast else place.aligned
        fields = [place.allocated, aligned, place.offset]
        if place.sizes:
            fields += [f"{{{', '.join(place.sizes)}}}", f"{{{', '.join(place.strides)}}}"]
        return f"({self.type(value)}){{{', '.join(fields)}}}"

    def pointer(self, value: SSAValue, element: str) -> str:
        """The type of a pointer to elements in the buffer `value`."""
        return f"{element} *"

    def array(self, element: str, name: str, count: int) -> str:
        """The declaration of an array on the stack."""
        return f"_Alignas(64) {element} {name}[{count}]"

    def atom(self, text: str, hint: str = "") -> str:
        """`text` where it is a name, a number or a field, else an index variable that holds it."""
        if re.fullmatch(r"-?\w+|\w+\.offset|\w+\.(sizes|strides)\[\d+\]", text):
            return text
        name = self.names.fresh(hint) if hint else self.names.numbered("n")
        self.statement(f"int64_t {name} = {text};")
        return name

    def element(self, value: SSAValue, indices: Sequence[str]) -> str:
        """The element of a buffer at `indices`, which are operands."""
        place = self.place(value)
        return f"{place.aligned}[{address(place.offset, indices, place.strides)}]"

    # Structure.

    def region(self, region: Region) -> None:
        """Writes the ops of a single block but its terminator."""
        for op in region.block.ops:
            if op is not region.block.last_op:
                self.op(op)

    def op(self, op: Operation) -> None:
        """Writes one op. Raises `DiagnosticError` where it has no form."""
        expression = self.language.expressions.get(op.name)
        if expression is not None:
            reads = self.is_pending(op.operands)
            self.define(op.results[0], expression(op, self), reads=reads)
            return
        statements = self.language.statements.get(op.name)
        if statements is None:
            raise error(op, f"'{op.name}' op has no form in {self.language.name}")
        statements(op, self)

    def body(self, region: Region) -> None:
        """Writes the blocks of a function, whose arguments are bound."""
        blocks = list(region.blocks)
        for block in blocks[1:]:
            self.labels[block] = self.names.fresh("block")
            for argument in block.args:
                self.variable(argument)
        for block in blocks:
            if block in self.labels:
                self.settle()
                self.lines.append(f"{self.labels[block]}:;")
            for op in block.ops:
                self.op(op)
            self.settle()

    def assign(self, targets: Sequence[SSAValue], values: Sequence[SSAValue]) -> None:
        """Sets the variables of `targets` to `values`, all at once."""
        pairs = [
            (self.expression(target).text, self.bare(value), target)
            for target, value in zip(targets, values, strict=True)
        ]
        pairs = [pair for pair in pairs if pair[0] != pair[1]]
        self.settle()
        for position, (name, text, target) in enumerate(pairs):
            if any(re.search(rf"\b{earlier}\b", text) for earlier, _, _ in pairs[:position]):
                saved = self.names.numbered("next")
                self.line(f"{self.type(target)} {saved} = {text};")
                pairs[position] = (name, saved, target)
        for name, text, _ in pairs:
            self.line(f"{name} = {text};")

    def counter(self, value: SSAValue) -> str:
        """A name for the counter of a loop."""
        if value.name_hint:
            return self.name(value)
        depth = len(self.loops)
        letter = COUNTERS[depth] if depth < len(COUNTERS) else "n"
        return self.names.fresh(letter)

    @contextmanager
    def loop(self, op: Operation, counter: str, head: str) -> Iterator[None]:
        """A loop of `op`; the name of its counter is free again behind it."""
        self.loops.append(op)
        with self.braces(head):
            yield
        self.loops.pop()
        self.names.release(counter)


def _block_of(value: SSAValue) -> Block | None:
    owner = value.owner
    return owner if isinstance(owner, Block) else owner.parent


def descriptor_place(name: str, type: MemRefType, value: SSAValue) -> Place:
    """The fields of a descriptor; numbers where the type says them."""
    axes = range(type.get_num_dims())
    offset, sizes, strides = descriptor_numbers(
        value,
        f"{name}.offset",
        [f"{name}.sizes[{axis}]" for axis in axes],
        [f"{name}.strides[{axis}]" for axis in axes],
    )
    return Place(f"{name}.allocated", f"{name}.aligned", offset, tuple(sizes), tuple(strides))


def descriptor_numbers(
    value: SSAValue, offset: str, sizes: Sequence[str], strides: Sequence[str]
) -> tuple[str, list[str], list[str]]:
    """The texts given, or the numbers that the type of the buffer `value` says instead."""
    assert isinstance(value.type, MemRefType)
    known_sizes, known_strides, known_offset = known_numbers(value.type, value)
    return (
        offset if known_offset is None else str(known_offset),
        [known or text for known, text in zip(known_sizes, sizes, strict=True)],
        [known or text for known, text in zip(known_strides, strides, strict=True)],
    )


def known_numbers(
    type: MemRefType, value: SSAValue
) -> tuple[Sequence[str | None], Sequence[str | None], int | None]:
    """Sizes and strides that the type says, and the offset; None where it does not."""
    sizes = [None if size < 0 else str(size) for size in type.get_shape()]
    layout = strided(type)
    if layout is None:
        raise error(value, f"type {type} has no strides, expected a strided layout")
    return sizes, [None if s is None else str(s) for s in layout.strides], layout.offset


def address(offset: str, indices: Sequence[str], strides: Sequence[str]) -> str:
    """`offset + i * stride + ...`, without what is 0 or 1.

    >>> address("0", ["i", "j"], ["n", "1"]), address("0", ["0"], ["4"])
    ('i * n + j', '0')
    """
    terms = [offset] if offset != "0" else []
    constant = 0
    for index, stride in zip(indices, strides, strict=True):
        if _is_number(index) and _is_number(stride):
            constant += int(index) * int(stride)
        elif index != "0" and stride != "0":
            terms.append(
                index if stride == "1" else stride if index == "1" else f"{index} * {stride}"
            )
    if constant or not terms:
        if terms and _is_number(terms[0]):
            terms[0] = str(int(terms[0]) + constant)
        else:
            terms.append(str(constant))
    return " + ".join(terms) if len(terms) > 1 else _unwrapped(terms[0])


def _unwrapped(text: str) -> str:
    """`text` without parentheses around all of it."""
    depth = 0
    for position, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return text[1:-1] if position == len(text) - 1 and letter == ")" else text
    return text


def _is_number(text: str) -> bool:
    return text.lstrip("-").isdigit()
