"""convert-parallel-loops-to-gpu: mapped parallel loops become launches.

    scf.parallel (%i) = (%a) to (%b) step (%c) { f(%i) } {mapping = [block_x]}
      ->  gpu.launch blocks(%x, ...) in (ceil((%b - %a) / %c), 1, 1) threads(...) in (1, 1, 1) {
            f(%x * %c + %a) }

Every loop with a `mapping` takes part: `scf.parallel`, and `scf.forall` without outputs.
The outermost becomes a launch; those inside run on the ids that they are mapped to
(`#gpu.loop_dim_map`, `#gpu.block`, `#gpu.thread`). A dimension mapped to `sequential`
becomes an `scf.for`. The size of a launch must be known before it: where a bound is
computed inside, it has to be the minimum of a constant and something, and what is then
too many is kept out by a comparison, as it is where several loops share an id.

Threads of a block meet at a barrier behind each of several loops over threads in one
block, so that the next sees what the last stored. Refused: a loop that reduces; an op that
writes beside loops over threads, since every thread would run it. Each loop is converted
once, so the pass ends.
Source: upstream's pass of the same name, which refuses more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from xdsl.dialects.builtin import AffineMapAttr, ArrayAttr, IndexType
from xdsl.dialects.gpu import LoopDimMapAttr
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineConstantExpr, AffineDimExpr
from xdsl.rewriter import InsertPoint, Rewriter
from xdsl.traits import MemoryEffectKind, get_effects

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find
from mlopt.core.interfaces.loop_like import LoopLike
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects.gpu.attributes import BlockMappingAttr, ThreadMappingAttr
from mlopt.dialects.gpu.ops.launch import LaunchOp, TerminatorOp, launch_block
from mlopt.dialects.gpu.ops.threads import BarrierOp
from mlopt.dialects.loop.attributes import MAPPING
from mlopt.dialects.scf.ops import ForOp, IfOp, YieldOp
from mlopt.passes.gpu.index_building import IndexBuilder, Size, size_of

SLOTS = ("block_x", "block_y", "block_z", "thread_x", "thread_y", "thread_z")
"""What a dimension may run on, in the order of the launch's sizes."""


@dataclass(frozen=True)
class ConvertParallelLoopsToGpuPass(Pass):
    """Converts outermost mapped loops to `gpu.launch`."""

    name: ClassVar[str] = "convert-parallel-loops-to-gpu"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        for op in _outermost_mapped(root):
            _Launch(op).build()
            context.count(self.name, "launches made")


@dataclass
class _Dimension:
    """One dimension of a mapped loop: its range, and the launch's slot or None."""

    lower: Size
    upper: Size
    step: Size
    slot: int | None
    is_exact: bool = True


