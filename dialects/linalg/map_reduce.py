"""`linalg.map` and `linalg.reduce`: a body over whole operands, or over some axes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

from xdsl.dialects.builtin import DenseArrayBase, MemRefType, TensorType, i64
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap
from xdsl.irdl import (
    IRDLOperation,
    SameVariadicOperandSize,
    base,
    irdl_op_definition,
    operand_def,
    opt_result_def,
    prop_def,
    region_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.structured import Iterator, shape_of
from mlopt.dialects import op_class
from mlopt.dialects.linalg.structured_op import (
    LoopNest,
    StructuredEffects,
    element_type,
    verify_structured,
)
from mlopt.dialects.linalg.syntax import (
    HIDDEN,
    parse_axes,
    parse_operands,
    print_axes,
    print_operands,
)

_SHAPED = base(MemRefType) | base(TensorType)
_PAYLOAD_DIALECTS = ("arith", "math", "complex")


def parse_payload_name(parser: Parser) -> tuple[str, dict[str, Attribute]] | None:
    """`{ arith.addf {attributes} }` before the operands, where it is there."""
    if parser.parse_optional_punctuation("{") is None:
        return None
    position = parser.pos
    name = parser.parse_identifier()
    if name.partition(".")[0] not in _PAYLOAD_DIALECTS:
        parser.raise_error(f"'{name}' is no op on scalars", position)
    attributes: dict[str, Attribute] = {}
    if parser.parse_optional_punctuation("<") is not None:
        attributes |= parser.parse_optional_attr_dict()
        parser.parse_punctuation(">")
    attributes |= parser.parse_optional_attr_dict()
    parser.parse_punctuation("}")
    return name, attributes


def payload_region(
    parser: Parser,
    payload: tuple[str, dict[str, Attribute]],
    types: Sequence[Attribute],
    arguments: Sequence[int],
) -> Region:
    """A body of one op on the elements at the positions `arguments`, and a yield."""
    name, attributes = payload
    try:
        found: Any = op_class(name)
    except KeyError:
        parser.raise_error(f"unknown op '{name}'")
    if not types:
        parser.raise_error("expected at least one operand of the op that the body is to hold")
    block = Block(arg_types=types)
    known = found.get_irdl_definition().properties
    op: Operation = found.create(
        operands=[block.args[position] for position in arguments],
        result_types=[types[-1]],
        properties={key: value for key, value in attributes.items() if key in known},
        attributes={key: value for key, value in attributes.items() if key not in known},
    )
    block.add_ops([op, op_class("linalg.yield").create(operands=op.results)])
    return Region(block)


def payload_of(op: Operation, arguments: Sequence[int]) -> Operation | None:
    """The only op of the body, where it takes the elements at `arguments` in order."""
    block = op.regions[0].blocks.first
    ops = list(block.ops) if block is not None else []
    if block is None or len(ops) != 2 or len(arguments) > len(block.args):
        return None
    payload, last = ops
    is_plain = (
        payload.name.partition(".")[0] in _PAYLOAD_DIALECTS
        and len(payload.results) == 1
        and list(last.operands) == list(payload.results)
        and list(payload.operands) == [block.args[position] for position in arguments]
        and payload.results[0].type == block.args[-1].type
    )
    return payload if is_plain and payload.operands else None


def print_payload_name(printer: Printer, payload: Operation) -> None:
    """` { arith.addf {fastmath = ...} }`, properties of their default value left out."""
    usual = type(payload).create(operands=(), result_types=()).properties
    shown = {k: v for k, v in payload.properties.items() if usual.get(k) != v}
    printer.print_string(f" {{ {payload.name}")
    printer.print_op_attributes(shown | payload.attributes)
    printer.print_string(" }")


def parse_body(parser: Parser) -> Region:
    """`(%in: f32, %out: f32) { ... }`."""
    listed = parser.parse_comma_separated_list(
        parser.Delimiter.PAREN, lambda: (parser.parse_argument(), parser.parse_optional_location())
    )
    region = parser.parse_region([argument for argument, _ in listed])
    for argument, (_, location) in zip(region.blocks[0].args, listed, strict=True):
        if location is not None:
            argument.location = location
    return region


def print_body(printer: Printer, region: Region) -> None:
    """The body on lines of its own."""
    printer.print_string("\n  (")
    printer.enter_scope()
    printer.print_list(region.blocks[0].args, printer.print_block_argument)
    printer.print_string(") ")
    printer.print_region(region, print_entry_block_args=False)
    printer.exit_scope()


def build_payload_op(
    op_class: Any,
    parser: Parser,
    payload: tuple[str, dict[str, Attribute]] | None,
    operands: Sequence[Sequence[SSAValue]],
    order: Callable[[int], Sequence[int]],
    properties: dict[str, Attribute],
) -> Any:
    """The op, its body parsed or built of `payload`, with results of the outputs' types."""
    inputs, outputs = operands
    attributes = parser.parse_optional_attr_dict()
    if payload is None:
        region = parse_body(parser)
    else:
        types = [element_type(value) for value in (*inputs, *outputs)]
        region = payload_region(parser, payload, types, order(len(types)))
    results = [value.type for value in outputs if isinstance(value.type, TensorType)]
    return op_class.create(
        operands=[*inputs, *outputs],
        result_types=results,
        properties=properties,
        attributes=attributes,
        regions=[region],
    )


