"""A node while it is imported: attributes, inputs, and how to build what it means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.frontends.onnx.branching import Paths, Split
from mlopt.frontends.onnx.building import Building
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size, SizeArithmetic


@dataclass
class Node:
    """One node.

    `version` is that of the operator set, `outputs` the names of the results (empty where
    one is not wanted), `paths` imports an attribute that is a graph.
    """

    kind: str
    domain: str
    name: str
    version: int
    attributes: dict[str, Any]
    build: Building
    inputs: Sequence[SSAValue | None]
    outputs: Sequence[str]
    paths: Callable[..., Paths]
    used: set[str] = field(default_factory=set)

    def attribute(self, name: str, default: Any = None) -> Any:
        """An attribute: a number, text, a tuple of these, an array, a graph; or `default`."""
        self.used.add(name)
        value = self.attributes.get(name)
        return default if value is None else value

    def required(self, name: str) -> Any:
        """An attribute that must be there."""
        value = self.attribute(name)
        if value is None:
            raise NodeProblem(f"attribute '{name}' is missing")
        return value

    def subgraph(self, graph: Any, *arguments: SSAValue) -> list[SSAValue]:
        """Imports a graph here; its values, of one type each whatever it does."""
        paths = self.paths(graph, *arguments)
        if isinstance(paths, Split):
            raise NodeProblem(f"in its graph, {paths.reason}")
        return paths

    def emit(self, op: Operation) -> SSAValue:
        """The first result of `op`, or what it folds to."""
        return self.build.emit(op)

    @property
    def sizes(self) -> SizeArithmetic:
        """Arithmetic on sizes."""
        return self.build.arithmetic

    def constant(self, array: Any, element_type: Attribute | None = None) -> SSAValue:
        """A tensor with the elements of `array`."""
        return self.build.constant(array, element_type)

    def full(self, number: Any, like: SSAValue) -> SSAValue:
        """A tensor of the type of `like` with `number` everywhere."""
        return self.build.full(number, like)

    def axis(self, value: int, rank: int) -> int:
        """An axis from 0, of one that may count from the end."""
        if not -rank <= value < rank:
            raise NodeProblem(f"axis {value} does not exist in a tensor of rank {rank}")
        return value + rank if value < 0 else value

    def axes(self, values: Sequence[int], rank: int) -> list[int]:
        """Axes from 0, each once."""
        axes = [self.axis(int(value), rank) for value in values]
        if len(set(axes)) != len(axes):
            raise NodeProblem(f"axes {list(values)} name an axis twice")
        return axes

    def numbers(self, value: SSAValue, what: str) -> np.ndarray:
        """The elements of an input that must be known."""
        array = self.build.array(value)
        if array is None:
            entries = self.build.entries(value)
            if entries is not None and not any(isinstance(e, SSAValue) for e in entries.flat):
                return entries.astype(np.int64)
            raise NodeProblem(f"{what} is computed at run time, which is not supported")
        return array

    def known_integers(self, value: SSAValue) -> list[int] | None:
        """The elements of a list of integers; None where one is only known at run time."""
        entries = self.build.entries(value)
        if entries is None or any(isinstance(entry, SSAValue) for entry in entries.flat):
            return None
        return [int(entry) for entry in entries.flat]

    def size_list(self, value: SSAValue) -> list[Size]:
        """The elements of a list of integers, read at run time if need be."""
        return list(self.build.read_sizes(value).reshape(-1))

    def element(self, value: SSAValue) -> Attribute:
        """The element type of a value."""
        return element_type_of(value)

    def rank(self, value: SSAValue) -> int:
        """The rank of a value."""
        return len(shape_of(value))
