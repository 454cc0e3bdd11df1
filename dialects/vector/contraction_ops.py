"""Ops of vector that sum products: contractions and outer products."""

from __future__ import annotations

from typing import Any, Self

from xdsl.dialects.builtin import (
    AffineMapAttr,
    ArrayAttr,
    BoolAttr,
    DictionaryAttr,
    IntegerType,
    Signedness,
    StringAttr,
    VectorType,
)
from xdsl.dialects.vector import CombiningKindAttr
from xdsl.ir import Attribute
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    irdl_op_definition,
    opt_operand_def,
    prop_def,
    result_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.structured import is_projected_permutation
from mlopt.core.operands import operand_def
from mlopt.dialects.vector.attributes import IteratorKind, IteratorKindAttr
from mlopt.dialects.vector.combining_kinds import ADD, verify_kind
from mlopt.dialects.vector.shapes import axes_of, shape_of, verify_elements


@irdl_op_definition
class ContractOp(IRDLOperation):
    """A sum of products over loops that maps describe, `acc` added.

    Properties:
        indexing_maps: of lhs, rhs and acc, from loops to axes.
        iterator_types: parallel or reduction, one a loop.
        kind: how products are combined.
    Errors:
        Maps, loops and shapes do not fit.
    Source:
        Upstream's `vector.contract`.
    """

    name = "vector.contract"

    lhs = operand_def(VectorType)
    rhs = operand_def(VectorType)
    acc = operand_def(AnyAttr())
    indexing_maps = prop_def(ArrayAttr[AffineMapAttr])
    iterator_types = prop_def(ArrayAttr[IteratorKindAttr])
    kind = prop_def(CombiningKindAttr, default_value=ADD)
    result = result_def(AnyAttr())

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        position = parser.pos
        given = parser.parse_optional_attribute()
        if not isinstance(given, DictionaryAttr):
            parser.raise_error(
                "expected a dictionary of indexing_maps and iterator_types", position
            )
        attributes = dict(given.data)
        if not isinstance(attributes.get("iterator_types"), ArrayAttr):
            parser.raise_error("expected 'iterator_types', an array", position)
        attributes["iterator_types"] = _iterator_kinds(parser, attributes, position)
        names = [parser.parse_unresolved_operand()]
        for _ in range(2):
            parser.parse_punctuation(",")
            names.append(parser.parse_unresolved_operand())
        attributes |= parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        types = [parser.parse_type()]
        parser.parse_punctuation(",")
        types.append(parser.parse_type())
        parser.parse_keyword("into")
        types.append(parser.parse_type())
        known = cls.get_irdl_definition().properties
        return cls.create(
            operands=[parser.resolve_operand(n, t) for n, t in zip(names, types, strict=True)],
            result_types=[types[2]],
            properties={k: v for k, v in attributes.items() if k in known},
            attributes={k: v for k, v in attributes.items() if k not in known},
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" {indexing_maps = [")
        printer.print_list(self.indexing_maps.data, printer.print_attribute)
        kinds = ", ".join(f'"{kind.data.value}"' for kind in self.iterator_types.data)
        printer.print_string(f"], iterator_types = [{kinds}], kind = ")
        printer.print_attribute(self.kind)
        printer.print_string("} ")
        printer.print_list(self.operands, printer.print_operand)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.lhs.type)
        printer.print_string(", ")
        printer.print_attribute(self.rhs.type)
        printer.print_string(" into ")
        printer.print_attribute(self.result.type)

    def verify_(self) -> None:
        maps = [attribute.data for attribute in self.indexing_maps.data]
        kinds = [kind.data for kind in self.iterator_types.data]
        if len(maps) != 3:
            raise VerifyException(
                f"expected an indexing map for each vector operand, found {len(maps)}"
            )
        extents: dict[int, int] = {}
        for index, (map, value) in enumerate(zip(maps, self.operands, strict=True)):
            if map.num_symbols or map.num_dims != len(kinds):
                raise VerifyException(
                    f"expected indexing map {index} to have {len(kinds)} number of inputs and no "
                    f"symbols, found {map}"
                )
            if not is_projected_permutation(map):
                raise VerifyException(
                    f"expected indexing map {index} to be a projected permutation"
                )
            shape = shape_of(value.type)
            if len(map.results) != len(shape):
                raise VerifyException(
                    f"expected indexing map {index} to have {len(shape)} number of outputs, "
                    f"found {len(map.results)}"
                )
            for expr, size in zip(map.results, shape, strict=True):
                loop: int = expr.position  # pyright: ignore[reportAttributeAccessIssue]
                if extents.setdefault(loop, size) != size:
                    raise VerifyException(
                        f"invalid contracting or batch dimension map: loop {loop} has extents "
                        f"{extents[loop]} and {size}"
                    )
        if self.result.type != self.acc.type:
            raise VerifyException(f"result is {self.result.type}, expected {self.acc.type}")
        inputs = {loop for map in maps[:2] for expr in map.results for loop in expr.used_dims()}
        for loop, kind in enumerate(kinds):
            if loop not in inputs:
                raise VerifyException(
                    f"expected all dimensions to be either a LHS or a RHS dimension, not loop {loop}"
                )
            if kind == IteratorKind.REDUCTION and any(
                loop in expr.used_dims() for expr in maps[2].results
            ):
                raise VerifyException(f"loop {loop} is a reduction, but an axis of acc")
        if IteratorKind.REDUCTION not in kinds:
            raise VerifyException("expected at least one contracting dimension pair")
        verify_elements(self.lhs.type, self.rhs.type)
        elements = [shape_free(value.type) for value in self.operands]
        if any(
            isinstance(e, IntegerType) and e.signedness.data != Signedness.SIGNLESS
            for e in elements
        ):
            raise VerifyException("only supports signless integer types")
        verify_kind(self.kind, elements[2])

    def extents(self) -> list[int]:
        """The extents of the loops."""
        found: dict[int, int] = {}
        for map, value in zip(self.indexing_maps.data, self.operands, strict=True):
            for expr, size in zip(map.data.results, shape_of(value.type), strict=True):
                found[expr.position] = size  # pyright: ignore[reportAttributeAccessIssue]
        return [found[loop] for loop in range(len(self.iterator_types.data))]


