"""Sums of products over matrices."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import DenseArrayBase, TensorType, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, prop_def, result_def
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.element_kinds import NUMERIC, Kind, TensorOf, bits_of, kind_of
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_element_type,
    element_type_of,
    integers,
    shape_of,
)
from mlopt.dialects.graph.shapes import Shape, check_result_shape, contract_shape, matmul_shape

Numbers = TensorOf(NUMERIC)


WHOLE = frozenset({Kind.SIGNED, Kind.UNSIGNED})


def check_product_types(out: SSAValue, lhs: SSAValue, rhs: SSAValue, what: str = "rhs") -> None:
    """A sum of products has the one element type of its factors, or a wider one.

    Factors that are integers of different types have a sum that is signed and wider than
    both, as the zero points of quantised numbers ask for.
    """
    found, one, other = (element_type_of(value) for value in (out, lhs, rhs))
    kinds = kind_of(one), kind_of(other)
    if one == other and found == one:
        return
    if WHOLE.issuperset(kinds) and kind_of(found) == Kind.SIGNED:
        if bits_of(found) > max(bits_of(one), bits_of(other)):
            return
    if one != other:
        if WHOLE.issuperset(kinds):
            raise VerifyException(
                f"result has element type {found}, expected a signed integer wider than"
                f" {one} and {other}"
            )
        check_element_type(rhs, lhs, what)
    if kind_of(found) != kinds[0] or bits_of(found) <= bits_of(one):
        raise VerifyException(
            f"result has element type {found}, expected {one} or a wider type of its kind"
        )


@irdl_op_definition
class MatmulOp(GraphOp):
    """The matrix product, for each index of the leading (batch) axes.

    The sum is kept in the result type (in f32 for f16 and bf16) and rounded to it once;
    its order is not fixed. Integers wrap around.

    Operands:
        lhs: `[batch..., m, k]`, numbers.
        rhs: `[batch..., k, n]`, the element type of `lhs`, or another integer type.
    Results:
        out: `[batch..., m, n]`, the element type of `lhs` or a wider one of its kind; for
            integers also a signed one that is wider than both.
    Errors:
        the ranks, the batch extents or the inner extents differ.
    Source:
        ONNX MatMul-13 without its broadcasting, MatMulInteger-10 without zero points.
    """

    name = "graph.matmul"

    lhs = operand_def(Numbers)
    rhs = operand_def(Numbers)
    out = result_def(Numbers)

    assembly_format = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)"

    def __init__(self, lhs: SSAValue, rhs: SSAValue, element_type: Attribute | None = None):
        shape = matmul_shape(shape_of(lhs), shape_of(rhs))
        out = TensorType(element_type or element_type_of(lhs), shape)
        super().__init__(operands=[lhs, rhs], result_types=[out])

    def verify_(self) -> None:
        check_product_types(self.out, self.lhs, self.rhs)
        inferred = matmul_shape(shape_of(self.lhs), shape_of(self.rhs))
        check_result_shape(shape_of(self.out), inferred)


@irdl_op_definition
class ContractOp(GraphOp):
    """Sums products over pairs of inner axes, for each index of pairs of batch axes.

    Precision as in `graph.matmul`, which is the case of one inner axis, last of `lhs`
    and last but one of `rhs`.

    Operands:
        lhs: numbers of any shape.
        rhs: the element type of `lhs`, or another integer type.
    Properties:
        lhs_batch, rhs_batch: axes that run together and stay.
        lhs_inner, rhs_inner: axes that run together and are summed over.
    Results:
        out: the batch axes, the other axes of `lhs`, then those of `rhs`; the element
            type of `lhs` or a wider one of its kind; for integers also a signed one that
            is wider than both.
    Errors:
        an axis does not exist or is named twice, or the extents of a pair differ.
    Source:
        StableHLO `dot_general`.
    """

    name = "graph.contract"

    lhs = operand_def(Numbers)
    rhs = operand_def(Numbers)
    lhs_batch = prop_def(DenseArrayBase.constr(i64))
    rhs_batch = prop_def(DenseArrayBase.constr(i64))
    lhs_inner = prop_def(DenseArrayBase.constr(i64))
    rhs_inner = prop_def(DenseArrayBase.constr(i64))
    out = result_def(Numbers)

    assembly_format = (
        "$lhs `,` $rhs `batch` $lhs_batch `x` $rhs_batch `inner` $lhs_inner `x` $rhs_inner"
        " attr-dict `:` functional-type(operands, results)"
    )

    def __init__(
        self,
        lhs: SSAValue,
        rhs: SSAValue,
        *,
        batch: tuple[Sequence[int], Sequence[int]] = ((), ()),
        inner: tuple[Sequence[int], Sequence[int]],
        element_type: Attribute | None = None,
    ):
        shape = contract_shape(shape_of(lhs), shape_of(rhs), *batch, *inner)
        super().__init__(
            operands=[lhs, rhs],
            result_types=[TensorType(element_type or element_type_of(lhs), shape)],
            properties={
                "lhs_batch": integers(batch[0]),
                "rhs_batch": integers(batch[1]),
                "lhs_inner": integers(inner[0]),
                "rhs_inner": integers(inner[1]),
            },
        )

    @property
    def axes(self) -> tuple[Shape, Shape, Shape, Shape]:
        """The batch axes of lhs and rhs, then their inner axes."""
        lists = (self.lhs_batch, self.rhs_batch, self.lhs_inner, self.rhs_inner)
        a, b, c, d = (tuple(values.get_values()) for values in lists)
        return a, b, c, d

    def verify_(self) -> None:
        check_product_types(self.out, self.lhs, self.rhs)
        inferred = contract_shape(shape_of(self.lhs), shape_of(self.rhs), *self.axes)
        check_result_shape(shape_of(self.out), inferred)


CONTRACTION_OPS = (MatmulOp, ContractOp)
