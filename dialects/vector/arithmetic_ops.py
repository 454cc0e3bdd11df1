"""Ops of vector that compute: products, reductions, scans."""

from __future__ import annotations

from typing import Any, Self

from xdsl.dialects import vector
from xdsl.dialects.arith import FastMathFlagsAttr
from xdsl.dialects.builtin import (
    AffineMapAttr,
    AnyFloat,
    ArrayAttr,
    BoolAttr,
    DenseArrayBase,
    DictionaryAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    Signedness,
    StringAttr,
    VectorType,
    i64,
)
from xdsl.dialects.vector import CombiningKindAttr, CombiningKindFlag
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
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.vector.attributes import IteratorKind, IteratorKindAttr
from mlopt.dialects.vector.shape_ops import axes_of, numbers_of, shape_of, verify_elements

ADD = CombiningKindAttr(CombiningKindFlag.ADD)

_FOR_ANY = ("add", "mul")
_FOR_INTEGERS = ("minui", "minsi", "maxui", "maxsi", "and", "or", "xor")


def verify_kind(kind: CombiningKindAttr, element: Attribute) -> None:
    """Raises `VerifyException` where the elements cannot be combined so."""
    name = kind.data.value
    if name in _FOR_ANY:
        is_fine = isinstance(element, AnyFloat | IntegerType | IndexType)
    elif name in _FOR_INTEGERS:
        is_fine = isinstance(element, IntegerType | IndexType)
    else:
        is_fine = isinstance(element, AnyFloat)
    if not is_fine:
        raise VerifyException(f"unsupported reduction type '{element}' for kind '{name}'")


@op_redefinition
class ReductionOp(vector.ReductionOp):
    """All elements of a 1-D vector combined, with `acc` where it is given.

    Properties:
        kind: how; fastmath: what a sum of floats may do to the order.
    Errors:
        The vector is not 1-D; the elements cannot be combined so.
    Source:
        Upstream's `vector.reduction`.
    """

    vector = operand_def(VectorType)
    acc = opt_operand_def(AnyAttr())
    dest = result_def(AnyAttr())
    kind = prop_def(CombiningKindAttr)
    fastmath = prop_def(FastMathFlagsAttr, default_value=FastMathFlagsAttr("none"))

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties: dict[str, Attribute] = {"kind": _parse_kind(parser)}
        parser.parse_punctuation(",")
        source = parser.parse_unresolved_operand()
        acc = None
        if parser.parse_optional_punctuation(",") is not None:
            acc = parser.parse_unresolved_operand()
        if parser.parse_optional_keyword("fastmath") is not None:
            properties["fastmath"] = FastMathFlagsAttr(FastMathFlagsAttr.parse_parameter(parser))
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        operands = [parser.resolve_operand(source, parser.parse_type())]
        parser.parse_keyword("into")
        result = parser.parse_type()
        if acc is not None:
            operands.append(parser.resolve_operand(acc, result))
        return cls.create(
            operands=operands, result_types=[result], properties=properties, attributes=attributes
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(f" <{self.kind.data.value}>, ")
        printer.print_list(self.operands, printer.print_operand)
        if self.fastmath != FastMathFlagsAttr("none"):
            printer.print_string(" fastmath")
            self.fastmath.print_parameter(printer)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.vector.type)
        printer.print_string(" into ")
        printer.print_attribute(self.dest.type)

    def verify_(self) -> None:
        source = self.vector.type
        if source.get_num_dims() > 1:
            raise VerifyException(f"unsupported reduction rank: {source.get_num_dims()}")
        if self.dest.type != source.element_type:
            raise VerifyException(
                f"result is {self.dest.type}, expected the element type {source.element_type}"
            )
        if self.acc is not None and self.acc.type != self.dest.type:
            raise VerifyException(f"acc is {self.acc.type}, expected {self.dest.type}")
        verify_kind(self.kind, source.element_type)


def _parse_kind(parser: Parser) -> CombiningKindAttr:
    """`<add>` or `#vector.kind<add>`."""
    position = parser.pos
    given = parser.parse_optional_attribute()
    if given is not None:
        if not isinstance(given, CombiningKindAttr):
            parser.raise_error("expected '#vector.kind<...>'", position)
        return given
    with parser.in_angle_brackets():
        word = parser.parse_identifier()
    names = [flag.value for flag in CombiningKindFlag]
    if word not in names:
        parser.raise_error(f"unknown kind '{word}', expected one of {', '.join(names)}", position)
    return CombiningKindAttr(CombiningKindFlag(word))


