"""Sizes as polynomials of named sizes: which sizes are equal, which can never be.

    func.func @f(%x: tensor<?x4xf32> {mlopt.dims = ["n", ""]})

`mlopt.dims` on an argument or result names its sizes; equal names are equal sizes. From
there sizes follow the ops of the graph level: `concat` and padding add, windows are
counted by quotients, a reshape or broadcast has the sizes that it is given, and what no
rule knows is a symbol of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, IntegerAttr, StringAttr, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Operation, OpResult, SSAValue

from mlopt.dialects.graph.index_shapes import coordinates_of
from mlopt.dialects.graph.ops.attention import AttentionOp
from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.composite import AlongAxesOp, AlongAxisOp, PoolOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.conv import ConvOp, ConvTransposeOp
from mlopt.dialects.graph.ops.elementwise import ElementwiseOp
from mlopt.dialects.graph.ops.indexing import (
    GatherElementsOp,
    GatherNdOp,
    GatherOp,
    ScatterOp,
)
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, StretchOp, TransposeOp, mixed
from mlopt.dialects.graph.ops.normalization import ChannelNormOp, TrailingNormOp
from mlopt.dialects.graph.ops.ordering import CumulateOp, SortOp, TopKOp
from mlopt.dialects.graph.ops.padding import ReverseOp, UpdateSliceOp
from mlopt.dialects.graph.ops.parts import ConcatOp, DimOp, IotaOp, PaddingOp, SliceOp
from mlopt.dialects.graph.ops.quantization import QuantizationOp
from mlopt.dialects.graph.ops.reduction import ArgReduceOp, ReduceOp, ReduceWindowOp
from mlopt.dialects.graph.ops.resize import ResizeOp
from mlopt.dialects.graph.ops.rotary import RotaryEmbeddingOp
from mlopt.dialects.graph.ops.selection import BitcastOp, ConvertOp
from mlopt.dialects.graph.ops.splitting import SplitOp
from mlopt.dialects.graph.shapes import is_dynamic
from mlopt.dialects.tensor.shape_ops import CastOp
from mlopt.passes.analysis.named_sizes import Positive, Size, Unknown

DIMS = "mlopt.dims"
"""On an argument or result: a name a size, empty where it has none."""


class DimensionNames:
    """The sizes of the values of a function."""

    def __init__(self, function: FuncOp):
        self._sizes: dict[SSAValue, tuple[Size, ...]] = {}
        self._numbers: dict[SSAValue, Size] = {}
        attributes = function.properties.get("arg_attrs")
        block = function.body.blocks.first
        if block is None:
            return
        for argument, names in zip(
            block.args, argument_names(attributes, len(block.args)), strict=True
        ):
            if isinstance(argument.type, TensorType):
                self._sizes[argument] = self._named(argument, names)

    def of(self, value: SSAValue) -> tuple[Size, ...]:
        """The sizes of a tensor."""
        found = self._sizes.get(value)
        if found is None:
            # What it is computed of goes first, so that no chain of ops is too long.
            work = [value]
            while work:
                missing = [other for other in _read_by(work[-1]) if other not in self._sizes]
                if missing:
                    work += missing
                else:
                    self._compute(work.pop())
            found = self._sizes[value]
        return found

    def _compute(self, value: SSAValue) -> None:
        """Notes the sizes of a tensor; those of what it is computed of are known."""
        found = self._fresh(value)
        inferred = self._inferred(value)
        if inferred is not None:
            # What the type knows goes first.
            found = tuple(
                one if one.constant is not None else other
                for one, other in zip(found, inferred, strict=True)
            )
        self._sizes[value] = found

    def _inferred(self, value: SSAValue) -> tuple[Size, ...] | None:
        """The sizes by the rule of the op; None where it has none."""
        if not isinstance(value, OpResult):
            return None
        if isinstance(value.op, SplitOp):
            return _part(self, value.op, value.index)
        rule = _rule_of(value.op)
        return None if rule is None else rule(self, value.op)

    def index(self, value: SSAValue | int) -> Size:
        """An `index` value, or a number, as a size."""
        if isinstance(value, int):
            return Size.number(value)
        found = self._numbers.get(value)
        if found is None:
            found = self._numbers[value] = self._index(value)
        return found

    def _index(self, value: SSAValue) -> Size:
        owner = value.owner
        match owner:
            case DimOp():
                return self.of(owner.operand)[owner.axis.value.data]
            case arith.ConstantOp() if isinstance(owner.value, IntegerAttr):
                return Size.number(owner.value.value.data)
            case arith.AddiOp():
                return self.index(owner.lhs) + self.index(owner.rhs)
            case arith.SubiOp():
                return self.index(owner.lhs) - self.index(owner.rhs)
            case arith.MuliOp():
                return self.index(owner.lhs) * self.index(owner.rhs)
            case arith.FloorDivSIOp() if (self.index(owner.rhs).constant or 0) > 0:
                return self.index(owner.lhs).floordiv(self.index(owner.rhs).constant or 1)
            case _:
                return Size.symbol(Unknown(value))

    def _fresh(self, value: SSAValue) -> tuple[Size, ...]:
        return self._named(value, ())

    def _named(self, value: SSAValue, names: Sequence[str]) -> tuple[Size, ...]:
        assert isinstance(value.type, TensorType), "sizes are of tensors"
        named = names if len(names) == len(value.type.get_shape()) else [""] * 64
        return tuple(
            Size.number(size) if not is_dynamic(size) else Size.symbol(name or Unknown(value, axis))
            for axis, (size, name) in enumerate(zip(value.type.get_shape(), named, strict=False))
        )

    def merged(self, values: Sequence[SSAValue]) -> tuple[Size, ...]:
        """The sizes of tensors of one shape: known ones first, then those of the first."""
        found = [self.of(value) for value in values]
        return tuple(
            next((size for size in axis if size.constant is not None), axis[0])
            for axis in zip(*found, strict=True)
        )


def _read_by(value: SSAValue) -> list[SSAValue]:
    """The tensors whose sizes tell those of `value`: operands, and what given sizes are of."""
    op = value.owner
    if not isinstance(op, Operation) or (_rule_of(op) is None and not isinstance(op, SplitOp)):
        return []
    owners = (operand.owner for operand in op.operands)
    asked = [owner.operand for owner in owners if isinstance(owner, DimOp)]
    return [*(operand for operand in op.operands if isinstance(operand.type, TensorType)), *asked]


def argument_names(attributes: Attribute | None, count: int) -> list[list[str]]:
    """The names of the sizes of each argument or result."""
    if not isinstance(attributes, ArrayAttr):
        return [[] for _ in range(count)]
    return [
        names_in(entry.data.get(DIMS)) if isinstance(entry, DictionaryAttr) else []
        for entry in attributes.data
    ]


def names_in(attribute: Attribute | None) -> list[str]:
    """The names in a `mlopt.dims`."""
    if not isinstance(attribute, ArrayAttr):
        return []
    return [name.data if isinstance(name, StringAttr) else "" for name in attribute.data]


# Rules.

Rule = Callable[[DimensionNames, Any], tuple[Size, ...]]


def _given(names: DimensionNames, op: Any) -> tuple[Size, ...]:
    return tuple(map(names.index, mixed(op.static_sizes, op.sizes)))


def _resized(names: DimensionNames, op: ResizeOp) -> tuple[Size, ...]:
    new = dict(zip(op.axes.get_values(), map(names.index, op.new_sizes()), strict=True))
    return tuple(new.get(axis, size) for axis, size in enumerate(names.of(op.operand)))


def _reduced(names: DimensionNames, op: Any) -> tuple[Size, ...]:
    axes = op.axes.get_values()
    return tuple(size for axis, size in enumerate(names.of(op.operand)) if axis not in axes)


def _concatenated(names: DimensionNames, op: ConcatOp) -> tuple[Size, ...]:
    parts, along = [names.of(part) for part in op.parts], op.axis.value.data
    total = Size.number(0)
    for part in parts:
        total = total + part[along]
    return tuple(total if axis == along else size for axis, size in enumerate(parts[0]))


def _part(names: DimensionNames, op: SplitOp, place: int) -> tuple[Size, ...]:
    """Alone among the ops, a split has results of several sizes."""
    size, along = names.index(op.lengths[place]), op.axis.value.data
    return tuple(size if axis == along else n for axis, n in enumerate(names.of(op.operand)))


def _contracted(names: DimensionNames, op: ContractOp) -> tuple[Size, ...]:
    lhs, rhs, (lhs_batch, rhs_batch, lhs_inner, rhs_inner) = (
        names.of(op.lhs),
        names.of(op.rhs),
        op.axes,
    )
    return (
        *(lhs[axis] for axis in lhs_batch),
        *(size for axis, size in enumerate(lhs) if axis not in (*lhs_batch, *lhs_inner)),
        *(size for axis, size in enumerate(rhs) if axis not in (*rhs_batch, *rhs_inner)),
    )


def _padded(names: DimensionNames, op: PaddingOp) -> tuple[Size, ...]:
    low, high = mixed(op.static_low, op.low), mixed(op.static_high, op.high)
    return tuple(
        size + names.index(before) + names.index(after)
        for size, before, after in zip(names.of(op.operand), low, high, strict=True)
    )


def _windows(sizes: Sequence[Size], windows: Sequence[Sequence[int]]) -> tuple[Size, ...]:
    """How many windows fit into each axis, 0 where none does; as `window_size` counts them."""
    found: list[Size] = []
    for size, window, stride, dilation, low, high in zip(sizes, *windows, strict=True):
        room = low + high - (window - 1) * dilation - 1
        count = (size + Size.number(room)).floordiv(stride) + Size.number(1)
        # Where the least size leaves less room than none and a stride, this is not the count.
        found.append(count if room + size.least >= -stride else Size.symbol(Positive(count)))
    return tuple(found)


def _pooled(names: DimensionNames, op: PoolOp) -> tuple[Size, ...]:
    sizes = names.of(op.operand)
    return (*sizes[:2], *_windows(sizes[2:], op.windows))


def _convolved(names: DimensionNames, op: ConvOp) -> tuple[Size, ...]:
    image, filter, (strides, dilations, low, high) = (
        names.of(op.input),
        names.of(op.filter),
        op.window,
    )
    lists = (shape_of(op.filter)[2:], strides, dilations, low, high)
    return (image[0], filter[0], *_windows(image[2:], lists))


def _spread_out(names: DimensionNames, op: ConvTransposeOp) -> tuple[Size, ...]:
    image, features = names.of(op.input), names.of(op.filter)[1] * Size.number(op.group_count)
    lists = zip(image[2:], shape_of(op.filter)[2:], *op.window, strict=True)
    spatial = [
        size * Size.number(stride) + Size.number((window - 1) * dilation + 1 - stride - low - high)
        for size, window, stride, dilation, low, high in lists
    ]
    return (image[0], features, *spatial)


def _gathered(names: DimensionNames, op: GatherOp) -> tuple[Size, ...]:
    sizes, axis = names.of(op.operand), op.axis.value.data
    return (*sizes[:axis], *names.of(op.indices), *sizes[axis + 1 :])


def _gathered_rows(names: DimensionNames, op: GatherNdOp) -> tuple[Size, ...]:
    operand, indices = names.of(op.operand), names.of(op.indices)
    batch = 0 if op.batch is None else op.batch.value.data
    count = coordinates_of(shape_of(op.operand), shape_of(op.indices), batch)
    return (*indices[:-1], *operand[batch + count :])


def _first_of_each(names: DimensionNames, op: TopKOp) -> tuple[Size, ...]:
    (size,), along = mixed(op.static_size, op.size), op.axis.value.data
    found = names.of(op.operand)
    return tuple(names.index(size) if axis == along else n for axis, n in enumerate(found))


RULES: tuple[tuple[tuple[type[Operation], ...], Rule], ...] = (
    ((ElementwiseOp,), lambda names, op: names.merged(op.operands)),
    (
        (
            ConvertOp,
            BitcastOp,
            AlongAxisOp,
            TrailingNormOp,
            ChannelNormOp,
            CumulateOp,
            ReverseOp,
            UpdateSliceOp,
            ScatterOp,
            QuantizationOp,
            RotaryEmbeddingOp,
            CastOp,
        ),
        lambda names, op: names.of(op.operands[0]),
    ),
    ((SortOp,), lambda names, op: names.merged(op.tensors)),
    ((ReshapeOp, BroadcastOp, StretchOp, IotaOp, SliceOp), _given),
    (
        (TransposeOp,),
        lambda names, op: tuple(names.of(op.operand)[axis] for axis in op.permutation.get_values()),
    ),
    ((ReduceOp, AlongAxesOp), _reduced),
    (
        (ArgReduceOp,),
        lambda names, op: tuple(
            size for axis, size in enumerate(names.of(op.operand)) if axis != op.axis.value.data
        ),
    ),
    ((ResizeOp,), _resized),
    ((ConcatOp,), _concatenated),
    ((MatmulOp,), lambda names, op: (*names.of(op.lhs)[:-1], names.of(op.rhs)[-1])),
    ((ContractOp,), _contracted),
    (
        (AttentionOp,),
        lambda names, op: (*names.of(op.query)[:3], names.of(op.value)[3]),
    ),
    ((PaddingOp,), _padded),
    ((PoolOp,), _pooled),
    ((ReduceWindowOp,), lambda names, op: _windows(names.of(op.operand), op.windows)),
    ((ConvOp,), _convolved),
    ((ConvTransposeOp,), _spread_out),
    ((GatherOp,), _gathered),
    ((GatherElementsOp,), lambda names, op: names.of(op.indices)),
    ((GatherNdOp,), _gathered_rows),
    ((TopKOp,), _first_of_each),
)
"""The sizes of the results of each op, which are the same for all of them; the types of
results know static ones."""


def _rule_of(op: Operation) -> Rule | None:
    op_class = type(op)
    if op_class not in _RULE_OF:
        _RULE_OF[op_class] = next(
            (rule for classes, rule in RULES if issubclass(op_class, classes)), None
        )
    return _RULE_OF[op_class]


_RULE_OF: dict[type, Rule | None] = {}


def equal_pairs(op: Operation) -> list[tuple[SSAValue, int, SSAValue, int]]:
    """Axes that have to be of one size: `(value, axis, other value, other axis)`."""
    if isinstance(op, ElementwiseOp):
        first, *others = op.operands
        rank = len(shape_of(first))
        return [(first, axis, other, axis) for other in others for axis in range(rank)]
    if isinstance(op, MatmulOp):
        rank = len(shape_of(op.lhs))
        batch = [(op.lhs, axis, op.rhs, axis) for axis in range(rank - 2)]
        return [*batch, (op.lhs, rank - 1, op.rhs, rank - 2)]
    if isinstance(op, ContractOp):
        lhs_batch, rhs_batch, lhs_inner, rhs_inner = op.axes
        pairs = zip((*lhs_batch, *lhs_inner), (*rhs_batch, *rhs_inner), strict=True)
        return [(op.lhs, a, op.rhs, b) for a, b in pairs]
    if isinstance(op, ConcatOp):
        first, *others = op.parts
        axes = [axis for axis in range(len(shape_of(first))) if axis != op.axis.value.data]
        return [(first, axis, other, axis) for other in others for axis in axes]
    if isinstance(op, ConvOp | ConvTransposeOp):
        channels = 0 if isinstance(op, ConvTransposeOp) else 1
        return [(op.input, 1, op.filter, channels)] if op.group_count == 1 else []
    if isinstance(op, AttentionOp):
        (q, k, v) = op.query, op.key, op.value
        return [(q, 0, k, 0), (q, 0, v, 0), (k, 1, v, 1), (k, 2, v, 2), (q, 3, k, 3)]
    if isinstance(op, SortOp):
        first, *others = op.tensors
        return [
            (first, axis, other, axis) for other in others for axis in range(len(shape_of(first)))
        ]
    return []