def shape_free(type: Attribute) -> Attribute:
    """The element type of a vector; a scalar's own type."""
    return type.element_type if isinstance(type, VectorType) else type


def _iterator_kinds(
    parser: Parser, attributes: dict[str, Attribute], position: int
) -> ArrayAttr[IteratorKindAttr]:
    """Words or attributes as attributes."""
    given: Any = attributes["iterator_types"]
    names = [kind.value for kind in IteratorKind]
    found: list[IteratorKindAttr] = []
    for kind in given.data:
        if isinstance(kind, StringAttr) and kind.data in names:
            found.append(IteratorKindAttr(IteratorKind(kind.data)))
        elif isinstance(kind, IteratorKindAttr):
            found.append(kind)
        else:
            parser.raise_error(f"unexpected iterator_type ({kind})", position)
    return ArrayAttr(found)


@irdl_op_definition
class OuterProductOp(IRDLOperation):
    """`lhs[i] * rhs[j]` (or `lhs[i] * rhs` of a scalar), combined with `acc`.

    Errors:
        Operands are not 1-D; the result has another shape.
    Source:
        Upstream's `vector.outerproduct`.
    """

    name = "vector.outerproduct"

    lhs = operand_def(VectorType)
    rhs = operand_def(AnyAttr())
    acc = opt_operand_def(VectorType)
    kind = prop_def(CombiningKindAttr, default_value=ADD)
    result = result_def(VectorType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        names = parser.parse_comma_separated_list(
            parser.Delimiter.NONE, parser.parse_unresolved_operand
        )
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        position = parser.pos
        types: list[Any] = [parser.parse_type()]
        parser.parse_punctuation(",")
        types.append(parser.parse_type())
        if not isinstance(types[0], VectorType) or len(names) not in (2, 3):
            parser.raise_error("expected two or three operands, the first a vector", position)
        result = _outer_type(types[0], types[1])
        types += [result] * (len(names) - 2)
        kind = attributes.pop("kind", ADD)
        return cls.create(
            operands=[parser.resolve_operand(n, t) for n, t in zip(names, types, strict=True)],
            result_types=[result],
            properties={"kind": kind},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_operand)
        kind = {"kind": self.kind} if self.kind != ADD else {}
        printer.print_op_attributes(kind | self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.lhs.type)
        printer.print_string(", ")
        printer.print_attribute(self.rhs.type)

    def verify_(self) -> None:
        if self.lhs.type.get_num_dims() != 1 or len(shape_of(self.rhs.type)) > 1:
            raise VerifyException("expected 1-d vector for operand #1")
        verify_elements(self.lhs.type, self.rhs.type, self.result.type)
        expected = _outer_type(self.lhs.type, self.rhs.type)
        if axes_of(self.result.type) != axes_of(expected):
            raise VerifyException(f"result is {self.result.type}, expected {expected}")
        if self.acc is not None and self.acc.type != self.result.type:
            raise VerifyException("expected operand #3 of same type as result type")
        verify_kind(self.kind, self.result.type.element_type)


def _outer_type(lhs: VectorType, rhs: Attribute) -> VectorType:
    if not isinstance(rhs, VectorType):
        return lhs
    flags = [*lhs.get_scalable_dims(), *rhs.get_scalable_dims()]
    shape = [*lhs.get_shape(), *rhs.get_shape()]
    scalable = ArrayAttr([BoolAttr.from_bool(bool(flag)) for flag in flags])
    return VectorType(lhs.element_type, shape, scalable)


CONTRACTION_OPS = (
    ContractOp,
    OuterProductOp,
)
