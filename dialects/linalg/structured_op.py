"""The base of linalg's structured ops: definition, builder, `ins(...) outs(...)`, verifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Self

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AffineMapAttr,
    ArrayAttr,
    MemRefType,
    ShapedType,
    TensorType,
)
from xdsl.dialects.linalg.abstract_ops import LinalgStructuredOperation
from xdsl.dialects.linalg.attrs import IteratorType, IteratorTypeAttr
from xdsl.ir import Attribute, Operation, Region, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap
from xdsl.irdl import AttrSizedOperandSegments, irdl_op_definition, traits_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import EffectInstance, MemoryEffect
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.effects import READ, WRITE, effects_on
from mlopt.core.interfaces.structured import Iterator, loop_sizes, shape_of
from mlopt.dialects.linalg.scalars import BodyBuilder
from mlopt.dialects.linalg.syntax import (
    HIDDEN,
    parse_front_attributes,
    parse_operands,
    parse_results,
    print_operands,
    print_results,
    split_properties,
)

ITERATORS = {
    Iterator.PARALLEL: IteratorTypeAttr(IteratorType.PARALLEL),
    Iterator.REDUCTION: IteratorTypeAttr(IteratorType.REDUCTION),
}


class StructuredEffects(MemoryEffect):
    """Reads the inputs and reads and writes the outputs that are buffers; none on tensors."""

    @classmethod
    def get_effects(cls, op: Operation) -> AbstractSet[EffectInstance]:
        nest: Any = op
        return effects_on(READ, op.operands) | effects_on(WRITE, nest.outputs)


class LoopNest:
    """A perfect loop nest: what xDSL asks of one, from `nest_maps` and `nest_iterators`."""

    def nest_maps(self) -> Sequence[AffineMap]:
        """The map of each operand."""
        raise NotImplementedError

    def nest_iterators(self) -> Sequence[Iterator]:
        """The kind of each loop."""
        raise NotImplementedError

    # xDSL's interface

    def get_indexing_maps(self) -> ArrayAttr[AffineMapAttr]:
        return ArrayAttr([AffineMapAttr(map) for map in self.nest_maps()])

    def get_default_indexing_maps(self) -> Sequence[AffineMap]:
        """As xDSL's named ops have it."""
        return self.nest_maps()

    def get_iterator_types(self) -> ArrayAttr[IteratorTypeAttr]:
        return ArrayAttr([ITERATORS[kind] for kind in self.nest_iterators()])

    def get_num_loops(self) -> int:
        return len(self.nest_iterators())