@dataclass
class _Launch:
    """The launch that takes the place of one loop."""

    loop: Operation
    sizes: list[Size] = field(default_factory=lambda: [1] * 6)

    def build(self) -> None:
        """Builds the launch; refusals come before anything has changed."""
        loops = [op for op in walk(self.loop) if mapping_of(op) is not None]
        dimensions = {op: self._dimensions(op) for op in loops}
        self._check_effects(dimensions)
        before = IndexBuilder(self.loop)
        used: dict[int, int] = {}
        for each in dimensions.values():
            for dimension in each:
                if dimension.slot is not None:
                    used[dimension.slot] = used.get(dimension.slot, 0) + 1
        for op, each in dimensions.items():
            for dimension in each:
                self._take_slot(op, dimension, before, shared=used)
        self._place(before, dimensions)

    def _place(self, before: IndexBuilder, dimensions: dict[Operation, list[_Dimension]]) -> None:
        values = [before.value(size) for size in self.sizes]
        body = launch_block()
        launch = LaunchOp(values[:3], values[3:], Region(body))
        end = TerminatorOp()
        inherit_location(end, self.loop.location)
        body.add_op(end)
        before.insert(launch)
        self.loop.detach()
        Rewriter.insert_op(self.loop, InsertPoint.before(end))
        over_threads = [op for op, each in dimensions.items() if _runs_on_threads(each)]
        outer = [op for op in over_threads if not _is_in(op, over_threads)]
        needs_barrier = len(outer) > 1 or any(_is_repeated(op, launch) for op in outer)
        for op, each in dimensions.items():
            if needs_barrier and op in outer:
                barrier = BarrierOp()
                inherit_location(barrier, op.location)
                Rewriter.insert_op(barrier, InsertPoint.after(op))
            _inline(op, each, body.args)

    # What runs where.

    def _dimensions(self, op: Operation) -> list[_Dimension]:
        model = find(op, LoopLike)
        bounds = model.bounds(op) if model is not None and model.is_parallel(op) else None
        mapping = mapping_of(op)
        if model is None or bounds is None or mapping is None:
            raise error(op, f"'{op.name}' op has a mapping, but is no parallel loop over ranges")
        if op.results:
            raise error(op, f"'{op.name}' op is mapped to a GPU, but has results, expected none")
        if len(mapping) != len(bounds):
            raise error(op, f"found {len(mapping)} mappings for {len(bounds)} dimensions")
        found: list[_Dimension] = []
        for bound, attribute in zip(bounds, mapping, strict=True):
            lower, upper, step = (
                size if isinstance(size, int) else size_of(size)
                for size in (bound.lower, bound.upper, bound.step)
            )
            found.append(_Dimension(lower, upper, step, _slot_of(op, attribute)))
        return found

    def _take_slot(
        self, op: Operation, dimension: _Dimension, build: IndexBuilder, *, shared: dict[int, int]
    ) -> None:
        """Makes the launch as large as the dimension needs."""
        if dimension.slot is None:
            return
        upper = dimension.upper
        for what, size in (("lower bound", dimension.lower), ("step", dimension.step)):
            if self._is_inside(size):
                raise error(op, f"{what} is computed inside of the launch, expected a constant")
        if self._is_inside(upper):
            assert isinstance(upper, SSAValue)
            upper = self._constant_bound(op, upper)
            dimension.is_exact = False
        span = build.subtract(upper, dimension.lower)
        count = build.ceil_divide(span, dimension.step)
        if shared[dimension.slot] > 1:
            dimension.is_exact = False
            count = build.maximum(self.sizes[dimension.slot], count)
        self.sizes[dimension.slot] = count

    def _is_inside(self, size: Size) -> bool:
        """True for a value that is computed in the loop that becomes the launch."""
        if isinstance(size, int):
            return False
        owner = size.owner
        op = owner.parent_op() if isinstance(owner, Block) else owner
        while op is not None:
            if op is self.loop:
                return True
            op = op.parent_op()
        return False

    def _constant_bound(self, op: Operation, upper: SSAValue) -> int:
        """The constant of a minimum. Raises where the bound is something else."""
        owner = upper.owner
        candidates: list[Size] = []
        if isinstance(owner, Operation) and owner.name == "arith.minsi":
            candidates = [size_of(operand) for operand in owner.operands]
        elif isinstance(owner, Operation) and owner.name == "affine.min":
            candidates = _affine_terms(owner)
        numbers = [size for size in candidates if isinstance(size, int)]
        if not numbers:
            raise error(
                op,
                "an upper bound that the launch depends on is computed inside of it, expected "
                "the minimum of a constant and something",
            )
        return min(numbers)

    def _check_effects(self, dimensions: dict[Operation, list[_Dimension]]) -> None:
        """Refuses writes beside loops over threads."""
        over_threads = [op for op, each in dimensions.items() if _runs_on_threads(each)]
        if not over_threads:
            return
        around: set[Operation] = set()
        for op in over_threads:
            current = op.parent_op()
            while current is not None and current is not self.loop.parent_op():
                around.add(current)
                current = current.parent_op()
        for op in walk(self.loop):
            beside = op.parent_op() in around and op not in around and op not in over_threads
            if beside and _writes(op):
                raise error(
                    op,
                    f"'{op.name}' op writes beside a loop that is mapped to threads: every "
                    "thread of the block would run it",
                )


def mapping_of(op: Operation) -> Sequence[Attribute] | None:
    """What the dimensions of a loop are mapped to; None where they are not."""
    found = op.properties.get(MAPPING) or op.attributes.get(MAPPING)
    return found.data if isinstance(found, ArrayAttr) and found.data else None


def _outermost_mapped(root: Operation) -> list[Operation]:
    found: list[Operation] = []
    pending: list[Operation] = [root]
    while pending:
        current = pending.pop()
        if find(current, LoopLike) is not None and mapping_of(current) is not None:
            found.append(current)
            continue
        if current.name in ("gpu.module", "gpu.launch"):
            continue
        inner = [op for region in current.regions for block in region.blocks for op in block.ops]
        pending.extend(reversed(inner))
    return found


