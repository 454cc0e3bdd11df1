"""The order of nodes: each after those whose results it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import onnx


def read_names(node: onnx.NodeProto) -> Iterator[str]:
    """The names that a node reads, those that its graphs read from outside included."""
    yield from (name for name in node.input if name)
    for graph in graphs_of(node):
        own = {item.name for item in (*graph.input, *graph.initializer)}
        for inner in graph.node:
            yield from (name for name in read_names(inner) if name not in own)
            own.update(inner.output)
        yield from (item.name for item in graph.output if item.name not in own)


def graphs_of(node: onnx.NodeProto) -> Iterator[onnx.GraphProto]:
    """The graphs among the attributes of a node."""
    for attribute in node.attribute:
        if attribute.type == onnx.AttributeProto.GRAPH:
            yield attribute.g
        yield from attribute.graphs


def in_order(nodes: Iterable[onnx.NodeProto]) -> tuple[list[onnx.NodeProto], list[onnx.NodeProto]]:
    """The nodes in an order that can be run, and those that lie on or behind a cycle."""
    listed = list(nodes)
    maker = {name: place for place, node in enumerate(listed) for name in node.output if name}
    needs: list[set[int]] = []
    readers: dict[int, list[int]] = {}
    for place, node in enumerate(listed):
        makers = {maker[name] for name in read_names(node) if name in maker}
        needs.append(makers)
        for other in makers:
            readers.setdefault(other, []).append(place)
    if all(other < place for place, makers in enumerate(needs) for other in makers):
        return listed, []
    missing = [len(makers) for makers in needs]
    ready = [place for place in range(len(listed) - 1, -1, -1) if not missing[place]]
    order: list[int] = []
    while ready:
        place = ready.pop()
        order.append(place)
        for reader in reversed(readers.get(place, [])):
            missing[reader] -= 1
            if not missing[reader]:
                ready.append(reader)
    done = set(order)
    stuck = [node for place, node in enumerate(listed) if place not in done]
    return [listed[place] for place in order], stuck
