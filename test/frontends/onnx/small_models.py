"""Small models for tests, and what onnxruntime computes with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import mlopt
from mlopt.core.context import Context
from mlopt.dialects import register_dialects
from mlopt.frontends.onnx import read_module
from mlopt.runtime.compile import compile_source
from mlopt.runtime.options import CompileOptions
from mlopt.runtime.source import Source

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL
MICROSOFT = "com.microsoft"


def value(name: str, shape: Sequence[int | str | None] | None, type: int = FLOAT) -> Any:
    """An input or output."""
    return helper.make_tensor_value_info(name, type, shape)


def model(
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[onnx.ValueInfoProto],
    outputs: Sequence[str],
    weights: dict[str, np.ndarray] | None = None,
    opset: int = 21,
    functions: Sequence[onnx.FunctionProto] = (),
) -> bytes:
    """The bytes of a model; the types of its outputs are left open."""
    graph = helper.make_graph(
        nodes,
        "g",
        inputs,
        [onnx.ValueInfoProto(name=name) for name in outputs],
        [numpy_helper.from_array(array, name) for name, array in (weights or {}).items()],
    )
    imports = [helper.make_opsetid("", opset)]
    imports += [helper.make_opsetid(item.domain, 1) for item in functions]
    made = helper.make_model(graph, opset_imports=imports, functions=functions)
    made.ir_version = 10
    return made.SerializeToString()


def imported(data: bytes, filename: str = "model.onnx") -> str:
    """The module of a model, as text."""
    context = Context()
    register_dialects(context)
    return str(read_module(data, filename, context))


def compiled(data: bytes, opt_level: int = 2) -> mlopt.Executable:
    """The program of a model."""
    options = CompileOptions(cache=False, opt_level=opt_level)
    return compile_source(Source("", "model.onnx", data), options)


def onnxruntime_results(data: bytes, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
    """What onnxruntime computes without optimisations."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(data, options).run(None, feeds)


def microsoft_model(
    nodes: Sequence[onnx.NodeProto], inputs: Sequence[Any], results: Sequence[str], weights: Any
) -> bytes:
    """A model that imports onnxruntime's domain; its results are floats."""
    made = onnx.load_model_from_string(model(nodes, inputs, results, weights))
    made.opset_import.append(helper.make_opsetid(MICROSOFT, 1))
    for item in made.graph.output:
        item.type.tensor_type.elem_type = FLOAT
    return made.SerializeToString()


def agree(data: bytes, feeds: list[dict[str, np.ndarray]], tolerance: float = 2e-5) -> None:
    """Every result, at every size, as onnxruntime."""
    run = compiled(data)
    for feed in feeds:
        found = run(**feed)
        found = found if isinstance(found, tuple) else (found,)
        for mine, theirs in zip(found, onnxruntime_results(data, feed), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=tolerance, atol=tolerance)
