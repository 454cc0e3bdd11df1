"""What ops of the graph level fold to: constants by their meaning, and identities.

Identities keep every bit (x + 0.0 is not x where x is -0.0; x + -0.0 is). Constants are
computed only where that is cheap and makes nothing large: a splat stays a splat, other
results are bounded in elements and in multiplications.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np
from xdsl.dialects import arith
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, IndexType, IntegerAttr, TensorType
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.constants import array_of, dense_from_array, is_splat, splat
from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.interfaces import attach, find
from mlopt.core.interfaces.constant_folding import MAX_FOLDED_ELEMENTS, fold_by_meaning
from mlopt.core.interfaces.folding import ConstantMaterializer, FoldResult, FunctionFold
from mlopt.core.interfaces.meaning import Meaning, Runner
from mlopt.core.rewriting import constant_value
from mlopt.dialects.graph import DIALECT
from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops import binary, composite, unary
from mlopt.dialects.graph.ops.base import GraphOp, element_type_of, shape_of
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.control import CONTROL_OPS
from mlopt.dialects.graph.ops.conv import ConvOp, ConvTransposeOp
from mlopt.dialects.graph.ops.custom_call import CUSTOM_CALL_OPS
from mlopt.dialects.graph.ops.elementwise import ElementwiseOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.padding import ExtendOp, ReverseOp, UpdateSliceOp
from mlopt.dialects.graph.ops.parts import ConcatOp, DimOp, IotaOp, PaddingOp, PadOp, SliceOp
from mlopt.dialects.graph.ops.quantization import DequantizeOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import ConvertOp, SelectOp
from mlopt.dialects.graph.shapes import is_dynamic, is_static

Constants = Sequence[Attribute | None]
Rule = Callable[[Any, Constants], FoldResult | None]

MAX_FOLDED_PRODUCTS = 1 << 20
"""Multiplications that folding may do for one op."""


class _Materializer(ConstantMaterializer):
    """Tensors become `graph.constant`, sizes `arith.constant`."""

    def materialize(self, value: Attribute, type: Attribute) -> Operation | None:
        if isinstance(value, IntegerAttr):
            return arith.ConstantOp(value, type)
        return ConstantOp(value) if isinstance(value, DenseIntOrFPElementsAttr) else None


attach(_Materializer(), GraphOp)


def is_uniform(constant: Attribute | None, number: float) -> bool:
    """True where every element is `number`, the sign of a zero included; -1 is all ones."""
    if not isinstance(constant, DenseIntOrFPElementsAttr) or not is_splat(constant):
        return False
    element = array_of(constant).reshape(-1)[0]
    with np.errstate(all="ignore"):
        wanted = np.asarray(number).astype(element.dtype)
    return element.tobytes() == wanted.tobytes()


def uniform_constant(value: SSAValue) -> DenseIntOrFPElementsAttr | None:
    """The constant, all of whose elements are one number, that a value is or repeats."""
    owner = value.owner
    constant = constant_value(owner.operand if isinstance(owner, BroadcastOp) else value)
    if isinstance(constant, DenseIntOrFPElementsAttr) and is_splat(constant):
        return constant
    return None


def _neutral(*numbers: float, right_only: bool = False) -> Rule:
    """`f(x, c)` is x where c is the neutral element: that of floats, that of integers."""

    def rule(op: Any, constants: Constants) -> FoldResult | None:
        is_float = kind_of(element_type_of(op.lhs)) == Kind.FLOAT
        number = numbers[0] if is_float else numbers[-1]
        if is_uniform(uniform_constant(op.rhs), number):
            return op.lhs
        if not right_only and is_uniform(uniform_constant(op.lhs), number):
            return op.rhs
        return None

    return rule


def _idempotent(op: Any, constants: Constants) -> FoldResult | None:
    """`f(f(x))` is `f(x)`."""
    return op.operand if isinstance(op.operand.owner, type(op)) else None


def _involution(op: Any, constants: Constants) -> FoldResult | None:
    """`f(f(x))` is x."""
    inner = op.operand.owner
    return inner.operands[0] if isinstance(inner, type(op)) else None


def _of_itself(op: Any, constants: Constants) -> FoldResult | None:
    """`f(x, x)` is x."""
    return op.lhs if op.lhs is op.rhs else None


def _select(op: SelectOp, constants: Constants) -> FoldResult | None:
    condition = uniform_constant(op.condition)
    if op.on_true is op.on_false or is_uniform(condition, True):
        return op.on_true
    return op.on_false if is_uniform(condition, False) else None


def _keeps_all(op: Any, constants: Constants) -> FoldResult | None:
    """An op that moves nothing: types of operand and result are checked by the caller."""
    return op.operands[0]


def _transpose(op: TransposeOp, constants: Constants) -> FoldResult | None:
    permutation = list(op.permutation.get_values())
    return op.operand if permutation == sorted(permutation) else None


def _reshape(op: ReshapeOp, constants: Constants) -> FoldResult | None:
    unknown = sum(map(is_dynamic, shape_of(op.operand)))
    return op.operand if unknown == 0 else None


def _broadcast(op: BroadcastOp, constants: Constants) -> FoldResult | None:
    axes = list(op.axes.get_values())
    return op.operand if axes == [*range(len(axes))] else None


def _slice(op: SliceOp, constants: Constants) -> FoldResult | None:
    whole = not any(op.static_offsets.get_values()) and is_static(shape_of(op.out))
    return op.operand if whole and not op.strides else None


def _concat(op: ConcatOp, constants: Constants) -> FoldResult | None:
    return op.parts[0] if len(op.parts) == 1 else None


def _pad(op: PaddingOp, constants: Constants) -> FoldResult | None:
    return None if any(map(any, op.amounts)) else op.operand


def _reverse(op: ReverseOp, constants: Constants) -> FoldResult | None:
    inner, shape = op.operand.owner, shape_of(op.operand)
    if isinstance(inner, ReverseOp) and sorted(inner.axes.get_values()) == sorted(
        op.axes.get_values()
    ):
        return inner.operand
    return op.operand if all(shape[axis] in (0, 1) for axis in op.axes.get_values()) else None


def _update_slice(op: UpdateSliceOp, constants: Constants) -> FoldResult | None:
    """Everything is replaced, or nothing."""
    if 0 in shape_of(op.part):
        return op.operand
    return op.part if is_static(shape_of(op.out)) else None


def _reduce(op: ReduceOp, constants: Constants) -> FoldResult | None:
    return None if op.axes.get_values() else op.operand


def _dim(op: DimOp, constants: Constants) -> FoldResult | None:
    size = shape_of(op.operand)[op.axis.value.data]
    return None if is_dynamic(size) else IntegerAttr(size, IndexType())


IDENTITIES: dict[type[Operation], tuple[Rule, ...]] = {
    binary.AddOp: (_neutral(-0.0, 0),),
    binary.SubOp: (_neutral(0.0, 0, right_only=True),),
    binary.MulOp: (_neutral(1),),
    binary.DivOp: (_neutral(1, right_only=True),),
    binary.PowOp: (_neutral(1, right_only=True),),
    binary.AndOp: (_neutral(-1), _of_itself),
    binary.OrOp: (_neutral(0), _of_itself),
    binary.XorOp: (_neutral(0),),
    binary.MaxOp: (_of_itself,),
    binary.MinOp: (_of_itself,),
    binary.ShiftLeftOp: (_neutral(0, right_only=True),),
    binary.ShiftRightOp: (_neutral(0, right_only=True),),
    unary.AbsOp: (_idempotent,),
    unary.SignOp: (_idempotent,),
    unary.FloorOp: (_idempotent,),
    unary.CeilOp: (_idempotent,),
    unary.RoundOp: (_idempotent,),
    unary.TruncOp: (_idempotent,),
    unary.NegOp: (_involution,),
    unary.NotOp: (_involution,),
    composite.ReluOp: (_idempotent,),
    SelectOp: (_select,),
    ConvertOp: (_keeps_all,),
    TransposeOp: (_transpose,),
    ReshapeOp: (_reshape,),
    BroadcastOp: (_broadcast,),
    SliceOp: (_slice,),
    ConcatOp: (_concat,),
    PadOp: (_pad,),
    ExtendOp: (_pad,),
    ReverseOp: (_reverse,),
    UpdateSliceOp: (_update_slice,),
    ReduceOp: (_reduce,),
    DimOp: (_dim,),
}
"""Rules that are tried in order; a value of another type than the result's is no answer."""


