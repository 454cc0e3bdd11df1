"""Programs whose kernels run as OpenCL C, against NumPy in float64. Skipped without OpenCL."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from front_door import parse

from mlopt.core.context import Context
from mlopt.dialects import register_dialects
from mlopt.runtime.errors import LoadError
from mlopt.runtime.gpu.errors import DeviceError
from mlopt.runtime.gpu.opencl_device import OpenclDevice
from mlopt.runtime.gpu.program import DeviceProgram, compile_for_device
from mlopt.tools.run_on_device import device_named


def run(text: str) -> DeviceProgram:
    try:
        device = OpenclDevice()
    except DeviceError as failure:
        pytest.skip(str(failure))
    context = Context()
    register_dialects(context)
    return compile_for_device(parse(text), context, device)


PROGRAM = """
func.func @matmul(%a: tensor<?x?xf32>, %b: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = graph.matmul %a, %b : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
func.func @softmax(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = graph.softmax %x axis 1 : tensor<?x?xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
func.func @rows(%x: tensor<?x?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %0 = graph.reduce sum %x axes [1] : tensor<?x?xf64> -> tensor<?xf64>
  %1 = graph.reduce max %x axes [1] : tensor<?x?xf64> -> tensor<?xf64>
  return %0, %1 : tensor<?xf64>, tensor<?xf64>
}
func.func @mixed(%x: tensor<?x?xf16>, %y: tensor<?x?xui8>) -> (tensor<?x?xf16>, tensor<?x?xui8>, tensor<?x?xi1>) {
  %0 = graph.exp %x : tensor<?x?xf16>
  %1 = graph.div %y, %y : tensor<?x?xui8>
  %2 = graph.compare lt %x, %0 : tensor<?x?xf16>
  return %0, %1, %2 : tensor<?x?xf16>, tensor<?x?xui8>, tensor<?x?xi1>
}
"""


@pytest.fixture(scope="module")
def program() -> DeviceProgram:
    return run(PROGRAM)


@pytest.mark.parametrize("shape", [(0, 3, 2), (3, 0, 2), (1, 1, 1), (7, 37, 13), (33, 5, 257)])
def test_tensors(program: DeviceProgram, shape: tuple[int, int, int]):
    """Any shape; sums within their bounds, the rest exactly or within an OpenCL function's."""
    m, k, n = shape
    generator = np.random.default_rng(1)
    a = generator.standard_normal((m, k)).astype(np.float32)
    b = generator.standard_normal((k, n)).astype(np.float32)
    (product,) = program.call("matmul", [a, b])
    bound = (k + 1) * 2.0**-24 * (np.abs(a).astype(float) @ np.abs(b).astype(float))
    assert (np.abs(product - a.astype(float) @ b.astype(float)) <= bound).all()
    if k:
        (found,) = program.call("softmax", [a])
        e = np.exp(a.astype(float) - a.max(1, keepdims=True))
        np.testing.assert_allclose(found, e / e.sum(1, keepdims=True), rtol=2e-6)
    sums, most = program.call("rows", [a.astype(float)])
    np.testing.assert_allclose(sums, a.astype(float).sum(1), atol=1e-13)
    np.testing.assert_array_equal(most, a.astype(float).max(1, initial=-np.inf))


def test_other_types(program: DeviceProgram):
    """f16 is computed in f32; unsigned division has every bit set where the divisor is 0."""
    x = np.array([[np.nan, np.inf, -np.inf, 0.0, 1.5, -6.0, 11.5, 1e-7]], np.float16)
    y = np.array([[0, 1, 2, 3, 200, 255, 0, 7]], np.uint8)
    exp, ratio, less = program.call("mixed", [x, y.view(np.int8)])
    with np.errstate(over="ignore"):
        wanted = np.exp(x.astype(float)).astype(np.float16)
    np.testing.assert_allclose(exp.astype(float), wanted.astype(float), rtol=2.0**-10)
    np.testing.assert_array_equal(np.asarray(ratio).view(np.uint8), np.where(y == 0, 255, 1))
    np.testing.assert_array_equal(less, x < exp)


def test_blocks_that_share_memory():
    """Threads of a block meet at a barrier; views of one array are one buffer."""
    text = (Path(__file__).parents[2] / "targets" / "opencl" / "kernels.mlir").read_text()
    x = np.arange(80, dtype=np.float32)
    run(text).call("main", [x[9:73]])
    wanted = np.arange(80, dtype=np.float32)
    wanted[9:73] = wanted[9:73].reshape(2, 32)[:, ::-1].reshape(-1)
    np.testing.assert_array_equal(x, wanted)


def test_no_gpu():
    """Where there is no GPU, the error says what is needed."""
    try:
        device_named("cuda")
    except LoadError as failure:
        assert "--target=cuda: " in str(failure) and "NVIDIA GPU" in str(failure)
