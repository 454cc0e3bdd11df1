"""How intrinsics are written that are not `llvm.intr.name(operands) : type`.

"llvm.intr.ctlz"(%x) <{is_zero_poison = false}> : (i32) -> i32
llvm.intr.masked.load %p, %mask, %pass {alignment = 4 : i32} : (...) -> vector<4xf32>
llvm.intr.masked.store %v, %p, %mask {alignment = 4 : i32} : vector<4xf32>, vector<4xi1> into !llvm.ptr
llvm.intr.assume %c : i1
llvm.intr.trap
"""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import DenseArrayBase, i32
from xdsl.parser import Parser
from xdsl.printer import Printer


def _properties(cls: Any, attributes: dict[str, Any]) -> dict[str, Any]:
    """Takes the properties of `cls` out of a parsed dictionary."""
    names = cls.get_irdl_definition().properties
    return {name: attributes.pop(name) for name in names if name in attributes}


class FunctionalForm:
    """Operands, dictionary, and a function type: masked loads and gathers."""

    @classmethod
    def parse(cls: Any, parser: Parser) -> Any:
        operands = parser.parse_comma_separated_list(
            parser.Delimiter.NONE, parser.parse_unresolved_operand
        )
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        type = parser.parse_function_type()
        resolved = parser.resolve_operands(operands, type.inputs.data, parser.pos)
        properties = _properties(cls, attributes)
        return cls.create(
            operands=resolved,
            result_types=type.outputs.data,
            properties=properties,
            attributes=attributes,
        )

    def print(self: Any, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_ssa_value)
        printer.print_op_attributes({**self.properties, **self.attributes})
        printer.print_string(" : ")
        printer.print_operation_type(self)


class StoreForm:
    """`value, place, mask {...} : value type, mask type into place type`."""

    @classmethod
    def parse(cls: Any, parser: Parser) -> Any:
        operands = parser.parse_comma_separated_list(
            parser.Delimiter.NONE, parser.parse_unresolved_operand
        )
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        value = parser.parse_type()
        parser.parse_punctuation(",")
        mask = parser.parse_type()
        parser.parse_keyword("into")
        types = (value, parser.parse_type(), mask)
        resolved = parser.resolve_operands(operands, types, parser.pos)
        properties = _properties(cls, attributes)
        return cls.create(operands=resolved, properties=properties, attributes=attributes)

    def print(self: Any, printer: Printer) -> None:
        value, place, mask = self.operands
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_ssa_value)
        printer.print_op_attributes({**self.properties, **self.attributes})
        printer.print_string(" : ")
        printer.print_attribute(value.type)
        printer.print_string(", ")
        printer.print_attribute(mask.type)
        printer.print_string(" into ")
        printer.print_attribute(place.type)


class ConditionForm:
    """`%c : i1`, without operand bundles: `llvm.intr.assume`."""

    @classmethod
    def parse(cls: Any, parser: Parser) -> Any:
        operand = parser.parse_unresolved_operand()
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        resolved = parser.resolve_operand(operand, parser.parse_type())
        return cls.create(
            operands=[resolved],
            properties={"op_bundle_sizes": DenseArrayBase.from_list(i32, ())},
            attributes=attributes,
        )

    def print(self: Any, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.operands[0])
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.operands[0].type)


class BareForm:
    """Only a dictionary: traps."""

    @classmethod
    def parse(cls: Any, parser: Parser) -> Any:
        return cls.create(attributes=parser.parse_optional_attr_dict())

    def print(self: Any, printer: Printer) -> None:
        printer.print_op_attributes(self.attributes)


class GenericForm:
    """No form of its own."""


FORMS: dict[str, type[Any]] = {
    "masked.load": FunctionalForm,
    "masked.gather": FunctionalForm,
    "masked.store": StoreForm,
    "masked.scatter": StoreForm,
    "assume": ConditionForm,
    "trap": BareForm,
    "debugtrap": BareForm,
}

GENERIC = (
    "abs ctlz cttz is.fpclass memcpy memmove memset prefetch masked.expandload"
    " masked.compressstore sadd.with.overflow uadd.with.overflow ssub.with.overflow"
    " usub.with.overflow smul.with.overflow umul.with.overflow vector.reduce.add"
    " vector.reduce.mul vector.reduce.and vector.reduce.or vector.reduce.xor"
    " vector.reduce.smax vector.reduce.smin vector.reduce.umax vector.reduce.umin"
).split()
"""Intrinsics that upstream only writes generically."""


def form_of(name: str) -> type[Any] | None:
    """The form of an intrinsic; None for the usual one."""
    return GenericForm if name in GENERIC else FORMS.get(name)
