"""Which operators a model has, how many of each, and which of them cannot be imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import onnx

from mlopt.frontends.onnx.ordering import graphs_of
from mlopt.frontends.onnx.schema import has_function
from mlopt.frontends.onnx.table import find_operator, plain_domain

Versions = dict[str, int]


@dataclass(frozen=True)
class Use:
    """One node, with the operator sets that it is read by."""

    node: onnx.NodeProto
    versions: Versions

    @property
    def domain(self) -> str:
        """The domain of the operator."""
        return plain_domain(self.node.domain)

    @property
    def operator(self) -> str:
        """The operator with its domain, and the version of the operator set."""
        name = f"{self.domain}::{self.node.op_type}" if self.domain else self.node.op_type
        return f"{name}-{self.versions[self.domain]}" if self.domain in self.versions else name


def versions_of(imports: Iterable[onnx.OperatorSetIdProto]) -> Versions:
    """Domain -> version."""
    return {plain_domain(item.domain): item.version for item in imports}


def uses(model: onnx.ModelProto) -> Iterator[Use]:
    """Every node of the model, those of subgraphs and of functions included."""
    versions = versions_of(model.opset_import)
    yield from _nodes(model.graph.node, versions)
    for function in model.functions:
        own = versions_of(function.opset_import)
        yield from _nodes(function.node, {**versions, **own})


def _nodes(nodes: Iterable[onnx.NodeProto], versions: Versions) -> Iterator[Use]:
    for node in nodes:
        yield Use(node, versions)
        for graph in graphs_of(node):
            yield from _nodes(graph.node, versions)


def is_supported(use: Use, functions: set[tuple[str, str]]) -> bool:
    """True where the table, the model or the onnx package says what the operator means."""
    domain, kind = use.domain, use.node.op_type
    version = use.versions.get(domain)
    if (domain, kind) in functions:
        return True
    if version is None:
        return False
    return find_operator(domain, kind, version) is not None or has_function(domain, kind, version)


def functions_of(model: onnx.ModelProto) -> dict[tuple[str, str], onnx.FunctionProto]:
    """The functions that the model brings, by domain and name."""
    return {(plain_domain(item.domain), item.name): item for item in model.functions}


def unsupported(model: onnx.ModelProto) -> list[Use]:
    """Every node whose operator is not supported."""
    functions = set(functions_of(model))
    return [use for use in uses(model) if not is_supported(use, functions)]


def report(model: onnx.ModelProto) -> str:
    """A table of the model's operators: how many nodes, and whether they are supported."""
    functions = set(functions_of(model))
    counts: Counter[str] = Counter()
    supported: dict[str, bool] = {}
    for use in uses(model):
        counts[use.operator] += 1
        supported[use.operator] = is_supported(use, functions)
    width = max([len("operator"), *map(len, counts)])
    lines = [f"{'operator':<{width}}  nodes  supported"]
    for operator, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        lines.append(f"{operator:<{width}}  {count:5}  {'yes' if supported[operator] else 'no'}")
    missing = sum(count for operator, count in counts.items() if not supported[operator])
    total = sum(counts.values())
    lines.append(f"{total - missing} of {total} nodes are of supported operators")
    return "\n".join(lines) + "\n"
