"""Which buffers may stand for others without a copy."""

from __future__ import annotations

import numpy as np
from xdsl.dialects.builtin import DYNAMIC_INDEX, MemRefType, StridedLayoutAttr, f32

import mlopt
from mlopt.dialects.bufferization.layouts import is_castable


def test_gaps_between_rows_are_no_dense_rows_of_unknown_size():
    """Strides that follow from unknown sizes are not strides that may be anything."""
    shape = [2, DYNAMIC_INDEX]
    dense = MemRefType(f32, shape)
    gaps = MemRefType(f32, shape, StridedLayoutAttr([6, 1], 0))
    open_strides = MemRefType(f32, shape, StridedLayoutAttr([None, 1], 0))
    assert not is_castable(gaps, dense)
    assert not is_castable(open_strides, dense)
    assert is_castable(gaps, open_strides)
    assert is_castable(dense, open_strides)


def test_a_slice_of_unknown_width_is_returned_without_its_gaps():
    run = mlopt.compile(
        """
        func.func @main(%x: tensor<2x6xf32>, %n: index) -> tensor<2x?xf32> {
          %0 = tensor.extract_slice %x[0, 0][2, %n][1, 1] : tensor<2x6xf32> to tensor<2x?xf32>
          return %0 : tensor<2x?xf32>
        }"""
    )
    x = np.arange(12, dtype=np.float32).reshape(2, 6)
    for width in (0, 1, 2, 6):
        np.testing.assert_array_equal(run(x, width), x[:, :width])
