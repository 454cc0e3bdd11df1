"""How lists of sizes, offsets and amounts become known: an operand that is a constant is a number.

reshape %x[%c4, 3] : ... -> tensor<?x3xf32>  ->  cast(reshape %x[4, 3] : ... -> tensor<4x3xf32>)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects.builtin import IntegerAttr
from xdsl.ir import Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from mlopt.core.rewriting import PatternRewriter, RewritePattern, constant_value
from mlopt.dialects.graph.ops.base import element_type_of, tensor_type
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, Size, StretchOp, mixed
from mlopt.dialects.graph.ops.ordering import TopKOp
from mlopt.dialects.graph.ops.padding import ExtendOp, UpdateSliceOp
from mlopt.dialects.graph.ops.parts import IotaOp, PadOp, SliceOp
from mlopt.dialects.graph.ops.resize import ResizeOp
from mlopt.dialects.tensor.shape_ops import CastOp

Rebuild = Callable[..., Operation]
"""`(op, list, ...)`: the op with other lists."""


def _resize(op: ResizeOp, sizes: Sequence[Size]) -> Operation:
    return ResizeOp(
        op.operand,
        op.axes.get_values(),
        sizes,
        mode=op.mode.data,
        coordinates=op.coordinates.data,
        scales=None if op.scales is None else [float(scale) for scale in op.scales.get_values()],
        coefficient=op.cubic_coefficient,
        exclude_outside=op.exclude_outside is not None,
    )


def _top_k(op: TopKOp, size: Sequence[Size]) -> Operation:
    element = element_type_of(op.positions)
    return TopKOp(op.predicate.data, op.operand, op.axis.value.data, size[0], element)


REBUILT: dict[type[Operation], tuple[tuple[str, ...], Rebuild]] = {
    SliceOp: (("offsets", "sizes", "strides"), lambda op, *lists: SliceOp(op.operand, *lists)),
    ReshapeOp: (("sizes",), lambda op, sizes: ReshapeOp(op.operand, sizes)),
    BroadcastOp: (
        ("sizes",),
        lambda op, sizes: BroadcastOp(op.operand, sizes, op.axes.get_values()),
    ),
    StretchOp: (("sizes",), lambda op, sizes: StretchOp(op.operand, sizes)),
    IotaOp: (
        ("sizes",),
        lambda op, sizes: IotaOp(sizes, op.axis.value.data, element_type_of(op.out)),
    ),
    PadOp: (("low", "high"), lambda op, low, high: PadOp(op.operand, op.value, low, high)),
    ExtendOp: (
        ("low", "high"),
        lambda op, low, high: ExtendOp(op.mode.data, op.operand, low, high),
    ),
    UpdateSliceOp: (
        ("offsets", "strides"),
        lambda op, offsets, strides: UpdateSliceOp(op.operand, op.part, offsets, strides),
    ),
    TopKOp: (("size",), _top_k),
    ResizeOp: (("sizes",), _resize),
}
"""The lists of each op, by the names of their operands, and how it is built of them."""


class KnownSizesPattern(RewritePattern):
    """`op %x[%c]` with a constant `%c` -> `op %x[4]`, cast to the type that it had.

    Numbers that the op refuses stay operands: they are an error when the program runs.
    """

    def match_and_rewrite(self, op: Any, rewriter: PatternRewriter, /) -> None:
        names, rebuild = REBUILT[type(op)]
        if not any(map(_number, (value for name in names for value in getattr(op, name)))):
            return
        lists = [
            [_known(size) for size in mixed(getattr(op, f"static_{name}"), getattr(op, name))]
            for name in names
        ]
        try:
            new = rebuild(op, *lists)
            new.verify_()
        except VerifyException:
            return
        new.attributes.update(op.attributes)
        casts: list[Operation] = []
        values: list[SSAValue] = []
        for result, old in zip(new.results, op.results, strict=True):
            if result.type != old.type:
                casts.append(CastOp(result, tensor_type(old)))
            values.append(casts[-1].results[0] if result.type != old.type else result)
        rewriter.replace(op, [new, *casts], values)


def _number(value: SSAValue) -> bool:
    return isinstance(constant_value(value), IntegerAttr)


def _known(size: Size) -> Size:
    number = constant_value(size) if isinstance(size, SSAValue) else None
    return number.value.data if isinstance(number, IntegerAttr) else size
