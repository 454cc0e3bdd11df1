"""Programs whose kernels run as PTX on the simulator, against NumPy in float64."""

from __future__ import annotations

import numpy as np
import pytest
from front_door import parse

from mlopt.core.context import Context
from mlopt.dialects import register_dialects
from mlopt.runtime.gpu.device import PtxSimulator
from mlopt.runtime.gpu.program import DeviceProgram, compile_for_device

SHAPES = [(0, 3), (1, 1), (3, 0), (7, 13), (37, 1), (2, 257), (64, 33)]

UNARY = {
    "exp": np.exp,
    "log": lambda x: np.log(np.abs(x)),
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "sqrt": lambda x: np.sqrt(np.abs(x)),
}

EPSILON = {"f64": 2.0**-52, "f32": 2.0**-23, "f16": 2.0**-10}


def run(text: str) -> DeviceProgram:
    context = Context()
    register_dialects(context)
    return compile_for_device(parse(text), context, PtxSimulator())


def unary(name: str, element: str) -> str:
    type = f"tensor<?x?x{element}>"
    inner = "%a = graph.abs %x : {t}\n" if name in ("log", "sqrt") else ""
    operand = "%a" if inner else "%x"
    return f"""func.func @{name}_{element}(%x: {type}) -> {type} {{
      {inner.format(t=type)}%0 = graph.{name} {operand} : {type}
      return %0 : {type} }}"""


def binary(name: str, element: str) -> str:
    type = f"tensor<?x?x{element}>"
    return f"""func.func @{name}_{element}(%x: {type}, %y: {type}) -> {type} {{
      %0 = graph.{name} %x, %y : {type}
      return %0 : {type} }}"""


@pytest.fixture(scope="module")
def elementwise() -> DeviceProgram:
    functions = [unary(name, element) for name in UNARY for element in ("f32", "f64")]
    functions.append(unary("exp", "f16"))
    for element in ("f16", "f32", "f64", "i32", "i64"):
        functions += [binary(name, element) for name in ("add", "mul", "max")]
    functions += [binary("div", element) for element in ("f32", "f64", "i32", "i64")]
    return run("\n".join(functions))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_functions_of_floats(elementwise: DeviceProgram, shape: tuple[int, int]):
    """Within 4 units in the last place of the result, or of 1."""
    generator = np.random.default_rng(1)
    x = 3 * generator.standard_normal(shape)
    for name, function in UNARY.items():
        for element, dtype in (("f32", np.float32), ("f64", np.float64)):
            (found,) = elementwise.call(f"{name}_{element}", [x.astype(dtype)])
            wanted = function(x.astype(dtype).astype(np.float64))
            error = np.abs(found - wanted) / np.maximum(1, np.abs(wanted))
            assert found.shape == shape and found.dtype == dtype
            assert error.max(initial=0) <= 4 * EPSILON[element], name
    small = np.minimum(x, 10).astype(np.float16)
    (half,) = elementwise.call("exp_f16", [small])
    wanted = np.exp(small.astype(np.float64))
    assert (np.abs(half - wanted) <= EPSILON["f16"] * np.maximum(1, wanted)).all()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_arithmetic(elementwise: DeviceProgram, shape: tuple[int, int]):
    """Exactly what NumPy computes in the type."""
    generator = np.random.default_rng(2)
    kinds = {"f16": np.float16, "f32": np.float32, "f64": np.float64}
    for element, dtype in kinds.items():
        x, y = (generator.standard_normal(shape).astype(dtype) for _ in range(2))
        for name, function in (("add", np.add), ("mul", np.multiply), ("max", np.maximum)):
            (found,) = elementwise.call(f"{name}_{element}", [x, y])
            np.testing.assert_array_equal(found, function(x, y))
    for element, dtype in (("i32", np.int32), ("i64", np.int64)):
        x, y = (generator.integers(-(2**31), 2**31 - 1, shape).astype(dtype) for _ in range(2))
        y[y == 0] = 1
        with np.errstate(over="ignore"):
            for name, function in (("add", np.add), ("mul", np.multiply), ("max", np.maximum)):
                (found,) = elementwise.call(f"{name}_{element}", [x, y])
                np.testing.assert_array_equal(found, function(x, y))
        (found,) = elementwise.call(f"div_{element}", [x, y])
        exact = [
            int(abs(int(a)) // abs(int(b))) * (1 if (a < 0) == (b < 0) else -1)
            for a, b in zip(x.ravel(), y.ravel(), strict=True)
        ]
        np.testing.assert_array_equal(found.ravel(), np.array(exact, dtype))


def test_special_values(elementwise: DeviceProgram):
    """NaN and infinities go through; functions have their limits."""
    x = np.array([[np.nan, np.inf, -np.inf, 0.0, -0.0, 100.0, -200.0, 1e-30]])
    for element, dtype in (("f32", np.float32), ("f64", np.float64)):
        given = x.astype(dtype)
        for name in ("exp", "tanh"):
            (found,) = elementwise.call(f"{name}_{element}", [given])
            with np.errstate(over="ignore"):
                wanted = UNARY[name](given)
            np.testing.assert_allclose(found, wanted, rtol=1e-6)
        (found,) = elementwise.call(f"max_{element}", [given, given[:, ::-1].copy()])
        np.testing.assert_array_equal(found, np.maximum(given, given[:, ::-1]))


WHOLE = """
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
func.func @whole(%x: tensor<?x?xi64>) -> tensor<i64> {
  %0 = graph.reduce sum %x axes [0, 1] : tensor<?x?xi64> -> tensor<i64>
  return %0 : tensor<i64>
}
"""


@pytest.fixture(scope="module")
def whole() -> DeviceProgram:
    return run(WHOLE)


@pytest.mark.parametrize(
    "shape", [(0, 3, 2), (1, 1, 1), (3, 0, 2), (7, 13, 5), (33, 17, 29)], ids=str
)
def test_matmul(whole: DeviceProgram, shape: tuple[int, int, int]):
    """Within k units in the last place of the sum of magnitudes."""
    m, k, n = shape
    generator = np.random.default_rng(3)
    a, b = generator.standard_normal((m, k)), generator.standard_normal((k, n))
    a, b = a.astype(np.float32), b.astype(np.float32)
    (found,) = whole.call("matmul", [a, b])
    bound = (k + 1) * EPSILON["f32"] * (np.abs(a.astype(float)) @ np.abs(b.astype(float)))
    assert found.shape == (m, n)
    assert (np.abs(found - a.astype(float) @ b.astype(float)) <= bound).all()


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (7, 13), (300, 5), (2, 257)], ids=str)
def test_rows(whole: DeviceProgram, shape: tuple[int, int]):
    """Reductions along rows, of everything, and a softmax."""
    x = np.random.default_rng(4).standard_normal(shape)
    total, most = whole.call("rows", [x])
    np.testing.assert_allclose(total, x.sum(1), rtol=1e-13, atol=1e-13)
    np.testing.assert_array_equal(most, x.max(1))
    (found,) = whole.call("softmax", [x.astype(np.float32)])
    wide = np.exp(x.astype(np.float32).astype(float))
    np.testing.assert_allclose(found, wide / wide.sum(1, keepdims=True), rtol=2e-6)
    numbers = np.arange(shape[0] * shape[1]).reshape(shape)
    (found,) = whole.call("whole", [numbers])
    assert found == numbers.sum()


