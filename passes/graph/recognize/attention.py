"""Attention, written out as two products with a softmax between them.

    softmax(mask(softcap(q k^T * scale))) v  ->  attention q, k, v

- q and k may be scaled before the product: the factors become the scale, which is applied
  to the sum instead. Each score then has other roundings, within the bound of a product.
- A mask is added, or chosen with: where it does not hold scores are a number (`fill`).
- Heads of k and v that are repeated (broadcast and reshaped) are shared ones.
- Tensors of rank 2 and 3 have one head, those of rank 2 are one batch; where batch and heads
  are one axis of the products and two of the scores, they are two of the attention.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, isfinite

from xdsl.ir import Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from mlopt.core.rewriting import PatternRewriter, RewritePattern, op_type_rewrite_pattern
from mlopt.dialects.graph.decompose.building import Builder
from mlopt.dialects.graph.ops.attention import AttentionOp
from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.binary import AddOp
from mlopt.dialects.graph.ops.composite import SoftmaxOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.functions import TanhOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, Size, TransposeOp, mixed
from mlopt.dialects.graph.ops.parts import DimOp
from mlopt.dialects.graph.ops.selection import SelectOp
from mlopt.dialects.graph.ops.unary import NotOp
from mlopt.dialects.graph.shapes import is_dynamic
from mlopt.passes.analysis.dimension_names import DimensionNames
from mlopt.passes.graph.recognize.normalizations import is_exact_float
from mlopt.passes.graph.recognize.terms import either_way, factored, number_of, repeated


@dataclass
class Building:
    """Ops that are made for a replacement: inserted together, or erased together."""

    names: DimensionNames
    ops: list[Operation] = field(default_factory=list)

    def __call__(self, op: Operation) -> SSAValue:
        self.ops.append(op)
        return op.results[0]

    def transposed(self, value: SSAValue, permutation: Sequence[int]) -> SSAValue:
        """The value with its axes in another order; a transpose of a transpose is one."""
        order = list(permutation)
        if isinstance(value.owner, TransposeOp):
            first = value.owner.permutation.get_values()
            value, order = value.owner.operand, [first[axis] for axis in order]
        return value if order == sorted(order) else self(TransposeOp(value, order))

    def size(self, value: SSAValue, axis: int) -> Size:
        """A size, known or not."""
        size = shape_of(value)[axis]
        return self(DimOp(value, axis)) if is_dynamic(size) else size

    def lifted(self, value: SSAValue, apart: ReshapeOp | None) -> SSAValue:
        """`[n, s, d]` as `[n, 1, s, d]`, `[s, d]` as `[1, 1, s, d]`; as `[b, h, s, d]` where
        `apart` makes two axes of n."""
        sizes: list[Size] = [self.size(value, axis) for axis in range(len(shape_of(value)))]
        if len(sizes) == 4:
            return value
        if apart is not None:
            sizes[:1] = mixed(apart.static_sizes, apart.sizes)[:2]
        else:
            sizes[-2:-2] = [1] * (4 - len(sizes))
        return self(ReshapeOp(value, sizes))

    def give_up(self) -> None:
        """Erases what was made."""
        for op in reversed(self.ops):
            op.erase()


@dataclass
class Scores:
    """What is between the softmax and the product, from the outside in."""

    product: MatmulOp | ContractOp
    scale: float = 1.0
    softcap: float | None = None
    fill: float = -inf
    added: SSAValue | None = None
    chosen: SSAValue | None = None
    negated: bool = False
    apart: ReshapeOp | None = None


@dataclass(frozen=True)
class RecognizeAttentionPattern(RewritePattern):
    """`softmax(mask(q k^T * scale)) v` -> `attention q, k, v`."""

    names: DimensionNames

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: MatmulOp | ContractOp, rewriter: PatternRewriter) -> None:
        softmax, joined = op.lhs.owner, None
        if isinstance(softmax, ReshapeOp) and self._is_regrouping(softmax, 4, 3):
            joined, softmax = softmax, softmax.operand.owner
        if not isinstance(softmax, SoftmaxOp) or not is_exact_float(op.out):
            return
        rank = len(shape_of(softmax.out))
        if softmax.axis.value.data != rank - 1 or not 2 <= rank <= 4:
            return
        if not op.lhs.has_one_use() or not softmax.out.has_one_use():
            return
        scores = scores_of(softmax.operand)
        if scores is None or (scores.apart is None) != (joined is None):
            return
        if scores.apart is not None and not self._is_regrouping(scores.apart, 3, 4):
            return
        build = Building(self.names)
        try:
            out = _attention(op, scores, build)
        except VerifyException:
            out = None
        if out is None or out.type != op.out.type:
            build.give_up()
            return
        rewriter.replace(op, build.ops, [out])

    def _is_regrouping(self, op: ReshapeOp, before: int, after: int) -> bool:
        """True where only batch and heads are put together, or taken apart."""
        old, new = self.names.of(op.operand), self.names.of(op.out)
        return (len(old), len(new)) == (before, after) and old[-2:] == new[-2:]


def scores_of(value: SSAValue) -> Scores | None:
    """The masks, cap and scale of scores, and the product that they are of."""
    found: dict[str, object] = {}
    if not value.has_one_use():
        return None
    owner = value.owner
    if isinstance(owner, AddOp):
        value, found["added"] = _parted(owner)
        owner = value.owner
    if isinstance(owner, SelectOp):
        fill, kept, negated = number_of(owner.on_false), owner.on_true, False
        if fill is None:
            fill, kept, negated = number_of(owner.on_true), owner.on_false, True
        # Beside an added mask, what is left out has to stay out: it absorbs every score.
        if fill is None or fill != fill or ("added" in found and fill > -1e30):
            return None
        found |= {"fill": fill, "chosen": owner.condition, "negated": negated}
        value = kept
    if not value.has_one_use():
        return None
    value, scale = _scaled(value)
    if isinstance(value.owner, TanhOp) and value.has_one_use():
        # scale is the cap: cap * tanh(x / cap).
        value, inner = _scaled(value.owner.operand)
        if scale <= 0 or not isfinite(scale):
            return None
        found["softcap"] = scale
        scale = inner * scale
    if isinstance(value.owner, ReshapeOp) and value.has_one_use():
        found["apart"] = value.owner
        value = value.owner.operand
    product = value.owner
    if not isinstance(product, MatmulOp | ContractOp) or not value.has_one_use():
        return None
    return Scores(product, scale, **found)  # pyright: ignore[reportArgumentType]


def _parted(op: AddOp) -> tuple[SSAValue, SSAValue]:
    """The scores and the mask of a sum: a product is below the scores."""
    for scores, mask in either_way(op):
        owner = _scaled(scores)[0].owner
        if isinstance(owner, TanhOp):
            owner = _scaled(owner.operand)[0].owner
        if isinstance(owner, ReshapeOp):
            owner = owner.operand.owner
        if isinstance(owner, SelectOp | MatmulOp | ContractOp):
            return scores, mask
    return op.lhs, op.rhs


def _scaled(value: SSAValue) -> tuple[SSAValue, float]:
    """`factored`, as far as nobody else uses what is between."""
    inner, factor = factored(value)
    current = value
    while current is not inner:
        owner = current.owner
        if not isinstance(owner, Operation) or not current.has_one_use():
            return value, 1.0
        operands = [v for v in owner.operands if number_of(v) is None]
        current = operands[0]
    return inner, factor


def _attention(op: MatmulOp | ContractOp, scores: Scores, build: Building) -> SSAValue | None:
    """The attention, as a value of the shape of `op`'s result."""
    outer, inner = _as_matrices(op, build), _as_matrices(scores.product, build)
    if outer is None or inner is None or shape_of(inner[0])[:-2] != shape_of(outer[0])[:-2]:
        return None
    weights, value = outer
    if weights is not op.lhs:
        return None
    query, query_factor = factored(inner[0])
    key, key_factor = _factored_behind(build, inner[1])
    scale = scores.scale * query_factor * key_factor
    if not isfinite(scale) or scale == 0:
        return None
    rank, whole = len(shape_of(weights)), query
    query, key, value = (build.lifted(v, scores.apart) for v in (query, key, value))
    key, value = _shared(key, build.names), _shared(value, build.names)
    if shape_of(key)[1] != shape_of(value)[1]:
        return None
    mask = _mask(scores, query, key, 4 if scores.apart is not None else rank, build)
    plain = scores.added is not None or scores.chosen is not None
    attention = AttentionOp(
        query, key, value, mask, scale=scale, softcap=scores.softcap,
        fill=scores.fill if plain else None,
    )  # fmt: skip
    out = build(attention)
    attention.verify_()
    if rank == 4:
        return out
    sizes: list[Size] = [build.size(whole, 0)] if rank == 3 else []
    return build(ReshapeOp(out, [*sizes, build.size(query, 2), build.size(value, 3)]))


