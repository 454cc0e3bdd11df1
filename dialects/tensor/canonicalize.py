"""How `tensor` ops simplify: sizes that are constants move into types, casts move out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import tensor
from xdsl.dialects.builtin import DYNAMIC_INDEX, DenseArrayBase, TensorType, i32, i64
from xdsl.ir import Operation, OpResult, SSAValue

from mlopt.core.folded_constants import known_integer
from mlopt.core.interfaces import attach, find
from mlopt.core.interfaces.destination_style import DestinationStyle
from mlopt.core.interfaces.folding import ListedPatterns
from mlopt.core.rewriting import PatternRewriter, RewritePattern, op_type_rewrite_pattern
from mlopt.core.slices import static_parts
from mlopt.dialects.tensor.element_ops import EmptyOp
from mlopt.dialects.tensor.shape_ops import CastOp, DimOp
from mlopt.dialects.tensor.slice_ops import ExtractSliceOp, InsertSliceOp
from mlopt.dialects.tensor.slicing import known_extent


class StaticEmptyPattern(RewritePattern):
    """`empty(4) : ?` -> `cast (empty : 4)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: tensor.EmptyOp, rewriter: PatternRewriter) -> None:
        type = op.tensor.type
        sizes = iter(op.dynamic_sizes)
        shape: list[int] = []
        kept: list[SSAValue] = []
        for extent in type.get_shape():
            value = next(sizes) if extent == DYNAMIC_INDEX else None
            number = known_integer(value) if value is not None else extent
            if value is not None and (number is None or number < 0):
                kept.append(value)
                number = DYNAMIC_INDEX
            assert number is not None, "a size is a number by now"
            shape.append(number)
        if tuple(shape) == tuple(type.get_shape()):
            return
        wanted = TensorType(type.element_type, shape, type.encoding)
        new = EmptyOp.create(operands=kept, result_types=[wanted])
        rewriter.replace(op, [new, CastOp(new.results[0], type)])


class StaticSlicePattern(RewritePattern):
    """`extract_slice %t[%c0] [%c4] [%c1]` -> `cast (extract_slice %t[0] [4] [1])`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: tensor.ExtractSliceOp, rewriter: PatternRewriter) -> None:
        parts = constant_parts(op)
        if parts is None or op.source.type == op.result.type:
            return
        type = op.result.type
        assert isinstance(type, TensorType), "slices are of tensors"
        shape = narrowed(type.get_shape(), static_parts(op)[1], parts.sizes)
        wanted = TensorType(type.element_type, shape, type.encoding)
        new = ExtractSliceOp.create(
            operands=[op.source, *parts.operands],
            result_types=[wanted],
            properties={**parts.properties, "operandSegmentSizes": parts.segments(1)},
            attributes=dict(op.attributes),
        )
        if wanted == type:
            rewriter.replace(op, new)
        else:
            rewriter.replace(op, [new, CastOp(new.results[0], type)])


class StaticInsertionPattern(RewritePattern):
    """`insert_slice %s into %t[%c0] [%c4] [%c1]` -> the numbers in the op, `%s` cast."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: tensor.InsertSliceOp, rewriter: PatternRewriter) -> None:
        parts = constant_parts(op)
        if parts is None:
            return
        source, type = op.source, op.source.type
        assert isinstance(type, TensorType), "slices are of tensors"
        shape = narrowed(type.get_shape(), static_parts(op)[1], parts.sizes)
        new_ops: list[Operation] = []
        if tuple(shape) != tuple(type.get_shape()):
            cast = CastOp(source, TensorType(type.element_type, shape, type.encoding))
            new_ops.append(cast)
            source = cast.results[0]
        new = InsertSliceOp.create(
            operands=[source, op.dest, *parts.operands],
            result_types=[op.result.type],
            properties={**parts.properties, "operandSegmentSizes": parts.segments(2)},
            attributes=dict(op.attributes),
        )
        rewriter.replace(op, [*new_ops, new])


class ConstantParts:
    """Offsets, sizes and strides with constant operands made numbers."""

    def __init__(self, static: Sequence[Sequence[int]], dynamic: Sequence[Sequence[SSAValue]]):
        self.static = static
        self.dynamic = dynamic

    @property
    def sizes(self) -> Sequence[int]:
        """The static sizes."""
        return self.static[1]

    @property
    def operands(self) -> list[SSAValue]:
        """The operands that are left."""
        return [value for group in self.dynamic for value in group]

    @property
    def properties(self) -> dict[str, Any]:
        """The static numbers."""
        names = ("static_offsets", "static_sizes", "static_strides")
        return {
            name: DenseArrayBase.from_list(i64, numbers)
            for name, numbers in zip(names, self.static, strict=True)
        }

    def segments(self, first: int) -> Any:
        """The operand groups, after `first` single operands."""
        return DenseArrayBase.from_list(i32, [1] * first + [len(g) for g in self.dynamic])


def constant_parts(op: Any) -> ConstantParts | None:
    """The parts of a slice op with constants inlined; None where there are none."""
    static: list[list[int]] = []
    dynamic: list[list[SSAValue]] = []
    changed = False
    groups = (op.offsets, op.sizes, op.strides)
    for group, (numbers, values) in enumerate(zip(static_parts(op), groups, strict=True)):
        left = iter(values)
        static.append([])
        dynamic.append([])
        for number in numbers:
            value = next(left) if number == DYNAMIC_INDEX else None
            known = known_integer(value) if value is not None else None
            if known is not None and (group == 2 or known >= 0):
                number, changed = known, True
            elif value is not None:
                dynamic[-1].append(value)
            static[-1].append(number)
    if not changed or not _stays_valid(op, static):
        return None
    return ConstantParts(static, dynamic)


def _stays_valid(op: Any, static: Sequence[Sequence[int]]) -> bool:
    """True unless the numbers, now that they are known, leave the tensor: then the op stays
    as it is, and fails when it runs."""
    whole: Any = op.dest.type if isinstance(op, tensor.InsertSliceOp) else op.source.type
    return is_inside(static, whole.get_shape())


def is_inside(static: Sequence[Sequence[int]], shape: Sequence[int]) -> bool:
    """False where a slice is certain to leave `shape`."""
    for offset, size, stride, extent in zip(*static, shape, strict=True):
        if DYNAMIC_INDEX in (offset, extent):
            continue
        if offset >= extent and size != 0:
            return False
        if DYNAMIC_INDEX not in (size, stride) and size:
            last = offset + (size - 1) * stride
            if not 0 <= last < extent:
                return False
    return True


def narrowed(shape: Sequence[int], before: Sequence[int], after: Sequence[int]) -> list[int]:
    """`shape`, a slice's of sizes `before` with unit axes dropped, for sizes `after`.

    >>> narrowed([DYNAMIC_INDEX, 4], [1, DYNAMIC_INDEX, 4], [1, 8, 4])
    [8, 4]
    """
    from mlopt.core.slices import kept_axes_choices

    kept = next(kept_axes_choices(before, shape))
    return [after[axis] for axis in kept]


class CastBeforeReaderPattern(RewritePattern):
    """`extract (cast %t)` -> `extract %t`, where the cast only forgot sizes."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: tensor.ExtractOp, rewriter: PatternRewriter) -> None:
        cast = op.tensor.owner
        if isinstance(cast, tensor.CastOp) and forgets_sizes(cast):
            rewriter.replace(
                op,
                type(op).create(operands=[cast.source, *op.indices], result_types=op.result_types),
            )


class WholeSlicePattern(RewritePattern):
    """`extract_slice %t[0] [dim of %t] [1]` -> `%t`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: tensor.ExtractSliceOp, rewriter: PatternRewriter) -> None:
        offsets, sizes, strides = (
            list(values.get_values())
            for values in (op.static_offsets, op.static_sizes, op.static_strides)
        )
        if op.source.type != op.result.type or len(sizes) != len(op.result.type.get_shape()):
            return
        if any(offsets) or any(step != 1 for step in strides):
            return
        dynamic = iter(op.sizes)
        for axis, size in enumerate(sizes):
            wanted = next(dynamic) if size == DYNAMIC_INDEX else size
            if known_extent(op.source, axis) != wanted:
                return
        rewriter.replace(op, [], [op.source])


class CastBeforeSlicePattern(RewritePattern):
    """`extract_slice (cast %t)` -> `extract_slice %t`, where the cast only forgot sizes."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: tensor.ExtractSliceOp, rewriter: PatternRewriter) -> None:
        cast = op.source.owner
        if not isinstance(cast, tensor.CastOp) or not forgets_sizes(cast):
            return
        shape = cast.source.type.get_shape()  # pyright: ignore[reportAttributeAccessIssue]
        if is_inside(static_parts(op), shape):
            rewriter.replace(
                op,
                ExtractSliceOp.create(
                    operands=[cast.source, *op.operands[1:]],
                    result_types=op.result_types,
                    properties=dict(op.properties),
                    attributes=dict(op.attributes),
                ),
            )


def forgets_sizes(op: tensor.CastOp) -> bool:
    """True where the source's type knows all that the result's does."""
    source, dest = op.source.type, op.dest.type
    if not isinstance(source, TensorType) or not isinstance(dest, TensorType):
        return False
    return source.encoding == dest.encoding and all(
        b in (a, DYNAMIC_INDEX) for a, b in zip(source.get_shape(), dest.get_shape(), strict=True)
    )


class DimOfUpdatedPattern(RewritePattern):
    """`dim (op ... outs(%init)), i` -> `dim %init, i`: an update keeps the shape."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: tensor.DimOp, rewriter: PatternRewriter) -> None:
        source = op.source
        if not isinstance(source, OpResult):
            return
        model = find(source.op, DestinationStyle)
        if model is None:
            return
        init = source.op.operands[model.tied_position(source.op, source)]
        rewriter.replace(op, DimOp(init, op.index))


class MergeCastsPattern(RewritePattern):
    """`cast (cast %t)` -> `cast %t`, where the one between checks nothing more."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: tensor.CastOp, rewriter: PatternRewriter) -> None:
        inner = op.source.owner
        if isinstance(inner, tensor.CastOp) and (
            forgets_sizes(inner) or not isinstance(inner.dest.type, TensorType)
        ):
            source, dest = inner.source.type, op.dest.type
            if isinstance(source, TensorType) and isinstance(dest, TensorType):
                shapes = source.get_shape(), dest.get_shape()
                if len(shapes[0]) != len(shapes[1]) or any(
                    a != b and DYNAMIC_INDEX not in (a, b) for a, b in zip(*shapes, strict=True)
                ):
                    return
            new = CastOp.build(operands=[inner.source], result_types=[op.dest.type])
            rewriter.replace(op, new)


attach(ListedPatterns(StaticEmptyPattern()), tensor.EmptyOp)
attach(
    ListedPatterns(WholeSlicePattern(), CastBeforeSlicePattern(), StaticSlicePattern()),
    tensor.ExtractSliceOp,
)
attach(ListedPatterns(StaticInsertionPattern()), tensor.InsertSliceOp)
attach(ListedPatterns(CastBeforeReaderPattern()), tensor.ExtractOp)
attach(ListedPatterns(DimOfUpdatedPattern()), tensor.DimOp)
attach(ListedPatterns(MergeCastsPattern()), tensor.CastOp)
