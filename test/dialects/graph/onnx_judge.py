"""What onnxruntime computes for one ONNX operator: an independent judge of composites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def onnx_values(
    operator: str, inputs: Sequence[np.ndarray | None], outputs: int = 1, **attributes: Any
) -> list[np.ndarray]:
    """The outputs of one node; None is an input that is left out."""
    import onnxruntime
    from onnx import TensorProto, helper

    given = {f"i{n}": array for n, array in enumerate(inputs) if array is not None}
    node = helper.make_node(
        operator,
        [f"i{n}" if array is not None else "" for n, array in enumerate(inputs)],
        [f"o{n}" for n in range(outputs)],
        **attributes,
    )
    graph = helper.make_graph(
        [node],
        "judge",
        [
            helper.make_tensor_value_info(
                name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape
            )
            for name, array in given.items()
        ],
        [
            helper.make_tensor_value_info(f"o{n}", TensorProto.UNDEFINED, None)
            for n in range(outputs)
        ],
    )
    for value in graph.output:
        value.ClearField("type")
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23)], ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 4
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, given)