@irdl_op_definition
class NamedOp(LoopNest, LinalgStructuredOperation):
    """The base of ops with a name for their body: `linalg.add ins(...) outs(...) -> ...`."""

    name = "linalg.named"

    irdl_options = (AttrSizedOperandSegments(as_property=True),)

    traits = traits_def(StructuredEffects())

    def __init__(
        self,
        inputs: Sequence[SSAValue],
        outputs: Sequence[SSAValue],
        res: Sequence[Attribute] | None = None,
        attributes: Mapping[str, Attribute] | None = None,
        **properties: Attribute,
    ):
        if res is None:
            res = [value.type for value in outputs if isinstance(value.type, TensorType)]
        region = self.hidden_region(inputs, outputs, properties)
        LinalgStructuredOperation.__init__(
            self,
            operands=[inputs, outputs],
            result_types=[res],
            properties=properties,
            attributes=attributes,
            regions=[region],
        )

    @classmethod
    def fill_body(cls, body: BodyBuilder, properties: Mapping[str, Attribute], inputs: int) -> None:
        """Builds the hidden body; `body.args` are the elements of `inputs` inputs, then outputs."""
        raise NotImplementedError

    @classmethod
    def get_hidden_region(cls, inputs: Sequence[SSAValue], outputs: Sequence[SSAValue]) -> Region:
        """The body of an op with the default properties."""
        return cls.hidden_region(inputs, outputs, {})

    @classmethod
    def hidden_region(
        cls,
        inputs: Sequence[SSAValue],
        outputs: Sequence[SSAValue],
        properties: Mapping[str, Attribute],
    ) -> Region:
        """The body. Raises `VerifyException` where elements have no such function."""
        body = BodyBuilder([element_type(value) for value in (*inputs, *outputs)])
        cls.fill_body(body, properties, len(inputs))
        return Region(body.block)

    @classmethod
    def parse_leading(cls, parser: Parser) -> dict[str, Attribute]:
        """What stands before the operands, as properties and attributes."""
        return parse_front_attributes(parser)

    def print_leading(self, printer: Printer) -> None:
        """What stands before the operands."""
        shown = {
            key: value
            for key, value in sorted((self.attributes | self.properties).items())
            if key not in HIDDEN
        }
        printer.print_op_attributes(shown)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        position = parser.pos
        attributes = cls.parse_leading(parser)
        inputs = parse_operands(parser, "ins")
        outputs = parse_operands(parser, "outs")
        attributes |= parser.parse_optional_attr_dict()
        results = parse_results(parser)
        properties, rest = split_properties(cls, attributes)
        try:
            region = cls.hidden_region(inputs, outputs, properties)
        except VerifyException as failure:
            parser.raise_error(str(failure), position)
        return cls.build(
            operands=[inputs, outputs],
            result_types=[results],
            properties=properties,
            attributes=rest,
            regions=[region],
        )

    def print(self, printer: Printer) -> None:
        self.print_leading(printer)
        print_operands(printer, "ins", self.inputs)
        print_operands(printer, "outs", self.outputs)
        print_results(printer, self)

    def verify_(self) -> None:
        verify_structured(self)


def element_type(value: SSAValue) -> Attribute:
    """The type of what the body gets of an operand: an element, or the scalar itself."""
    type = value.type
    return type.element_type if isinstance(type, TensorType | MemRefType) else type


def verify_structured(op: Any) -> None:
    """Raises `VerifyException` where operands, maps, loops, body and results do not fit."""
    inputs, outputs = list(op.inputs), list(op.outputs)
    operands = [*inputs, *outputs]
    _verify_kinds(op, operands, outputs)
    maps: Sequence[AffineMap] = op.nest_maps()
    loops = len(op.nest_iterators())
    if len(maps) != len(operands):
        raise VerifyException(
            f"expected the number of indexing_map ({len(maps)}) to be equal to the number of "
            f"input/output operands ({len(operands)})"
        )
    for index, (operand, map) in enumerate(zip(operands, maps, strict=True)):
        if map.num_symbols:
            raise VerifyException(f"unexpected symbols in indexing_map #{index}")
        if map.num_dims != loops:
            raise VerifyException(
                f"expected indexing_map #{index} to have {loops} dim(s) to match the number of "
                f"loops, found {map.num_dims}"
            )
        rank = len(shape_of(operand))
        if len(map.results) != rank:
            raise VerifyException(
                f"expected operand #{index} rank ({rank}) to match the result rank of "
                f"indexing_map #{index} ({len(map.results)})"
            )
    _verify_body(op, operands)
    verify_shapes(operands, maps, loops)


def _verify_kinds(op: Any, operands: Sequence[SSAValue], outputs: Sequence[SSAValue]) -> None:
    kinds = {type(value.type) for value in operands if isinstance(value.type, ShapedType)}
    if {TensorType, MemRefType} <= kinds:
        raise VerifyException("expected to have pure tensor or buffer semantics")
    if not outputs:
        raise VerifyException("expected at least one output operand")
    expected = [value.type for value in outputs if isinstance(value.type, TensorType)]
    found = list(op.result_types)
    if len(found) != len(expected):
        raise VerifyException(
            f"expected the number of tensor results ({len(found)}) to be equal to the number "
            f"of output tensors ({len(expected)})"
        )
    for index, (result, output) in enumerate(zip(found, expected, strict=True)):
        if result != output:
            raise VerifyException(
                f"expected type of output operand #{index} ({output}) to match type of "
                f"corresponding result ({result})"
            )


