"""graph-simplify-dims: uses which sizes are equal, and refuses those that never are.

    graph.dim %y axis 0, where %y has the sizes of %x    ->  graph.dim %x axis 0
    graph.dim of a size that is known                     ->  arith.constant
    graph.reshape, graph.stretch, graph.slice to the sizes that there are  ->  the operand
    graph.stretch of sizes n and 1 to n and m             ->  graph.broadcast
    f(tensor.cast x : 4 to ?)                             ->  tensor.cast(f(x)), of known size
    graph.add of sizes n and n + 1                        ->  an error

Sizes have names where `mlopt.dims` on an argument gives them, and follow the ops of the
graph level as polynomials (passes/analysis/dimension_names.py). Sizes that are equal by
that are equal in every run that has no error, so no value changes; sizes that differ by
a constant make every run an error. One walk over the ops, so the pass ends. Whether `n`
and `m` are equal is left to the run time. Types say what is known afterwards; where
something else than an op of the graph level reads them, a cast stands before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects import arith
from xdsl.dialects.builtin import DYNAMIC_INDEX, IndexType, IntegerAttr, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter
from xdsl.utils.exceptions import VerifyException

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects.graph.ops.base import GraphOp, element_type_of
from mlopt.dialects.graph.ops.custom_call import CUSTOM_CALL_OPS
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, StretchOp
from mlopt.dialects.graph.ops.parts import DimOp, SliceOp
from mlopt.dialects.graph.shapes import is_static
from mlopt.dialects.tensor.shape_ops import CastOp
from mlopt.passes.analysis.dimension_names import (
    DimensionNames,
    Size,
    argument_names,
    equal_pairs,
)


@dataclass(frozen=True)
class SimplifyDimsPass(Pass):
    """Checks and simplifies sizes in every function."""

    name: ClassVar[str] = "graph-simplify-dims"
    anchors: ClassVar[tuple[str, ...]] = ("func.func",)

    def run(self, root: Operation, context: Context) -> None:
        assert isinstance(root, FuncOp), "anchored to functions"
        block = root.body.blocks.first
        if block is None:
            return
        _check_names(root)
        names = DimensionNames(root)
        first: dict[Size, SSAValue] = {}
        for op in list(walk(root)):
            if isinstance(op, GraphOp):
                _check(op, names)
                context.count(self.name, "operands sharpened", _read_behind_casts(op))
                context.count(self.name, "results sharpened", _sharpen(op, names))
                if isinstance(op, ReshapeOp | StretchOp | SliceOp):
                    context.count(self.name, "stretches, reshapes and slices", _drop(op, names))
                    continue
            if isinstance(op, DimOp):
                # What is computed in the body of the function is known below it.
                first_of_all = first if op.parent is block else dict(first)
                context.count(self.name, "sizes merged", _merge(op, names, first_of_all))


def _merge(op: DimOp, names: DimensionNames, first: dict[Size, SSAValue]) -> int:
    """Replaces a size that is known, or that an op before has."""
    size = names.index(op.size)
    if size.constant is not None and size.constant >= 0:
        constant = arith.ConstantOp(IntegerAttr(size.constant, IndexType()))
        inherit_location(constant, op.location)
        Rewriter.replace_op(op, constant)
        return 1
    known = first.get(size)
    if known is None:
        first[size] = op.size
        return 0
    Rewriter.replace_op(op, [], [known])
    return 1


def _drop(op: ReshapeOp | StretchOp | SliceOp, names: DimensionNames) -> int:
    """Replaces an op that changes no size, or a stretch along known axes."""
    old, new = names.of(op.operand), names.of(op.out)
    if isinstance(op, SliceOp) and not _is_from_the_start(op):
        return 0
    if old == new and op.operand.type == op.out.type:
        Rewriter.replace_op(op, [], [op.operand])
        return 1
    if not isinstance(op, StretchOp) or op.out.type != TensorType(
        element_type_of(op.operand), list(op.static_sizes.get_values())
    ):
        return 0
    if any(a != b and a.constant != 1 for a, b in zip(old, new, strict=True)):
        return 0
    broadcast = BroadcastOp(op.operand, op.new_sizes, range(len(new)))
    inherit_location(broadcast, op.location)
    Rewriter.replace_op(op, broadcast)
    return 1


def _is_from_the_start(op: SliceOp) -> bool:
    """True where nothing is left out before the first element or in between."""
    lists = op.static_offsets, op.static_strides
    starts, steps = ({*values.get_values()} for values in lists)
    return starts <= {0} and steps <= {1}


def _read_behind_casts(op: GraphOp) -> int:
    """Lets `op` read what casts forget the sizes of."""
    count = 0
    for position, value in enumerate(op.operands):
        cast = value.owner
        if (
            isinstance(cast, CastOp)
            and _is_tolerant(op)
            and _says_more(cast.source.type, value.type)
        ):
            op.operands[position] = cast.source
            try:
                op.verify_()
                count += 1
            except VerifyException:
                # Sizes that never fit are an error of the run time, where it gets there.
                op.operands[position] = value
    return count


def _sharpen(op: GraphOp, names: DimensionNames) -> int:
    """Gives results the sizes that are known of them; ops with a list of sizes say those."""
    if not _is_tolerant(op) or any(name.startswith("static_") for name in op.properties):
        return 0
    count = 0
    for result in list(op.results):
        old = result.type
        if not isinstance(old, TensorType) or is_static(old.get_shape()):
            continue
        sizes = [size.constant for size in names.of(result)]
        known = [n if n is not None and n >= 0 else DYNAMIC_INDEX for n in sizes]
        if known == list(old.get_shape()):
            continue
        new = Rewriter.replace_value_with_new_type(result, TensorType(old.element_type, known))
        others = [use for use in new.uses if not _is_tolerant(use.operation)]
        if others:
            cast = CastOp(new, old)
            inherit_location(cast, op.location)
            Rewriter.insert_op(cast, InsertPoint.after(op))
            for use in others:
                use.operation.operands[use.index] = cast.results[0]
        count += 1
    return count


def _is_tolerant(op: Operation) -> bool:
    """True where the types of operands and results may say less or more of the sizes."""
    return isinstance(op, GraphOp) and not op.regions and not isinstance(op, CUSTOM_CALL_OPS)


def _says_more(found: Attribute, other: Attribute) -> bool:
    """True where a type has every size that the other has."""
    assert isinstance(found, TensorType) and isinstance(other, TensorType), "of a cast"
    pairs = zip(found.get_shape(), other.get_shape(), strict=True)
    return all(b in (a, DYNAMIC_INDEX) for a, b in pairs)


def _check(op: Operation, names: DimensionNames) -> None:
    for value, axis, other, other_axis in equal_pairs(op):
        one, two = names.of(value)[axis], names.of(other)[other_axis]
        if one.differs(two):
            where = [*op.operands].index(value), [*op.operands].index(other)
            raise error(
                op,
                f"sizes are never equal: {one} of axis {axis} of operand {where[0]}"
                f" and {two} of axis {other_axis} of operand {where[1]}",
            )


def _check_names(function: FuncOp) -> None:
    """Refuses names that are not one a size."""
    inputs, outputs = function.function_type.inputs.data, function.function_type.outputs.data
    for what, types, attributes in (
        ("argument", inputs, function.properties.get("arg_attrs")),
        ("result", outputs, function.properties.get("res_attrs")),
    ):
        for position, (type, found) in enumerate(
            zip(types, argument_names(attributes, len(types)), strict=True)
        ):
            rank = type.get_num_dims() if isinstance(type, TensorType) else 0
            if found and len(found) != rank:
                raise error(
                    function,
                    f"found {len(found)} names in mlopt.dims of {what} {position},"
                    f" expected {rank}, one a size",
                )