def _as_matrices(op: MatmulOp | ContractOp, build: Building) -> tuple[SSAValue, SSAValue] | None:
    """Operands whose product by `matmul` is that of `op`; None where there are none."""
    if isinstance(op, MatmulOp):
        return op.lhs, op.rhs
    lhs_batch, rhs_batch, lhs_inner, rhs_inner = op.axes
    ranks = len(shape_of(op.lhs)), len(shape_of(op.rhs))
    if len(lhs_inner) != 1 or any(rank != len(lhs_batch) + 2 for rank in ranks):
        return None
    lhs_free = next(a for a in range(ranks[0]) if a not in (*lhs_batch, *lhs_inner))
    rhs_free = next(a for a in range(ranks[1]) if a not in (*rhs_batch, *rhs_inner))
    lhs = build.transposed(op.lhs, [*lhs_batch, lhs_free, *lhs_inner])
    return lhs, build.transposed(op.rhs, [*rhs_batch, *rhs_inner, rhs_free])


def _factored_behind(build: Building, matrices: SSAValue) -> tuple[SSAValue, float]:
    """`[..., d, t]` as a factor times `[..., t, d]`, the factor before a transpose or behind."""
    value, factor = factored(matrices)
    rank = len(shape_of(value))
    order = [*range(rank - 2), rank - 1, rank - 2]
    if isinstance(value.owner, TransposeOp):
        inner, more = factored(value.owner.operand)
        if more != 1:
            first = value.owner.permutation.get_values()
            return build.transposed(inner, [first[axis] for axis in order]), factor * more
    return build.transposed(value, order), factor


