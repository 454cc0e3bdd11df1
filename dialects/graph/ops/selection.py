"""Element-wise ops that compare, choose and convert."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import TensorType, i1
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, prop_def, result_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.attributes import Predicate, PredicateAttr
from mlopt.dialects.graph.element_kinds import (
    ANY,
    FLOATS,
    AnyGraphTensor,
    Kind,
    TensorOf,
    bits_of,
)
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    Tensor,
    element_type_of,
    shape_of,
)
from mlopt.dialects.graph.ops.elementwise import ElementwiseOp
from mlopt.dialects.graph.shapes import check_result_shape, same_shape


@irdl_op_definition
class CompareOp(ElementwiseOp):
    """Whether `lhs predicate rhs` holds. NaN is unequal to all, and neither above nor below.

    Operands:
        lhs: any element type and shape; i1 has false below true.
        rhs: the type of `lhs`.
    Properties:
        predicate: eq, ne, lt, le, gt or ge.
    Results:
        out: the shape of `lhs`, of i1.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Equal-19, Less-13; StableHLO `compare`.
    """

    name = "graph.compare"

    lhs = operand_def(AnyGraphTensor)
    rhs = operand_def(AnyGraphTensor)
    predicate = prop_def(PredicateAttr)
    out = result_def(TensorOf(frozenset({Kind.BOOL})))

    def __init__(
        self,
        predicate: Predicate | str,
        lhs: SSAValue,
        rhs: SSAValue,
        out: Attribute | None = None,
    ):
        super().__init__(
            operands=[lhs, rhs],
            result_types=[self.infer([lhs.type, rhs.type]) if out is None else out],
            properties={"predicate": PredicateAttr(Predicate(predicate))},
        )

    @classmethod
    def infer(cls, types: Sequence[Attribute]) -> Tensor:
        return TensorType(i1, super().infer(types).get_shape())

    @classmethod
    def parse_modifiers(cls, parser: Parser) -> dict[str, Attribute]:
        return {"predicate": PredicateAttr(PredicateAttr.parse_parameter(parser))}

    def print_modifiers(self, printer: Printer) -> None:
        printer.print_string(f" {self.predicate.data.value}")


@irdl_op_definition
class SelectOp(ElementwiseOp):
    """An element of `on_true` where `condition` holds, of `on_false` elsewhere.

    Operands:
        condition: i1 of any shape.
        on_true: any element type, the shape of `condition`.
        on_false: the type of `on_true`.
    Results:
        out: the type of `on_true`.
    Errors:
        the shapes differ, or the element types of `on_true` and `on_false` do.
    Source:
        ONNX Where-16; StableHLO `select`.
    """

    name = "graph.select"

    condition = operand_def(TensorOf(frozenset({Kind.BOOL})))
    on_true = operand_def(AnyGraphTensor)
    on_false = operand_def(AnyGraphTensor)
    out = result_def(AnyGraphTensor)

    def __init__(
        self,
        condition: SSAValue,
        on_true: SSAValue,
        on_false: SSAValue,
        out: Attribute | None = None,
    ):
        types = [condition.type, on_true.type, on_false.type]
        super().__init__(
            operands=[condition, on_true, on_false],
            result_types=[self.infer(types) if out is None else out],
        )

    @classmethod
    def infer(cls, types: Sequence[Attribute]) -> Tensor:
        _, on_true, on_false = types
        if element_type_of(on_true) != element_type_of(on_false):
            raise VerifyException(
                f"element types differ: {element_type_of(on_true)} of on_true"
                f" and {element_type_of(on_false)} of on_false"
            )
        return TensorType(element_type_of(on_true), same_shape([shape_of(t) for t in types]))


@irdl_op_definition
class ClampOp(ElementwiseOp):
    """`min(max(operand, low), high)`; NaN where one of the three is NaN.

    Operands:
        low: any element type and shape.
        operand: the type of `low`.
        high: the type of `low`.
    Results:
        out: the type of `low`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX Clip-13; StableHLO `clamp`.
    """

    name = "graph.clamp"

    low = operand_def(AnyGraphTensor)
    operand = operand_def(AnyGraphTensor)
    high = operand_def(AnyGraphTensor)
    out = result_def(AnyGraphTensor)

    def __init__(
        self, low: SSAValue, operand: SSAValue, high: SSAValue, out: Attribute | None = None
    ):
        types = [low.type, operand.type, high.type]
        super().__init__(
            operands=[low, operand, high],
            result_types=[self.infer(types) if out is None else out],
        )


@irdl_op_definition
class ConvertOp(GraphOp):
    """Each element as a value of another element type.

    To a float: rounded to nearest, halves to even; what is too large becomes infinite.
    Between f64 or integers and f16 or bf16 the value is rounded to f32 on the way. To an
    integer from a float: towards zero, held at the least and the largest value, NaN to
    0. To an integer from an integer: modulo 2^width. To i1: whether it is not zero.

    Operands:
        operand: any element type and shape.
    Results:
        out: the shape of `operand`, any element type.
    Errors:
        the shapes differ.
    Source:
        ONNX Cast-25; StableHLO `convert`; LLVM `llvm.fptosi.sat`.
    """

    name = "graph.convert"

    operand = operand_def(AnyGraphTensor)
    out = result_def(AnyGraphTensor)

    assembly_format = "$operand attr-dict `:` type($operand) `->` type($out)"

    def __init__(self, operand: SSAValue, to: Attribute):
        """`to` is an element type, or the whole result type."""
        out = to if isinstance(to, TensorType) else TensorType(to, shape_of(operand))
        super().__init__(operands=[operand], result_types=[out])

    def verify_(self) -> None:
        check_result_shape(shape_of(self.out), shape_of(self.operand))


@irdl_op_definition
class BitcastOp(GraphOp):
    """The bits of each element read as another element type of the same width.

    Operands:
        operand: any element type but index, any shape.
    Results:
        out: the shape of `operand`, an element type of as many bits.
    Errors:
        the shapes or the widths differ, or one type is index.
    Source:
        ONNX BitCast-26; StableHLO `bitcast_convert` of equal widths.
    """

    name = "graph.bitcast"

    operand = operand_def(TensorOf(ANY - {Kind.INDEX}))
    out = result_def(TensorOf(ANY - {Kind.INDEX}))

    assembly_format = "$operand attr-dict `:` type($operand) `->` type($out)"

    def __init__(self, operand: SSAValue, to: Attribute):
        """`to` is an element type, or the whole result type."""
        out = to if isinstance(to, TensorType) else TensorType(to, shape_of(operand))
        super().__init__(operands=[operand], result_types=[out])

    def verify_(self) -> None:
        check_result_shape(shape_of(self.out), shape_of(self.operand))
        found, expected = bits_of(element_type_of(self.out)), bits_of(element_type_of(self.operand))
        if found != expected:
            raise VerifyException(
                f"result has element type {element_type_of(self.out)}, expected one of"
                f" {expected} bits"
            )


class FloatTestOp(ElementwiseOp):
    """Base of questions about one float."""

    operand = operand_def(TensorOf(FLOATS))
    out = result_def(TensorOf(frozenset({Kind.BOOL})))

    def __init__(self, operand: SSAValue, out: Attribute | None = None):
        super().__init__(
            operands=[operand],
            result_types=[self.infer([operand.type]) if out is None else out],
        )

    @classmethod
    def infer(cls, types: Sequence[Attribute]) -> Tensor:
        return TensorType(i1, super().infer(types).get_shape())


@irdl_op_definition
class IsNanOp(FloatTestOp):
    """Whether x is NaN.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the shape of `operand`, of i1.
    Source:
        ONNX IsNaN-20.
    """

    name = "graph.is_nan"


@irdl_op_definition
class IsInfOp(FloatTestOp):
    """Whether x is an infinity of either sign.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the shape of `operand`, of i1.
    Source:
        ONNX IsInf-20.
    """

    name = "graph.is_inf"


@irdl_op_definition
class IsFiniteOp(FloatTestOp):
    """Whether x is neither NaN nor an infinity.

    Operands:
        operand: x, floats of any shape.
    Results:
        out: the shape of `operand`, of i1.
    Source:
        StableHLO `is_finite`.
    """

    name = "graph.is_finite"


SELECTION_OPS = (
    CompareOp,
    SelectOp,
    ClampOp,
    ConvertOp,
    BitcastOp,
    IsNanOp,
    IsInfOp,
    IsFiniteOp,
)
