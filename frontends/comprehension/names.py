"""What names in a function stand for, and what is said where one stands for nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NoReturn

from xdsl.dialects.builtin import (
    BFloat16Type,
    Float16Type,
    Float32Type,
    Float64Type,
    IntegerType,
    LocationAttr,
)
from xdsl.ir import Attribute, SSAValue

from mlopt.core.diagnostics import error
from mlopt.core.locations import SourceMap
from mlopt.frontends.comprehension.sizes import Size
from mlopt.frontends.comprehension.tree import Node

TYPES: dict[str, Attribute] = {
    "half": Float16Type(),
    "float16": Float16Type(),
    "bfloat16": BFloat16Type(),
    "float": Float32Type(),
    "float32": Float32Type(),
    "double": Float64Type(),
    "float64": Float64Type(),
    "bool": IntegerType(1),
    "byte": IntegerType(8),
    "int8": IntegerType(8),
    "int16": IntegerType(16),
    "int": IntegerType(32),
    "int32": IntegerType(32),
    "int64": IntegerType(64),
}
"""Types by name; integers have a sign."""


@dataclass(frozen=True)
class Tensor:
    """A tensor and the size of each of its axes."""

    value: SSAValue
    type: Attribute
    sizes: tuple[Size, ...]
    is_parameter: bool = False


@dataclass(frozen=True)
class Scalar:
    """A number that the function is given; `size` where it is whole."""

    value: SSAValue
    type: Attribute
    size: Size | None


@dataclass
class Names:
    """The names of one function, and where it is in the text."""

    sources: SourceMap
    tensors: dict[str, Tensor] = field(default_factory=dict[str, Tensor])
    scalars: dict[str, Scalar] = field(default_factory=dict[str, Scalar])
    sizes: dict[str, Size] = field(default_factory=dict[str, Size])

    def is_value(self, name: str) -> bool:
        """True for what is no index variable."""
        return name in self.tensors or name in self.scalars or name in self.sizes

    def location(self, node: Node) -> LocationAttr:
        """Where `node` starts."""
        return self.sources.location(node.at)

    def fail(self, node: Node, message: str) -> NoReturn:
        """Raises an error that points at `node`."""
        raise error(self.location(node), message)

    def unknown(self, node: Node, what: str, name: str, others: Iterable[str] = ()) -> NoReturn:
        """Raises the error that there is no `name`, with what it may have been meant to be."""
        known = [*self.tensors, *self.scalars, *self.sizes, *others]
        if name in known:
            self.fail(node, f"'{name}' is no {what}")
        near = get_close_matches(name, known, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        self.fail(node, f"there is no {what} '{name}'{hint}")
