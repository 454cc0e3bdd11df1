"""Reshapes as `tensor.collapse_shape` and `tensor.expand_shape`.

Where the axes of both shapes group, [2, 3, 4] -> [6, 4], one op does it. Otherwise the
tensor is collapsed to one axis and expanded from there: both are views of one buffer.
Several unknown sizes in one group are left to `tensor.reshape`: mlir-opt 22.1 cannot
lower such a `tensor.expand_shape`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import prod

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    ArrayAttr,
    DenseArrayBase,
    IndexType,
    IntegerAttr,
    TensorType,
    i64,
)
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.shapes import is_dynamic, is_static
from mlopt.passes.convert.graph_to_tensor.building import make
from mlopt.passes.convert.graph_to_tensor.structured import Size, Structured, identity, map_of

Groups = list[list[int]]


PRIME = (1 << 61) - 1
"""Taken for an unknown size: a prime that no known size contains."""


def reshaped(build: Structured, value: SSAValue, sizes: Sequence[Size]) -> SSAValue:
    """`value` in the shape of `sizes`, row-major order kept."""
    source = shape_of(value)
    target = [size if isinstance(size, int) else DYNAMIC_INDEX for size in sizes]
    if list(source) == target and sum(map(is_dynamic, source)) <= 1:
        return value
    if 0 in target:
        return build.empty(TensorType(element_type_of(value), target), sizes)
    groups = common_groups(source, target)
    if groups is None:
        return _through_one_axis(build, value, sizes, target)
    before, after = groups
    if all(len(group) == 1 for group in before) and len(before) == len(source):
        return expanded(build, value, after, sizes, target)
    if all(len(group) == 1 for group in after) and len(after) == len(target):
        return collapsed(build, value, before)
    return expanded(build, collapsed(build, value, before), after, sizes, target)


def common_groups(source: Sequence[int], target: Sequence[int]) -> tuple[Groups, Groups] | None:
    """Runs of axes of both shapes with as many elements each; None where unknown.

    One unknown size on each side is the same where the known ones multiply to the same.

    >>> common_groups((2, 3, 4), (6, 4))
    ([[0, 1], [2]], [[0], [1]])
    """
    unknown = [sum(map(is_dynamic, shape)) for shape in (source, target)]
    known = [prod(size for size in shape if not is_dynamic(size)) for shape in (source, target)]
    if unknown not in ([0, 0], [1, 1]) or known[0] != known[1] or 0 in known:
        return None
    return _greedy_groups(
        [PRIME if is_dynamic(size) else size for size in source],
        [PRIME if is_dynamic(size) else size for size in target],
    )


def _greedy_groups(source: Sequence[int], target: Sequence[int]) -> tuple[Groups, Groups] | None:
    """The finest groups; axes of size 1 that are left over join the last group."""
    before: Groups = []
    after: Groups = []
    i = j = 0
    while i < len(source) and j < len(target):
        left, right = [i], [j]
        a, b = source[i], target[j]
        i, j = i + 1, j + 1
        while a != b:
            if a < b and i < len(source):
                a, i = a * source[i], i + 1
                left.append(i - 1)
            elif b < a and j < len(target):
                b, j = b * target[j], j + 1
                right.append(j - 1)
            else:
                return None
        before.append(left)
        after.append(right)
    rest = [*range(i, len(source))], [*range(j, len(target))]
    if not before:
        return None
    before[-1] += rest[0]
    after[-1] += rest[1]
    return before, after


def _through_one_axis(
    build: Structured, value: SSAValue, sizes: Sequence[Size], target: Sequence[int]
) -> SSAValue:
    source = shape_of(value)
    if not source:
        return _spread(build, value, sizes, target)
    if len(source) != 1:
        value = collapsed(build, value, [[*range(len(source))]])
    if not target:
        one = TensorType(element_type_of(value), [1])
        return collapsed(build, build.cast(value, one), [])
    flat = DYNAMIC_INDEX if not is_static(target) else prod(target)
    value = build.cast(value, TensorType(element_type_of(value), [flat]))
    if len(target) == 1:
        return value
    if sum(map(is_dynamic, target)) > 1:
        return _reshaped_by_value(build, value, sizes, target)
    return expanded(build, value, [[*range(len(target))]], sizes, target)


def _reshaped_by_value(
    build: Structured, value: SSAValue, sizes: Sequence[Size], target: Sequence[int]
) -> SSAValue:
    """`tensor.reshape` to sizes in a tensor."""
    list_type = TensorType(IndexType(), [len(target)])
    values = [build.index(size) for size in sizes]
    list_of_sizes = make(build.insert, "tensor.from_elements", values, list_type)
    result = TensorType(element_type_of(value), target)
    return make(build.insert, "tensor.reshape", (value, list_of_sizes), result)


def _spread(
    build: Structured, value: SSAValue, sizes: Sequence[Size], target: Sequence[int]
) -> SSAValue:
    """The one element of a tensor of rank 0 as a tensor whose sizes are all 1."""
    init = build.empty(TensorType(element_type_of(value), target), sizes)
    maps = [map_of(len(target), []), identity(init)]
    return build.generic([value], [init], maps, (), lambda b, args: args[:1])[0]


def collapsed(build: Structured, value: SSAValue, groups: Groups) -> SSAValue:
    """`value` with each group of axes merged to one."""
    source = shape_of(value)
    if source and not groups:
        value = build.cast(value, TensorType(element_type_of(value), [1] * len(source)))
    shape = [_product([source[axis] for axis in group]) for group in groups]
    type = TensorType(element_type_of(value), shape)
    return make(
        build.insert, "tensor.collapse_shape", (value,), type, {"reassociation": _attribute(groups)}
    )


def expanded(
    build: Structured,
    value: SSAValue,
    groups: Groups,
    sizes: Sequence[Size],
    target: Sequence[int],
) -> SSAValue:
    """`value` with each axis split to a group, of `sizes`, which are `target` in a type."""
    # A group of static sizes has a static product, one with `?` has not.
    shape = [_product([target[axis] for axis in group]) for group in groups]
    value = build.cast(value, TensorType(element_type_of(value), shape))
    dynamic = [size for size in sizes if isinstance(size, SSAValue)]
    return make(
        build.insert,
        "tensor.expand_shape",
        (value, *dynamic),
        TensorType(element_type_of(value), target),
        {
            "reassociation": _attribute(groups),
            "static_output_shape": DenseArrayBase.from_list(i64, target),
        },
    )


def _product(sizes: Sequence[int]) -> int:
    return reduce(lambda a, b: a * b, sizes, 1) if is_static(sizes) else DYNAMIC_INDEX


def _attribute(groups: Groups) -> ArrayAttr[ArrayAttr[IntegerAttr]]:
    return ArrayAttr([ArrayAttr([IntegerAttr(axis, i64) for axis in group]) for group in groups])
