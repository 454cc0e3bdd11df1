"""graph-simplify-dims: uses which sizes are equal, and refuses those that never are.

    graph.dim %y axis 0, where %y has the sizes of %x    ->  graph.dim %x axis 0
    graph.dim of a size that is known                     ->  arith.constant
    graph.add of sizes n and n + 1                        ->  an error

Sizes have names where `mlopt.dims` on an argument gives them, and follow the ops of the
graph level as polynomials (passes/analysis/dimension_names.py). Sizes that are equal by
that are equal in every run that has no error, so no value changes; sizes that differ by
a constant make every run an error. One walk over the ops, so the pass ends. Whether `n`
and `m` are equal is left to the run time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects import arith
from xdsl.dialects.builtin import IndexType, IntegerAttr, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import Rewriter

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects.graph.ops.parts import DimOp
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
            if op.name.startswith("graph."):
                _check(op, names)
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
