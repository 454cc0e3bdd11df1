"""The bytes of an ONNX file -> a module."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlopt.frontends.onnx.problems import model_error

if TYPE_CHECKING:
    import onnx
    from xdsl.dialects.builtin import ModuleOp

    from mlopt.core.context import Context
    from mlopt.frontends.onnx.input_sizes import Asked


MAX_VERSION = 10_000
"""Of an operator set; far above those that exist."""


def read_module(data: bytes, filename: str, context: Context) -> ModuleOp:
    """The module of an ONNX model, not yet verified. Raises `DiagnosticError`.

    `context.options["shapes"]` may fix and name sizes of inputs.
    """
    model = read_model(data, filename)
    from mlopt.frontends.onnx.importer import import_model

    path = Path(filename)
    folder = path.parent if path.is_file() else None
    return import_model(model, filename, folder, asked_of(context))


def asked_of(context: Context) -> Asked:
    """The sizes of inputs that the options ask for."""
    shapes: Any = context.options.get("shapes", ())
    return dict(shapes)


def coverage_report(data: bytes, filename: str) -> str:
    """The operators of a model, how many of each, and which are supported."""
    model = read_model(data, filename)
    from mlopt.frontends.onnx.coverage import report

    return report(model)


def read_model(data: bytes, filename: str) -> onnx.ModelProto:
    """The model in `data`. Raises `DiagnosticError` where it is none."""
    try:
        import onnx
    except ImportError:
        message = "reading ONNX models needs the package onnx: pip install 'mlopt[onnx]'"
        raise model_error(filename, message) from None
    from google.protobuf.message import DecodeError

    model = onnx.ModelProto()
    try:
        model.ParseFromString(data)
    except (DecodeError, UnicodeDecodeError, ValueError, RecursionError):
        raise model_error(filename, "it is no ONNX model, or a damaged one") from None
    if not all(_is_text(graph) for graph in (model.graph, *model.functions)):
        raise model_error(filename, "it has names that are no text, so it is a damaged one")
    if not model.HasField("graph"):
        raise model_error(filename, "it has no graph, so it is no ONNX model")
    imports = [*model.opset_import, *(i for f in model.functions for i in f.opset_import)]
    for item in imports:
        if not 1 <= item.version <= MAX_VERSION:
            domain = item.domain or "ai.onnx"
            message = f"it is written in version {item.version} of the operator set {domain}"
            raise model_error(filename, message + ", which does not exist")
    if not model.opset_import:
        raise model_error(filename, "it does not say which operator sets it is written in")
    return model


def _is_text(graph: onnx.GraphProto | onnx.FunctionProto) -> bool:
    """True where every name in a graph is UTF-8; others are read as bytes."""
    waiting = list(graph.node)
    while waiting:
        node = waiting.pop()
        names: tuple[object, ...] = (
            node.op_type,
            node.domain,
            node.name,
            *node.input,
            *node.output,
        )
        if not all(map(_is_str, names)):
            return False
        for attribute in node.attribute:
            if not _is_str(attribute.name):
                return False
            if attribute.HasField("g"):
                waiting.extend(attribute.g.node)
    named = (*graph.input, *graph.output, *getattr(graph, "initializer", ()))
    return all(_is_str(getattr(item, "name", item)) for item in named)


def _is_str(name: object) -> bool:
    """True for text; protobuf gives bytes, against its types, for what is no UTF-8."""
    return isinstance(name, str)
