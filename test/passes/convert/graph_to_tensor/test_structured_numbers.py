"""Contractions, reductions, layout and composites through upstream's lowering.

The functions are built with the Python builders, at static and at unknown sizes, over
edge shapes: 0, 1, primes, rank 0.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from cases import BF16, Cases, numbers
from executed import HAS_REFEREE
from xdsl.ir import Operation, SSAValue

from mlopt.core.element_types import element_type_of
from mlopt.dialects import op_class
from mlopt.dialects.graph.attributes import Reduction
from mlopt.dialects.graph.ops.binary import AddOp
from mlopt.dialects.graph.ops.composite import (
    AvgPoolOp,
    MaxPoolOp,
    MeanOp,
    ReluOp,
    SigmoidOp,
    SoftmaxOp,
)
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.conv import ConvOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.parts import ConcatOp, DimOp, IotaOp, PadOp, SliceOp
from mlopt.dialects.graph.ops.reduction import ArgReduceOp, ReduceOp, ReduceWindowOp

pytestmark = pytest.mark.skipif(not HAS_REFEREE, reason="needs mlir-opt 22 and mlir-runner")


@pytest.mark.parametrize(
    "dtype", [np.float16, BF16, np.float32, np.float64, np.int8, np.uint8, np.int64]
)
def test_matmul(dtype: object) -> None:
    cases = Cases()
    shapes = [
        ((2, 3), (3, 5)),
        ((1, 1), (1, 1)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 3)),
        ((7, 13), (13, 11)),
    ]
    shapes += [((2, 3, 4), (2, 4, 5)), ((0, 3, 4), (0, 4, 5)), ((2, 1, 3, 4), (2, 1, 4, 2))]
    for lhs, rhs in shapes:
        cases.both(lambda _, a, b: MatmulOp(a, b), numbers(lhs, dtype), numbers(rhs, dtype))
    cases.check()


def test_matmul_with_a_wider_result() -> None:
    cases = Cases()
    for narrow, wide in ((np.int8, np.int32), (np.uint8, np.uint32), (np.float16, np.float32)):
        element = element_type_of(np.dtype(wide))
        arrays = numbers((3, 4), narrow), numbers((4, 5), narrow)
        cases.both(lambda _, a, b, element=element: MatmulOp(a, b, element), *arrays)
        filters = numbers((1, 2, 5, 5), narrow), numbers((3, 2, 3, 3), narrow)
        cases.both(lambda _, a, b, element=element: ConvOp(a, b, element_type=element), *filters)
    cases.check()


def test_contract() -> None:
    cases = Cases()
    for lhs, rhs, batch, inner in [
        ((2, 3), (3, 4), ((), ()), ((1,), (0,))),
        ((2, 3), (4, 5), ((), ()), ((), ())),
        ((2, 3, 4), (4, 3, 5), ((), ()), ((1, 2), (1, 0))),
        ((3, 2, 4), (4, 5, 2), ((1,), (2,)), ((2,), (0,))),
        ((2, 0), (0, 3), ((), ()), ((1,), (0,))),
        ((5,), (5,), ((), ()), ((0,), (0,))),
        ((5,), (5,), ((0,), (0,)), ((), ())),
        ((), (), ((), ()), ((), ())),
    ]:
        for dtype in (np.float32, np.int32, np.float16):
            axes = {"batch": batch, "inner": inner}
            build = lambda _, a, b, axes=axes: ContractOp(a, b, **axes)  # noqa: E731
            cases.both(build, numbers(lhs, dtype), numbers(rhs, dtype))
    cases.check()


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int32])
def test_conv(dtype: object) -> None:
    cases = Cases()
    for image, taps, options in [
        ((1, 1, 5, 5), (1, 1, 3, 3), {}),
        ((2, 3, 7, 6), (4, 3, 3, 2), {"strides": [2, 1], "low": [1, 0], "high": [0, 2]}),
        ((2, 3, 9, 9), (4, 3, 3, 3), {"dilations": [2, 3], "strides": [1, 2], "low": [1, 1]}),
        ((1, 4, 5, 5), (6, 2, 3, 3), {"groups": 2, "low": [1, 1], "high": [1, 1]}),
        ((2, 3, 5, 5), (3, 1, 3, 3), {"groups": 3}),
        ((2, 3, 11), (5, 3, 4), {"strides": [3]}),
        ((1, 2, 4, 5, 6), (3, 2, 2, 3, 2), {"strides": [1, 2, 1], "high": [0, 1, 1]}),
        ((1, 1, 2, 2), (1, 1, 3, 3), {}),
        ((1, 1, 5, 5), (1, 1, 1, 1), {"strides": [2, 2]}),
        ((0, 2, 5, 5), (3, 2, 3, 3), {}),
        ((1, 0, 5, 5), (3, 0, 3, 3), {}),
    ]:
        build = lambda _, a, b, options=options: ConvOp(a, b, **options)  # noqa: E731
        arrays = numbers(image, dtype), numbers(taps, dtype)
        cases.add(build, *arrays)
        if options.get("groups", 1) == 1:
            cases.add(build, *arrays, dynamic=True)
    cases.check()


@pytest.mark.parametrize(
    "dtype", [np.float16, BF16, np.float32, np.float64, np.int8, np.uint16, np.int64, np.bool_]
)
def test_reduce(dtype: object) -> None:
    cases, kind = Cases(), np.dtype(dtype)
    for reduction in Reduction:
        is_bits = reduction in (Reduction.AND, Reduction.OR)
        if (is_bits and kind.kind not in "iub") or (
            kind == np.bool_ and reduction in (Reduction.SUM, Reduction.PROD)
        ):
            continue
        if reduction == Reduction.MAXNUM and kind.kind in "iub":
            continue
        for shape, axes in [
            ((5,), [0]), ((2, 3, 4), [1]), ((2, 3, 4), [2, 0]), ((2, 3), []), ((0, 3), [0]),
            ((0, 3), [1]), ((1, 1), [0, 1]), ((), []), ((7, 13), [0, 1]),
        ]:  # fmt: skip
            build = lambda _, x, r=reduction, axes=axes: ReduceOp(r, x, axes)  # noqa: E731
            cases.both(build, numbers(shape, dtype))
    cases.check()


def test_reduce_extremes_of_nan_and_zeros() -> None:
    cases = Cases()
    rows = [
        [1, np.nan, 3],
        [np.inf, -np.inf, 0],
        [0.0, -0.0, -0.0],
        [-0.0, 0.0, 0.0],
        [-np.inf] * 3,
    ]
    for dtype in (np.float32, np.float64, np.float16, BF16):
        array = np.array(rows).astype(dtype)
        for reduction in (Reduction.MAX, Reduction.MIN):
            cases.both(lambda _, x, r=reduction: ReduceOp(r, x, [1]), array)
        for predicate in ("gt", "lt"):
            cases.both(lambda _, x, p=predicate: ArgReduceOp(p, x, 1), array)
        numbers_and_nan = np.array([[1, np.nan, 3], [np.nan] * 3, [-np.inf, np.nan, -np.inf]])
        build = lambda _, x: ReduceOp(Reduction.MAXNUM, x, [1])  # noqa: E731
        cases.both(build, numbers_and_nan.astype(dtype))
    cases.check()


@pytest.mark.parametrize("dtype", [np.float32, BF16, np.int8, np.uint8, np.bool_])
def test_arg_reduce(dtype: object) -> None:
    cases = Cases()
    for predicate in ("gt", "lt"):
        for shape, axis in [
            ((5,), 0),
            ((3, 4), 0),
            ((3, 4), 1),
            ((2, 0), 1),
            ((0, 2), 1),
            ((1,), 0),
        ]:
            for target in (np.int64, np.int8, np.uint32):
                element = element_type_of(np.dtype(target))
                build = lambda _, x, p=predicate, a=axis, e=element: ArgReduceOp(p, x, a, e)  # noqa: E731
                cases.both(build, numbers(shape, dtype))
    cases.check()


def test_arg_reduce_of_ties_and_nan() -> None:
    cases, x = Cases(), numbers((6, 40), np.float32)
    x[1, [7, 9]], x[2], x[3], x[4, 39], x[5, :3] = np.nan, -np.inf, 1.5, np.inf, [0.0, -0.0, 0.0]
    for predicate in ("gt", "lt"):
        for options in ({}, {"last": True}):
            build = lambda _, x, p=predicate, o=options: ArgReduceOp(p, x, 1, **o)  # noqa: E731
            cases.add(build, x)
    cases.check()


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int8])
def test_reduce_window(dtype: object) -> None:
    cases = Cases()
    for reduction in (Reduction.SUM, Reduction.PROD, Reduction.MAX, Reduction.MIN):
        for shape, window, options in [
            ((5, 6), (2, 3), {}),
            ((2, 3, 6, 6), (1, 1, 2, 2), {"strides": (1, 1, 2, 2)}),
            ((7,), (3,), {"low": (2,), "high": (1,), "strides": (2,)}),
            ((9,), (3,), {"dilations": (3,)}),
            ((2,), (3,), {}),
            ((4, 4), (1, 1), {"strides": (2, 3)}),
            ((0, 3), (1, 2), {}),
        ]:
            build = lambda _, x, r=reduction, w=window, o=options: ReduceWindowOp(r, x, w, **o)  # noqa: E731
            cases.both(build, numbers(shape, dtype))
    cases.check()


@pytest.mark.parametrize("dtype", [np.float32, np.uint8, np.bool_, BF16])
def test_layout(dtype: object) -> None:
    cases = Cases()
    for shape, permutation in [
        ((2, 3), [1, 0]),
        ((2, 3, 4), [2, 0, 1]),
        ((5,), [0]),
        ((), []),
        ((0, 2), [1, 0]),
    ]:
        cases.both(lambda _, x, p=permutation: TransposeOp(x, p), numbers(shape, dtype))
    for shape, target in [
        ((2, 3, 4), (6, 4)), ((6, 4), (2, 3, 4)), ((4, 6), (8, 3)), ((), (1, 1)), ((1, 1), ()),
        ((5,), (5,)), ((0, 3), (3, 0)), ((2, 3), (6,)), ((6,), (1, 2, 1, 3)), ((1, 2, 1), (2,)),
    ]:  # fmt: skip
        cases.both(lambda _, x, t=target: ReshapeOp(x, t), numbers(shape, dtype))
    for shape, target, axes in [
        ((3,), (2, 3), [1]), ((), (2, 2), []), ((2, 1), (2, 3), [0, 1]), ((3, 2), (2, 4, 3), [2, 0]),
        ((1,), (1,), [0]), ((2, 3), (2, 3), [0, 1]), ((1,), (0, 2), [1]),
    ]:  # fmt: skip
        cases.add(lambda _, x, t=target, a=axes: BroadcastOp(x, t, a), numbers(shape, dtype))
    for shape, offsets, sizes, strides in [
        ((5,), [1], [3], [1]), ((5, 6), [0, 1], [3, 2], [2, 3]), ((5,), [5], [0], [1]), ((), [], [], []),
    ]:  # fmt: skip
        cases.both(
            lambda _, x, o=offsets, s=sizes, t=strides: SliceOp(x, o, s, t), numbers(shape, dtype)
        )
    cases.check()


def test_sizes_known_at_run_time() -> None:
    cases = Cases()

    def flattened(insert: Callable, x: SSAValue) -> Operation:
        return ReshapeOp(x, [insert(DimOp(x, 0)), 12])

    def repeated(insert: Callable, x: SSAValue, y: SSAValue) -> Operation:
        return BroadcastOp(x, [insert(DimOp(y, 0)), insert(DimOp(x, 0))], [1])

    def sliced(insert: Callable, x: SSAValue, y: SSAValue) -> Operation:
        return SliceOp(x, [0, 1], [insert(DimOp(y, 0)), 2])

    def counted(insert: Callable, x: SSAValue) -> Operation:
        return IotaOp([insert(DimOp(x, 0)), 3], 0)

    for leading in (1, 2, 5):
        cases.add(flattened, numbers((leading, 3, 4)), dynamic=True)
        cases.add(counted, numbers((leading, 1)), dynamic=True)
        cases.add(repeated, numbers((3,)), numbers((leading,)), dynamic=True)
        cases.add(sliced, numbers((5, 3)), numbers((leading,)), dynamic=True)
    cases.check()


@pytest.mark.skipif(
    op_class("tensor.reshape").__module__.startswith("xdsl"),
    reason="xDSL's verifier of tensor.reshape multiplies unknown sizes",
)
def test_reshape_to_several_unknown_sizes() -> None:
    cases = Cases()

    def swapped(insert: Callable, x: SSAValue) -> Operation:
        return ReshapeOp(x, [insert(DimOp(x, 1)), insert(DimOp(x, 0)), 3, 4])

    for leading in (1, 5):
        cases.add(swapped, numbers((leading, 2, 3, 4)), dynamic=True)
    cases.check()


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int16, np.uint8])
def test_parts(dtype: object) -> None:
    cases, element = Cases(), element_type_of(np.dtype(dtype))
    for shapes, axis in [
        ([(2, 3), (2, 1)], 1), ([(2, 3)], 0), ([(0, 3), (2, 3), (1, 3)], 0), ([(1,), (2,), (3,)], 0),
    ]:  # fmt: skip
        arrays = [numbers(shape, dtype) for shape in shapes]
        cases.both(lambda _, *parts, axis=axis: ConcatOp(parts, axis), *arrays)
    for shape, low, high in [
        ((2, 3), [1, 0], [0, 2]),
        ((0,), [2], [1]),
        ((), [], []),
        ((2,), [0], [0]),
    ]:
        build = lambda _, x, v, l=low, h=high: PadOp(x, v, l, h)  # noqa: E731, E741
        cases.both(build, numbers(shape, dtype), numbers((), dtype))
    for shape, axis in [((5,), 0), ((2, 3), 1), ((2, 3), 0), ((0,), 0)]:
        cases.add(lambda _, s=shape, a=axis: IotaOp(s, a, element))
    cases.check()


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16, BF16])
def test_composites(dtype: object) -> None:
    cases = Cases()
    for shape, axis in [((3, 5), 1), ((3, 5), 0), ((4,), 0), ((2, 3, 1), 2)]:
        x = numbers(shape, dtype)
        cases.both(lambda _, x, a=axis: SoftmaxOp(x, a), x)
        cases.both(lambda _, x, a=axis: MeanOp(x, [a]), x)
        cases.both(lambda _, x: ReluOp(x), x)
        cases.both(lambda _, x: SigmoidOp(x), x)
    cases.both(lambda _, x: SoftmaxOp(x, 1), np.array([[1000, 1000, -1000]]).astype(dtype))
    pools: list[dict] = [
        {}, {"strides": (2, 2)}, {"low": (1, 1), "high": (1, 0)}, {"dilations": (2, 1)},
    ]  # fmt: skip
    for options in pools:
        x = numbers((2, 3, 5, 6), dtype)
        cases.both(lambda _, x, o=options: MaxPoolOp(x, (2, 2), **o), x)
        cases.both(lambda _, x, o=options: AvgPoolOp(x, (2, 2), **o), x)
    cases.check()


def test_a_perceptron_and_a_convolutional_network() -> None:
    cases = Cases()

    def dense(insert: Callable, x: SSAValue, inputs: int, outputs: int) -> SSAValue:
        weights = insert(ConstantOp.from_array(numbers((inputs, outputs)) / inputs**0.5))
        bias = insert(ConstantOp.from_array(numbers((outputs,))))
        product = insert(MatmulOp(x, weights))
        rows = product.type.get_shape()[0]
        size = insert(DimOp(product, 0)) if rows < 0 else rows
        return insert(AddOp(product, insert(BroadcastOp(bias, [size, outputs], [1]))))

    def perceptron(insert: Callable, x: SSAValue) -> Operation:
        hidden = insert(ReluOp(dense(insert, x, 64, 32)))
        return SoftmaxOp(dense(insert, hidden, 32, 10), 1)

    def network(insert: Callable, x: SSAValue) -> Operation:
        taps = insert(ConstantOp.from_array(numbers((6, 1, 3, 3))))
        hidden = insert(ConvOp(x, taps, low=[1, 1], high=[1, 1]))
        pooled = insert(MaxPoolOp(insert(ReluOp(hidden)), (2, 2), strides=(2, 2)))
        batch = pooled.type.get_shape()[0]
        size = insert(DimOp(pooled, 0)) if batch < 0 else batch
        # The spatial sizes are known, the batch may not be.
        flat = insert(ReshapeOp(pooled, [size, 96]))
        return SoftmaxOp(dense(insert, flat, 96, 10), 1)

    cases.both(perceptron, numbers((5, 64)))
    cases.both(network, numbers((3, 1, 8, 8)))
    cases.check()
