"""tensor-collapse-loops: makes one loop of loops that run over neighbours in every operand.

    exp  %x : tensor<13x509x5xf32>          loops of 13, 509 and 5: vectors of 5
    ->
    %c = tensor.collapse_shape %x [[0, 1, 2]]
    exp  %c : tensor<33085xf32>             one loop: whole vectors
    tensor.expand_shape

Two loops are one where every operand has both, one axis right behind the other, or none, and
both are parallel or both reductions: all loops of an elementwise op, the axes that a sum is
over, those that stay together in a transpose. Only shapes change, which cost nothing.

An op that shares its shape with another one, as its producer or reader, is left: they may be
one kernel. Sizes must be known. Runs before `tensor-form-kernels`. What is collapsed has no
such loops any more, so the pass ends. The condition is that of upstream's
`collapseOpIterationDims`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

from xdsl.dialects.builtin import DYNAMIC_INDEX, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import Block, Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.context import Context
from mlopt.core.emitter import Emitter
from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import (
    Iterator,
    Structured,
    is_projected_permutation,
    product_loops,
)
from mlopt.core.passes import Pass
from mlopt.dialects.loop.schedule import SCHEDULE
from mlopt.dialects.tensor.element_ops import EmptyOp
from mlopt.dialects.tensor.slicing import empty
from mlopt.passes.tensor.apply_schedules.inline_ops import is_fill
from mlopt.passes.tensor.nests import Nest

Groups = list[list[int]]

MOST_ELEMENTS = (1 << 63) - 1
"""What the size of an axis may be."""


@dataclass(frozen=True)
class CollapseLoopsPass(Pass):
    """Collapses the loops of ops that stand alone."""

    name: ClassVar[str] = "tensor-collapse-loops"

    def run(self, root: Operation, context: Context) -> None:
        for op in list(root.walk()):
            groups = _groups_of(op)
            if groups is not None:
                _collapse(op, groups)
                context.count(self.name, "ops collapsed")


def _groups_of(op: Operation) -> Groups | None:
    """The loops of `op` that become one, in the order of the first of each; None where none do."""
    model = find(op, Structured)
    if model is None or not op.results or SCHEDULE in op.attributes or is_fill(op, model):
        return None
    if not _is_collapsible(op, model) or _shares_shape(op):
        return None
    maps, kinds = model.indexing_maps(op), model.iterators(op)
    following = {loop: _next_loop(loop, maps, kinds) for loop in range(len(kinds))}
    behind = {loop for loop in following.values() if loop is not None}
    groups: Groups = []
    for loop in range(len(kinds)):
        if loop in behind:
            continue
        group = [loop]
        while (after := following[group[-1]]) is not None:
            group.append(after)
        groups.append(group)
    return groups if len(groups) < len(kinds) else None


def _is_collapsible(op: Operation, model: Structured) -> bool:
    """True for known sizes, plain maps, and tensors that lie together; products are tiled by
    their own loops."""
    if product_loops(model, op) is not None:
        return False
    if not all(is_projected_permutation(map) for map in model.indexing_maps(op)):
        return False
    if any(inner.name == "linalg.index" for inner in model.body(op).ops):
        return False
    if not all(_is_new(init) for init in model.outputs(op)):
        return False
    tensors = [value for value in model.operands(op) if isinstance(value.type, TensorType)]
    shapes = [_shape(value) for value in tensors]
    if any(DYNAMIC_INDEX in shape or not 0 < prod(shape) <= MOST_ELEMENTS for shape in shapes):
        return False
    inputs = [value for value in model.inputs(op) if isinstance(value.type, TensorType)]
    return all(map(_lies_together, inputs))


def _is_new(init: SSAValue) -> bool:
    """True for an empty tensor, or the fill of one."""
    owner = init.owner
    model = find(owner, Structured) if isinstance(owner, Operation) else None
    if model is not None and isinstance(owner, Operation) and is_fill(owner, model):
        owner = owner.operands[-1].owner
    return isinstance(owner, EmptyOp)


def _shares_shape(op: Operation) -> bool:
    """True where a producer or reader of a tensor may be in one kernel with `op`."""
    owners = [value.owner for value in op.operands]
    readers = [use.operation for result in op.results for use in result.uses]
    for other in (*owners, *readers):
        model = find(other, Structured) if isinstance(other, Operation) else None
        if model is not None and isinstance(other, Operation) and not is_fill(other, model):
            return True
    return False


def _next_loop(loop: int, maps: Sequence[AffineMap], kinds: Sequence[Iterator]) -> int | None:
    """The loop whose axis comes right behind that of `loop` wherever either is."""
    places = [[e.position for e in m.results if isinstance(e, AffineDimExpr)] for m in maps]
    found: int | None = None
    for axes in places:
        if loop not in axes:
            continue
        after = axes[axes.index(loop) + 1 :][:1]
        if not after or (found is not None and after != [found]):
            return None
        found = after[0]
    if found is None or kinds[found] != kinds[loop]:
        return None
    is_both = all((loop in axes) == (found in axes) for axes in places)
    return found if is_both else None


def _collapse(op: Operation, groups: Groups) -> None:
    """Replaces `op` by the same over collapsed operands."""
    from mlopt.passes.convert.graph_to_tensor.regrouping import reshaped
    from mlopt.passes.convert.graph_to_tensor.structured import Structured as Builder

    emitter = Emitter(op)
    build = Builder(emitter)
    nest = Nest.of(op)
    shapes = [_shape(result) for result in op.results]
    maps, values = list(nest.maps), [*nest.inputs, *nest.outputs]
    first_output = len(nest.inputs)
    for position, (value, map) in enumerate(zip(values, maps, strict=True)):
        if not isinstance(value.type, TensorType):
            continue
        sizes = _collapsed_sizes(value, map, groups)
        if position < first_output:
            nest.inputs[position] = reshaped(build, value, sizes)
        else:
            nest.outputs[position - first_output] = _started(value, sizes, emitter)
    nest.maps = [_collapsed_map(map, groups) for map in maps]
    nest.iterators = [nest.iterators[group[0]] for group in groups]
    new = emitter.insert(nest.build())
    for old, result, shape in zip(op.results, new.results, shapes, strict=True):
        result.name_hint = old.name_hint
        old.replace_all_uses_with(reshaped(build, result, shape))
    op.detach()
    op.erase()


def _collapsed_map(map: AffineMap, groups: Groups) -> AffineMap:
    """The map over groups of loops: the first loop of each is in the place of all."""
    firsts = {group[0]: number for number, group in enumerate(groups)}
    axes = [e.position for e in map.results if isinstance(e, AffineDimExpr)]
    kept = [AffineDimExpr(firsts[loop]) for loop in axes if loop in firsts]
    return AffineMap(len(groups), 0, tuple(kept))


def _collapsed_sizes(value: SSAValue, map: AffineMap, groups: Groups) -> list[int]:
    axes = [e.position for e in map.results if isinstance(e, AffineDimExpr)]
    extents = dict(zip(axes, _shape(value), strict=True))
    members = {group[0]: group for group in groups}
    return [prod(extents[loop] for loop in members[first]) for first in axes if first in members]


def _started(init: SSAValue, sizes: Sequence[int], emitter: Emitter) -> SSAValue:
    """What results are computed into, a new tensor or the fill of one, with other sizes."""
    type = init.type
    assert isinstance(type, TensorType) and isinstance(init.owner, Operation), "checked before"
    target = empty(sizes, type, emitter)
    fill = init.owner
    if isinstance(fill, EmptyOp):
        return target
    new = fill.__class__.create(
        operands=[*fill.operands[:-1], target],
        result_types=[target.type],
        properties=dict(fill.properties),
        attributes=dict(fill.attributes),
        regions=[region.clone() for region in fill.regions],
    )
    return emitter.insert(new).results[0]


def _lies_together(value: SSAValue) -> bool:
    """True where the elements of a tensor are next to each other in memory: no slices."""
    owner = value.owner
    if isinstance(owner, Block):
        return isinstance(owner.parent_op(), FuncOp)
    if owner.name in ("tensor.collapse_shape", "tensor.expand_shape"):
        return _lies_together(owner.operands[0])
    return owner.name in ("arith.constant", "func.call", "tensor.pad", "tensor.empty")


def _shape(value: SSAValue) -> list[int]:
    assert isinstance(value.type, TensorType), "checked before"
    return list(value.type.get_shape())