@irdl_op_definition
class MultiReductionOp(IRDLOperation):
    """Elements along some axes combined with those of `acc`.

    Errors:
        Axes are out of range; `acc` has another shape; the elements cannot be combined so.
    Source:
        Upstream's `vector.multi_reduction`.
    """

    name = "vector.multi_reduction"

    source = operand_def(VectorType)
    acc = operand_def(AnyAttr())
    kind = prop_def(CombiningKindAttr)
    reduction_dims = prop_def(DenseArrayBase.constr(i64))
    dest = result_def(AnyAttr())

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        kind = _parse_kind(parser)
        parser.parse_punctuation(",")
        source = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        acc = parser.parse_unresolved_operand()
        axes = parser.parse_comma_separated_list(parser.Delimiter.SQUARE, parser.parse_integer)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        source_type = parser.parse_type()
        parser.parse_keyword("to")
        result = parser.parse_type()
        return cls.create(
            operands=[
                parser.resolve_operand(source, source_type),
                parser.resolve_operand(acc, result),
            ],
            result_types=[result],
            properties={"kind": kind, "reduction_dims": DenseArrayBase.from_list(i64, axes)},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(f" <{self.kind.data.value}>, ")
        printer.print_list(self.operands, printer.print_operand)
        shown = ", ".join(str(axis) for axis in numbers_of(self.reduction_dims))
        printer.print_string(f" [{shown}]")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.source.type)
        printer.print_string(" to ")
        printer.print_attribute(self.dest.type)

    def verify_(self) -> None:
        source = self.source.type
        axes, rank = numbers_of(self.reduction_dims), source.get_num_dims()
        if len(set(axes)) != len(axes) or any(not 0 <= axis < rank for axis in axes):
            raise VerifyException(f"reduction dims {axes} are no axes of {source}")
        kept = tuple(size for axis, size in enumerate(axes_of(source)) if axis not in axes)
        verify_elements(source, self.dest.type)
        if axes_of(self.dest.type) != kept or self.acc.type != self.dest.type:
            raise VerifyException(
                f"destination type {self.dest.type} is incompatible with source type {source}"
            )
        verify_kind(self.kind, source.element_type)


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


@irdl_op_definition
class ScanOp(IRDLOperation):
    """Running combination along an axis, and its end.

    Properties:
        kind: how; reduction_dim: the axis.
        inclusive: an element counts to its own place.
    Errors:
        The axis is out of range; the initial value has another shape.
    Source:
        Upstream's `vector.scan`.
    """

    name = "vector.scan"

    source = operand_def(VectorType)
    initial_value = operand_def(VectorType)
    kind = prop_def(CombiningKindAttr)
    reduction_dim = prop_def(IntegerAttr.constr(i64))
    inclusive = prop_def(BoolAttr)
    dest = result_def(VectorType)
    accumulated_value = result_def(VectorType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        kind = _parse_kind(parser)
        parser.parse_punctuation(",")
        names = [parser.parse_unresolved_operand()]
        parser.parse_punctuation(",")
        names.append(parser.parse_unresolved_operand())
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        types = [parser.parse_type()]
        parser.parse_punctuation(",")
        types.append(parser.parse_type())
        properties = {
            name: attributes.pop(name)
            for name in ("inclusive", "reduction_dim")
            if name in attributes
        }
        return cls.create(
            operands=[parser.resolve_operand(n, t) for n, t in zip(names, types, strict=True)],
            result_types=types,
            properties={"kind": kind, **properties},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(f" <{self.kind.data.value}>, ")
        printer.print_list(self.operands, printer.print_operand)
        shown = {k: self.properties[k] for k in ("inclusive", "reduction_dim")}
        printer.print_op_attributes(shown | self.attributes)
        printer.print_string(" : ")
        printer.print_list(self.operand_types, printer.print_attribute)

    def verify_(self) -> None:
        source, axis = self.source.type, self.reduction_dim.value.data
        if not 0 <= axis < source.get_num_dims():
            raise VerifyException(
                f"reduction dimension {axis} has to be less than {source.get_num_dims()}"
            )
        kept = tuple(size for index, size in enumerate(axes_of(source)) if index != axis)
        if axes_of(self.initial_value.type) != kept:
            raise VerifyException(
                f"incompatible input/initial value shapes: {source} and {self.initial_value.type}"
            )
        if list(self.result_types) != list(self.operand_types):
            raise VerifyException("expected results of the operands' types")
        verify_kind(self.kind, source.element_type)


@irdl_op_definition
class StepOp(IRDLOperation):
    """`0, 1, 2, ...`."""

    name = "vector.step"

    result = result_def(VectorType.constr(IndexType()))

    traits = traits_def(Pure())

    assembly_format = "attr-dict `:` type($result)"

    def verify_(self) -> None:
        if self.result.type.get_num_dims() != 1:
            raise VerifyException(f"result is {self.result.type}, expected a 1-D vector")


@irdl_op_definition
class VectorScaleOp(IRDLOperation):
    """The number that scalable sizes are multiplied by."""

    name = "vector.vscale"

    res = result_def(IndexType)

    traits = traits_def(Pure())

    assembly_format = "attr-dict"


ARITHMETIC_OPS = (
    ReductionOp,
    MultiReductionOp,
    ContractOp,
    OuterProductOp,
    ScanOp,
    StepOp,
    VectorScaleOp,
)
