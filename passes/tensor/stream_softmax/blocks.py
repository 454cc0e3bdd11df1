"""Writes a chain as a parallel loop over blocks of rows, in each a loop over blocks of columns.

    %o = scf.forall (%b, %i) step (1, 64) shared_outs(%out) {
      %m, %l, %o = scf.for %t step 256 iter_args(-inf, 0, 0) { ... }      see `steps`
      %o / %l
    }

What is left of the columns is a step of its own, of exactly that size.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import IndexType
from xdsl.ir import Block, Region, SSAValue
from xdsl.ir.affine import AffineDimExpr

from mlopt.core.emitter import Emitter, Extent
from mlopt.core.interfaces import require
from mlopt.core.interfaces.structured import Structured
from mlopt.core.interfaces.tiling import Tiling
from mlopt.dialects.linalg.generic import GenericOp
from mlopt.dialects.scf.forall import ForallOp, InParallelOp
from mlopt.dialects.scf.ops import ForOp, YieldOp
from mlopt.dialects.tensor.slicing import parallel_insert
from mlopt.passes.tensor.apply_schedules.register_tiles import destination
from mlopt.passes.tensor.stream_softmax.chains import Chain
from mlopt.passes.tensor.stream_softmax.scores import Part, Scores
from mlopt.passes.tensor.stream_softmax.steps import State, Steps
from mlopt.passes.tensor.transpose_operands import LEAST_ROWS


def stream(chain: Chain, rows: int, columns: int) -> bool:
    """Replaces `chain` by loops over blocks of `rows` times `columns` scores; False where no
    values serve several rows, or the scores are there anyway."""
    emitter = Emitter(chain.product)
    model = require(chain.product, Structured)
    weights = model.indexing_maps(chain.product)[chain.side]
    loops = [expr.position for expr in weights.results if isinstance(expr, AffineDimExpr)]
    domain = require(chain.product, Tiling).domain(chain.product, emitter)
    extents = [domain[loop] for loop in loops]
    steps = _steps(chain, loops, extents, rows)
    row = next((axis for axis in reversed(steps) if loops[axis] not in chain.loops.batch), None)
    if row is None or extents[chain.axis] == 0:
        return False
    scores = Scores(emitter, (row, chain.axis))
    if not scores.is_inside(chain.scores, range(len(loops))):
        return False
    scores.turned = (
        isinstance(extents[row], int)
        and steps[row] >= LEAST_ROWS
        and all(isinstance(op, GenericOp) for op in (chain.largest, chain.total, chain.product))
        and scores.can_turn(chain.scores, range(len(loops)))
    )
    whole = extents[chain.axis]
    width = min(columns, whole) if isinstance(whole, int) else columns
    bounds = [steps.get(axis, extent) for axis, extent in enumerate(extents)]
    bounds[chain.axis] = width
    _replace(Steps(chain, loops, domain, bounds, scores, emitter), extents, steps, width)
    return True


def _steps(
    chain: Chain, loops: Sequence[int], extents: Sequence[Extent], rows: int
) -> dict[int, int]:
    """How much of each axis of the scores an iteration has: of the last along which values are
    used again `rows`, of others 1."""
    steps = {axis: 1 for axis, size in enumerate(extents) if axis != chain.axis and size != 1}
    reused = [axis for axis in steps if loops[axis] not in chain.loops.batch]
    if reused:
        extent = extents[reused[-1]]
        parts = -(-extent // rows) if isinstance(extent, int) else 0
        steps[reused[-1]] = -(-extent // parts) if isinstance(extent, int) and parts else rows
    return steps


def _replace(steps: Steps, extents: Sequence[Extent], sizes: dict[int, int], width: int) -> None:
    """Makes the loops and replaces the product of the chain."""
    chain, emitter = steps.chain, steps.emitter
    product = chain.product
    tiling = require(product, Tiling)
    (init,) = tiling.destinations(product, emitter)
    start = destination(init)
    block = Block(arg_types=[*[IndexType()] * len(sizes), start.type])
    ends = Block()
    with emitter.inside(block):
        part = Part([0] * len(extents), list(extents))
        for (axis, size), offset in zip(sizes.items(), block.args, strict=False):
            part = part.at(axis, offset, _rest(emitter, extents[axis], size, offset))
        state = steps.start(part, block.args[-1])
        state = _over_columns(steps, part, extents[chain.axis], width, state)
        place = steps.place(part)
        result = steps.finish(part, state)
        ends.add_op(parallel_insert(result, block.args[-1], place.offsets, place.sizes))
        emitter.insert(InParallelOp(Region(ends)))
    upper = [extents[axis] for axis in sizes]
    lower = [0] * len(sizes)
    loop = emitter.insert(ForallOp(lower, upper, list(sizes.values()), [start], Region(block)))
    loop.results[0].name_hint = product.results[0].name_hint
    product.results[0].replace_all_uses_with(loop.results[0])
    product.detach()
    product.erase()


def _over_columns(steps: Steps, part: Part, extent: Extent, width: int, state: State) -> State:
    """The state behind all columns."""
    emitter, axis = steps.emitter, steps.chain.axis
    if extent == width:
        return steps.step(part, state, is_only=True)
    whole = emitter.mul(emitter.div(extent, width), width)
    if whole != 0:
        state = _loop(steps, part, (0, whole), width, width, state)
    if isinstance(extent, int):
        if whole == extent:
            return state
        assert isinstance(whole, int), "it is a part of a number"
        return steps.step(part.at(axis, whole, extent - whole), state)
    return _loop(steps, part, (whole, extent), width, emitter.sub(extent, whole), state)


def _loop(
    steps: Steps, part: Part, bounds: tuple[Extent, Extent], width: int, size: Extent, state: State
) -> State:
    """`scf.for` over blocks of `size` columns."""
    emitter = steps.emitter
    block = Block(arg_types=[IndexType(), *(value.type for value in state)])
    with emitter.inside(block):
        here = part.at(steps.chain.axis, block.args[0], size)
        emitter.insert(YieldOp(*steps.step(here, block.args[1:])))
    lower, upper, by = (emitter.value(bound) for bound in (*bounds, width))
    return emitter.insert(ForOp(lower, upper, by, list(state), [block])).results


def _rest(emitter: Emitter, extent: Extent, size: int, offset: SSAValue) -> Extent:
    if isinstance(extent, int) and extent % size == 0:
        return size
    return size if size == 1 else emitter.minimum(size, emitter.sub(extent, offset))
