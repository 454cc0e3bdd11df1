"""What a format of an llvm op is made of: each element reads and prints one part of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xdsl.dialects.builtin import UnitAttr
from xdsl.ir import Attribute, Block, Operation, SSAValue
from xdsl.parser import UnresolvedOperand

from mlopt.dialects.llvm.property_syntax import PropertySyntax

# State while an op is parsed.


@dataclass
class Reading:
    """What has been read of one op."""

    parser: Any
    operands: dict[str, list[UnresolvedOperand]] = field(default_factory=dict)
    types: dict[str, list[Attribute]] = field(default_factory=dict)
    properties: dict[str, Attribute] = field(default_factory=dict)
    attributes: dict[str, Attribute] = field(default_factory=dict)
    successors: list[Block] = field(default_factory=list)
    regions: list[Any] = field(default_factory=list)
    function_type: Any = None
    resolved: dict[str, list[SSAValue]] = field(default_factory=dict)


class Writing:
    """A printer that puts blanks where upstream's does."""

    def __init__(self, printer: Any):
        self.printer = printer
        self.space = True
        self.after_punctuation = False

    def literal(self, text: str) -> None:
        if self._space_before(text):
            self.printer.print_string(" ")
        self.printer.print_string(text)
        self.space = len(text) != 1 or text not in "<({["
        self.after_punctuation = not (text[0].isalpha() or text[0] == "_")

    def _space_before(self, text: str) -> bool:
        if not self.space:
            return False
        if len(text) != 1:
            return True
        return text not in (">)}]," if self.after_punctuation else "<>(){}[],")

    def value(self) -> None:
        """The blank before something that is no literal."""
        if self.space or not self.after_punctuation:
            self.printer.print_string(" ")
        self.space = True
        self.after_punctuation = False

    def join(self) -> None:
        """An empty literal: no blank before what follows."""
        self.space = False
        self.after_punctuation = True


# Directives.


class Directive:
    """One element of a format."""

    def parse(self, reading: Reading) -> None:
        raise NotImplementedError

    def parse_optional(self, reading: Reading) -> bool:
        """Reads it where it is there; used for the first element of a group."""
        raise NotImplementedError(f"{self} cannot start a group")

    def print(self, op: Any, writing: Writing) -> None:
        raise NotImplementedError

    def is_present(self, op: Any) -> bool:
        """For the anchor of a group."""
        return True


class Literal(Directive):
    """A keyword or punctuation."""

    def __init__(self, text: Any):
        self.text = text
        self.is_word = text[0].isalpha()

    def parse(self, reading: Reading) -> None:
        if self.is_word:
            reading.parser.parse_keyword(self.text)
        else:
            reading.parser.parse_punctuation(self.text)

    def parse_optional(self, reading: Reading) -> bool:
        if self.is_word:
            return reading.parser.parse_optional_keyword(self.text) is not None
        return reading.parser.parse_optional_punctuation(self.text) is not None

    def print(self, op: Any, writing: Writing) -> None:
        writing.literal(self.text)


class Joint(Directive):
    """An empty literal."""

    def parse(self, reading: Reading) -> None:
        pass

    def print(self, op: Any, writing: Writing) -> None:
        writing.join()


class OperandDirective(Directive):
    """`$name` of an operand."""

    def __init__(self, name: str, many: bool):
        self.name = name
        self.many = many

    def parse(self, reading: Reading) -> None:
        parser = reading.parser
        if not self.many:
            reading.operands[self.name] = [parser.parse_unresolved_operand()]
            return
        found = parser.parse_optional_undelimited_comma_separated_list(
            parser.parse_optional_unresolved_operand, parser.parse_unresolved_operand
        )
        reading.operands[self.name] = found or []

    def parse_optional(self, reading: Reading) -> bool:
        found = reading.parser.parse_optional_undelimited_comma_separated_list(
            reading.parser.parse_optional_unresolved_operand,
            reading.parser.parse_unresolved_operand,
        )
        reading.operands[self.name] = found or []
        return bool(found)

    def print(self, op: Any, writing: Writing) -> None:
        values = operand_group(op, self.name)
        if values:
            writing.value()
            writing.printer.print_list(values, writing.printer.print_ssa_value)

    def is_present(self, op: Any) -> bool:
        return bool(operand_group(op, self.name))


class OperandsDirective(Directive):
    """`operands`: all of them."""

    def parse(self, reading: Reading) -> None:
        parser = reading.parser
        found = parser.parse_optional_undelimited_comma_separated_list(
            parser.parse_optional_unresolved_operand, parser.parse_unresolved_operand
        )
        reading.operands["operands"] = found or []

    def print(self, op: Any, writing: Writing) -> None:
        writing.value()
        writing.printer.print_list(op.operands, writing.printer.print_ssa_value)


