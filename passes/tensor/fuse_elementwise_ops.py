"""linalg-fuse-elementwise-ops: a structured op computes what it reads, where it reads it.

    %p = linalg.generic ins(%a) outs(%e)            // elementwise
    %c = linalg.generic ins(%p, %b) outs(%f)   ->   %c = linalg.generic ins(%a, %b) outs(%f)

The maps of the producer's operands are composed with the map by which the consumer reads
it: with the producer's loops as its result has them, `loops_p = inverse(result map) o
read map`. Payload ops are moved as they are, so every element is computed by the same
operations in the same order: values do not change, NaN and signed zeros included.

When: the producer is elementwise (all loops parallel, its result map a permutation) on
tensors, the consumer is elementwise or has as many loops, and either nobody else reads
the producer or it is cheap to compute again (it only moves or fills). Upstream fuses a
producer of one use into any consumer; here a contraction keeps its operands, since the
producer would be computed again for every row or column, and the first of two products
keeps what is computed of it alone (passes/tensor/epilogues.py).

Also: the extent of a result is asked of what it was computed into, an input that is a splat constant becomes a scalar, an output whose old elements
do not matter is no longer tied to what computed them, inputs that are alike are merged.

The pass ends, since each fusion removes an edge between two ops. Upstream's pass of the
same name (`Linalg/Transforms/ElementwiseOpFusion`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects import arith, tensor
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    ComplexType,
    DenseIntOrFPElementsAttr,
    IntegerAttr,
    TensorType,
)
from xdsl.ir import Operation, OpResult, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.constants import is_splat
from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import (
    Structured,
    is_elementwise,
    is_permutation,
)
from mlopt.core.passes import Pass
from mlopt.core.rewriting import constant_value, inherit_location
from mlopt.passes.tensor.epilogues import Positions, is_of_earlier_product
from mlopt.passes.tensor.nests import Nest, splat_scalar

CONSUMERS = ("linalg.generic", "linalg.map", "linalg.elementwise")
"""Ops that may become generic; named ops with a kernel of their own keep their name."""


HEAVY = ("arith.div", "arith.rem", "arith.ceildiv", "arith.floordiv")
"""Payload ops that are not repeated for every element that a broadcast makes of one."""


@dataclass(frozen=True)
class FuseElementwiseOpsPass(Pass):
    """Fuses chains of elementwise structured ops on tensors."""

    name: ClassVar[str] = "linalg-fuse-elementwise-ops"

    def run(self, root: Operation, context: Context) -> None:
        for op in list(root.walk()):
            if isinstance(op, tensor.DimOp):
                ask_the_init(op)
        ops = list(root.walk())
        positions = {op: position for position, op in enumerate(ops)}
        for op in ops:
            if op.parent is None or not _is_consumer(op):
                continue
            fused = _fuse_all(op, positions)
            if fused:
                context.count(self.name, "fused", fused)


def ask_the_init(op: tensor.DimOp) -> None:
    """`dim(structured op)` -> `dim` of its init, or the size of an empty one: so that asking
    for an extent does not count as reading."""
    source = op.source
    while isinstance(source, OpResult):
        model = find(source.op, Structured)
        if model is None:
            break
        source = model.outputs(source.op)[source.index]
    axis = constant_value(op.index)
    if isinstance(source.owner, tensor.EmptyOp) and isinstance(axis, IntegerAttr):
        shape = source.owner.tensor.type.get_shape()
        position = axis.value.data
        if 0 <= position < len(shape) and shape[position] == DYNAMIC_INDEX:
            before = sum(extent == DYNAMIC_INDEX for extent in shape[:position])
            op.result.replace_all_uses_with(source.owner.dynamic_sizes[before])
            op.detach()
            op.erase()
            return
    op.operands[0] = source


def _fuse_all(op: Operation, positions: dict[Operation, int]) -> int:
    """Fuses into `op` until nothing more can be; the number of producers. What takes the place
    of `op` has its position."""
    count = 0
    nest = Nest.of(op)
    changed = False
    readers: set[Operation] = {op}
    while True:
        changed |= _free_outputs(nest) | _fold_splats(nest)
        if _fusible_input(op, nest, readers, positions) is None:
            break
        nest.merge_inputs()  # what is read twice is computed once: else chains grow as 2^n
        position = _fusible_input(op, nest, readers, positions)
        if position is None:  # it was not read at all
            changed = True
            continue
        producer = nest.inputs[position].owner
        assert isinstance(producer, Operation), "a fusible input is a result"
        nest.fuse(producer, position)
        if _is_read_only_by(readers, producer):
            readers.add(producer)
        count += 1
    if not count and not changed:
        nest.discard()
        return 0
    new = nest.build()
    positions[new] = positions[op]
    inherit_location(new, op.location)
    Rewriter.insert_op(new, InsertPoint.before(op))
    sources = [value.owner for value in op.operands]
    for old, result in zip(op.results, new.results, strict=True):
        result.name_hint = old.name_hint
        old.replace_all_uses_with(result)
    op.detach()
    op.erase()
    _erase_dead(sources)
    return count


def _is_consumer(op: Operation) -> bool:
    """True for a structured op on tensors that may become generic."""
    if op.name not in CONSUMERS or not op.results:
        return False
    return find(op, Structured) is not None


def _is_read_only_by(readers: set[Operation], producer: Operation) -> bool:
    return all(use.operation in readers for use in producer.results[0].uses)


def _fusible_input(
    op: Operation, nest: Nest, readers: set[Operation], positions: Positions
) -> int | None:
    """The first input of `nest`, built from `op`, whose producer may be fused.

    `readers`: `op` and the producers that vanish into it.
    """
    for position, value in enumerate(nest.inputs):
        producer = value.owner
        if not isinstance(producer, Operation) or producer.parent is not op.parent:
            continue
        if not _may_fuse(nest, producer, position, readers):
            continue
        beside = [*nest.inputs[:position], *nest.inputs[position + 1 :]]
        if not is_of_earlier_product(producer, beside, positions):
            return position
    return None


def _may_fuse(nest: Nest, producer: Operation, position: int, readers: set[Operation]) -> bool:
    model = find(producer, Structured)
    if model is None or len(producer.results) != 1 or not is_elementwise(model, producer):
        return False
    if not _is_read_only_by(readers, producer) and not _is_pure_move(model, producer):
        return False
    if any(value is producer.results[0] for value in nest.outputs):
        return False
    same_loops = model.loop_count(producer) == len(nest.iterators)
    is_parallel = all(kind == "parallel" for kind in nest.iterators)
    once = same_loops and is_permutation(nest.maps[position])
    if not once and not (is_parallel and _is_light(model, producer)):
        if not _is_fill(model, producer):
            return False
    return nest.keeps_loops_after(producer, position)


def _is_pure_move(model: Structured, producer: Operation) -> bool:
    """True for an op that only moves elements, or fills: cheap enough to do in each reader."""
    block = model.body(producer)
    inputs = len(model.inputs(producer))
    last = block.last_op
    return last is not None and all(value in block.args[:inputs] for value in last.operands)


def _is_light(model: Structured, producer: Operation) -> bool:
    """True where the payload is so light that it may be computed for every reader's element."""
    ops = [op.name for op in model.body(producer).walk()]
    return all(
        name == "linalg.yield" or (name.startswith("arith.") and not name.startswith(HEAVY))
        for name in ops
    )


