"""The unknown sizes of results, from those of operands, so that equal sizes are one value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from xdsl.ir import Operation, SSAValue

from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.composite import AvgPoolOp, LogSoftmaxOp, MaxPoolOp, MeanOp, SoftmaxOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.conv import ConvOp, ConvTransposeOp
from mlopt.dialects.graph.ops.elementwise import ElementwiseOp
from mlopt.dialects.graph.ops.indexing import GatherElementsOp, GatherOp, ScatterOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, StretchOp, TransposeOp, mixed
from mlopt.dialects.graph.ops.normalization import ChannelNormOp, TrailingNormOp
from mlopt.dialects.graph.ops.ordering import CumulateOp
from mlopt.dialects.graph.ops.padding import ReverseOp, UpdateSliceOp
from mlopt.dialects.graph.ops.parts import ConcatOp, IotaOp, PaddingOp, SliceOp
from mlopt.dialects.graph.ops.quantization import QuantizationOp
from mlopt.dialects.graph.ops.reduction import ArgReduceOp, ReduceOp, ReduceWindowOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.dialects.tensor.shape_ops import CastOp
from mlopt.frontends.onnx.sizes import Size, SizeArithmetic

Sizes = Sequence[Size | None]


class Known(Protocol):
    """What is known of the sizes of values, and arithmetic on them."""

    arithmetic: SizeArithmetic

    def shape(self, value: SSAValue) -> list[Size]:
        """The sizes of a tensor."""
        ...

    def size(self, value: SSAValue, axis: int) -> Size:
        """The size of one axis."""
        ...


def propagated_sizes(op: Operation, build: Known) -> Sizes:
    """A size for each axis of the first result, None where this does not know."""
    for op_class, rule in RULES.items():
        if isinstance(op, op_class):
            return rule(op, build)
    return ()


def _of_operands(op: Operation, build: Known) -> Sizes:
    """Operands and result have one shape: known sizes first."""
    shapes = [build.shape(operand) for operand in op.operands]
    return [
        next((size for size in sizes if isinstance(size, int)), sizes[0])
        for sizes in zip(*shapes, strict=True)
    ]


def _of_first(op: Operation, build: Known) -> Sizes:
    return build.shape(op.operands[0])


def _given(op: Any, build: Known) -> Sizes:
    return mixed(op.static_sizes, op.sizes)


def _transposed(op: TransposeOp, build: Known) -> Sizes:
    shape = build.shape(op.operand)
    return [shape[axis] for axis in op.permutation.get_values()]


def _reduced(op: Any, build: Known) -> Sizes:
    axes = (op.axis.value.data,) if isinstance(op, ArgReduceOp) else op.axes.get_values()
    return [size for axis, size in enumerate(build.shape(op.operand)) if axis not in axes]


def _matmul(op: MatmulOp, build: Known) -> Sizes:
    return [*build.shape(op.lhs)[:-1], build.shape(op.rhs)[-1]]


def _contract(op: ContractOp, build: Known) -> Sizes:
    lhs_batch, rhs_batch, lhs_inner, rhs_inner = op.axes
    lhs, rhs = build.shape(op.lhs), build.shape(op.rhs)
    return [
        *(lhs[axis] for axis in lhs_batch),
        *(size for axis, size in enumerate(lhs) if axis not in (*lhs_batch, *lhs_inner)),
        *(size for axis, size in enumerate(rhs) if axis not in (*rhs_batch, *rhs_inner)),
    ]


def _concat(op: ConcatOp, build: Known) -> Sizes:
    shapes = [build.shape(part) for part in op.parts]
    axis = op.axis.value.data
    total: Size = 0
    for shape in shapes:
        total = build.arithmetic.add(total, shape[axis])
    return [*shapes[0][:axis], total, *shapes[0][axis + 1 :]]


def _pad(op: Any, build: Known) -> Sizes:
    low, high = mixed(op.static_low, op.low), mixed(op.static_high, op.high)
    add = build.arithmetic.add
    grown = zip(low, high, build.shape(op.operand), strict=True)
    return [add(size, add(before, after)) for before, after, size in grown]


def _gather(op: GatherOp, build: Known) -> Sizes:
    axis, shape = op.axis.value.data, build.shape(op.operand)
    return [*shape[:axis], *build.shape(op.indices), *shape[axis + 1 :]]


def _of_indices(op: GatherElementsOp, build: Known) -> Sizes:
    return build.shape(op.indices)


def windows(
    arithmetic: SizeArithmetic, sizes: Sequence[Size], windows: Sequence[Sequence[int]]
) -> list[Size]:
    """How many windows fit into each axis; `windows` as the ops of the graph level have them.

    An axis of unknown size is taken to lack no more than a stride to hold one.
    """
    counts: list[Size] = []
    for size, window, stride, dilation, low, high in zip(sizes, *windows, strict=True):
        span = (window - 1) * dilation + 1
        room = arithmetic.add(size, low + high - span)
        counts.append(arithmetic.add(arithmetic.floordiv(room, stride), 1))
    return counts


def _conv(op: ConvOp, build: Known) -> Sizes:
    strides, dilations, low, high = op.window
    spatial = build.shape(op.input)[2:]
    window = shape_of(op.filter)[2:]
    lists = (window, strides, dilations, low, high)
    features = build.shape(op.filter)[0]
    return [build.size(op.input, 0), features, *windows(build.arithmetic, spatial, lists)]


def _conv_transpose(op: ConvTransposeOp, build: Known) -> Sizes:
    add, mul = build.arithmetic.add, build.arithmetic.mul
    batch, _, *spatial = build.shape(op.input)
    lists = zip(spatial, shape_of(op.filter)[2:], *op.window, strict=True)
    sizes = [
        add(mul(size, stride), (window - 1) * dilation + 1 - stride - low - high)
        for size, window, stride, dilation, low, high in lists
    ]
    return [batch, mul(build.size(op.filter, 1), op.group_count), *sizes]


def _pool(op: Any, build: Known) -> Sizes:
    shape = build.shape(op.operand)
    return [*shape[:2], *windows(build.arithmetic, shape[2:], op.windows)]


def _reduce_window(op: ReduceWindowOp, build: Known) -> Sizes:
    return windows(build.arithmetic, build.shape(op.operand), op.windows)


RULES: dict[type[Operation], Callable[[Any, Known], Sizes]] = {
    ElementwiseOp: _of_operands,
    ConvertOp: _of_first,
    SoftmaxOp: _of_first,
    CastOp: _of_first,
    ReshapeOp: _given,
    BroadcastOp: _given,
    StretchOp: _given,
    SliceOp: _given,
    IotaOp: _given,
    TransposeOp: _transposed,
    ReduceOp: _reduced,
    MeanOp: _reduced,
    ArgReduceOp: _reduced,
    MatmulOp: _matmul,
    ContractOp: _contract,
    ConcatOp: _concat,
    PaddingOp: _pad,
    UpdateSliceOp: _of_first,
    ReverseOp: _of_first,
    CumulateOp: _of_first,
    ScatterOp: _of_first,
    GatherOp: _gather,
    GatherElementsOp: _of_indices,
    TrailingNormOp: _of_first,
    ChannelNormOp: _of_first,
    LogSoftmaxOp: _of_first,
    QuantizationOp: _of_first,
    ConvOp: _conv,
    ConvTransposeOp: _conv_transpose,
    MaxPoolOp: _pool,
    AvgPoolOp: _pool,
    ReduceWindowOp: _reduce_window,
}
