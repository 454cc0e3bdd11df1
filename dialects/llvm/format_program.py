"""A format of an llvm op, compiled to elements that parse and print."""

from __future__ import annotations

import re
from typing import Any

from xdsl.dialects.builtin import DenseArrayBase, i32
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.irdl import OptionalDef, VariadicDef

from mlopt.dialects.llvm.directives import (
    CUSTOM_DIRECTIVES,
    AttributeDirective,
    Custom,
    Directive,
    FunctionalType,
    Group,
    Joint,
    Literal,
    OperandDirective,
    OperandsDirective,
    Reading,
    RegionDirective,
    SuccessorDirective,
    TypeDirective,
    Writing,
)
from mlopt.dialects.llvm.property_syntax import attribute_syntax

# Formats.

_TOKEN = re.compile(
    r"`(?P<literal>[^`]*)`|\$(?P<variable>\w+)|(?P<word>[\w-]+)|(?P<mark>[()?^,<>:])|\s+"
)


class AttributeDictionary(Directive):
    """`attr-dict`."""

    def __init__(self, program: Program):
        self.program = program

    def parse(self, reading: Reading) -> None:
        self.program.read_dictionary(reading)

    def print(self, op: Any, writing: Writing) -> None:
        self.program.write_dictionary(op, writing.printer)
        writing.space = True
        writing.after_punctuation = False


class PropertyDictionary(Directive):
    """`prop-dict`: `<{...}>`."""

    def __init__(self, program: Program):
        self.program = program

    def parse(self, reading: Reading) -> None:
        reading.properties |= reading.parser.parse_optional_properties_dict()

    def print(self, op: Any, writing: Writing) -> None:
        if op.properties:
            writing.printer.print_string(" <")
            writing.printer.print_attr_dict(dict(sorted(op.properties.items())))
            writing.printer.print_string(">")


