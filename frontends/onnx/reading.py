"""The bytes of an ONNX file -> a module."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mlopt.frontends.onnx.problems import model_error

if TYPE_CHECKING:
    import onnx
    from xdsl.dialects.builtin import ModuleOp

    from mlopt.core.context import Context


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
    return import_model(model, filename, folder, dict(context.options.get("shapes", ())))


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
