"""Many elements combined into one, and positions of the extreme ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from xdsl.dialects.builtin import Float64Type, i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MulOp, SubOp
from mlopt.dialects.graph.ops.composite import MeanOp
from mlopt.dialects.graph.ops.functions import ExpOp, LogOp
from mlopt.dialects.graph.ops.parts import IotaOp
from mlopt.dialects.graph.ops.reduction import ArgReduceOp, ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.dialects.graph.ops.unary import AbsOp, SqrtOp
from mlopt.frontends.onnx import runtime_axes
from mlopt.frontends.onnx.broadcasting import spread_along
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.operators.layout import reshaped
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import add, operator

Body = Callable[[Node, SSAValue, list[int]], SSAValue]


def _attribute_axes(body: Body, node: Node, x: SSAValue) -> SSAValue:
    """Axes as an attribute; all where there is none."""
    axes = node.attribute("axes")
    chosen = list(range(node.rank(x))) if axes is None else node.axes(axes, node.rank(x))
    return _reduced(body, node, x, chosen)


def _input_axes(body: Body, node: Node, x: SSAValue, axes: SSAValue | None = None) -> SSAValue:
    """Axes as an input; all, or none, where there is none."""
    rank = node.rank(x)
    given = [] if axes is None else node.known_integers(axes)
    if given is None and axes is not None:
        return _at_run_time(body, node, x, axes)
    if not given:
        if node.attribute("noop_with_empty_axes", 0):
            return body(node, x, [])
        return _reduced(body, node, x, list(range(rank)))
    return _reduced(body, node, x, node.axes(given, rank))


def _at_run_time(body: Body, node: Node, x: SSAValue, axes: SSAValue) -> SSAValue:
    """Over axes that are not known: x with those axes last, as one axis.

    The positions of the axes, and the sizes before and after, are scalars.
    """
    shape = node.build.shape(x)
    gone = runtime_axes.marks(node, axes, len(shape))
    count = len(node.size_list(axes))
    outer = runtime_axes.gathered(node, x, gone)
    result = body(node, outer, [1])
    if node.attribute("keepdims", 1):
        sizes = [
            runtime_axes.chosen(node, mark, 1, size) for mark, size in zip(gone, shape, strict=True)
        ]
    else:
        sizes = runtime_axes.kept_sizes(node, shape, gone, len(shape) - count)
    return reshaped(node, result, sizes)


def _reduced(body: Body, node: Node, x: SSAValue, axes: list[int]) -> SSAValue:
    """The reduction, with axes of size 1 kept where asked for."""
    result = body(node, x, axes)
    if not node.attribute("keepdims", 1):
        return result
    shape = node.build.shape(x)
    return reshaped(node, result, [1 if axis in axes else size for axis, size in enumerate(shape)])


def reduction(kind: str, inputs_since: int = 18) -> Callable[[Body], Body]:
    """Decorator: axes are an attribute, and an input from version `inputs_since` on."""

    def decorate(body: Body) -> Body:
        add(kind, partial(_attribute_axes, body))
        add(kind, partial(_input_axes, body), since=inputs_since)
        return body

    return decorate


@reduction("ReduceSum", 13)
def reduce_sum(node: Node, x: SSAValue, axes: list[int]) -> SSAValue:
    """The sum."""
    return node.emit(ReduceOp("sum", x, axes))


@reduction("ReduceProd")
def reduce_prod(node: Node, x: SSAValue, axes: list[int]) -> SSAValue:
    """The product."""
    return node.emit(ReduceOp("prod", x, axes))


@reduction("ReduceMax")
def reduce_max(node: Node, x: SSAValue, axes: list[int]) -> SSAValue:
    """The largest."""
    return node.emit(ReduceOp("max", x, axes))


@reduction("ReduceMin")
def reduce_min(node: Node, x: SSAValue, axes: list[int]) -> SSAValue:
    """The least."""
    return node.emit(ReduceOp("min", x, axes))


@reduction("ReduceMean")
def reduce_mean(node: Node, x: SSAValue, axes: list[int]) -> SSAValue:
    """The mean; of integers rounded towards zero."""
    if kind_of(element_type_of(x)) == Kind.FLOAT:
        return node.emit(MeanOp(x, axes))
    total = node.emit(ReduceOp("sum", x, axes))
    count = node.sizes.product([node.build.size(x, axis) for axis in axes])
    below = node.build.tensor_of_sizes(count, element_type_of(x))
    return node.emit(DivOp(total, spread_along(node.build, below, total, [])))


@reduction("ReduceL1")
def reduce_l1(node: Node, x: SSAValue, axes: list[int]) -> SSAValue:
    """The sum of absolute values."""
    return node.emit(ReduceOp("sum", node.emit(AbsOp(x)), axes))


def _in_float(node: Node, x: SSAValue) -> SSAValue:
    """x in a float type to compute in."""
    if kind_of(element_type_of(x)) != Kind.FLOAT:
        return node.emit(ConvertOp(x, Float64Type()))
    return in_f32(node, x)[0]


@reduction("ReduceL2")
def reduce_l2(node: Node, x: SSAValue, axes: list[int]) -> SSAValue:
    """The square root of the sum of squares."""
    wide = _in_float(node, x)
    total = node.emit(ReduceOp("sum", node.emit(MulOp(wide, wide)), axes))
    return node.emit(ConvertOp(node.emit(SqrtOp(total)), element_type_of(x)))


@reduction("ReduceSumSquare")
def reduce_sum_square(node: Node, x: SSAValue, axes: list[int]) -> SSAValue:
    """The sum of squares."""
    wide = in_f32(node, x)[0]
    total = node.emit(ReduceOp("sum", node.emit(MulOp(wide, wide)), axes))
    return node.emit(ConvertOp(total, element_type_of(x)))


@reduction("ReduceLogSum")
def reduce_log_sum(node: Node, x: SSAValue, axes: list[int]) -> SSAValue:
    """The logarithm of the sum."""
    total = node.emit(ReduceOp("sum", _in_float(node, x), axes))
    return node.emit(ConvertOp(node.emit(LogOp(total)), element_type_of(x)))


@reduction("ReduceLogSumExp")
def reduce_log_sum_exp(node: Node, x: SSAValue, axes: list[int]) -> SSAValue:
    """The logarithm of the sum of powers, taken relative to the largest one."""
    wide = _in_float(node, x)
    kept = [axis for axis in range(node.rank(x)) if axis not in axes]
    largest = node.emit(ReduceOp("max", wide, axes))
    finite = node.emit(CompareOp("lt", node.emit(AbsOp(largest)), node.full(float("inf"), largest)))
    base = node.emit(SelectOp(finite, largest, node.full(0, largest)))
    moved = node.emit(SubOp(wide, spread_along(node.build, base, wide, kept)))
    total = node.emit(LogOp(node.emit(ReduceOp("sum", node.emit(ExpOp(moved)), axes))))
    return node.emit(ConvertOp(node.emit(AddOp(total, base)), element_type_of(x)))


def _arg(predicate: str, node: Node, x: SSAValue) -> SSAValue:
    """The position of the extreme along an axis: the first, or the last."""
    axis = node.axis(node.attribute("axis", 0), node.rank(x))
    if node.attribute("select_last_index", 0):
        result = _last(node, x, predicate, axis)
    else:
        result = node.emit(ArgReduceOp(predicate, x, axis, i64))
    if not node.attribute("keepdims", 1):
        return result
    shape = node.build.shape(x)
    kept: list[Size] = [*shape[:axis], 1, *shape[axis + 1 :]]
    return reshaped(node, result, kept)


def _last(node: Node, x: SSAValue, predicate: str, axis: int) -> SSAValue:
    """The largest position at which the extreme stands."""
    kept = [place for place in range(node.rank(x)) if place != axis]
    extreme = node.emit(ReduceOp("max" if predicate == "gt" else "min", x, [axis]))
    found = node.emit(CompareOp("eq", x, spread_along(node.build, extreme, x, kept)))
    places = node.emit(IotaOp(node.build.shape(x), axis, i64))
    marked = node.emit(SelectOp(found, places, node.full(0, places)))
    return node.emit(ReduceOp("max", marked, [axis]))


add("ArgMax", partial(_arg, "gt"))
add("ArgMin", partial(_arg, "lt"))


@operator("Hardmax", since=13)
def hardmax(node: Node, x: SSAValue) -> SSAValue:
    """1 at the first largest element along an axis, 0 elsewhere."""
    return _hardmax(node, x, node.axis(node.attribute("axis", -1), node.rank(x)))


def _hardmax(node: Node, x: SSAValue, axis: int) -> SSAValue:
    kept = [place for place in range(node.rank(x)) if place != axis]
    first = node.emit(ArgReduceOp("gt", x, axis, i64))
    places = node.emit(IotaOp(node.build.shape(x), axis, i64))
    found = node.emit(CompareOp("eq", places, spread_along(node.build, first, places, kept)))
    return node.emit(ConvertOp(found, element_type_of(x)))


def _register_old_hardmax() -> None:
    from mlopt.frontends.onnx.operators.activations import coerced

    add("Hardmax", coerced(_hardmax))


_register_old_hardmax()


def check_positive(value: int, what: str) -> None:
    """Refuses a count below 1."""
    if value < 1:
        raise NodeProblem(f"{what} is {value}, expected at least 1")
