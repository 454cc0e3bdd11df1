"""Element-wise ops through upstream's lowering give the bits that the meaning gives.

Edge values (zeros of both signs, infinities, NaN, the ends of each integer type, shifts
by the width and more, division by zero) times every type, every op in one run.
"""

from __future__ import annotations

import itertools

import ml_dtypes
import numpy as np
import pytest
from executed import HAS_REFEREE, Call, by_meaning, executed, lowered, parse
from xdsl.dialects.builtin import TensorType
from xdsl.irdl import VerificationContext
from xdsl.utils.exceptions import VerifyException

from mlopt.core.element_types import dtype_of, element_type_of
from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops.binary import BINARY_OPS
from mlopt.dialects.graph.ops.elementwise import FloatUnaryOp
from mlopt.dialects.graph.ops.functions import FUNCTION_OPS
from mlopt.dialects.graph.ops.unary import UNARY_OPS

pytestmark = pytest.mark.skipif(not HAS_REFEREE, reason="needs mlir-opt 22 and mlir-runner")

FLOATS = ["f16", "bf16", "f32", "f64"]
INTEGERS = ["i8", "i16", "i32", "i64", "ui8", "ui16", "ui32", "ui64", "index"]
DTYPES = {
    "bf16": np.dtype(ml_dtypes.bfloat16),
    "index": np.dtype(np.int64),
    "i1": np.dtype(np.bool_),
}
DTYPES |= {f"f{bits}": np.dtype(f"float{bits}") for bits in (16, 32, 64)}
DTYPES |= {f"i{bits}": np.dtype(f"int{bits}") for bits in (8, 16, 32, 64)}
DTYPES |= {f"ui{bits}": np.dtype(f"uint{bits}") for bits in (8, 16, 32, 64)}

ULPS = 4
"""How far the C library's functions may be from NumPy's, in units in the last place."""

LIBM = {
    "exp", "exp2", "log2", "cbrt", "expm1", "log", "log1p", "rsqrt", "sin", "cos", "tan", "asin", "acos", "atan",
    "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "pow", "atan2",
}  # fmt: skip


def edge_values(name: str) -> np.ndarray:
    """Values of a type at which something special may happen."""
    dtype = DTYPES[name]
    if name == "i1":
        return np.array([False, True])
    if name in FLOATS:
        values = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, 2.5, -2.5, 3.25, 100.0, -7.0, 0.1]
        values += [np.inf, -np.inf, np.nan, 130.0, -129.0, 300.0, 40000.0, 3e9, -3e9, 1e19, 1e-7]
        with np.errstate(all="ignore"):
            return np.array(values).astype(dtype)
    limits = np.iinfo(dtype)
    values = [0, 1, 2, 3, 7, 8, 16, 31, 32, 63, 64, 65, 100]
    values += [limits.max, limits.max - 1, limits.min, limits.min + 1]
    values += [-1, -2, -7] if limits.min < 0 else []
    return np.array(values, dtype=dtype)


def same(found: np.ndarray, expected: np.ndarray, ulps: float = 0) -> np.ndarray:
    """Where both are equal bit for bit but for the payload of NaN, or within `ulps`."""
    if expected.dtype.kind in "iub":
        return found == expected
    a, b = found.astype(np.float64), expected.astype(np.float64)
    nan = np.isnan(a) & np.isnan(b)
    if not ulps:
        return (a == b) & (np.signbit(a) == np.signbit(b)) | nan
    wide = np.float32 if expected.dtype.itemsize == 2 else expected.dtype
    spacing = np.spacing(np.abs(expected).astype(wide)).astype(np.float64)
    if expected.dtype.itemsize == 2:
        spacing = np.abs(b) * (2.0**-7 if expected.dtype.name == "bfloat16" else 2.0**-10) + 1e-7
        ulps = 1
    with np.errstate(invalid="ignore"):
        return (a == b) | (np.abs(a - b) <= ulps * spacing) | nan


def check(cases: list[tuple[str, str, list[np.ndarray]]], ulps: dict[str, float]) -> None:
    """Runs functions `(name, text, arguments)` both ways."""
    text = "\n".join(case[1] for case in cases)
    calls = [Call(name, arguments) for name, _, arguments in cases]
    module, _ = parse(text)
    results = executed(lowered(text), calls)
    wrong = []
    for call, found in zip(calls, results, strict=True):
        for a, b in zip(found, by_meaning(module, call), strict=True):
            a = a if b.dtype == np.bool_ else a.view(b.dtype)
            for place in np.flatnonzero(~same(a, b, ulps.get(call.name, 0))):
                given = [argument[place] for argument in call.arguments]
                wrong.append(f"{call.name}{given} is {a[place]}, expected {b[place]}")
    assert not wrong, "\n".join(wrong[:20])


def element_types_of(op_class: type) -> list[str]:
    """The element types that the first operand of an op may have."""
    constraint = op_class.get_irdl_definition().operands[0][1].constr

    def accepts(name: str) -> bool:
        try:
            constraint.verify([TensorType(_type(name), [1])], VerificationContext())
        except VerifyException:
            return False
        return True

    return [name for name in (*FLOATS, *INTEGERS, "i1") if accepts(name)]


def _type(name: str):
    module, _ = parse(f"func.func private @f(tensor<{name}>)")
    return next(iter(module.ops)).properties["function_type"].inputs.data[0].element_type