def fold(op: Operation, constants: Constants) -> Sequence[FoldResult] | None:
    """An identity of the op, else its constant value."""
    for rule in IDENTITIES.get(type(op), ()):
        found = rule(op, constants)
        if found is not None and not (
            isinstance(found, SSAValue) and found.type != op.results[0].type
        ):
            return (found,)
    if not constants or any(not isinstance(c, DenseIntOrFPElementsAttr) for c in constants):
        return None
    if isinstance(op, ElementwiseOp | ConvertOp):
        return fold_by_meaning(op, constants)
    return _moved_splat(op, constants) or _computed(op, constants)


def _moved_splat(op: Operation, constants: Constants) -> Sequence[FoldResult] | None:
    """Ops that only move elements keep a splat, of whatever size."""
    (constant, *_), type = constants, op.results[0].type
    if not isinstance(op, TransposeOp | ReshapeOp | BroadcastOp | SliceOp):
        return None
    if not isinstance(constant, DenseIntOrFPElementsAttr) or not is_splat(constant):
        return None
    if not isinstance(type, TensorType) or not is_static(type.get_shape()):
        return None
    return (splat(array_of(constant).reshape(-1)[0], type),)


def _computed(op: Operation, constants: Constants) -> Sequence[FoldResult] | None:
    """The values of a small op that does not make a larger constant of a smaller one."""
    types, model = [result.type for result in op.results], find(op, Meaning)
    tensors = [type for type in types if isinstance(type, TensorType)]
    if model is None or stays_quantised(op) or len(tensors) < len(types):
        return None
    if not all(is_static(type.get_shape()) for type in tensors):
        return None
    arrays = [array_of(c) for c in constants if isinstance(c, DenseIntOrFPElementsAttr)]
    given = sum(array.size for array in arrays)
    made = sum(prod(type.get_shape()) for type in tensors)
    if made > min(MAX_FOLDED_ELEMENTS, max(given, 16)) or products(op) > MAX_FOLDED_PRODUCTS:
        return None
    try:
        values = model.evaluate(op, arrays, Runner())
    except DiagnosticError:
        return None
    return [
        dense_from_array(np.asarray(value), type)
        for value, type in zip(values, tensors, strict=True)
    ]


def stays_quantised(op: Operation) -> bool:
    """True for weights in integers, as which they may be multiplied: only `graph-fold-constants`
    computes what they stand for."""
    return isinstance(op, DequantizeOp) and bool(shape_of(op.operand))


def products(op: Operation) -> int:
    """How many multiplications a sum of products takes; elements read for other ops."""
    if isinstance(op, MatmulOp):
        return prod(shape_of(op.out)) * shape_of(op.lhs)[-1]
    if isinstance(op, ContractOp):
        inner = op.axes[2]
        return prod(shape_of(op.out)) * prod(shape_of(op.lhs)[axis] for axis in inner)
    if isinstance(op, ConvOp):
        return prod(shape_of(op.out)) * prod(shape_of(op.filter)[1:])
    if isinstance(op, ConvTransposeOp):
        return prod(shape_of(op.input)) * prod(shape_of(op.filter)[1:])
    return sum(prod(shape_of(operand)) for operand in op.operands)


UNFOLDED = (ConstantOp, IotaOp, *CONTROL_OPS, *CUSTOM_CALL_OPS)
FOLDED = tuple(op for op in DIALECT.operations if op not in UNFOLDED)

attach(FunctionFold(fold), *FOLDED)