class Program:
    """A compiled format."""

    def __init__(self, op_class: Any):
        self.op_class = op_class
        definition = op_class.get_irdl_definition()
        self.operands = {name: _is_many(item) for name, item in definition.operands}
        self.results = {name: _is_many(item) for name, item in definition.results}
        self.properties = {item or name for name, item in _property_names(definition)}
        self.successors = [name for name, _ in definition.successors]
        self.regions = [name for name, _ in definition.regions]
        self.has_segments = any("operand" in str(option).lower() for option in definition.options)
        self.written: set[str] = {"operandSegmentSizes", "resultSegmentSizes"}
        self._tokens = [
            match for match in _TOKEN.finditer(op_class.FORMAT) if not match.group().isspace()
        ]
        self._at = 0
        self.elements = self._sequence(end=None)[0]

    # Compilation.

    def _sequence(self, end: str | None) -> tuple[list[Directive], Directive | None]:
        elements: list[Directive] = []
        anchor: Directive | None = None
        while self._at < len(self._tokens):
            text = self._tokens[self._at].group()
            if text == end:
                self._at += 1
                return elements, anchor
            if text == "^":
                anchor = elements[-1]
                self._at += 1
                continue
            elements.append(self._element())
        return elements, anchor

    def _element(self) -> Directive:
        token = self._tokens[self._at]
        self._at += 1
        if token["literal"] is not None:
            return Literal(token["literal"]) if token["literal"].strip() else Joint()
        if token["variable"]:
            return self._variable(token["variable"])
        if token.group() == "(":
            elements, anchor = self._sequence(end=")")
            assert self._tokens[self._at].group() == "?", "a group is optional"
            self._at += 1
            return Group(elements, anchor or elements[0])
        return self._directive(token.group())

    def _variable(self, name: str) -> Directive:
        if name in self.operands:
            return OperandDirective(name, self.operands[name])
        if name in self.successors:
            return SuccessorDirective(self.successors.index(name))
        if name in self.regions:
            return RegionDirective(self.regions.index(name))
        self.written.add(name)
        syntax = self.op_class.PROPERTY_SYNTAX.get(name) or attribute_syntax(name)
        return AttributeDirective(name, syntax, self.op_class.DEFAULTS.get(name))

    def _directive(self, word: str) -> Directive:
        if word == "attr-dict":
            return AttributeDictionary(self)
        if word == "prop-dict":
            self.written |= self.properties
            return PropertyDictionary(self)
        if word == "operands":
            return OperandsDirective()
        if word == "custom":
            self._skip("<")
            name = self._tokens[self._at].group()
            self._at += 1
            self._skip(">")
            arguments = self._arguments()
            self.written.update(arguments)
            return Custom(CUSTOM_DIRECTIVES[name])
        arguments = self._arguments()
        if word == "type":
            name = arguments[0]
            many = name in ("operands", "results") or self.operands.get(
                name, self.results.get(name, False)
            )
            return TypeDirective(name, many)
        assert word == "functional-type", f"unknown directive {word}"
        return FunctionalType(arguments[0], arguments[1])

    def _arguments(self) -> list[str]:
        """The names between brackets."""
        self._skip("(")
        names: list[str] = []
        depth = 1
        while depth:
            token = self._tokens[self._at]
            self._at += 1
            depth += {"(": 1, ")": -1}.get(token.group(), 0)
            if token["variable"] or token["word"] in ("operands", "results"):
                names.append(token["variable"] or token["word"])
        return names

    def _skip(self, text: str) -> None:
        assert self._tokens[self._at].group() == text, f"expected {text} in a format"
        self._at += 1

    # Parsing.

    def parse(self, parser: Any) -> Operation:
        """An op of the class, after its name."""
        reading = Reading(parser)
        start = parser.pos
        for element in self.elements:
            element.parse(reading)
        properties = {**self.op_class.DEFAULTS, **reading.properties}
        groups = self._operand_groups(reading, start)
        if self.has_segments:
            sizes = [len(group) for group in groups]
            properties["operandSegmentSizes"] = DenseArrayBase.from_list(i32, sizes)
        return self.op_class.create(
            operands=[value for group in groups for value in group],
            result_types=self._result_types(reading),
            properties=properties,
            attributes=reading.attributes,
            successors=reading.successors,
            regions=reading.regions,
        )

    def _operand_groups(self, reading: Reading, start: int) -> list[list[SSAValue]]:
        parser = reading.parser
        everything = reading.operands.pop("operands", None)
        if everything is not None:
            types = reading.types.get("operands")
            if types is None:
                types = [type for name in self.operands for type in self._types(reading, name, 1)]
            values = list(parser.resolve_operands(everything, types, start))
            self._share_out(reading, values)
            return [values] if not self.has_segments else [values, []]
        groups: list[list[SSAValue]] = []
        shared = list(reading.types.get("operands", ()))
        for name in self.operands:
            if name in reading.resolved:
                groups.append(reading.resolved[name])
                continue
            unresolved = reading.operands.get(name, [])
            if "operands" in reading.types:
                types, shared = shared[: len(unresolved)], shared[len(unresolved) :]
            else:
                types = self._types(reading, name, len(unresolved))
            if len(types) == 1 and len(unresolved) > 1:
                types = types * len(unresolved)
            values = list(parser.resolve_operands(unresolved, types, start))
            reading.types.setdefault(name, [value.type for value in values])
            groups.append(values)
        if shared:
            parser.raise_error(f"found {len(shared)} operand types too many")
        return groups

    def _share_out(self, reading: Reading, values: list[SSAValue]) -> None:
        """Notes the types of operands that were written as one list."""
        for name, value in zip(self.operands, values, strict=False):
            reading.types.setdefault(name, [value.type])

    def _result_types(self, reading: Reading) -> list[Attribute]:
        if "results" in reading.types:
            return reading.types["results"]
        return [type for name in self.results for type in self._types(reading, name, 1)]

    def _types(self, reading: Reading, name: str, count: int) -> list[Attribute]:
        found = reading.types.get(name)
        if found is not None:
            return found
        if self.results.get(name, self.operands.get(name)) and not count:
            return []
        rule = self.op_class.INFER.get(name)
        if rule is None:
            return []
        if isinstance(rule, str):
            return self._types(reading, rule, count)
        try:
            return [rule(reading.types)]
        except (AttributeError, KeyError, IndexError, TypeError):
            message = f"the type of '{name}' does not follow from the others"
            return reading.parser.raise_error(message)

    def read_dictionary(self, reading: Reading) -> None:
        """`{...}`: properties and attributes."""
        for name, value in reading.parser.parse_optional_attr_dict().items():
            target = reading.properties if name in self.properties else reading.attributes
            target[name] = value

    # Printing.

    def print(self, op: Any, printer: Any) -> None:
        """What follows the name of the op."""
        writing = Writing(printer)
        for element in self.elements:
            element.print(op, writing)

    def write_dictionary(self, op: Any, printer: Any) -> None:
        """` {...}`, sorted by name as upstream's."""
        defaults = self.op_class.DEFAULTS
        shown = {
            name: value
            for name, value in op.properties.items()
            if name not in self.written and value != defaults.get(name)
        }
        shown |= op.attributes
        if shown:
            printer.print_op_attributes(dict(sorted(shown.items())))


def _is_many(definition: Any) -> bool:
    return isinstance(definition, VariadicDef | OptionalDef)


def _property_names(definition: Any) -> list[tuple[str, str | None]]:
    """Names of properties as they are written."""
    return [(name, None) for name in definition.properties]