def _slot_of(op: Operation, mapping: Attribute) -> int | None:
    """The slot of one entry of a mapping; None for `sequential`."""
    name = ""
    if isinstance(mapping, LoopDimMapAttr):
        name = str(mapping.processor.data)
        plain = mapping.map.data.results == (AffineDimExpr(0),)
        if not plain or mapping.bound.data.results != (AffineDimExpr(0),):
            raise error(op, f"mapping is {mapping}, expected identity maps")
        if name == "sequential":
            return None
    elif isinstance(mapping, BlockMappingAttr | ThreadMappingAttr):
        kind = "block" if isinstance(mapping, BlockMappingAttr) else "thread"
        name = f"{kind}_{mapping.data}"
    if name not in SLOTS:
        raise error(
            op, f"mapping is {mapping}, expected blocks or threads along x, y or z, or sequential"
        )
    return SLOTS.index(name)


def _affine_terms(op: Operation) -> list[Size]:
    """The results of an `affine.min` that are constants or one of its operands."""
    map_ = op.properties.get("map")
    assert isinstance(map_, AffineMapAttr)
    found: list[Size] = []
    for expr in map_.data.results:
        if isinstance(expr, AffineConstantExpr):
            found.append(expr.value)
        elif isinstance(expr, AffineDimExpr):
            found.append(size_of(op.operands[expr.position]))
    return found


def _writes(op: Operation) -> bool:
    """True where `op` may write memory that others see."""
    effects = get_effects(op)
    if effects is None:
        return True
    return any(effect.kind == MemoryEffectKind.WRITE for effect in effects)


def _runs_on_threads(dimensions: Sequence[_Dimension]) -> bool:
    return any(each.slot is not None and each.slot >= 3 for each in dimensions)


def _is_in(op: Operation, others: Sequence[Operation]) -> bool:
    parent = op.parent_op()
    while parent is not None:
        if parent in others:
            return True
        parent = parent.parent_op()
    return False


def _is_repeated(op: Operation, launch: Operation) -> bool:
    """True where a loop inside of the launch runs `op` several times in one thread."""
    parent = op.parent_op()
    while parent is not None and parent is not launch:
        if find(parent, LoopLike) is not None and mapping_of(parent) is None:
            return True
        parent = parent.parent_op()
    return False


def _inline(op: Any, dimensions: Sequence[_Dimension], ids: Sequence[SSAValue]) -> None:
    """Puts the body of a mapped loop in its place, for the ids of this thread."""
    build = IndexBuilder(op)
    body = find(op, LoopLike)
    assert body is not None, "the loop was looked at before"
    variables = list(body.induction_variables(op))
    block = body.body(op).block
    guard: SSAValue | None = None
    for variable, dimension in zip(variables, dimensions, strict=True):
        if dimension.slot is None:
            continue
        scaled = build.multiply(ids[dimension.slot], dimension.step)
        position = build.value(build.add(scaled, dimension.lower))
        variable.replace_all_uses_with(position)
        if not dimension.is_exact:
            inside = build.less(position, dimension.upper)
            guard = inside if guard is None else build.both(guard, inside)
    if guard is not None:
        then = Block()
        end = _add_end(build, then)
        conditional = IfOp(guard, (), Region(then))
        build.insert(conditional)
        build = IndexBuilder(op, InsertPoint.before(end))
    for variable, dimension in zip(variables, dimensions, strict=True):
        if dimension.slot is not None:
            continue
        inner = Block(arg_types=[IndexType()])
        end = _add_end(build, inner)
        lower, upper = build.value(dimension.lower), build.value(dimension.upper)
        build.insert(ForOp(lower, upper, build.value(dimension.step), (), Region(inner)))
        variable.replace_all_uses_with(inner.args[0])
        build = IndexBuilder(op, InsertPoint.before(end))
    for inner_op in tuple(block.ops)[:-1]:
        inner_op.detach()
        Rewriter.insert_op(inner_op, build.point)
    parent = op.parent
    assert parent is not None
    parent.erase_op(op)


def _add_end(build: IndexBuilder, block: Block) -> Operation:
    end = YieldOp()
    inherit_location(end, build.op.location)
    block.add_op(end)
    return end
