"""Attributes of nodes: those that refer to a function's are looked up, and all get Python values."""

from __future__ import annotations

from typing import Any

import onnx

from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.weights import array_of_tensor


def resolved(node: onnx.NodeProto, environment: dict[str, onnx.AttributeProto]) -> onnx.NodeProto:
    """The node with the attributes that refer to those of a function looked up."""
    if not any(_refers(attribute) for attribute in node.attribute):
        return node
    copy = onnx.NodeProto()
    copy.CopyFrom(node)
    del copy.attribute[:]
    for attribute in node.attribute:
        if not attribute.ref_attr_name:
            kept = copy.attribute.add()
            kept.CopyFrom(attribute)
            if attribute.type == onnx.AttributeProto.GRAPH:
                nodes = [resolved(inner, environment) for inner in attribute.g.node]
                del kept.g.node[:]
                kept.g.node.extend(nodes)
            continue
        found = environment.get(attribute.ref_attr_name)
        if found is not None:
            kept = copy.attribute.add()
            kept.CopyFrom(found)
            kept.name = attribute.name
    return copy


def _refers(attribute: onnx.AttributeProto) -> bool:
    if attribute.type == onnx.AttributeProto.GRAPH and not attribute.ref_attr_name:
        return any(_refers(item) for node in attribute.g.node for item in node.attribute)
    return bool(attribute.ref_attr_name)


def value_of(attribute: onnx.AttributeProto) -> Any:
    """The value of an attribute in Python."""
    kinds = onnx.AttributeProto
    match attribute.type:
        case kinds.FLOAT:
            return float(attribute.f)
        case kinds.INT:
            return int(attribute.i)
        case kinds.STRING:
            return attribute.s.decode("utf-8", errors="replace")
        case kinds.TENSOR:
            return array_of_tensor(attribute.t)
        case kinds.GRAPH:
            return attribute.g
        case kinds.FLOATS:
            return tuple(map(float, attribute.floats))
        case kinds.INTS:
            return tuple(map(int, attribute.ints))
        case kinds.STRINGS:
            return tuple(item.decode("utf-8", errors="replace") for item in attribute.strings)
        case _:
            raise NodeProblem(f"attribute '{attribute.name}' is of a kind that is not supported")
