"""C from `--emit=c`, compiled by `cc` and called: against NumPy in float64 and the interpreter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from compiled_c import COMPILER, CompiledC, emitted
from front_door import parse
from random_programs import Generator

from mlopt.interpreter import Interpreter

pytestmark = pytest.mark.skipif(COMPILER is None, reason="needs a C compiler")

EXAMPLES = Path(__file__).parents[3] / "examples"

DTYPES: dict[str, Any] = {
    "f16": np.float16, "bf16": ml_dtypes.bfloat16, "f32": np.float32, "f64": np.float64,
    "i1": np.bool_, "i8": np.int8, "i32": np.int32, "i64": np.int64, "ui8": np.uint8,
    "ui64": np.uint64,
}  # fmt: skip

EPSILON = {"f16": 2.0**-10, "bf16": 2.0**-7, "f32": 2.0**-23, "f64": 2.0**-52}

UNARY: dict[str, Callable[[Any], Any]] = {
    "abs": np.abs, "exp": np.exp, "log": np.log, "tanh": np.tanh, "floor": np.floor,
    "round": np.round, "sin": np.sin, "sqrt": np.sqrt, "relu": lambda x: np.maximum(x, 0.0),
    "rsqrt": lambda x: 1 / np.sqrt(x),
}  # fmt: skip

BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide,
    "max": np.maximum, "min": np.minimum, "rem": np.fmod,
}  # fmt: skip

ON_INTEGERS = ("add", "mul", "div", "rem", "mod", "max", "shift_left", "shift_right", "xor")


def elementwise() -> str:
    """A function an operation and type."""
    functions: list[str] = []

    def add(name: str, arguments: str, op: str, type: str) -> None:
        functions.append(
            f"func.func @{name}({arguments}) -> {type} {{ %0 = {op}\n return %0 : {type} }}"
        )

    for element in EPSILON:
        type = f"tensor<?x{element}>"
        for name in UNARY:
            add(f"{name}_{element}", f"%x: {type}", f"graph.{name} %x : {type}", type)
    pairs = [(e, name) for e in EPSILON for name in BINARY]
    pairs += [(e, name) for e in ("i8", "i32", "i64", "ui8", "ui64") for name in ON_INTEGERS]
    for element, name in pairs:
        type = f"tensor<?x{element}>"
        op = f"graph.{name} %x, %y : {type}"
        add(f"{name}_{element}", f"%x: {type}, %y: {type}", op, type)
    for source, target in CONVERSIONS:
        old, new = f"tensor<?x{source}>", f"tensor<?x{target}>"
        add(f"{source}_to_{target}", f"%x: {old}", f"graph.convert %x : {old} -> {new}", new)
    return "\n".join(functions)


CONVERSIONS = [
    (source, target)
    for source in ("f16", "bf16", "f64", "i64", "ui8", "i1")
    for target in ("f16", "bf16", "f32", "i8", "ui64", "i1")
    if source != target
]


@pytest.fixture(scope="module")
def elements(tmp_path_factory: pytest.TempPathFactory) -> CompiledC:
    return CompiledC(emitted(elementwise(), 1), tmp_path_factory.mktemp("c"))


def samples(element: str, seed: int) -> np.ndarray:
    """Random numbers, and those where rules change."""
    generator, dtype = np.random.default_rng(seed), np.dtype(DTYPES[element])
    if dtype.kind == "b":
        return generator.integers(0, 2, 31).astype(bool)
    if dtype.kind in "iu":
        least, most = np.iinfo(dtype).min, np.iinfo(dtype).max
        x = generator.integers(least, most, 64, dtype=dtype, endpoint=True)
        x[:12] = [least, most, 0, 1, 2, 7, least, least, 0, most, 3, 5]
        return np.concatenate([x, generator.integers(0, 20, 40).astype(dtype)])
    x = generator.standard_normal(97) * np.exp(3 * generator.standard_normal(97))
    x[:12] = [np.nan, np.inf, -np.inf, 0, -0.0, 1, -1, 0.5, 1e-40, 65504, 1e30, 2.5]
    with np.errstate(over="ignore"):
        return x.astype(np.float32).astype(dtype)


def assert_close(found: np.ndarray, wanted: np.ndarray, element: str, units: float, name: str):
    """Equal, or both NaN, or within `units` in the last place; zeros of one sign."""
    a, b = found.astype(np.float64), wanted.astype(np.float64)
    with np.errstate(all="ignore"):
        rounded = wanted.astype(DTYPES[element]).astype(np.float64)
        same = (a == rounded) & (np.signbit(a) == np.signbit(rounded)) | (np.isnan(a) & np.isnan(b))
        near = np.abs(a - b) <= units * EPSILON.get(element, 0) * np.abs(b)
    assert (same | near).all(), (name, found[~(same | near)], wanted[~(same | near)])


def test_functions_of_floats(elements: CompiledC):
    """Within 4 units in the last place; f16 and bf16 within one."""
    for element in EPSILON:
        x = samples(element, 1)
        for name, function in UNARY.items():
            (found,) = elements.call(f"{name}_{element}", [x], [(DTYPES[element], 1)])
            with np.errstate(all="ignore"):
                wanted = function(x.astype(np.float64))
            units = 4 if element in ("f32", "f64") else 1
            assert_close(found, wanted, element, units, f"{name}_{element}")


def test_arithmetic_of_floats(elements: CompiledC):
    """Rounded once: what NumPy gives in float64, rounded; maxima by the rules for NaN and -0."""
    for element in EPSILON:
        x, y = samples(element, 1), np.roll(samples(element, 2), 5)
        for name, function in BINARY.items():
            (found,) = elements.call(f"{name}_{element}", [x, y], [(DTYPES[element], 1)])
            with np.errstate(all="ignore"):
                wanted = np.asarray(function(x.astype(np.float64), y.astype(np.float64)))
            if name in ("max", "min"):
                zeros = (x == 0) & (y == 0)
                signs = (np.signbit, np.logical_and if name == "max" else np.logical_or)
                negative = signs[1](np.signbit(x.astype(float)), np.signbit(y.astype(float)))
                wanted = np.where(zeros, np.where(negative, -0.0, 0.0), wanted)
            assert_close(found, wanted, element, 0.51, f"{name}_{element}")


def test_integers_and_conversions(elements: CompiledC):
    """Exactly the meaning of the ops: wrapping, division by zero, shifts, saturation."""
    module = parse(elementwise())
    for element in ("i8", "i32", "i64", "ui8", "ui64"):
        x, y = samples(element, 3), np.roll(samples(element, 4), 7)
        for name in ON_INTEGERS:
            arguments = [x, y]
            (found,) = elements.call(f"{name}_{element}", arguments, [(DTYPES[element], 1)])
            (wanted,) = Interpreter(module).call(f"{name}_{element}", arguments)
            np.testing.assert_array_equal(found, wanted, f"{name}_{element}")
    for source, target in CONVERSIONS:
        x = samples(source, 5)
        name = f"{source}_to_{target}"
        (found,) = elements.call(name, [x], [(DTYPES[target], 1)])
        (wanted,) = Interpreter(module).call(name, [x])
        assert_close(found, np.asarray(wanted), target, 0, name)


WHOLE = """
func.func @matmul(%a: tensor<?x?xf32>, %b: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = graph.matmul %a, %b : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
func.func @fixed(%a: tensor<19x35xf32>) -> tensor<35xf32> {
  %0 = graph.softmax %a axis 1 : tensor<19x35xf32> -> tensor<19x35xf32>
  %1 = graph.reduce sum %0 axes [0] : tensor<19x35xf32> -> tensor<35xf32>
  return %1 : tensor<35xf32>
}
func.func @rows(%x: tensor<?x?xf64>) -> (tensor<?xf64>, tensor<?xf64>, tensor<f64>) {
  %0 = graph.reduce sum %x axes [1] : tensor<?x?xf64> -> tensor<?xf64>
  %1 = graph.reduce max %x axes [1] : tensor<?x?xf64> -> tensor<?xf64>
  %2 = graph.reduce sum %x axes [0, 1] : tensor<?x?xf64> -> tensor<f64>
  return %0, %1, %2 : tensor<?xf64>, tensor<?xf64>, tensor<f64>
}
func.func @turned(%x: tensor<?x?x3xi32>) -> tensor<3x?x?xi32> {
  %0 = graph.transpose %x [2, 0, 1] : tensor<?x?x3xi32> -> tensor<3x?x?xi32>
  return %0 : tensor<3x?x?xi32>
}
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> CompiledC:
    return CompiledC(emitted(WHOLE, 2), tmp_path_factory.mktemp("c"))


@pytest.mark.parametrize("shape", [(0, 3, 2), (1, 1, 1), (7, 0, 5), (3, 37, 18), (31, 5, 33)])
def test_tensors(whole: CompiledC, shape: tuple[int, int, int]):
    """Products, reductions and other orders, of the vectors of `-O2`, of any shape."""
    m, k, n = shape
    generator = np.random.default_rng(6)
    a, b = generator.standard_normal((m, k)), generator.standard_normal((k, n))
    a32, b32 = a.astype(np.float32), b.astype(np.float32)
    (found,) = whole.call("matmul", [a32, b32], [(np.float32, 2)])
    wanted = a32.astype(np.float64) @ b32.astype(np.float64)
    bound = (k + 1) * 2.0**-24 * (np.abs(a32) @ np.abs(b32)).astype(np.float64)
    assert found.shape == wanted.shape and (np.abs(found - wanted) <= bound).all()
    sums, most, total = whole.call("rows", [a], [(np.float64, 1), (np.float64, 1), (np.float64, 0)])
    np.testing.assert_allclose(sums, a.sum(1), atol=1e-13)
    np.testing.assert_array_equal(most, a.max(1, initial=-np.inf))
    np.testing.assert_allclose(total, a.sum(), atol=1e-12)
    x = generator.integers(-9, 9, (m, k, 3)).astype(np.int32)
    (turned,) = whole.call("turned", [x], [(np.int32, 3)])
    np.testing.assert_array_equal(turned, x.transpose(2, 0, 1))


def test_strides(whole: CompiledC):
    """Fixed sizes; results within the bound of a softmax."""
    x = np.random.default_rng(7).standard_normal((19, 35)).astype(np.float32)
    (found,) = whole.call("fixed", [x], [(np.float32, 1)])
    e = np.exp(x.astype(np.float64) - x.max(1, keepdims=True))
    np.testing.assert_allclose(found, (e / e.sum(1, keepdims=True)).sum(0), rtol=2e-6)


@pytest.mark.parametrize("name", ["digits_mlp", "digits_cnn"])
def test_networks(name: str, tmp_path: Path):
    """The examples, as the interpreter runs them, with and without OpenMP."""
    text = (EXAMPLES / f"{name}.mlir").read_text().replace("digits/", f"{EXAMPLES}/digits/")
    program = CompiledC(emitted(text), tmp_path, name, ["-fopenmp"] if name == "digits_cnn" else [])
    module = parse(text)
    for rows in (0, 1, 19):
        x = np.random.default_rng(rows).standard_normal((rows, 64)).astype(np.float32)
        (found,) = program.call("main", [x], [(np.float32, 2)])
        (wanted,) = Interpreter(module).call("main", [x])
        assert found.shape == wanted.shape
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


def test_random_programs(tmp_path: Path):
    """Scalars and control flow: exactly what the interpreter gives."""
    text = "\n".join(Generator(seed).function(f"f{seed}") for seed in range(6, 12))
    program, module = CompiledC(emitted(text), tmp_path), parse(text)
    for seed in range(6, 12):
        generator = np.random.default_rng(seed)
        arguments = [
            np.int64(generator.integers(-(2**63), 2**63 - 1)),
            np.int32(generator.integers(-(2**31), 2**31 - 1)),
            np.float32(100 * generator.standard_normal()),
        ]
        (found,) = program.call(f"f{seed}", arguments, [(np.int64, -1)])
        assert found == Interpreter(module).call(f"f{seed}", arguments)[0], seed


BRANCHES = """
func.func @collatz(%n: i64) -> (i64, index) {
  %one = arith.constant 1 : i64
  %zero = arith.constant 0 : index
  cf.br ^head(%n, %zero : i64, index)
^head(%x: i64, %steps: index):
  %two = arith.constant 2 : i64
  %bit = arith.remui %x, %two : i64
  %done = arith.cmpi eq, %x, %one : i64
  cf.cond_br %done, ^end, ^next
^next:
  cf.switch %bit : i64, [default: ^odd, 0: ^even(%x : i64)]
^odd:
  %three = arith.constant 3 : i64
  %m = arith.muli %x, %three : i64
  %p = arith.addi %m, %one : i64
  cf.br ^back(%p : i64)
^even(%y: i64):
  %h = arith.divui %y, %two : i64
  cf.br ^back(%h : i64)
^back(%z: i64):
  %s = arith.constant 1 : index
  %count = arith.addi %steps, %s : index
  cf.br ^head(%z, %count : i64, index)
^end:
  return %x, %steps : i64, index
}
func.func @reshaped(%x: memref<?xf32>, %m: index) -> memref<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  %y = memref.alloc(%n) : memref<?xf32>
  memref.copy %x, %y : memref<?xf32> to memref<?xf32>
  %s = memref.alloc() : memref<2xindex>
  %k = arith.divsi %n, %m : index
  memref.store %m, %s[%c0] : memref<2xindex>
  memref.store %k, %s[%c1] : memref<2xindex>
  %r = memref.reshape %y(%s) : (memref<?xf32>, memref<2xindex>) -> memref<?x?xf32>
  memref.store %c0, %s[%c0] : memref<2xindex>
  memref.dealloc %s : memref<2xindex>
  return %r : memref<?x?xf32>
}
func.func @swap(%x: memref<?xf32, strided<[?], offset: ?>>, %y: memref<2x2xf16>, %t: f16) -> f16 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %n = memref.dim %x, %c0 : memref<?xf32, strided<[?], offset: ?>>
  %h = arith.divsi %n, %c2 : index
  scf.for %i = %c0 to %h step %c1 {
    %j0 = arith.subi %n, %i : index
    %j = arith.subi %j0, %c1 : index
    %a = memref.load %x[%i] : memref<?xf32, strided<[?], offset: ?>>
    %b = memref.load %x[%j] : memref<?xf32, strided<[?], offset: ?>>
    memref.store %b, %x[%i] : memref<?xf32, strided<[?], offset: ?>>
    memref.store %a, %x[%j] : memref<?xf32, strided<[?], offset: ?>>
  }
  %old = memref.atomic_rmw addf %t, %y[%c1, %c0] : (f16, memref<2x2xf16>) -> f16
  return %old : f16
}
"""


def test_branches_and_strides(tmp_path: Path):
    """Blocks are labels; buffers have offsets and strides; f16 is passed as its bits."""
    program = CompiledC(emitted(BRANCHES), tmp_path)
    assert program.call("collatz", [np.int64(27)], [(np.int64, -1), (np.int64, -1)]) == [1, 111]
    x = np.arange(20, dtype=np.float32)
    y = np.arange(4, dtype=np.float16).reshape(2, 2)
    (old,) = program.call("swap", [x[18:3:-3], y, np.float16(0.5)], [(np.float16, -1)])
    wanted = np.arange(20, dtype=np.float32)
    wanted[18:3:-3] = wanted[18:3:-3][::-1]
    np.testing.assert_array_equal(x, wanted)
    assert old == 2 and y[1, 0] == 2.5
    # Sizes are read where the view is made, before the buffer that has them goes.
    (shaped,) = program.call("reshaped", [x, np.int64(4)], [(np.float32, 2)])
    np.testing.assert_array_equal(shaped, x.reshape(4, 5))


def test_large_constants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Bytes in a string are the same numbers, also where a buffer is passed on."""
    monkeypatch.setattr("mlopt.targets.c.constants.MAX_LISTED", 64)
    values = np.random.default_rng(8).standard_normal(100).astype(np.float32)
    program = CompiledC(emitted(LARGE.format(values.tobytes().hex().upper())), tmp_path)
    for index in (0, 1, 50, 99):
        assert program.call("at", [np.int64(index)], [(np.float32, -1)]) == [values[index]]


LARGE = """
memref.global "private" constant @w : memref<100xf32> = dense<"0x{}">
func.func private @inner(%w: memref<100xf32>, %i: index) -> f32 {{
  %v = memref.load %w[%i] : memref<100xf32>
  return %v : f32
}}
func.func @at(%i: index) -> f32 {{
  %w = memref.get_global @w : memref<100xf32>
  %v = call @inner(%w, %i) : (memref<100xf32>, index) -> f32
  return %v : f32
}}
"""


ON_ALL_INTEGERS = """
func.func @integers_{t}(%a: {t}, %b: {t}, %c: i1) -> ({t}, {t}, {t}, {t}, {t}, {t}, {t}, {t}, i1, i1) {{
  %0 = math.absi %a : {t}
  %1 = math.ctlz %a : {t}
  %2 = math.cttz %b : {t}
  %3 = math.ctpop %a : {t}
  %4 = math.ipowi %a, %3 : {t}
  %5, %6 = arith.mulsi_extended %a, %b : {t}
  %7, %8 = arith.mului_extended %a, %b : {t}
  %9, %10 = arith.addui_extended %a, %b : {t}, i1
  %11 = arith.cmpi slt, %a, %b : {t}
  %12 = arith.maxsi %c, %11 : i1
  return %0, %1, %2, %3, %4, %5, %6, %8, %10, %12 : {t}, {t}, {t}, {t}, {t}, {t}, {t}, {t}, i1, i1
}}
"""

ON_ALL_FLOATS = """
func.func @floats_{t}(%a: {t}, %b: {t}, %n: i32) -> ({t}, {t}, {t}, {t}, {t}, i1, i1, i1, i1, i1, i1) {{
  %0 = math.fpowi %a, %n : {t}, i32
  %low = arith.constant -0.5 : {t}
  %high = arith.constant 2.0 : {t}
  %1 = math.clampf %a to [%low, %high] : {t}
  %2 = math.copysign %a, %b : {t}
  %3 = math.roundeven %a : {t}
  %4 = arith.maxnumf %a, %b : {t}
  %5 = math.isnormal %a : {t}
  %6 = math.isfinite %b : {t}
  %7 = arith.cmpf one, %a, %b : {t}
  %8 = arith.cmpf ueq, %a, %b : {t}
  %9 = arith.cmpf ugt, %a, %b : {t}
  %10 = arith.cmpf ord, %a, %b : {t}
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10 : {t}, {t}, {t}, {t}, {t}, i1, i1, i1, i1, i1, i1
}}
"""


def test_scalars(tmp_path: Path):
    """What single ops give at the ends of their types: as the interpreter says."""
    integers, floats = ("i8", "i32", "i64"), ("f16", "bf16", "f32", "f64")
    text = "".join(ON_ALL_INTEGERS.format(t=t) for t in integers)
    text += "".join(ON_ALL_FLOATS.format(t=t) for t in floats)
    program, module = CompiledC(emitted(text), tmp_path), parse(text)
    for element in (*integers, *floats):
        dtype = DTYPES[element]
        is_float = element in floats
        pairs = list(zip(samples(element, 9)[:40], np.roll(samples(element, 10), 3), strict=False))
        for a, b in pairs:
            last = np.int32(3) if is_float else np.bool_(int(a) & 1)
            kinds = [dtype] * 5 + [np.bool_] * 6 if is_float else [dtype] * 8 + [np.bool_] * 2
            name = f"{'floats' if is_float else 'integers'}_{element}"
            found = program.call(name, [a, b, last], [(kind, -1) for kind in kinds])
            with np.errstate(all="ignore"):
                wanted = Interpreter(module).call(name, [a, b, last])
            for position, (x, y) in enumerate(zip(found, wanted, strict=True)):
                same = x == y or (x != x and y != y)
                close = is_float and position == 0 and np.isclose(float(x), float(y), rtol=2e-2)
                assert same or close, (name, position, a, b, x, y)