def _shared(value: SSAValue, names: DimensionNames) -> SSAValue:
    """`[b, g, t, d]` where the value repeats each of g heads after one another, or the value."""
    owner = value.owner
    if not isinstance(owner, ReshapeOp) or not isinstance(owner.operand.owner, BroadcastOp):
        return value
    spread = owner.operand.owner
    five, four = names.of(spread.out), names.of(value)
    if len(five) != 5 or (five[0], *five[3:]) != (four[0], *four[2:]):
        return value
    view = repeated(spread.out, names)
    if view.axes == (0, 1, 3, 4) or (view.axes == (0, None, 3, 4) and five[1].constant == 1):
        return view.source
    return value


def _mask(
    scores: Scores, query: SSAValue, key: SSAValue, rank: int, build: Building
) -> SSAValue | None:
    """The mask operand, with size 1 for the batch or heads that it is the same for."""
    sizes = [build.size(query, axis) for axis in range(3)] + [build.size(key, 2)]
    added = chosen = None
    if scores.added is not None:
        added = _narrowed(scores.added, sizes, rank, build)
    if scores.chosen is None:
        return added
    chosen = _narrowed(scores.chosen, sizes, rank, build)
    if scores.negated:
        chosen = build(NotOp(chosen))
    if added is None:
        return chosen
    # score + m where it holds, and fill + m elsewhere, which is that whatever the score is.
    one, two = (shape_of(mask)[:-2] for mask in (added, chosen))
    leading = [
        1 if a == b == 1 else size
        for size, a, b in zip(sizes, _padded(one), _padded(two), strict=False)
    ]
    whole = [*leading, *sizes[2:]]
    added, chosen = (_spread(mask, whole, build) for mask in (added, chosen))
    builder = Builder(lambda op: (build(op), op)[1])
    return builder.select(chosen, added, builder.add(added, scores.fill))


def _padded(leading: Sequence[int]) -> list[int]:
    return [*[1] * (2 - len(leading)), *leading]


def _spread(mask: SSAValue, sizes: Sequence[Size], build: Building) -> SSAValue:
    """The mask as a tensor of rank 4."""
    rank = len(shape_of(mask))
    return build(BroadcastOp(mask, sizes, range(4 - rank, 4)))


def _narrowed(value: SSAValue, sizes: Sequence[Size], rank: int, build: Building) -> SSAValue:
    """A mask that is as large as scores of `rank`, without what it repeats along batch and
    heads: `[s, t]`, or of rank 4 with size 1 there."""
    view = repeated(value, build.names)
    source = view.source
    if None in view.axes:
        kept = [axis for axis, place in enumerate(view.axes) if place is not None]
        source = build(ReshapeOp(source, [build.size(source, axis) for axis in kept]))
    places = {0: 0, **{axis: axis + 4 - rank for axis in range(rank - 2, rank)}}
    places |= {1: 1} if rank == 4 else {}
    axes = [places[place] for place in view.axes if place is not None]
    if axes == [2, 3] or axes == [0, 1, 2, 3]:
        return source
    whole = [size if axis in (*axes, 2, 3) else 1 for axis, size in enumerate(sizes)]
    return build(BroadcastOp(source, whole, axes))
