"""Sums of products."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import Float32Type
from xdsl.ir import Attribute, SSAValue

from mlopt.dialects.graph.element_kinds import is_narrow_float
from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AddOp, MulOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, TransposeOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.frontends.onnx.broadcasting import common_sizes, spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.layout import reshaped
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator


@operator("MatMul")
def matmul(node: Node, a: SSAValue, b: SSAValue) -> SSAValue:
    """As NumPy's `matmul`: vectors gain an axis and lose it again, batches broadcast."""
    return product(node, a, b)


def product(
    node: Node, a: SSAValue, b: SSAValue, element_type: Attribute | None = None
) -> SSAValue:
    """The matrix product, in the element type of the operands or in a wider one."""
    ranks = node.rank(a), node.rank(b)
    if 0 in ranks:
        raise NodeProblem("found an input of rank 0, expected at least 1")
    left, right = node.build.shape(a), node.build.shape(b)
    if ranks[0] == 1:
        a, left = reshaped(node, a, [1, *left]), [1, *left]
    if ranks[1] == 1:
        b, right = reshaped(node, b, [*right, 1]), [*right, 1]
    result = _batched(node, a, b, left, right, element_type)
    shape = node.build.shape(result)
    if ranks[1] == 1:
        shape = shape[:-1]
    if ranks[0] == 1:
        shape = [*shape[:-2], *shape[-1:]] if ranks[1] != 1 else shape[:-1]
    return result if 1 not in ranks else reshaped(node, result, shape)


def _batched(
    node: Node,
    a: SSAValue,
    b: SSAValue,
    left: Sequence[Size],
    right: Sequence[Size],
    element_type: Attribute | None,
) -> SSAValue:
    """Of matrices with leading axes; a matrix that all batches share is not repeated."""
    if len(right) == 2 and len(left) > 2:
        inner = ((len(left) - 1,), (0,))
        return node.emit(ContractOp(a, b, inner=inner, element_type=element_type))
    batch = common_sizes(node.build, [left[:-2], right[:-2]])
    a = spread_to(node.build, a, [*batch, *left[-2:]])
    b = spread_to(node.build, b, [*batch, *right[-2:]])
    return node.emit(MatmulOp(a, b, element_type))


@operator("Gemm")
def gemm(node: Node, a: SSAValue, b: SSAValue, c: SSAValue | None = None) -> SSAValue:
    """alpha * a b + beta * c, with a and b transposed where asked for."""
    for x in (a, b):
        if node.rank(x) != 2:
            raise NodeProblem(f"found an input of rank {node.rank(x)}, expected 2")
    inner = ((0 if node.attribute("transA", 0) else 1,), (1 if node.attribute("transB", 0) else 0,))
    element = element_type_of(a)
    total = node.emit(ContractOp(a, b, inner=inner))
    total = times(node, total, node.attribute("alpha", 1.0))
    if c is None:
        return total
    addend = times(node, c, node.attribute("beta", 1.0))
    assert element == element_type_of(c), "checked: the types of the inputs agree"
    return node.emit(AddOp(total, spread_to(node.build, addend, node.build.shape(total))))


def times(node: Node, x: SSAValue, factor: float) -> SSAValue:
    """x * factor; integers by way of f64 where the factor is no integer."""
    if factor == 1:
        return x
    from mlopt.dialects.graph.element_kinds import Kind, kind_of

    if kind_of(element_type_of(x)) != Kind.FLOAT and not float(factor).is_integer():
        raise NodeProblem(f"factor {factor} of integers is not supported")
    return node.emit(MulOp(x, node.full(factor, x)))


@operator("Einsum")
def einsum(node: Node, *inputs: SSAValue) -> SSAValue:
    """Sums of products over axes named by letters, operand by operand."""
    from mlopt.frontends.onnx.einsum import contract_all

    return contract_all(node, node.required("equation"), inputs)


def wide(node: Node, x: SSAValue) -> SSAValue:
    """x in f32 where it is f16 or bf16."""
    narrow = is_narrow_float(element_type_of(x))
    return node.emit(ConvertOp(x, Float32Type())) if narrow else x


def moved(node: Node, x: SSAValue, permutation: Sequence[int]) -> SSAValue:
    """x with its axes in another order."""
    return node.emit(TransposeOp(x, permutation))


def repeated(node: Node, x: SSAValue, sizes: Sequence[Size], axes: Sequence[int]) -> SSAValue:
    """x along new axes."""
    return node.emit(BroadcastOp(x, sizes, axes))
