"""Padding, slices backwards, updates of slices: by mlopt and by upstream."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from cases import BF16, Cases, numbers
from executed import HAS_REFEREE
from xdsl.dialects.arith import ConstantOp, IndexCastOp
from xdsl.dialects.builtin import IndexType, IntegerAttr, i64
from xdsl.ir import Operation, SSAValue

from mlopt.dialects import op_class
from mlopt.dialects.graph.attributes import Extension
from mlopt.dialects.graph.ops.padding import ExtendOp, ReverseOp, UpdateSliceOp
from mlopt.dialects.graph.ops.parts import DimOp, PadOp, SliceOp

AMOUNTS = [
    ((5,), [2], [3]), ((2, 3), [1, -1], [-1, 4]), ((1, 4), [3, 0], [2, 0]), ((7,), [0], [0]),
    ((3,), [-2], [7]), ((0, 2), [0, 1], [0, 0]),
]  # fmt: skip


def at_known_sizes(dtype: object) -> Cases:
    cases = Cases()
    for shape, low, high in AMOUNTS:
        x, value = numbers(shape, dtype), numbers((), dtype)
        cases.both(lambda _, x, v, a=low, b=high: PadOp(x, v, a, b), x, value)

        def in_every_mode(
            insert: Callable, x: SSAValue, a: list[int] = low, b: list[int] = high
        ) -> list[SSAValue]:
            return [insert(ExtendOp(mode, x, a, b)) for mode in Extension]

        cases.add(in_every_mode, x)
        cases.add(lambda _, x, a=low, b=high: ExtendOp("reflect", x, a, b), x, dynamic=True)
    for shape, axes in [((5,), [0]), ((2, 3, 4), [2, 0]), ((0, 2), [0]), ((2,), []), ((), [])]:
        cases.both(lambda _, x, a=axes: ReverseOp(x, a), numbers(shape, dtype))
    for shape, offsets, sizes, strides in [
        ((7,), [6], [4], [-2]), ((3, 5), [2, 1], [3, 2], [-1, 2]), ((5,), [0], [1], [-3]), ((5,), [4], [0], [-1]),
    ]:  # fmt: skip
        build = lambda _, x, o=offsets, s=sizes, t=strides: SliceOp(x, o, s, t)  # noqa: E731
        cases.both(build, numbers(shape, dtype))
    for shape, part, offsets, strides in [
        ((7,), (3,), [1], [2]), ((3, 5), (2, 5), [1, 0], [1, 1]), ((3, 5), (0, 5), [1, 0], [1, 1]),
        ((), (), [], []),
    ]:  # fmt: skip
        build = lambda _, x, y, o=offsets, t=strides: UpdateSliceOp(x, y, o, t)  # noqa: E731
        cases.both(build, numbers(shape, dtype), numbers(part, dtype))
    return cases


def number(insert: Callable, values: SSAValue, place: int) -> SSAValue:
    """An `index` out of a tensor of i64."""
    at = insert(ConstantOp(IntegerAttr.from_index_int_value(place)))
    element = op_class("tensor.extract").create(operands=[values, at], result_types=[i64])
    return insert(IndexCastOp(insert(element), IndexType()))


def at_run_time() -> Cases:
    cases = Cases()

    def pad(insert: Callable, x: SSAValue, value: SSAValue, n: SSAValue) -> Operation:
        low = [number(insert, n, 0), number(insert, n, 1)]
        return PadOp(x, value, low, [number(insert, n, 2), 1])

    def extend(insert: Callable, x: SSAValue, n: SSAValue) -> list[SSAValue]:
        low = [number(insert, n, 0), number(insert, n, 1)]
        return [insert(ExtendOp(mode, x, low, [number(insert, n, 2), 1])) for mode in Extension]

    def step(insert: Callable, x: SSAValue, n: SSAValue) -> Operation:
        offset, size, stride = (number(insert, n, place) for place in range(3))
        return SliceOp(x, [offset, 0], [size, insert(DimOp(x, 1))], [stride, 1])

    def update(insert: Callable, x: SSAValue, y: SSAValue, n: SSAValue) -> Operation:
        return UpdateSliceOp(x, y, [number(insert, n, 0), 0], [number(insert, n, 1), 1])

    x = numbers((5, 3))
    for amounts in ([2, 1, 3], [-2, -1, 0], [-1, 7, -3], [0, 0, 12]):
        cases.add(pad, x, numbers(()), np.array(amounts))
        cases.add(extend, x, np.array(amounts), dynamic=True)
    for offset, size, stride in ((4, 3, -2), (0, 5, 1), (1, 2, 3), (4, 0, -1)):
        cases.add(step, x, np.array([offset, size, stride]), dynamic=True)
    cases.add(update, x, numbers((2, 3)), np.array([1, 3]))
    return cases


@pytest.mark.parametrize("dtype", [np.float32, np.bool_])
def test_padding(dtype: object) -> None:
    at_known_sizes(dtype).check_compiled()


def test_amounts_known_at_run_time() -> None:
    at_run_time().check_compiled()


@pytest.mark.skipif(not HAS_REFEREE, reason="needs mlir-opt 22 and mlir-runner")
@pytest.mark.parametrize("dtype", [np.uint8, BF16])
def test_upstream_pads(dtype: object) -> None:
    at_known_sizes(dtype).check()
