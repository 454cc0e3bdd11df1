"""The table of operators: one small function each, by domain, name and first version.

    @operator("Softmax", since=13)
    def softmax(node: Node, x: SSAValue) -> SSAValue: ...

A model of operator set 12 uses the entry with the largest `since` up to 12. Parameters
with a default are optional inputs; `*inputs` takes any number.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from xdsl.ir import SSAValue

from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem

Meaning = Callable[..., SSAValue | Sequence[SSAValue]]
F = TypeVar("F", bound=Meaning)

FAMILIES = (
    "constants",
    "elementwise",
    "logic",
    "activations",
    "layout",
    "parts",
    "indexing",
    "shapes",
    "products",
    "windows",
    "transposed",
    "sampling",
    "vision",
    "boxes",
    "determinants",
    "regions",
    "deformed",
    "affine",
    "fourier",
    "mel",
    "ordering",
    "chosen",
    "distinct",
    "scattering",
    "normalization",
    "quantization",
    "random",
    "recurrent",
    "quantized_recurrent",
    "reductions",
    "control",
    "loops",
    "attention",
    "trees",
    "features",
    "microsoft",
    "microsoft_quantized",
    "microsoft_attention",
    "grouped_attention",
    "rotation",
    "packed_weights",
    "channels_last",
    "embedding",
)
"""Files of `operators/`, each a family."""


@dataclass(frozen=True)
class Operator:
    """How one operator is imported, from version `since` on."""

    kind: str
    since: int
    function: Meaning
    least: int
    most: int | None

    def apply(self, node: Node) -> list[SSAValue]:
        """The results of a node."""
        inputs = list(node.inputs)
        while inputs and inputs[-1] is None:
            inputs.pop()
        required = [*inputs, *([None] * self.least)][: self.least]
        if None in required or (self.most is not None and len(inputs) > self.most):
            found = sum(value is not None for value in inputs)
            wanted = "any number" if self.most is None else str(self.most)
            if self.most != self.least:
                wanted = f"{self.least} to {wanted}"
            raise NodeProblem(f"found {found} inputs, expected {wanted}")
        results = self.function(node, *inputs)
        return [results] if isinstance(results, SSAValue) else list(results)


_table: dict[tuple[str, str], list[Operator]] = {}


def operator(*kinds: str, since: int = 1, domain: str = "") -> Callable[[F], F]:
    """Decorator: the function imports the operators `kinds` from version `since` on."""

    def decorate(function: F) -> F:
        for kind in kinds:
            add(kind, function, since=since, domain=domain)
        return function

    return decorate


def add(kind: str, function: Meaning, *, since: int = 1, domain: str = "") -> None:
    """One line of the table."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    places = [item for item in parameters if item.kind != inspect.Parameter.VAR_POSITIONAL]
    least = sum(item.default is inspect.Parameter.empty for item in places)
    most = len(places) if len(places) == len(parameters) else None
    rows = _table.setdefault((domain, kind), [])
    rows.append(Operator(kind, since, function, least, most))
    rows.sort(key=lambda row: row.since)


@cache
def _load() -> None:
    for family in FAMILIES:
        importlib.import_module(f"mlopt.frontends.onnx.operators.{family}")


def find_operator(domain: str, kind: str, version: int) -> Operator | None:
    """The row of the table for an operator of a version; None where there is none."""
    _load()
    found: Operator | None = None
    for row in _table.get((plain_domain(domain), kind), ()):
        if row.since <= version:
            found = row
    return found


def plain_domain(domain: str) -> str:
    """The default domain has two names."""
    return "" if domain == "ai.onnx" else domain


def names() -> list[tuple[str, str]]:
    """Domain and name of every operator in the table."""
    _load()
    return sorted(_table)


def only(values: Sequence[Any]) -> Any:
    """The one element of a list of one."""
    (value,) = values
    return value
