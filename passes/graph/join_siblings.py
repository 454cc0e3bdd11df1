"""graph-join-siblings: what is computed part by part and put together is computed at once.

    concat(f(x[0:2]), f(x[2:4]), f(x[4:6]))        ->  f(x[0:6])
    concat(add(matmul(x[0:2], w), b), add(matmul(x[2:4], w), b), axis 0)
                                                   ->  add(matmul(x[0:4], w), b)
    concat(matmul(x, v), matmul(x, w), axis 1)     ->  matmul(x, concat(v, w)), v, w constants

Networks that apply a layer at each step are written so by exporters that unroll loops. The
parts are computed by the same ops with the same properties, which nobody else reads. Going
up from the concatenation, each operand is the same for all parts and does not run along the
axis, or is joined along an axis of its own (the rules are those of `graph-hoist-slices`,
read the other way), until the parts are slices after one another of one tensor, or
constants. So nothing is copied to be put together, and the concatenation goes.

Each element is computed from the elements that it was computed from, so no value changes
(a sum has no fixed order). Run after `graph-hoist-slices`, which takes slices the other
way where only one part is needed, and before `graph-fold-scales` and
`graph-fold-constants`, which have one product to look at then. Each rewrite leaves fewer
ops, so the pass ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from xdsl.dialects import arith
from xdsl.dialects.builtin import IndexType, IntegerAttr, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation, SSAValue

from mlopt.core.constants import array_of, splat
from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import (
    PatternRewriter,
    RewritePattern,
    apply_greedily,
    op_type_rewrite_pattern,
)
from mlopt.core.walking import walk
from mlopt.dialects.graph.fold import uniform_constant
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.conv import ConvOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, Size, mixed
from mlopt.dialects.graph.ops.parts import ConcatOp, SliceOp
from mlopt.dialects.graph.part_patterns import joined_slices
from mlopt.dialects.graph.shapes import is_dynamic
from mlopt.passes.analysis.dimension_names import DimensionNames
from mlopt.passes.graph.hoist_slices import rule_of

Values = Sequence[SSAValue]


@dataclass(frozen=True)
class JoinSiblingsPass(Pass):
    """Makes one op of ops on parts of one tensor whose results are put together."""

    name: ClassVar[str] = "graph-join-siblings"
    anchors: ClassVar[tuple[str, ...]] = ("func.func",)

    def run(self, root: Operation, context: Context) -> None:
        assert isinstance(root, FuncOp), "anchored to functions"
        if not any(isinstance(op, ConcatOp) for op in walk(root)):
            return
        pattern = JoinSiblingsPattern(DimensionNames(root))
        if apply_greedily(root, [pattern], context, fold=True):
            context.count(self.name, "ops joined", pattern.joined)


class JoinSiblingsPattern(RewritePattern):
    """`concat(f(x[0:2]), f(x[2:4]))` -> `f(x[0:4])`."""

    def __init__(self, names: DimensionNames):
        self.names = names
        self.joined = 0

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ConcatOp, rewriter: PatternRewriter) -> None:
        if len(op.parts) < 2 or isinstance(op.parts[0].owner, SliceOp | ConstantOp):
            return
        join = _Join(self.names, op)
        whole = join.of(op.parts, op.axis.value.data)
        if whole is None or whole.type != op.out.type:
            for made in reversed(join.made):
                made.erase()
            return
        self.joined += join.joined
        rewriter.replace(op, join.made, [whole])


@dataclass
class _Join:
    """The ops that compute whole tensors, in the place of `concat`."""

    names: DimensionNames
    concat: ConcatOp
    made: list[Operation] = field(default_factory=list[Operation])
    joined: int = 0

    def of(self, parts: Values, axis: int) -> SSAValue | None:
        """What `parts` are after one another along `axis`; None where they are not joined."""
        ops = [part.owner for part in parts]
        if not self._fit(parts, axis):
            return None
        if all(isinstance(op, SliceOp) for op in ops):
            return self._slice(parts, axis)
        first = ops[0]
        if not isinstance(first, Operation) or first.parent is not self.concat.parent:
            return None
        if not all(_is_like(op, first) for op in ops):
            return None
        if isinstance(first, BroadcastOp):  # it costs nothing, so that others may use it
            return self._repeated(first, ops, axis)
        if len({*parts}) < len(parts) or not all(part.has_one_use() for part in parts):
            return None
        if isinstance(first, ConstantOp):
            return self._put(ConcatOp(parts, axis))
        if isinstance(first, ReshapeOp):
            found = self._reshaped(first, ops, axis)
        else:
            found = self._computed(first, ops, parts, axis)
        self.joined += len(parts) - 1
        return found

    def _put(self, op: Operation) -> SSAValue:
        self.made.append(op)
        return op.results[0]

    def _fit(self, parts: Values, axis: int) -> bool:
        """True where the sizes are the same but along `axis`, where they are known or the same."""
        sizes = [self.names.of(part) for part in parts]
        others = {(*size[:axis], *size[axis + 1 :]) for size in sizes}
        along = {size[axis] for size in sizes}
        return len(others) == 1 and (
            len(along) == 1 or all(size.constant is not None for size in along)
        )

    def _total(self, parts: Values, axis: int, size: Size) -> Size:
        """The sizes of the parts together; `size` is that of the first."""
        known = [shape_of(part)[axis] for part in parts]
        if not any(map(is_dynamic, known)):
            return sum(known)
        assert isinstance(size, SSAValue), "sizes of unknown parts are the same"
        count = self._put(arith.ConstantOp(IntegerAttr(len(parts), IndexType())))
        return self._put(arith.MuliOp(size, count))

    def _slice(self, parts: Values, axis: int) -> SSAValue | None:
        """Slices of one tensor: one slice, or the tensor where that is all of it."""
        slice = joined_slices(parts, axis)
        if slice is None:
            return None
        whole = self._put(slice)
        starts, steps = (set(x.get_values()) for x in (slice.static_offsets, slice.static_strides))
        is_all = self.names.of(whole) == self.names.of(slice.operand)
        if is_all and (starts, steps) == ({0}, {1}) and whole.type == slice.operand.type:
            return slice.operand
        return whole

    def _reshaped(self, first: ReshapeOp, ops: Sequence[Any], axis: int) -> SSAValue | None:
        """Behind equal leading axes, what is after one another stays so."""
        before, after = self.names.of(first.operand), self.names.of(first.out)
        if before[:axis] != after[:axis] or len(before) <= axis:
            return None
        sizes = mixed(first.static_sizes, first.sizes)
        source = self.of([op.operand for op in ops], axis)
        if source is None:
            return None
        sizes[axis] = self._total([op.out for op in ops], axis, sizes[axis])
        return self._put(ReshapeOp(source, sizes))

    def _repeated(self, first: BroadcastOp, ops: Sequence[Any], axis: int) -> SSAValue | None:
        """Repeats what differs along the axis; of what does not, one is enough."""
        sources, axes = [op.operand for op in ops], list(first.axes.get_values())
        source: SSAValue | None = first.operand
        if axis in axes:
            place = axes.index(axis)
            if shape_of(first.operand)[place] != shape_of(first.out)[axis]:
                return None
            source = self.of(sources, place)
        elif len({*sources}) > 1:
            return None
        if source is None:
            return None
        sizes = mixed(first.static_sizes, first.sizes)
        sizes[axis] = self._total([op.out for op in ops], axis, sizes[axis])
        return self._put(BroadcastOp(source, sizes, axes))

    def _computed(
        self, first: Operation, ops: Sequence[Any], parts: Values, axis: int
    ) -> SSAValue | None:
        """The same op on whole operands."""
        places = _places(first, axis)
        if places is None:
            return None
        operands: list[SSAValue] = []
        for index, place in enumerate(places):
            column = [op.operands[index] for op in ops]
            shared = len({*column}) == 1
            if place is None:
                found = column[0] if shared else None
            elif shared:
                found = self._spread(column[0], parts, axis, place)
            else:
                found = self.of(column, place)
            if found is None:
                return None
            operands.append(found)
        shape = list(shape_of(parts[0]))
        if not is_dynamic(shape[axis]):
            shape[axis] = sum(shape_of(part)[axis] for part in parts)
        return self._put(
            type(first).create(
                operands=operands,
                result_types=[TensorType(element_type_of(parts[0]), shape)],
                properties=dict(first.properties),
                attributes=dict(first.attributes),
            )
        )

    def _spread(self, value: SSAValue, parts: Values, axis: int, place: int) -> SSAValue | None:
        """What all parts read, repeated along `place`; None where it differs along that."""
        owner, shape = value.owner, list(shape_of(value))
        if isinstance(owner, BroadcastOp):
            axes, sizes = list(owner.axes.get_values()), mixed(owner.static_sizes, owner.sizes)
            if place in axes and shape_of(owner.operand)[axes.index(place)] != 1:
                return None
            sizes[place] = self._total(parts, axis, sizes[place])
            return self._put(BroadcastOp(owner.operand, sizes, axes))
        constant = uniform_constant(value)
        if constant is None or any(map(is_dynamic, shape)):
            return None
        shape[place] = sum(shape_of(part)[axis] for part in parts)
        element = array_of(constant).reshape(-1)[0]
        return self._put(ConstantOp(splat(element, TensorType(element_type_of(value), shape))))


def _is_like(op: object, first: Operation) -> bool:
    """True where `op` does what `first` does, but for its operands and sizes."""
    if not isinstance(op, Operation) or type(op) is not type(first) or op.regions:
        return False
    if isinstance(op, ConstantOp):
        return True
    if op.parent is not first.parent or len(op.results) != 1:
        return False
    own, wanted = ({**each.properties} for each in (op, first))
    for sizes in (own, wanted):
        sizes.pop("static_sizes", None)
    return own == wanted and len(op.operands) == len(first.operands)


def _places(op: Operation, axis: int) -> list[int | None] | None:
    """Along which axis of each operand an axis of the result runs, None for those along
    none; None where its elements are not computed apart."""
    if isinstance(op, ConvOp):
        if axis == 0:
            return [0, None]
        return [None, 0] if axis == 1 and op.group_count == 1 else None
    rule, rank = rule_of(op), len(shape_of(op.results[0]))
    if rule is None:
        return None
    entries: list[Any] = ["joined" if place == axis else "other" for place in range(rank)]
    read = rule(op, entries, [place == axis for place in range(rank)])
    if read is None:
        return None
    columns = [list[Any](part) for part in read]
    return [part.index("joined") if "joined" in part else None for part in columns]
