"""The peers of `peers.py` and `models.py`: an ONNX graph in each of them, as two kinds of call.

`fresh` makes its result, `kept` writes into an array that is there (None where the peer
cannot). A peer that is not installed, or that does not run a graph, is left out by name.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Call = Callable[[], Any]


@dataclass(frozen=True)
class Calls:
    """Two kinds of call of one program."""

    fresh: Call
    kept: Call | None = None


def onnxruntime_session(model: bytes | str, threads: int, optimised: bool = True) -> Any:
    """onnxruntime with all its optimisations, or with none."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = (
        levels.ORT_ENABLE_ALL if optimised else levels.ORT_DISABLE_ALL
    )
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])


def onnxruntime_calls(model: Any, inputs: Sequence[Any], out: Any, threads: int) -> Calls:
    """`run`, and IO binding."""
    session = onnxruntime_session(model.SerializeToString(), threads)
    feed = {f"x{i}": array for i, array in enumerate(inputs)}
    binding = session.io_binding()
    for name, array in feed.items():
        binding.bind_cpu_input(name, array)
    binding.bind_output("r", "cpu", 0, out.dtype, out.shape, out.ctypes.data)
    return Calls(lambda: session.run(None, feed)[0], lambda: session.run_with_iobinding(binding))


def openvino_model(model: bytes | str, threads: int) -> Any:
    """openvino for one request at a time, in f32 where it would choose bf16."""
    import openvino

    core = openvino.Core()
    return core.compile_model(
        core.read_model(model),
        "CPU",
        {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32",
            "INFERENCE_NUM_THREADS": threads,
            "ENABLE_CPU_PINNING": False,
        },
    )


def openvino_calls(model: Any, inputs: Sequence[Any], out: Any, threads: int) -> Calls:
    """A result that is copied out, and tensors over the arrays; inputs are shared in both."""
    import openvino

    compiled = openvino_model(model.SerializeToString(), threads)
    request, bound = compiled.create_infer_request(), compiled.create_infer_request()
    for i, array in enumerate(inputs):
        bound.set_tensor(f"x{i}", openvino.Tensor(array, shared_memory=True))
    bound.set_tensor("r", openvino.Tensor(out, shared_memory=True))
    feed = {f"x{i}": array for i, array in enumerate(inputs)}
    return Calls(lambda: request.infer(feed, share_inputs=True)[0], lambda: bound.infer())


def torch_calls(model: Any, inputs: Sequence[Any], out: Any, threads: int) -> Calls:
    """The nodes one after the other."""
    import torch
    from array_ops import evaluator, torch_ops

    torch.set_num_threads(threads)
    run = evaluator(model.graph, torch_ops(), torch.from_numpy)
    given = [torch.from_numpy(array) for array in inputs]

    def fresh() -> Any:
        with torch.inference_mode():
            return run(*given)

    return Calls(fresh)


def jax_calls(model: Any, inputs: Sequence[Any], out: Any, threads: int) -> Calls:
    """The nodes as one jitted function. Its threads are as many as the process may use cores."""
    import jax
    from array_ops import evaluator, jax_ops

    jax.config.update("jax_platforms", "cpu")
    run = jax.jit(evaluator(model.graph, jax_ops(), lambda array: array))
    given = [jax.numpy.asarray(array) for array in inputs]
    return Calls(lambda: run(*given).block_until_ready())


RUNTIMES: dict[str, Callable[[Any, Sequence[Any], Any, int], Calls]] = {
    "onnxruntime": onnxruntime_calls,
    "openvino": openvino_calls,
    "torch": torch_calls,
    "jax": jax_calls,
}


def versions(names: Sequence[str]) -> dict[str, str]:
    """Those of `names` that are installed, with their versions."""
    return {
        name: importlib.metadata.version(name)
        for name in names
        if importlib.util.find_spec(name) is not None
    }
