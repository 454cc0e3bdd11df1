"""Upstream's assembly formats, run as they are written.

    @llvm_op(infer={"res": "val"})
    class FreezeOp(IRDLOperation):
        name = "llvm.freeze"
        val = operand_def()
        res = result_def()
        assembly_format = "$val attr-dict `:` type($val)"

The strings are those of upstream's op definitions, so that the syntax is theirs to the
blank. A format is compiled when an op of the class is first parsed or printed: the
dialect has nearly 300 ops and a module uses a few of them.

What a format leaves out follows from `infer`: for an operand or result, the name of one
of the same type, or a function of the types known. How a property is written (`$ordering`
is a word) follows from its name, `property_syntax.SYNTAX`; without an entry there the
attribute itself is written. Everything else stands in the attribute dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from xdsl.dialects.builtin import DenseArrayBase, UnitAttr, i32
from xdsl.ir import Attribute, Block, Operation, SSAValue
from xdsl.irdl import IRDLOperation, OptionalDef, VariadicDef, irdl_op_definition
from xdsl.parser import Parser, UnresolvedOperand
from xdsl.printer import Printer

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.llvm.property_syntax import PropertySyntax, attribute_syntax

Infer = str | Callable[[dict[str, list[Attribute]]], Attribute]

CALL = "`(` operands `)` attr-dict `:` functional-type(operands, results)"

OpClass = TypeVar("OpClass", bound=type[IRDLOperation])


def llvm_op(
    *,
    infer: dict[str, Infer] | None = None,
    syntax: dict[str, PropertySyntax] | None = None,
    defaults: dict[str, Attribute] | None = None,
) -> Callable[[OpClass], OpClass]:
    """Class decorator: defines an op whose `assembly_format` is run by this file.

    A class that derives from an op of xDSL becomes its redefinition. `defaults` are
    properties that are there where nothing is written, and that are not written then.
    """

    def decorate(op_class: OpClass) -> OpClass:
        text = vars(op_class).get("assembly_format")
        if text is not None:
            del op_class.assembly_format
        is_redefinition = any(_is_defined(parent) for parent in op_class.__mro__[1:])
        definer: Any = op_redefinition if is_redefinition else irdl_op_definition
        defined: Any = definer(op_class)
        if text is not None:
            set_format(defined, text, infer or {}, syntax or {}, defaults or {})
        return defined

    return decorate


def set_format(
    op_class: Any,
    text: str,
    infer: dict[str, Infer],
    syntax: dict[str, PropertySyntax],
    defaults: dict[str, Attribute],
) -> None:
    """Gives a class the syntax `text`."""
    op_class.FORMAT = text
    op_class.INFER = infer
    op_class.PROPERTY_SYNTAX = syntax
    op_class.DEFAULTS = defaults
    op_class.parse = classmethod(_parse)
    op_class.print = _print


def _parse(cls: Any, parser: Parser) -> Operation:
    return program_of(cls).parse(parser)


def _print(self: Any, printer: Printer) -> None:
    program_of(type(self)).print(self, printer)


def _is_defined(parent: type) -> bool:
    return parent is not IRDLOperation and "get_irdl_definition" in vars(parent)


def program_of(op_class: Any) -> Program:
    """The compiled format of a class."""
    found = _programs.get(op_class)
    if found is None:
        found = _programs[op_class] = Program(op_class)
    return found


_programs: dict[type[Any], Program] = {}


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


# Formats.

_TOKEN = re.compile(
    r"`(?P<literal>[^`]*)`|\$(?P<variable>\w+)|(?P<word>[\w-]+)|(?P<mark>[()?^,<>:])|\s+"
)


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


def is_unit(value: Attribute | None) -> bool:
    """True for the attribute of a flag."""
    return isinstance(value, UnitAttr)