def _verify_body(op: Any, operands: Sequence[SSAValue]) -> None:
    region: Region = op.regions[0]
    block = region.blocks.first
    if block is None or region.blocks.last is not block:
        raise VerifyException("expects to have 1 region with 1 block")
    arguments: Sequence[SSAValue] = block.args
    if len(arguments) != len(operands):
        raise VerifyException(
            "expected as many non-induction variable region arguments as the number of "
            f"input/output operands ({len(operands)}), found {len(arguments)}"
        )
    for index, (argument, operand) in enumerate(zip(arguments, operands, strict=True)):
        expected = element_type(operand)
        if argument.type != expected:
            raise VerifyException(
                f"expected type of bb argument #{index} ({argument.type}) to match element or "
                f"self type of the corresponding operand ({expected})"
            )
    verify_yield(op, block.last_op, [element_type(value) for value in op.outputs])


def verify_yield(op: Operation, last: Operation | None, expected: Sequence[Attribute]) -> None:
    """Raises unless `last` is a yield of values of the types `expected`."""
    if last is None or last.name != "linalg.yield":
        raise VerifyException("expected the body to end with 'linalg.yield'")
    if len(last.operands) != len(expected):
        raise VerifyException(
            f"expected number of yield values ({len(last.operands)}) to match the number of "
            f"inits / outs operands of the enclosing LinalgOp ({len(expected)})"
        )
    for index, (value, type) in enumerate(zip(last.operands, expected, strict=True)):
        if value.type != type:
            raise VerifyException(
                f"type of yield operand {index + 1} ({value.type}) doesn't match the element "
                f"type of the enclosing {op.name} op ({type})"
            )


def verify_shapes(operands: Sequence[SSAValue], maps: Sequence[AffineMap], loops: int) -> None:
    """Raises where an operand's axis does not fit what the loops reach into it."""
    try:
        extents = [size.extent for size in loop_sizes(operands, maps, loops)]
    except ValueError as failure:
        text = ", ".join(str(map) for map in maps)
        raise VerifyException(
            f"unexpected indexing maps, whose inverse is not a function: {failure} ({text})"
        ) from None
    if DYNAMIC_INDEX in extents or 0 in extents:
        _verify_known(operands, maps, extents)
        return
    for index, (operand, map) in enumerate(zip(operands, maps, strict=True)):
        ends = map.eval([extent - 1 for extent in extents], [])
        starts = map.eval([0] * loops, [])
        for axis, (start, end, size) in enumerate(
            zip(starts, ends, shape_of(operand), strict=True)
        ):
            if size == DYNAMIC_INDEX:
                continue
            if min(start, end) < 0:
                raise VerifyException(
                    f"unexpected result less than 0 at expression #{axis} in {map}"
                )
            reached = max(start, end) + 1
            exact = isinstance(map.results[axis], AffineDimExpr)
            if reached > size or (exact and reached != size):
                relation = "" if exact else "greater than or equal to "
                raise VerifyException(
                    f"inferred input/output operand #{index} has shape's dimension #{axis} to "
                    f"be {relation}{reached}, but found {size}"
                )


def _verify_known(
    operands: Sequence[SSAValue], maps: Sequence[AffineMap], extents: Sequence[int]
) -> None:
    """Raises where a loop of known extent indexes an axis of another known extent alone."""
    for index, (operand, map) in enumerate(zip(operands, maps, strict=True)):
        for axis, (expr, size) in enumerate(zip(map.results, shape_of(operand), strict=True)):
            if not isinstance(expr, AffineDimExpr) or size == DYNAMIC_INDEX:
                continue
            extent = extents[expr.position]
            if extent not in (DYNAMIC_INDEX, size):
                raise VerifyException(
                    f"inferred input/output operand #{index} has shape's dimension #{axis} to "
                    f"be {extent}, but found {size}"
                )
