"""`linalg.elementwise`: a function by name, over maps that may transpose or broadcast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xdsl.dialects.builtin import AffineMapAttr, ArrayAttr
from xdsl.ir import Attribute
from xdsl.ir.affine import AffineMap
from xdsl.irdl import prop_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.structured import Iterator, is_permutation, shape_of
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.linalg.attributes import ElementwiseKind, ElementwiseKindAttr
from mlopt.dialects.linalg.scalars import BINARY, BodyBuilder
from mlopt.dialects.linalg.structured_op import NamedOp, verify_structured
from mlopt.dialects.linalg.syntax import (
    HIDDEN,
    parse_front_attributes,
    parse_maps,
    parse_operands,
    parse_results,
    print_maps,
    split_properties,
)


def arity_of(kind: ElementwiseKind) -> int:
    """The number of inputs.

    >>> arity_of(ElementwiseKind.EXP), arity_of(ElementwiseKind.ADD), arity_of(ElementwiseKind.SELECT)
    (1, 2, 3)
    """
    return 3 if kind == ElementwiseKind.SELECT else 2 if kind.value in BINARY else 1


@op_redefinition
class ElementwiseOp(NamedOp):
    """`out = kind(inputs)` at every place of the output.

    Properties:
        kind: the function.
        indexing_maps: one an operand; the output's names every loop.
    Errors:
        The number of inputs is not that of `kind`; elements that it has no function for.
    Source:
        Upstream's `linalg.elementwise`.
    """

    name = "linalg.elementwise"

    kind = prop_def(ElementwiseKindAttr)
    indexing_maps = prop_def(ArrayAttr[AffineMapAttr])

    def nest_maps(self) -> Sequence[AffineMap]:
        return [attribute.data for attribute in self.indexing_maps.data]

    def nest_iterators(self) -> Sequence[Iterator]:
        return [Iterator.PARALLEL] * self.indexing_maps.data[-1].data.num_dims

    @classmethod
    def fill_body(cls, body: BodyBuilder, properties: Mapping[str, Attribute], inputs: int) -> None:
        attribute = properties["kind"]
        assert isinstance(attribute, ElementwiseKindAttr), "the parser reads a kind"
        kind = attribute.data
        if inputs != arity_of(kind):
            raise VerifyException(f"{kind.value} takes {arity_of(kind)} inputs, found {inputs}")
        build: Any = {1: body.unary, 2: body.binary}.get(inputs)
        arguments = body.args[:inputs]
        body.finish(build(kind.value, *arguments) if build else body.select(*arguments))

    @classmethod
    def parse(cls, parser: Parser) -> ElementwiseOp:
        position = parser.pos
        parser.parse_keyword("kind")
        parser.parse_punctuation("=")
        kind = parser.parse_attribute()
        if not isinstance(kind, ElementwiseKindAttr):
            parser.raise_error("expected '#linalg.elementwise_kind<...>'", position)
        maps = parse_maps(parser)
        attributes = parse_front_attributes(parser)
        inputs = parse_operands(parser, "ins")
        outputs = parse_operands(parser, "outs")
        results = parse_results(parser)
        if maps is None:
            rank = len(shape_of(outputs[0])) if outputs else 0
            maps = _identities(rank, len(inputs) + len(outputs))
        properties, rest = split_properties(cls, attributes)
        properties |= {"kind": kind, "indexing_maps": maps}
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

    def print_leading(self, printer: Printer) -> None:
        printer.print_string(" kind=")
        printer.print_attribute(self.kind)
        rank = len(shape_of(self.outputs[0]))
        if self.indexing_maps != _identities(rank, len(self.operands)):
            print_maps(printer, self.indexing_maps)
        shown = {k: v for k, v in sorted(self.attributes.items()) if k not in HIDDEN}
        printer.print_op_attributes(shown)

    def verify_(self) -> None:
        if (len(self.inputs), len(self.outputs)) != (arity_of(self.kind.data), 1):
            raise VerifyException(
                f"{self.kind.data.value} takes {arity_of(self.kind.data)} inputs and 1 output, "
                f"found {len(self.inputs)} and {len(self.outputs)}"
            )
        if len(self.indexing_maps.data) != len(self.operands):
            raise VerifyException(
                f"expected {len(self.operands)} indexing_maps, found {len(self.indexing_maps.data)}"
            )
        if not is_permutation(self.indexing_maps.data[-1].data):
            raise VerifyException("expected the map of the output to be a permutation")
        verify_structured(self)


def _identities(rank: int, count: int) -> ArrayAttr[AffineMapAttr]:
    return ArrayAttr([AffineMapAttr(AffineMap.identity(rank))] * count)
