"""Running totals and sorting, by mlopt and by upstream, against their meaning."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from cases import BF16, Cases, numbers
from executed import HAS_REFEREE
from xdsl.ir import Operation, SSAValue

from mlopt.core.element_types import element_type_of
from mlopt.dialects.graph.attributes import Reduction
from mlopt.dialects.graph.ops.ordering import CumulateOp, SortOp, TopKOp
from mlopt.dialects.graph.ops.parts import DimOp
from mlopt.dialects.graph.ops.reduction import ArgReduceOp

ELEMENTS = [np.float16, BF16, np.float32, np.float64, np.int8, np.int64, np.uint16, np.bool_]
SHAPES = [
    ((7,), 0), ((3, 5), 0), ((3, 5), 1), ((2, 3, 4), 1), ((1,), 0), ((0, 3), 0), ((2, 0), 0), ((2, 0), 1),
]  # fmt: skip


def few(shape: tuple[int, ...], dtype: object) -> np.ndarray:
    """Elements among which there are equal ones, NaN, and zeros of both signs."""
    x = np.round(numbers(shape, np.float64) * 2) / 2
    if np.dtype(dtype).kind not in "iub":
        x = np.where(np.abs(x) > 1.5, np.nan, x)
    return x.astype(dtype) if np.dtype(dtype).kind != "u" else np.abs(x).astype(dtype)


def totals() -> Cases:
    cases = Cases()
    for number, (shape, axis) in enumerate(SHAPES):
        build = lambda _, x, a=axis: CumulateOp("sum", x, a)  # noqa: E731
        cases.add(build, numbers(shape), dynamic=number % 2 == 0)
    for dtype in ELEMENTS:
        for reduction in Reduction:
            kind = np.dtype(dtype).kind
            if kind == "b" and reduction in (Reduction.SUM, Reduction.PROD):
                continue
            if kind not in "iub" and reduction in (Reduction.AND, Reduction.OR):
                continue
            if kind in "iub" and reduction == Reduction.MAXNUM:
                continue
            options = {"exclusive": reduction != Reduction.SUM, "reverse": kind in "iu"}
            build = lambda _, x, r=reduction, o=options: CumulateOp(r, x, 0, **o)  # noqa: E731
            cases.add(build, numbers((4, 3), dtype))
    return cases


def orders() -> Cases:
    cases = Cases()
    for number, (shape, axis) in enumerate([((3, 5), 1), ((2, 3, 4), 1), ((1,), 0), ((2, 0), 0)]):
        x, payload = few(shape, np.float32), numbers(shape, np.int64)
        build = lambda _, x, y, a=axis: SortOp("lt", [x, y], a)  # noqa: E731
        cases.add(build, x, payload, dynamic=number % 2 == 0)
    cases.add(lambda _, x: SortOp("gt", [x], 0), few((127,), np.float32), dynamic=True)
    cases.add(lambda _, x: SortOp("gt", [x], 1), few((3, 64), np.float32))
    for number, dtype in enumerate(ELEMENTS):
        # Eight elements and a few more, of which many are equal, in either direction.
        predicate, x = ("lt", "gt")[number % 2], few((11, 2), dtype)
        cases.add(lambda _, *xs, p=predicate: SortOp(p, xs, 0), x, numbers((11, 2), np.int16))
        cases.add(lambda _, x, p=predicate: ArgReduceOp(p, x, 0, last=True), x)
    element = element_type_of(np.dtype(np.int32))
    for shape, axis, count in (((13,), 0, 5), ((3, 7), 1, 7), ((7, 3), 0, 0)):
        build = lambda _, x, a=axis, k=count: TopKOp("gt", x, a, k, element)  # noqa: E731
        cases.add(build, few(shape, np.float32))

    def least(insert: Callable, x: SSAValue, y: SSAValue) -> Operation:
        return TopKOp("lt", x, 0, insert(DimOp(y, 0)))

    cases.add(least, few((13, 2), np.float32), numbers((4,)), dynamic=True)
    return cases


def test_running_totals() -> None:
    totals().check_compiled()


def test_orders() -> None:
    orders().check_compiled()


@pytest.mark.skipif(not HAS_REFEREE, reason="needs mlir-opt 22 and mlir-runner")
def test_upstream_orders() -> None:
    totals().check()
    orders().check()
