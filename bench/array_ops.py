"""ONNX operators in torch and in jax, as far as `peers.py` has them; a graph as one function.

A table's row is `operator: (attributes, inputs) -> result`. An operator that is missing in a
table raises `LookupError`: the peer is then left out of that workload.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Array = Any
Op = Callable[[dict[str, Any], tuple[Array, ...]], Array]


def evaluator(graph: Any, ops: dict[str, Op], given: Callable[[Any], Any]) -> Callable[..., Array]:
    """The graph as a function of its inputs; `given` makes an array of NumPy's the peer's."""
    import onnx

    known = {item.name: onnx.numpy_helper.to_array(item).copy() for item in graph.initializer}
    missing = {node.op_type for node in graph.node} - ops.keys()
    if missing:
        raise LookupError(f"no {', '.join(sorted(missing))}")
    integers = {name for name, array in known.items() if array.dtype.kind == "i" and array.ndim < 2}
    constants = {
        name: tuple(array.ravel().tolist()) if name in integers else given(array)
        for name, array in known.items()
    }
    steps = [
        (
            ops[node.op_type],
            {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute},
            list(node.input),
            node.output[0],
        )
        for node in graph.node
    ]

    def run(*inputs: Array) -> Array:
        values = constants | {f"x{i}": value for i, value in enumerate(inputs)}
        for op, attributes, names, result in steps:
            values[result] = op(attributes, tuple(values[name] for name in names))
        return values["r"]

    return run


def _permutation(attributes: dict[str, Any]) -> tuple[int, ...]:
    return tuple(attributes["perm"])


def torch_ops() -> dict[str, Op]:
    """Operators of torch."""
    import torch
    from torch.nn import functional as f

    def pads(a: dict[str, Any]) -> tuple[int, ...]:
        return tuple(a.get("pads", (0, 0, 0, 0))[:2])

    def conv(a: dict[str, Any], x: tuple[Array, ...]) -> Array:
        stride = tuple(a.get("strides", (1, 1)))
        bias = x[2] if len(x) > 2 else None
        return f.conv2d(x[0], x[1], bias, stride, pads(a), 1, a.get("group", 1))

    def norm(a: dict[str, Any], x: tuple[Array, ...]) -> Array:
        return f.layer_norm(x[0], x[1].shape, x[1], x[2], a["epsilon"])

    def batch_norm(a: dict[str, Any], x: tuple[Array, ...]) -> Array:
        return f.batch_norm(x[0], x[3], x[4], x[1], x[2], False, 0.0, a.get("epsilon", 1e-5))

    return {
        "MatMul": lambda a, x: torch.matmul(*x),
        "Gemm": lambda a, x: torch.addmm(x[2], x[0], x[1].T if a.get("transB") else x[1]),
        "Add": lambda a, x: x[0] + x[1],
        "Sum": lambda a, x: x[0] + x[1],
        "Mul": lambda a, x: x[0] * x[1],
        "Neg": lambda a, x: -x[0],
        "Exp": lambda a, x: torch.exp(*x),
        "Tanh": lambda a, x: torch.tanh(*x),
        "Relu": lambda a, x: torch.relu(*x),
        "Gelu": lambda a, x: f.gelu(*x),
        "Softmax": lambda a, x: torch.softmax(x[0], a.get("axis", -1)),
        "LayerNormalization": norm,
        "BatchNormalization": batch_norm,
        "ReduceSum": lambda a, x: torch.sum(x[0], x[1]),
        "Transpose": lambda a, x: x[0].permute(_permutation(a)),
        "Reshape": lambda a, x: x[0].reshape(x[1]),
        "Conv": conv,
        "MaxPool": lambda a, x: f.max_pool2d(x[0], a["kernel_shape"], a["strides"], pads(a)),
        "AveragePool": lambda a, x: f.avg_pool2d(x[0], a["kernel_shape"], a.get("strides", 1)),
    }


def jax_ops() -> dict[str, Op]:
    """Operators of jax."""
    import jax
    from jax import lax
    from jax import numpy as jnp

    def conv(a: dict[str, Any], x: tuple[Array, ...]) -> Array:
        pads = a.get("pads", (0, 0, 0, 0))
        found = lax.conv_general_dilated(
            x[0],
            x[1],
            tuple(a.get("strides", (1, 1))),
            tuple(zip(pads[:2], pads[2:], strict=True)),
            feature_group_count=a.get("group", 1),
        )
        return found + x[2][:, None, None] if len(x) > 2 else found

    def pool(a: dict[str, Any], x: Array, start: float, op: Any) -> Array:
        pads = a.get("pads", (0, 0, 0, 0))
        around = ((0, 0), (0, 0), *zip(pads[:2], pads[2:], strict=True))
        strides = (1, 1, *a.get("strides", (1, 1)))
        return lax.reduce_window(x, start, op, (1, 1, *a["kernel_shape"]), strides, around)

    def mean(a: dict[str, Any], x: tuple[Array, ...]) -> Array:
        size = a["kernel_shape"][0] * a["kernel_shape"][1]
        return pool(a, x[0], 0.0, lax.add) / size

    def norm(a: dict[str, Any], x: tuple[Array, ...]) -> Array:
        centred = x[0] - jnp.mean(x[0], -1, keepdims=True)
        variance = jnp.mean(centred * centred, -1, keepdims=True)
        return centred * lax.rsqrt(variance + a["epsilon"]) * x[1] + x[2]

    def batch_norm(a: dict[str, Any], x: tuple[Array, ...]) -> Array:
        scale = x[1] * lax.rsqrt(x[4] + a.get("epsilon", 1e-5))
        return x[0] * scale[:, None, None] + (x[2] - x[3] * scale)[:, None, None]

    return {
        "MatMul": lambda a, x: jnp.matmul(*x),
        "Gemm": lambda a, x: x[0] @ (x[1].T if a.get("transB") else x[1]) + x[2],
        "Add": lambda a, x: x[0] + x[1],
        "Sum": lambda a, x: x[0] + x[1],
        "Mul": lambda a, x: x[0] * x[1],
        "Neg": lambda a, x: -x[0],
        "Exp": lambda a, x: jnp.exp(*x),
        "Tanh": lambda a, x: jnp.tanh(*x),
        "Relu": lambda a, x: jnp.maximum(x[0], 0),
        "Gelu": lambda a, x: jax.nn.gelu(x[0], approximate=False),
        "Softmax": lambda a, x: jax.nn.softmax(x[0], a.get("axis", -1)),
        "LayerNormalization": norm,
        "BatchNormalization": batch_norm,
        "ReduceSum": lambda a, x: jnp.sum(x[0], x[1]),
        "Transpose": lambda a, x: jnp.transpose(x[0], _permutation(a)),
        "Reshape": lambda a, x: jnp.reshape(x[0], x[1]),
        "Conv": conv,
        "MaxPool": lambda a, x: pool(a, x[0], -jnp.inf, lax.max),
        "AveragePool": mean,
    }
