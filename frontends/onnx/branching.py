"""Branches of an If whose results no one type holds: what follows is imported in each.

    a = If(c) {squeeze x} else {x};  y = f(a)   ->   y = If(c) {f(squeeze x)} else {f(x)}

A branch in which what follows cannot be imported, since it makes no sense of tensors of
that rank, is one that the model does not take: the condition is asserted, and the other
branch takes the place of the If.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from xdsl.dialects.builtin import DYNAMIC_INDEX, BoolAttr, StringAttr, TensorType, i1
from xdsl.dialects.cf import AssertOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from mlopt.dialects.arith.integer_ops import XOrIOp
from mlopt.dialects.arith.ops import ConstantOp as ScalarConstantOp
from mlopt.dialects.graph.ops.base import tensor_type
from mlopt.dialects.graph.ops.control import IfOp, YieldOp
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.shapes import shape_text
from mlopt.dialects.tensor.shape_ops import CastOp
from mlopt.frontends.onnx.building import Building
from mlopt.frontends.onnx.problems import NodeProblem, Problem


@dataclass
class Side:
    """A branch without its end: what it has come to, and what is wrong in it."""

    block: Block
    paths: Paths
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Split:
    """Two branches that have not come together; `condition` is a `tensor<i1>`."""

    condition: SSAValue
    sides: tuple[Side, Side]
    reason: str


Paths = list[SSAValue] | Split
"""The values that a graph comes to, or its branches."""


class Forked(Exception):
    """What a node computes has types that differ from branch to branch."""

    def __init__(self, split: Split):
        super().__init__(split.reason)
        self.split = split


def joined(build: Building, condition: SSAValue, sides: tuple[Side, Side]) -> Paths:
    """The results of a `graph.if`; the branches where no type holds what both come to."""
    first, second = (side.paths for side in sides)
    if isinstance(first, Split) or isinstance(second, Split):
        inner = first if isinstance(first, Split) else second
        assert isinstance(inner, Split), "one of the two is"
        return Split(condition, sides, inner.reason)
    try:
        types = [common_type(a.type, b.type) for a, b in zip(first, second, strict=True)]
    except NodeProblem as problem:
        return Split(condition, sides, str(problem))
    for side, values in zip(sides, (first, second), strict=True):
        with build.at(side.block):
            end(build, YieldOp, values, types)
    if condition.type != TensorType(i1, []):
        condition = build.emit(ReshapeOp(condition, []))
    regions = [Region(side.block) for side in sides]
    op = IfOp(condition, types, regions[0], regions[1])
    build.append(op)
    return list(op.results)


def continued(
    build: Building,
    split: Split,
    problems: list[Problem],
    follow: Callable[[list[SSAValue]], Paths],
) -> Paths:
    """What `follow` makes of the values of each branch, joined where that is possible.

    `problems` is where it writes what goes wrong: those of one branch alone mean that this
    one is never taken.
    """
    for side in split.sides:
        before = len(problems)
        with build.at(side.block):
            if isinstance(side.paths, Split):
                side.paths = continued(build, side.paths, problems, follow)
            else:
                side.paths = follow(side.paths)
        side.problems = problems[before:]
        del problems[before:]
    first, second = split.sides
    if first.problems and second.problems:
        problems += first.problems
        return []
    if first.problems or second.problems:
        return _only(build, split)
    return joined(build, split.condition, split.sides)


def _only(build: Building, split: Split) -> Paths:
    """The branch without problems in place of both, behind an assertion."""
    taken, other = split.sides
    holds = build.read_sizes(split.condition).reshape(-1)[0]
    assert isinstance(holds, SSAValue), "a known condition leaves one branch"
    if taken.problems:
        taken, other = other, taken
        holds = build.insert(
            XOrIOp(holds, build.insert(ScalarConstantOp(BoolAttr.from_bool(True))))
        )
    problem = other.problems[0]
    build.append(AssertOp(holds, StringAttr(f"{problem.node}: {problem.message}")))
    for op in list(taken.block.ops):
        op.detach()
        build.move(op)
    other.block.erase()
    return taken.paths


def common_type(a: Attribute, b: Attribute) -> TensorType[Attribute]:
    """The type that holds values of both: sizes that differ are unknown."""
    left, right = tensor_type(a), tensor_type(b)
    shapes = left.get_shape(), right.get_shape()
    if left.element_type != right.element_type or len(shapes[0]) != len(shapes[1]):
        raise NodeProblem(
            f"values of {left.element_type} {shape_text(shapes[0])} and of {right.element_type}"
            f" {shape_text(shapes[1])} meet, expected one element type and one rank"
            " (where a condition decides on sizes, fix these with shapes)"
        )
    sizes = [m if m == n else DYNAMIC_INDEX for m, n in zip(*shapes, strict=True)]
    return TensorType(left.element_type, sizes)


def as_type(build: Building, value: SSAValue, type: Attribute) -> SSAValue:
    """The value under a type that knows fewer sizes."""
    if value.type == type:
        return value
    assert isinstance(type, TensorType), "values of the graph level are tensors"
    return build.insert(CastOp(value, type))


def end(
    build: Building,
    op_class: type[Operation],
    values: Sequence[SSAValue],
    types: Sequence[Attribute],
) -> None:
    """The end of a region, with types as the results have them."""
    cast = [as_type(build, value, type) for value, type in zip(values, types, strict=True)]
    build.append(op_class(*cast))