class TypeDirective(Directive):
    """`type($name)`, of an operand or result."""

    def __init__(self, name: str, many: bool):
        self.name = name
        self.many = many

    def parse(self, reading: Reading) -> None:
        parser = reading.parser
        if self.many:
            reading.types[self.name] = parser.parse_comma_separated_list(
                parser.Delimiter.NONE, parser.parse_type
            )
        else:
            reading.types[self.name] = [parser.parse_type()]

    def print(self, op: Any, writing: Writing) -> None:
        writing.value()
        types = [value.type for value in value_group(op, self.name)]
        writing.printer.print_list(types, writing.printer.print_attribute)


class FunctionalType(Directive):
    """`functional-type(operands, results)`, or of named ones."""

    def __init__(self, inputs: str, outputs: str):
        self.inputs = inputs
        self.outputs = outputs

    def parse(self, reading: Reading) -> None:
        type = reading.parser.parse_function_type()
        reading.types[self.inputs] = list(type.inputs.data)
        reading.types[self.outputs] = list(type.outputs.data)

    def print(self, op: Any, writing: Writing) -> None:
        writing.value()
        inputs = [value.type for value in value_group(op, self.inputs)]
        outputs = [value.type for value in value_group(op, self.outputs)]
        writing.printer.print_function_type(inputs, outputs)


class AttributeDirective(Directive):
    """`$name` of a property."""

    def __init__(self, name: str, syntax: PropertySyntax, default: Attribute | None):
        self.name = name
        self.syntax = syntax
        self.default = default

    def parse(self, reading: Reading) -> None:
        found = self.syntax.parse(reading.parser)
        if found is not None:
            reading.properties[self.name] = found

    def parse_optional(self, reading: Reading) -> bool:
        found = self.syntax.parse_optional(reading.parser)
        if found is not None:
            reading.properties[self.name] = found
        return found is not None

    def print(self, op: Any, writing: Writing) -> None:
        if self.name not in op.properties:
            return
        if self.syntax.is_silent:
            return
        writing.value()
        self.syntax.print(writing.printer, op.properties[self.name])

    def is_present(self, op: Any) -> bool:
        value = op.properties.get(self.name)
        return value is not None and value != self.default and not self.syntax.is_empty(value)


class SuccessorDirective(Directive):
    """`$name` of a successor."""

    def __init__(self, index: int):
        self.index = index

    def parse(self, reading: Reading) -> None:
        reading.successors.append(reading.parser.parse_successor())

    def print(self, op: Any, writing: Writing) -> None:
        writing.value()
        writing.printer.print_block_name(op.successors[self.index])


class RegionDirective(Directive):
    """`$name` of a region."""

    def __init__(self, index: int):
        self.index = index

    def parse(self, reading: Reading) -> None:
        reading.regions.append(reading.parser.parse_region())

    def print(self, op: Any, writing: Writing) -> None:
        writing.value()
        writing.printer.print_region(op.regions[self.index])


class Group(Directive):
    """`( ... $anchor^ ... )?`."""

    def __init__(self, elements: list[Directive], anchor: Directive):
        self.elements = elements
        self.anchor = anchor

    def parse(self, reading: Reading) -> None:
        if self.elements[0].parse_optional(reading):
            for element in self.elements[1:]:
                element.parse(reading)

    def print(self, op: Any, writing: Writing) -> None:
        if self.anchor.is_present(op):
            for element in self.elements:
                element.print(op, writing)


class Custom(Directive):
    """`custom<Name>(...)`: an entry of `CUSTOM_DIRECTIVES`."""

    def __init__(self, handler: CustomDirective):
        self.handler = handler

    def parse(self, reading: Reading) -> None:
        self.handler.parse(reading)

    def parse_optional(self, reading: Reading) -> bool:
        return self.handler.parse(reading)

    def print(self, op: Any, writing: Writing) -> None:
        self.handler.print(op, writing)

    def is_present(self, op: Any) -> bool:
        return self.handler.is_present(op)


class CustomDirective:
    """A directive that upstream writes in C++."""

    def parse(self, reading: Reading) -> bool:
        """Reads it; False where there is nothing of it."""
        raise NotImplementedError

    def print(self, op: Any, writing: Writing) -> None:
        raise NotImplementedError

    def is_present(self, op: Any) -> bool:
        return True


CUSTOM_DIRECTIVES: dict[str, CustomDirective] = {}


# Groups of values by name.


def operand_group(op: Any, name: str) -> Sequence[SSAValue]:
    """The operands called `name`."""
    value = getattr(op, name)
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) or hasattr(value, "__len__") else (value,)


def value_group(op: Operation, name: str) -> Sequence[SSAValue]:
    """The operands or results called `name`; `operands` and `results` are all."""
    if name == "operands":
        return op.operands
    if name == "results":
        return op.results
    return operand_group(op, name)


def is_unit(value: Attribute | None) -> bool:
    """True for the attribute of a flag."""
    return isinstance(value, UnitAttr)