TILED = """
module attributes {gpu.container_module} {
  func.func @tiled(%a: memref<32x32xf32>, %b: memref<32x32xf32>, %c: memref<32x32xf32>) {
    %c2 = arith.constant 2 : index
    %c1 = arith.constant 1 : index
    %c16 = arith.constant 16 : index
    gpu.launch_func @m::@product blocks in (%c2, %c2, %c1) threads in (%c16, %c16, %c1) args(%a : memref<32x32xf32>, %b : memref<32x32xf32>, %c : memref<32x32xf32>)
    return
  }
  func.func @lanes(%x: memref<64xf32>, %sums: memref<2xf32>, %count: memref<1xi32>) {
    %c1 = arith.constant 1 : index
    %c64 = arith.constant 64 : index
    gpu.launch_func @m::@warps blocks in (%c1, %c1, %c1) threads in (%c64, %c1, %c1) args(%x : memref<64xf32>, %sums : memref<2xf32>, %count : memref<1xi32>)
    return
  }
  func.func @beyond(%x: memref<64xf32>, %sums: memref<1xf32>, %count: memref<1xi32>) {
    %c1 = arith.constant 1 : index
    %c64 = arith.constant 64 : index
    %wrong = memref.cast %sums : memref<1xf32> to memref<?xf32>
    gpu.launch_func @m::@writer blocks in (%c1, %c1, %c1) threads in (%c64, %c1, %c1) args(%wrong : memref<?xf32>)
    return
  }
  func.func @left(%x: memref<64xf32>) {
    %c1 = arith.constant 1 : index
    %c64 = arith.constant 64 : index
    gpu.launch_func @m::@leaver blocks in (%c1, %c1, %c1) threads in (%c64, %c1, %c1) args(%x : memref<64xf32>)
    return
  }
  gpu.module @m {
    gpu.func @product(%a: memref<32x32xf32>, %b: memref<32x32xf32>, %c: memref<32x32xf32>) workgroup(%sa : memref<16x16xf32, #gpu.address_space<workgroup>>, %sb : memref<16x16xf32, #gpu.address_space<workgroup>>) kernel {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c16 = arith.constant 16 : index
      %c32 = arith.constant 32 : index
      %zero = arith.constant 0.0 : f32
      %tx = gpu.thread_id x
      %ty = gpu.thread_id y
      %i = gpu.global_id y
      %j = gpu.global_id x
      %sum = scf.for %k0 = %c0 to %c32 step %c16 iter_args(%outer = %zero) -> f32 {
        %ka = arith.addi %k0, %tx : index
        %kb = arith.addi %k0, %ty : index
        %x = memref.load %a[%i, %ka] : memref<32x32xf32>
        %y = memref.load %b[%kb, %j] : memref<32x32xf32>
        memref.store %x, %sa[%ty, %tx] : memref<16x16xf32, #gpu.address_space<workgroup>>
        memref.store %y, %sb[%ty, %tx] : memref<16x16xf32, #gpu.address_space<workgroup>>
        gpu.barrier
        %inner = scf.for %k = %c0 to %c16 step %c1 iter_args(%s = %outer) -> f32 {
          %p = memref.load %sa[%ty, %k] : memref<16x16xf32, #gpu.address_space<workgroup>>
          %q = memref.load %sb[%k, %tx] : memref<16x16xf32, #gpu.address_space<workgroup>>
          %t = math.fma %p, %q, %s : f32
          scf.yield %t : f32
        }
        gpu.barrier
        scf.yield %inner : f32
      }
      memref.store %sum, %c[%i, %j] : memref<32x32xf32>
      gpu.return
    }
    gpu.func @warps(%x: memref<64xf32>, %sums: memref<2xf32>, %count: memref<1xi32>) kernel {
      %c0 = arith.constant 0 : index
      %one = arith.constant 1 : i32
      %i = gpu.thread_id x
      %w = gpu.subgroup_id : index
      %l = gpu.lane_id
      %v = memref.load %x[%i] : memref<64xf32>
      %s = gpu.subgroup_reduce add %v : (f32) -> f32
      %first = arith.cmpi eq, %l, %c0 : index
      scf.if %first {
        memref.store %s, %sums[%w] : memref<2xf32>
      }
      %old = memref.atomic_rmw addi %one, %count[%c0] : (i32, memref<1xi32>) -> i32
      gpu.return
    }
    gpu.func @writer(%x: memref<?xf32>) kernel {
      %i = gpu.thread_id x
      %one = arith.constant 1.0 : f32
      memref.store %one, %x[%i] : memref<?xf32>
      gpu.return
    }
    gpu.func @leaver(%x: memref<64xf32>) kernel {
      %c3 = arith.constant 3 : index
      %i = gpu.thread_id x
      %one = arith.constant 1.0 : f32
      %in = arith.cmpi ult, %i, %c3 : index
      scf.if %in {
        gpu.barrier
        memref.store %one, %x[%i] : memref<64xf32>
      }
      gpu.return
    }
  }
}
"""


