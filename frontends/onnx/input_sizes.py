"""Sizes of a model's inputs: what the model says, and what is asked for in `shapes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import onnx
from xdsl.dialects.builtin import DYNAMIC_INDEX, TensorType
from xdsl.ir import Attribute

from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.types import tensor_type

Bounded = tuple[str, int, int | None]
"""A name, or nothing, the least size and the largest, None where there is none."""

Size = int | str | Bounded | None

Asked = Mapping[str, Sequence[Size]]

NO_NAMES = {"", "?", "-1", "None"}
"""What exporters write where a size has no name."""


def input_type(item: onnx.ValueInfoProto, asked: Asked) -> TensorType[Attribute]:
    """The type of an input, with the sizes that are asked for. Raises `NodeProblem`."""
    type = tensor_type(item.type)
    sizes = asked.get(item.name)
    if sizes is None:
        return type
    shape = type.get_shape()
    if len(sizes) != len(shape):
        raise NodeProblem(f"shapes gives it {len(sizes)} sizes, expected {len(shape)}")
    fixed = [_merged(axis, *pair) for axis, pair in enumerate(zip(shape, sizes, strict=True))]
    return TensorType(type.element_type, fixed)


def _merged(axis: int, size: int, asked: Size) -> int:
    if asked is None or asked == size:
        return size
    if size == DYNAMIC_INDEX:
        return asked if isinstance(asked, int) else DYNAMIC_INDEX
    if isinstance(asked, tuple):
        _, least, most = asked
        if least <= size and (most is None or size <= most):
            return size
    wanted = range_text(*asked[1:]) if isinstance(asked, tuple) else asked
    raise NodeProblem(f"axis {axis} is {size} in the model, and {wanted} in shapes")


def range_text(least: int, most: int | None) -> str:
    """
    >>> range_text(2, 8), range_text(2, None)
    ('2 to 8', '2 or more')
    """
    return f"{least} or more" if most is None else f"{least} to {most}"


def size_names(item: onnx.ValueInfoProto, asked: Asked) -> list[str]:
    """The name of each size; empty where it has none, or is a number."""
    type = tensor_type(item.type)
    dims = item.type.tensor_type.shape.dim
    wanted = asked.get(item.name, [None] * len(dims))
    names: list[str] = []
    for size, dim, given in zip(type.get_shape(), dims, wanted, strict=True):
        own = "" if dim.dim_param in NO_NAMES else dim.dim_param
        if isinstance(given, tuple):
            given = given[0] or None
        name = own if given is None else given
        names.append(name if size == DYNAMIC_INDEX and isinstance(name, str) else "")
    return names


def size_bounds(item: onnx.ValueInfoProto, asked: Asked) -> list[int]:
    """The least and the largest of each size that is not known, -1 for no bound; or nothing."""
    sizes = tensor_type(item.type).get_shape()
    wanted = asked.get(item.name, ())
    if not any(isinstance(given, tuple) for given in wanted):
        return []
    bounds: list[int] = []
    for size, given in zip(sizes, wanted, strict=True):
        _, least, most = given if isinstance(given, tuple) else ("", 0, None)
        bounds += [least, -1 if most is None else most] if size == DYNAMIC_INDEX else [0, -1]
    return bounds


def unknown_inputs(asked: Asked, inputs: Sequence[str]) -> str | None:
    """What is wrong with the names in `asked`; None where each is an input."""
    unknown = [name for name in asked if name not in inputs]
    if not unknown:
        return None
    return f"shapes: there is no input '{unknown[0]}' (there is: {', '.join(inputs) or 'none'})"
