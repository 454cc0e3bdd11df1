"""The meaning of graph ops against other formulations: plain loops, SciPy, exact integers."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special
from xdsl.dialects import test as test_dialect
from xdsl.dialects.builtin import TensorType
from xdsl.ir import Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.element_types import element_type_of
from mlopt.core.interfaces import require
from mlopt.core.interfaces.meaning import Meaning, Runner
from mlopt.dialects.graph import COMPOSITES, PRIMITIVES
from mlopt.dialects.graph.attributes import Reduction
from mlopt.dialects.graph.ops import binary, functions, unary
from mlopt.dialects.graph.ops.composite import AvgPoolOp, MaxPoolOp, MeanOp, SigmoidOp, SoftmaxOp
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.conv import ConvOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.parts import ConcatOp, PadOp, SliceOp
from mlopt.dialects.graph.ops.reduction import ArgReduceOp, ReduceOp, ReduceWindowOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.dialects.graph.reference.selection import converted

BF16 = np.dtype(ml_dtypes.bfloat16)
quick = settings(max_examples=40, deadline=None)
sizes = st.integers(0, 5)
seeds = st.integers(0, 2**32 - 1)


def value(array: np.ndarray) -> SSAValue:
    """An SSA value of the type of `array`."""
    type = TensorType(element_type_of(array.dtype), array.shape)
    return test_dialect.TestOp(result_types=[type]).results[0]


def run(op: Operation, *arrays: np.ndarray) -> np.ndarray:
    """The value of a verified op of one result."""
    op.verify()
    (result,) = require(op, Meaning).evaluate(op, arrays, Runner())
    assert result.shape == op.results[0].type.get_shape()
    assert element_type_of(result.dtype) == op.results[0].type.element_type
    return result


def normal(seed: int, shape: Sequence[int]) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


@quick
@given(seeds, sizes, sizes, sizes, sizes)
def test_matmul_is_a_sum_of_products(seed: int, b: int, m: int, k: int, n: int) -> None:
    lhs, rhs = normal(seed, (b, m, k)), normal(seed + 1, (b, k, n))
    expected = np.zeros((b, m, n))
    for i, j, p, q in itertools.product(range(b), range(m), range(n), range(k)):
        expected[i, j, p] += float(lhs[i, j, q]) * float(rhs[i, q, p])
    found = run(MatmulOp(value(lhs), value(rhs)), lhs, rhs)
    np.testing.assert_array_equal(found, expected.astype(np.float32))
    axes = {"batch": ([0], [0]), "inner": ([2], [1])}
    np.testing.assert_array_equal(run(ContractOp(value(lhs), value(rhs), **axes), lhs, rhs), found)


@quick
@given(seeds, st.data())
def test_conv_is_a_sum_over_taps(seed: int, data: st.DataObject) -> None:
    draw = data.draw
    groups = draw(st.integers(1, 2))
    n, c, f = (
        draw(st.integers(1, 2)),
        groups * draw(st.integers(1, 2)),
        groups * draw(st.integers(1, 2)),
    )
    image = normal(seed, (n, c, draw(st.integers(1, 6)), draw(st.integers(1, 6))))
    taps = normal(seed + 1, (f, c // groups, draw(st.integers(1, 3)), draw(st.integers(1, 3))))
    pair = lambda low, high: [draw(st.integers(low, high)) for _ in range(2)]  # noqa: E731
    strides, dilations, low, high = pair(1, 3), pair(1, 2), pair(0, 2), pair(0, 2)
    op = ConvOp(
        value(image),
        value(taps),
        strides=strides,
        dilations=dilations,
        low=low,
        high=high,
        groups=groups,
    )
    found = run(op, image, taps)
    expected = np.zeros(found.shape)
    for place in np.ndindex(found.shape):
        group = place[1] // (f // groups)
        for channel, y, x in np.ndindex(*taps.shape[1:]):
            row = place[2] * strides[0] + y * dilations[0] - low[0]
            column = place[3] * strides[1] + x * dilations[1] - low[1]
            if 0 <= row < image.shape[2] and 0 <= column < image.shape[3]:
                pixel = image[place[0], group * (c // groups) + channel, row, column]
                expected[place] += float(pixel) * float(taps[place[1], channel, y, x])
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@quick
@given(seeds, st.data())
def test_reduce_window_is_a_reduction_of_each_window(seed: int, data: st.DataObject) -> None:
    draw = data.draw
    x = normal(seed, (draw(st.integers(1, 6)), draw(st.integers(1, 6))))
    pair = lambda low, high: [draw(st.integers(low, high)) for _ in range(2)]  # noqa: E731
    window, strides, dilations, low, high = (
        pair(1, 3),
        pair(1, 3),
        pair(1, 2),
        pair(0, 2),
        pair(0, 2),
    )
    options = {"strides": strides, "dilations": dilations, "low": low, "high": high}
    for kind, start, combine in [(Reduction.SUM, 0.0, float.__add__), (Reduction.MIN, np.inf, min)]:
        found = run(ReduceWindowOp(kind, value(x), window, **options), x)
        for place in np.ndindex(found.shape):
            total = start
            for tap in np.ndindex(*window):
                at = [
                    p * s + t * d - a
                    for p, s, t, d, a in zip(place, strides, tap, dilations, low, strict=True)
                ]
                if all(0 <= i < size for i, size in zip(at, x.shape, strict=True)):
                    total = combine(total, float(x[tuple(at)]))
            np.testing.assert_allclose(found[place], total, rtol=1e-6, atol=1e-6)


@quick
@given(seeds, st.lists(sizes, min_size=1, max_size=3), st.data())
def test_reduce_agrees_with_numpy(seed: int, shape: list[int], data: st.DataObject) -> None:
    axes = data.draw(st.lists(st.integers(0, len(shape) - 1), unique=True))
    x = normal(seed, shape)
    functions = {
        Reduction.SUM: np.sum(x, tuple(axes), np.float64),
        Reduction.PROD: np.prod(x, tuple(axes), np.float64),
        Reduction.MAX: np.max(x, tuple(axes), initial=-np.inf),
        Reduction.MIN: np.min(x, tuple(axes), initial=np.inf),
    }
    for kind, expected in functions.items():
        found = run(ReduceOp(kind, value(x), axes), x)
        np.testing.assert_allclose(found, expected if axes else x, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float16, BF16])
def test_half_precision_is_rounded_once(dtype: object) -> None:
    x = np.full(4096, 1, dtype)
    assert run(ReduceOp("sum", value(x), [0]), x) == 4096
    assert run(MeanOp(value(x), [0]), x) == 1
    row = x.reshape(1, -1)
    assert run(MatmulOp(value(row), value(row.T)), row, row.T) == 4096


def test_functions_agree_with_scipy() -> None:
    x = np.concatenate([np.linspace(-5, 5, 101), [0.0, -0.0, np.inf, -np.inf, np.nan]]).astype("f4")
    with np.errstate(all="ignore"):
        wide = x.astype("f8")
        expected = {
            functions.ErfOp: special.erf(wide),
            functions.Expm1Op: special.expm1(wide),
            functions.Log1pOp: special.log1p(wide),
            unary.RsqrtOp: 1 / np.sqrt(wide),
            unary.SignOp: np.sign(wide),
            unary.RoundOp: np.round(wide),
        }
        for op, numbers in expected.items():
            found = run(op(value(x)), x)
            finite = np.isfinite(numbers) & (wide != 0)
            np.testing.assert_allclose(found[finite], numbers[finite], rtol=5e-7, err_msg=op.name)
    x = x[:-3].reshape(-1, 1)
    np.testing.assert_allclose(run(SigmoidOp(value(x)), x), special.expit(x), rtol=1e-5)
    x = normal(3, (4, 7)) * 30
    for axis in (0, 1):
        found = run(SoftmaxOp(value(x), axis), x)
        np.testing.assert_allclose(
            found, special.softmax(x.astype("f8"), axis), rtol=1e-6, atol=1e-30
        )


@pytest.mark.parametrize("dtype", [np.int8, np.uint8])
def test_integer_arithmetic_over_all_pairs(dtype: type) -> None:
    limits = np.iinfo(dtype)
    every = np.arange(limits.min, limits.max + 1, dtype=np.int64)
    a, b = (axis.reshape(-1) for axis in np.meshgrid(every, every, indexing="ij"))
    lhs, rhs = a.astype(dtype), b.astype(dtype)

    def wrapped(numbers: list[int]) -> np.ndarray:
        return np.array([n & 255 for n in numbers], np.uint8).view(dtype)

    def quotient(x: int, y: int) -> int:
        return -1 if y == 0 else int(math.copysign(abs(x) // abs(y), x * y)) if x else 0

    def remainder(x: int, y: int) -> int:
        return x if y == 0 else x - y * quotient(x, y)

    def shifted(x: int, y: int) -> int:
        return x >> min(y & 255, 8)

    pairs = list(zip(a.tolist(), b.tolist(), strict=True))
    for op, function in [
        (binary.AddOp, int.__add__), (binary.SubOp, int.__sub__), (binary.MulOp, int.__mul__),
        (binary.DivOp, quotient), (binary.RemOp, remainder), (binary.MaxOp, max),
        (binary.MinOp, min), (binary.ShiftRightOp, shifted),
        (binary.ShiftLeftOp, lambda x, y: x << (y & 255) if (y & 255) < 8 else 0),
    ]:  # fmt: skip
        expected = wrapped([function(x, y) for x, y in pairs])
        found = run(op(value(lhs), value(rhs)), lhs, rhs)
        np.testing.assert_array_equal(found, expected, err_msg=op.name)


@quick
@given(st.floats(width=32))
def test_float_to_integer_saturates(x: float) -> None:
    for dtype in (np.int8, np.uint8, np.int32, np.uint32, np.int64, np.uint64):
        limits = np.iinfo(dtype)
        exact = 0 if math.isnan(x) else None
        if exact is None:
            exact = (
                limits.max if x >= limits.max else limits.min if x <= limits.min else math.trunc(x)
            )
        assert int(converted(np.float32([x]), np.dtype(dtype))[0]) == exact


def test_extremes_order_zeros_and_keep_nan() -> None:
    x = np.array([0.0, -0.0, np.nan, 1.0], np.float32)
    y = np.array([-0.0, 0.0, 1.0, np.nan], np.float32)
    largest, least = (run(op(value(x), value(y)), x, y) for op in (binary.MaxOp, binary.MinOp))
    assert np.signbit(largest).tolist()[:2] == [False, False] and np.isnan(largest[2:]).all()
    assert np.signbit(least).tolist()[:2] == [True, True] and np.isnan(least[2:]).all()


def test_positions_of_extremes() -> None:
    x = np.array([[1, 3, 3], [2, np.nan, np.nan], [-np.inf] * 3], np.float32)
    assert run(ArgReduceOp("gt", value(x), 1), x).tolist() == [1, 1, 0]
    assert run(ArgReduceOp("lt", value(x), 1), x).tolist() == [0, 1, 0]


@quick
@given(seeds, st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_layout_agrees_with_indexing(seed: int, shape: list[int], data: st.DataObject) -> None:
    x = normal(seed, shape)
    permutation = data.draw(st.permutations(range(len(shape))))
    turned = run(TransposeOp(value(x), permutation), x)
    for index in np.ndindex(*turned.shape):
        source = [0] * len(shape)
        for axis, place in zip(permutation, index, strict=True):
            source[axis] = place
        assert turned[index] == x[tuple(source)]
    target = [2, *(shape[axis] for axis in permutation), 3]
    axes = [permutation.index(axis) + 1 for axis in range(len(shape))]
    wide = run(BroadcastOp(value(x), target, axes), x)
    for index in np.ndindex(*wide.shape):
        assert wide[index] == x[tuple(index[axis] for axis in axes)]
    offsets = [data.draw(st.integers(0, size - 1)) for size in shape]
    counts = [
        data.draw(st.integers(0, size - offset))
        for size, offset in zip(shape, offsets, strict=True)
    ]
    part = run(SliceOp(value(x), offsets, counts), x)
    np.testing.assert_array_equal(
        part, x[tuple(map(lambda o, c: slice(o, o + c), offsets, counts))]
    )
    np.testing.assert_array_equal(run(ReshapeOp(value(x), [x.size]), x), x.ravel())
    both = (
        run(ConcatOp([value(x), value(part)], 0), x, part) if part.shape[1:] == x.shape[1:] else x
    )
    np.testing.assert_array_equal(both[: len(x)], x)
    filler = np.float32(7)
    ring = run(PadOp(value(x), value(filler), [1] * x.ndim, [2] * x.ndim), x, filler)
    np.testing.assert_array_equal(ring, np.pad(x, [(1, 2)] * x.ndim, constant_values=7))


def test_average_pools_count_what_is_inside() -> None:
    x = np.ones((1, 1, 3, 3), np.float32)
    options = {"low": [1, 1], "high": [1, 1]}
    assert (run(AvgPoolOp(value(x), [3, 3], **options), x) == 1).all()
    assert (run(MaxPoolOp(value(-x), [3, 3], **options), -x) == -1).all()


def test_external_elements(tmp_path, monkeypatch) -> None:
    from xdsl.dialects.builtin import f32

    from mlopt.dialects.graph.attributes import ExternalAttr

    numbers = np.arange(8, dtype="<f4")
    (tmp_path / "weights.bin").write_bytes(numbers.tobytes())
    monkeypatch.chdir(tmp_path)
    op = ConstantOp(ExternalAttr.of("weights.bin", 8, 16), TensorType(f32, [2, 2]))
    np.testing.assert_array_equal(run(op), [[2, 3], [4, 5]])
    (tmp_path / "link.bin").symlink_to("/etc/hostname")
    for name, offset, message in [
        ("link.bin", 0, "lies outside the folder"),
        ("weights.bin", 24, "has 32 bytes, expected at least 40"),
        ("../weights.bin", 0, "lies outside the folder"),
        ("/etc/hostname", 0, "lies outside the folder"),
        ("none.bin", 0, "cannot read"),
    ]:
        op = ConstantOp(ExternalAttr.of(name, offset, 16), TensorType(f32, [2, 2]))
        with pytest.raises(DiagnosticError, match=message):
            require(op, Meaning).evaluate(op, (), Runner())


def test_builders_infer_and_refuse() -> None:
    x = value(np.zeros((2, 3), np.float32))
    assert str(ConvertOp(x, element_type_of(np.dtype(np.uint8))).out.type) == "tensor<2x3xui8>"
    with pytest.raises(
        VerifyException, match="inner extents differ: 3 of lhs axis 1 and 2 of rhs axis 0"
    ):
        MatmulOp(x, x)


def test_every_op_is_in_the_documentation() -> None:
    """The page of the dialect lists each primitive and each composite by its name."""
    page = (Path(__file__).parents[3] / "docs/dialects/graph.md").read_text()
    listed = set(re.findall(r"`(\w+)`", page[page.index("## Ops") : page.index("What other")]))
    assert {op.name.removeprefix("graph.") for op in (*PRIMITIVES, *COMPOSITES)} == listed
