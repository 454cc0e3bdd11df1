"""`linalg.transpose` and `linalg.broadcast`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from xdsl.dialects.builtin import DenseArrayBase, MemRefType, TensorType, i64
from xdsl.ir import Attribute, Block, Region, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap
from xdsl.irdl import (
    IRDLOperation,
    base,
    irdl_op_definition,
    operand_def,
    opt_result_def,
    prop_def,
    region_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.structured import Iterator, shape_of
from mlopt.dialects import op_class
from mlopt.dialects.linalg.map_reduce import print_attributes
from mlopt.dialects.linalg.structured_op import (
    LoopNest,
    StructuredEffects,
    element_type,
    verify_structured,
)
from mlopt.dialects.linalg.syntax import parse_axes, parse_operands, print_axes, print_operands

_SHAPED = base(MemRefType) | base(TensorType)


class MovesElements(LoopNest):
    """One input, one init, one list of axes, and a body that yields the input's element."""

    AXES: ClassVar[str]

    def __init__(
        self,
        input: SSAValue,
        init: SSAValue,
        axes: Attribute,
        result: Attribute | None = None,
    ):
        results = [init.type] if isinstance(init.type, TensorType) else []
        IRDLOperation.__init__(
            self,  # pyright: ignore[reportArgumentType]
            operands=[input, init],
            result_types=[results if result is None else [result]],
            properties={self.AXES: axes},
            regions=[_copying_body(input, init)],
        )

    @property
    def inputs(self) -> Sequence[SSAValue]:
        """The input, as the inputs of other structured ops."""
        return self.operands[:1]  # pyright: ignore[reportAttributeAccessIssue]

    @property
    def outputs(self) -> Sequence[SSAValue]:
        """The init, as the outputs of other structured ops."""
        return self.operands[1:]  # pyright: ignore[reportAttributeAccessIssue]

    def nest_iterators(self) -> Sequence[Iterator]:
        return [Iterator.PARALLEL] * len(shape_of(self.outputs[0]))

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        position = parser.pos
        operands = [*parse_operands(parser, "ins"), *parse_operands(parser, "outs")]
        if len(operands) != 2:
            parser.raise_error(
                f"expected one input and one output, found {len(operands)}", position
            )
        op: Any = cls(operands[0], operands[1], parse_axes(parser, cls.AXES))
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self, printer: Printer) -> None:
        op: Any = self
        print_operands(printer, "ins", self.inputs)
        print_operands(printer, "outs", self.outputs)
        print_axes(printer, self.AXES, op.properties[self.AXES])
        print_attributes(printer, op)


def _copying_body(input: SSAValue, init: SSAValue) -> Region:
    block = Block(arg_types=[element_type(input), element_type(init)])
    block.add_op(op_class("linalg.yield").create(operands=[block.args[0]]))
    return Region(block)


@irdl_op_definition
class TransposeOp(MovesElements, IRDLOperation):
    """Reorders axes: result axis `i` is input axis `permutation[i]`.

    Properties:
        permutation: a permutation of the axes.
    Errors:
        It is no permutation; shapes do not fit.
    Source:
        Upstream's `linalg.transpose`.
    """

    name = "linalg.transpose"
    AXES: ClassVar[str] = "permutation"

    input = operand_def(_SHAPED)
    init = operand_def(_SHAPED)
    permutation = prop_def(DenseArrayBase.constr(i64))
    result = opt_result_def(TensorType)
    region = region_def()

    traits = traits_def(StructuredEffects())

    def nest_maps(self) -> Sequence[AffineMap]:
        order = list(self.permutation.get_values())
        inverse = tuple(AffineDimExpr(order.index(axis)) for axis in range(len(order)))
        return [AffineMap(len(order), 0, inverse), AffineMap.identity(len(order))]

    def verify_(self) -> None:
        order = list(self.permutation.get_values())
        if sorted(order) != list(range(len(order))):
            raise VerifyException(f"permutation is not valid: {order}")
        ranks = [len(shape_of(value)) for value in self.operands]
        if ranks != [len(order)] * 2:
            raise VerifyException(
                f"input has rank {ranks[0]} and init rank {ranks[1]}, expected the size of the "
                f"permutation, {len(order)}"
            )
        verify_structured(self)


@irdl_op_definition
class BroadcastOp(MovesElements, IRDLOperation):
    """Repeats the input along new axes.

    Properties:
        dimensions: the axes of the result that the input lacks.
    Errors:
        An axis is out of range; shapes do not fit.
    Source:
        Upstream's `linalg.broadcast`.
    """

    name = "linalg.broadcast"
    AXES: ClassVar[str] = "dimensions"

    input = operand_def(_SHAPED)
    init = operand_def(_SHAPED)
    dimensions = prop_def(DenseArrayBase.constr(i64))
    result = opt_result_def(TensorType)
    region = region_def()

    traits = traits_def(StructuredEffects())

    def nest_maps(self) -> Sequence[AffineMap]:
        rank = len(shape_of(self.init))
        added = self.dimensions.get_values()
        kept = tuple(AffineDimExpr(axis) for axis in range(rank) if axis not in added)
        return [AffineMap(rank, 0, kept), AffineMap.identity(rank)]

    def verify_(self) -> None:
        added = list(self.dimensions.get_values())
        rank, wanted = len(shape_of(self.init)), len(shape_of(self.input)) + len(added)
        if rank != wanted:
            raise VerifyException(
                f"input rank plus added dimensions does not match init rank. input rank: "
                f"{len(shape_of(self.input))}, dimensions size: {len(added)}, init rank: {rank}"
            )
        for index, axis in enumerate(added):
            if not 0 <= axis < rank:
                raise VerifyException(
                    f"dimension {index} is out of range. expected range: [0, {rank - 1}], got: {axis}"
                )
        if len(set(added)) != len(added):
            raise VerifyException(f"dimensions name an axis twice: {added}")
        verify_structured(self)