@irdl_op_definition
class MapOp(LoopNest, IRDLOperation):
    """Applies a body to the elements of operands of one shape.

    Operands:
        inputs: tensors or buffers of the shape of `init`.
        init: where the result goes; its element is the body's last argument.
    Results:
        result: the new elements, where `init` is a tensor.
    Errors:
        Shapes differ; the body does not take an element of each operand.
    Source:
        Upstream's `linalg.map`.
    """

    name = "linalg.map"

    inputs = var_operand_def(_SHAPED)
    init = operand_def(_SHAPED)
    result = opt_result_def(TensorType)
    mapper = region_def()

    traits = traits_def(StructuredEffects())

    @property
    def outputs(self) -> Sequence[SSAValue]:
        """The init, as the outputs of other structured ops."""
        return (self.init,)

    def nest_maps(self) -> Sequence[AffineMap]:
        return [AffineMap.identity(len(shape_of(self.init)))] * len(self.operands)

    def nest_iterators(self) -> Sequence[Iterator]:
        return [Iterator.PARALLEL] * len(shape_of(self.init))

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        payload = parse_payload_name(parser)
        operands = [parse_operands(parser, keyword) for keyword in ("ins", "outs")]
        return build_payload_op(cls, parser, payload, operands, _all_but_last, {})

    def print(self, printer: Printer) -> None:
        payload = payload_of(self, _all_but_last(len(self.operands)))
        if payload is not None:
            print_payload_name(printer, payload)
        print_operands(printer, "ins", self.inputs)
        print_operands(printer, "outs", self.outputs)
        print_attributes(printer, self)
        if payload is None:
            print_body(printer, self.mapper)

    def verify_(self) -> None:
        verify_structured(self)


@irdl_op_definition
class ReduceOp(LoopNest, IRDLOperation):
    """Combines the elements along some axes, the element of the output last.

    Operands:
        inputs: tensors or buffers of one shape.
        outputs: as many, without the axes `dimensions`.
    Properties:
        dimensions: the axes that are reduced, ascending.
    Results:
        res: the updated outputs, where they are tensors.
    Errors:
        An axis is out of range or not in order; shapes do not fit.
    Source:
        Upstream's `linalg.reduce`.
    """

    name = "linalg.reduce"

    inputs = var_operand_def(_SHAPED)
    outputs = var_operand_def(_SHAPED)
    dimensions = prop_def(DenseArrayBase.constr(i64))
    res = var_result_def(TensorType)
    combiner = region_def()

    irdl_options = (SameVariadicOperandSize(),)
    traits = traits_def(StructuredEffects())

    def nest_maps(self) -> Sequence[AffineMap]:
        rank = len(shape_of(self.inputs[0]))
        axes = self.dimensions.get_values()
        kept = tuple(AffineDimExpr(axis) for axis in range(rank) if axis not in axes)
        count = len(self.inputs)
        return [AffineMap.identity(rank)] * count + [AffineMap(rank, 0, kept)] * count

    def nest_iterators(self) -> Sequence[Iterator]:
        axes = self.dimensions.get_values()
        return [
            Iterator.REDUCTION if axis in axes else Iterator.PARALLEL
            for axis in range(len(shape_of(self.inputs[0])))
        ]

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        payload = parse_payload_name(parser)
        operands = [parse_operands(parser, keyword) for keyword in ("ins", "outs")]
        axes = parse_axes(parser, "dimensions")
        return build_payload_op(cls, parser, payload, operands, _init_first, {"dimensions": axes})

    def print(self, printer: Printer) -> None:
        payload = payload_of(self, _init_first(len(self.operands)))
        if payload is not None and len(self.operands) == 2:
            print_payload_name(printer, payload)
        print_operands(printer, "ins", self.inputs)
        print_operands(printer, "outs", self.outputs)
        print_axes(printer, "dimensions", self.dimensions)
        print_attributes(printer, self)
        if payload is None or len(self.operands) != 2:
            print_body(printer, self.combiner)

    def verify_(self) -> None:
        if not self.inputs:
            raise VerifyException("expected at least one input")
        rank = len(shape_of(self.inputs[0]))
        axes = list(self.dimensions.get_values())
        for axis in axes:
            if not 0 <= axis < rank:
                raise VerifyException(
                    f"dimensions for reduction should be in the range [0, {rank - 1}], found {axis}"
                )
        if axes != sorted(set(axes)):
            raise VerifyException(
                f"attribute 'dimensions' is {axes}, expected axes in increasing order"
            )
        verify_structured(self)


def print_attributes(printer: Printer, op: Operation) -> None:
    """The attributes that custom syntax shows."""
    printer.print_op_attributes({k: v for k, v in op.attributes.items() if k not in HIDDEN})


def _all_but_last(count: int) -> Sequence[int]:
    return range(count - 1)


def _init_first(count: int) -> Sequence[int]:
    return (1, 0) if count == 2 else range(count)
