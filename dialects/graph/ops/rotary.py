"""Positions as rotations of pairs of features."""

from __future__ import annotations

from xdsl.dialects.builtin import TensorType
from xdsl.ir import SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, result_def
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.element_kinds import FLOATS, TensorOf
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_element_type,
    check_result_type,
    element_type_of,
    shape_of,
)
from mlopt.dialects.graph.shapes import Shape, check_broadcast, is_dynamic, shape_text

Floats = TensorOf(FLOATS)


def check_rotation(operand: Shape, angles: Shape, what: str) -> None:
    """Refuses sines and cosines that are not of the last axes of `operand`."""
    if not operand or is_dynamic(operand[-1]) or operand[-1] % 2:
        raise VerifyException(
            f"operand has shape {shape_text(operand)}, expected a last axis of known, even size"
        )
    first = len(operand) - len(angles)
    if first < 0 or not angles or angles[-1] != operand[-1]:
        raise VerifyException(
            f"{what} has shape {shape_text(angles)}, expected the last axes of"
            f" {shape_text(operand)}"
        )
    check_broadcast(angles, operand, range(first, len(operand)))


@irdl_op_definition
class RotaryEmbeddingOp(GraphOp):
    """x * cos + rotated(x) * sin, where rotated(x) is the second half of the last axis of x
    with the other sign, and then the first half.

    Operands:
        operand: x, floats `[..., d]`, d even.
        cos, sin: `[..., d]`, the last axes of `operand`, or size 1 for those along which
            they are the same; the element type of `operand`.
    Results:
        out: the type of `operand`.
    Errors:
        d is odd or unknown, or `cos` or `sin` has another shape or element type.
    Source:
        Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021,
        section 3.2.2; the halves of GPT-NeoX; ONNX RotaryEmbedding-23, not interleaved.
    """

    name = "graph.rotary_embedding"

    operand = operand_def(Floats)
    cos = operand_def(Floats)
    sin = operand_def(Floats)
    out = result_def(Floats)

    assembly_format = (
        "$operand `cos` $cos `:` type($cos) `sin` $sin `:` type($sin)"
        " attr-dict `:` type($operand) `->` type($out)"
    )

    def __init__(self, operand: SSAValue, cos: SSAValue, sin: SSAValue):
        for what, angles in (("cos", cos), ("sin", sin)):
            check_rotation(shape_of(operand), shape_of(angles), what)
        super().__init__(operands=[operand, cos, sin], result_types=[operand.type])

    def verify_(self) -> None:
        for what, angles in (("cos", self.cos), ("sin", self.sin)):
            check_element_type(angles, self.operand, what)
            check_rotation(shape_of(self.operand), shape_of(angles), what)
        inferred = TensorType(element_type_of(self.operand), shape_of(self.operand))
        check_result_type(self.out, inferred)


ROTARY_OPS = (RotaryEmbeddingOp,)
