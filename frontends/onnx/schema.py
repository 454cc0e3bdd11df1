"""What the onnx package knows of operators: attributes, types, and functions they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import onnx
from xdsl.dialects.builtin import TensorType
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.base import tensor_type
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.types import NUMBERS

Type = onnx.AttributeProto
KINDS = {
    Type.FLOAT: "a number",
    Type.INT: "an integer",
    Type.STRING: "text",
    Type.TENSOR: "a tensor",
    Type.GRAPH: "a graph",
    Type.FLOATS: "numbers",
    Type.INTS: "integers",
    Type.STRINGS: "texts",
}


@cache
def schema_of(domain: str, kind: str, version: int) -> Any | None:
    """The schema of an operator; None for one that the onnx package does not know."""
    try:
        return onnx.defs.get_schema(kind, version, domain)
    except onnx.defs.SchemaError:
        return None


def check_attributes(schema: Any, node: onnx.NodeProto) -> None:
    """Refuses attributes that the operator does not have, or has with another type."""
    for attribute in node.attribute:
        known = schema.attributes.get(attribute.name)
        if known is None:
            raise NodeProblem(f"attribute '{attribute.name}' is not one of the operator")
        expected = known.type.value
        if attribute.type != expected:
            found = KINDS.get(attribute.type, "of another kind")
            raise NodeProblem(
                f"attribute '{attribute.name}' is {found},"
                f" expected {KINDS.get(expected, 'another kind')}"
            )
    for name, known in schema.attributes.items():
        if known.required and all(attribute.name != name for attribute in node.attribute):
            raise NodeProblem(f"attribute '{name}' is missing")


def with_defaults(schema: Any, node: onnx.NodeProto) -> onnx.NodeProto:
    """The node with every attribute that has a default."""
    complete = onnx.NodeProto()
    complete.CopyFrom(node)
    given = {attribute.name for attribute in node.attribute}
    for name, known in schema.attributes.items():
        if name not in given and known.default_value.name:
            complete.attribute.append(known.default_value)
    return complete


def check_types(schema: Any, inputs: Sequence[SSAValue | None]) -> None:
    """Refuses inputs of element types that the operator does not take."""
    bound: dict[str, tuple[int, str]] = {}
    for position, value in enumerate(inputs):
        if value is None or not schema.inputs:
            continue
        formal = schema.inputs[min(position, len(schema.inputs) - 1)]
        found = type_name(value)
        if found not in formal.types:
            raise NodeProblem(
                f"input {position} ('{formal.name}') is a {found}, which it cannot be"
            )
        first = bound.setdefault(formal.type_str, (position, found))
        if first[1] != found and formal.is_homogeneous:
            raise NodeProblem(
                f"types differ: {first[1]} of input {first[0]} and {found} of input {position}"
            )


_NAMES = {1: "float", 11: "double", 9: "bool", 10: "float16", 16: "bfloat16"}


def type_name(value: SSAValue) -> str:
    """The type of a value as schemas write it."""
    number = NUMBERS[tensor_type(value).element_type]
    name = _NAMES.get(number) or onnx.TensorProto.DataType.Name(number).lower()
    return f"tensor({name})"


def has_function(domain: str, kind: str, version: int) -> bool:
    """True where the operator stands for a function of simpler ones."""
    schema = schema_of(domain, kind, version)
    return schema is not None and (schema.has_function or schema.has_context_dependent_function)


def function_of(
    domain: str, node: onnx.NodeProto, version: int, inputs: Sequence[SSAValue | None]
) -> onnx.FunctionProto | None:
    """The function that a node stands for; None where there is none."""
    schema = schema_of(domain, node.op_type, version)
    if schema is None:
        return None
    if schema.has_function:
        versions = [item for item in schema.function_opset_versions if item <= version]
        if versions:
            data = schema.get_function_with_opset_version(max(versions))
            return _function(data)
    if not schema.has_context_dependent_function:
        return None
    versions = schema.context_dependent_function_opset_versions
    usable = [item for item in versions if item <= version]
    if not usable:
        return None
    types = [_type_proto(value) for value in inputs]
    data = schema.get_context_dependent_function_with_opset_version(
        max(usable), node.SerializeToString(), types
    )
    return _function(data) if data else None


def _function(data: bytes) -> onnx.FunctionProto:
    function = onnx.FunctionProto()
    function.ParseFromString(data)
    return function


def _type_proto(value: SSAValue | None) -> bytes:
    if value is None:
        return onnx.TypeProto().SerializeToString()
    type = tensor_type(value)
    assert isinstance(type, TensorType), "values of the graph level are tensors"
    sizes = [size if size >= 0 else None for size in type.get_shape()]
    number = NUMBERS[type.element_type]
    return onnx.helper.make_tensor_type_proto(number, sizes).SerializeToString()