@pytest.mark.parametrize("op_class", (*UNARY_OPS, *FUNCTION_OPS), ids=lambda op: op.name)
def test_unary(op_class: type) -> None:
    mnemonic = op_class.name.removeprefix("graph.")
    cases, ulps = [], {}
    for element in element_types_of(op_class):
        values = edge_values(element)
        name, type = f"{mnemonic}_{element}", f"tensor<{len(values)}x{element}>"
        text = (
            f"func.func @{name}(%x: {type}) -> {type} {{\n"
            f"  %r = {op_class.name} %x : {type}\n  return %r : {type}\n}}"
        )
        cases.append((name, text, [values]))
        if mnemonic in LIBM and issubclass(op_class, FloatUnaryOp):
            ulps[name] = ULPS
    check(cases, ulps)


@pytest.mark.parametrize("op_class", BINARY_OPS, ids=lambda op: op.name)
def test_binary(op_class: type) -> None:
    mnemonic = op_class.name.removeprefix("graph.")
    cases, ulps = [], {}
    for element in element_types_of(op_class):
        values = edge_values(element)
        pairs = np.array(list(itertools.product(range(len(values)), repeat=2)))
        lhs, rhs = values[pairs[:, 0]], values[pairs[:, 1]]
        name, type = f"{mnemonic}_{element}", f"tensor<{len(lhs)}x{element}>"
        text = (
            f"func.func @{name}(%x: {type}, %y: {type}) -> {type} {{\n"
            f"  %r = {op_class.name} %x, %y : {type}\n  return %r : {type}\n}}"
        )
        cases.append((name, text, [lhs, rhs]))
        if mnemonic in LIBM:
            ulps[name] = ULPS
    check(cases, ulps)


def test_convert_between_all_types() -> None:
    cases = []
    for source, target in itertools.product([*FLOATS, *INTEGERS, "i1"], repeat=2):
        values = edge_values(source)
        name, size = f"convert_{source}_{target}", len(values)
        text = (
            f"func.func @{name}(%x: tensor<{size}x{source}>) -> tensor<{size}x{target}> {{\n"
            f"  %r = graph.convert %x : tensor<{size}x{source}> -> tensor<{size}x{target}>\n"
            f"  return %r : tensor<{size}x{target}>\n}}"
        )
        cases.append((name, text, [values]))
    check(cases, {})


def test_bitcast_and_questions_about_floats() -> None:
    cases = []
    for source, target in itertools.product([*FLOATS, *INTEGERS, "i1"], repeat=2):
        widths = [np.dtype(DTYPES[name]).itemsize * (name != "i1") for name in (source, target)]
        if "index" in (source, target) or widths[0] != widths[1]:
            continue
        values = edge_values(source)
        types = [f"tensor<{len(values)}x{name}>" for name in (source, target)]
        text = (
            f"func.func @bitcast_{source}_{target}(%x: {types[0]}) -> {types[1]} {{\n"
            f"  %r = graph.bitcast %x : {types[0]} -> {types[1]}\n  return %r : {types[1]}\n}}"
        )
        cases.append((f"bitcast_{source}_{target}", text, [values]))
    for element, question in itertools.product(FLOATS, ("is_nan", "is_inf", "is_finite")):
        values = edge_values(element)
        type, size = f"tensor<{len(values)}x{element}>", len(values)
        text = (
            f"func.func @{question}_{element}(%x: {type}) -> tensor<{size}xi1> {{\n"
            f"  %r = graph.{question} %x : ({type}) -> tensor<{size}xi1>\n"
            f"  return %r : tensor<{size}xi1>\n}}"
        )
        cases.append((f"{question}_{element}", text, [values]))
    check(cases, {})


@pytest.mark.parametrize("element", [*FLOATS, *INTEGERS, "i1"])
def test_compare_select_clamp(element: str) -> None:
    values = edge_values(element)
    pairs = np.array(list(itertools.product(range(len(values)), repeat=2)))
    lhs, rhs = values[pairs[:, 0]], values[pairs[:, 1]]
    type, size = f"tensor<{len(lhs)}x{element}>", len(lhs)
    cases = []
    for predicate in ("eq", "ne", "lt", "le", "gt", "ge"):
        text = (
            f"func.func @{predicate}(%x: {type}, %y: {type}) -> tensor<{size}xi1> {{\n"
            f"  %r = graph.compare {predicate} %x, %y : {type}\n  return %r : tensor<{size}xi1>\n}}"
        )
        cases.append((predicate, text, [lhs, rhs]))
    text = (
        f"func.func @clamp(%x: {type}, %y: {type}) -> ({type}, {type}) {{\n"
        f"  %c = graph.clamp %y, %x, %y : {type}\n"
        f"  %b = graph.compare lt %x, %y : {type}\n"
        f"  %s = graph.select %b, %x, %y : (tensor<{size}xi1>, {type}, {type}) -> {type}\n"
        f"  return %c, %s : {type}, {type}\n}}"
    )
    cases.append(("clamp", text, [lhs, rhs]))
    check(cases, {})


def test_every_float_dtype_has_an_element_type() -> None:
    for name in FLOATS:
        assert dtype_of(element_type_of(DTYPES[name])) == DTYPES[name]
        assert kind_of(TensorType(_type(name), [1]).element_type) == Kind.FLOAT