@pytest.fixture(scope="module")
def tiled() -> DeviceProgram:
    return run(TILED)


def test_shared_memory_and_barriers(tiled: DeviceProgram):
    generator = np.random.default_rng(5)
    a, b = (generator.standard_normal((32, 32)).astype(np.float32) for _ in range(2))
    c = np.zeros((32, 32), np.float32)
    tiled.call("tiled", [a, b, c])
    np.testing.assert_allclose(c, a.astype(float) @ b.astype(float), atol=1e-5)


def test_shuffles_and_atomics(tiled: DeviceProgram):
    x = np.arange(64, dtype=np.float32)
    sums, count = np.zeros(2, np.float32), np.zeros(1, np.int32)
    tiled.call("lanes", [x, sums, count])
    np.testing.assert_array_equal(sums, x.reshape(2, 32).sum(1))
    assert count[0] == 64


def test_an_access_beyond_a_buffer_is_an_error(tiled: DeviceProgram):
    arguments = [np.zeros(64, np.float32), np.zeros(1, np.float32), np.zeros(1, np.int32)]
    with pytest.raises(
        Exception,
        match=r"kernel 'writer': line \d+: access of 4 bytes at 4 is outside of a buffer of 4",
    ):
        tiled.call("beyond", arguments)


def test_a_thread_that_leaves_others_waiting_is_an_error(tiled: DeviceProgram):
    with pytest.raises(Exception, match="a thread ended while others of its block wait"):
        tiled.call("left", [np.zeros(64, np.float32)])