def _is_fill(model: Structured, producer: Operation) -> bool:
    """True where no tensor is read."""
    return not any(isinstance(value.type, TensorType) for value in model.inputs(producer))


def _free_outputs(nest: Nest) -> bool:
    """An output whose old elements do not matter starts from what its producer started from."""
    changed = False
    for index, value in enumerate(nest.outputs):
        owner = value.owner
        model = find(owner, Structured) if isinstance(owner, Operation) else None
        if model is None or not isinstance(owner, Operation) or nest.uses_output(index):
            continue
        assert isinstance(value, OpResult), "it is owned by an op"
        nest.outputs[index] = model.outputs(owner)[value.index]
        changed = True
    return changed


def _fold_splats(nest: Nest) -> bool:
    """An input that is a splat constant becomes the scalar."""
    changed = False
    for position in reversed(range(len(nest.inputs))):
        owner = nest.inputs[position].owner
        if not isinstance(owner, arith.ConstantOp) or not isinstance(
            owner.value, DenseIntOrFPElementsAttr
        ):
            continue
        if isinstance(owner.value.type.element_type, ComplexType):
            continue
        if is_splat(owner.value) and nest.can_drop(position):
            nest.drop_input(position, splat_scalar(owner.value))
            changed = True
    return changed


def _erase_dead(candidates: Sequence[Any]) -> None:
    """Erases structured ops, empties and constants that nobody reads any more."""
    work = list(candidates)
    while work:
        op = work.pop()
        if not isinstance(op, Operation) or op.parent is None or not op.results:
            continue
        pure = find(op, Structured) is not None or op.name in ("tensor.empty", "arith.constant")
        if not pure or any(result.uses for result in op.results):
            continue
        sources: list[SSAValue] = list(op.operands)
        op.detach()
        op.erase()
        work.extend(value.owner for value in sources)
