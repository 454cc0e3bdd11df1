"""What tensor ops compute: upstream's numbers, NumPy's where upstream lowers nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from front_door import parse
from referee import needs_upstream

sys.path.insert(0, str(Path(__file__).parent.parent))

from many_functions import function_types, interpreted, random_inputs, run_by_upstream

from mlopt.core.diagnostics import DiagnosticError
from mlopt.interpreter import Interpreter

TEXT = """
func.func @insert(%t: tensor<4x8xf32>, %f: f32) -> tensor<4x8xf32> {
  %i = arith.constant 3 : index
  %r = tensor.insert %f into %t[%i, %i] : tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}
func.func @extract_slice(%t: tensor<5x7xf32>) -> tensor<2x3xf32> {
  %r = tensor.extract_slice %t[1, 0] [2, 3] [2, 3] : tensor<5x7xf32> to tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}
func.func @rank_reduced(%t: tensor<5x7xf32>) -> tensor<7xf32> {
  %r = tensor.extract_slice %t[2, 0] [1, 7] [1, 1] : tensor<5x7xf32> to tensor<7xf32>
  return %r : tensor<7xf32>
}
func.func @insert_slice(%s: tensor<3xf32>, %t: tensor<5x7xf32>) -> tensor<5x7xf32> {
  %r = tensor.insert_slice %s into %t[4, 1] [1, 3] [1, 2] : tensor<3xf32> into tensor<5x7xf32>
  return %r : tensor<5x7xf32>
}
func.func @pad(%t: tensor<2x3xf32>, %f: f32) -> tensor<5x3xf32> {
  %r = tensor.pad %t low[1, 0] high[2, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %f : f32
  } : tensor<2x3xf32> to tensor<5x3xf32>
  return %r : tensor<5x3xf32>
}
func.func @generate() -> tensor<3x5xi64> {
  %r = tensor.generate {
  ^bb0(%i: index, %j: index):
    %s = arith.muli %i, %j : index
    %v = arith.index_cast %s : index to i64
    tensor.yield %v : i64
  } : tensor<3x5xi64>
  return %r : tensor<3x5xi64>
}
func.func @reshapes(%t: tensor<4x6xf32>) -> tensor<2x2x2x3xf32> {
  %c = tensor.collapse_shape %t [[0, 1]] : tensor<4x6xf32> into tensor<24xf32>
  %r = tensor.expand_shape %c [[0, 1, 2, 3]] output_shape [2, 2, 2, 3] : tensor<24xf32> into tensor<2x2x2x3xf32>
  return %r : tensor<2x2x2x3xf32>
}
func.func @from_elements(%a: f32, %b: f32) -> tensor<2x2xf32> {
  %r = tensor.from_elements %a, %b, %b, %a : tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}
func.func @splat(%a: f32) -> tensor<3xf32> {
  %r = tensor.splat %a : tensor<3xf32>
  return %r : tensor<3xf32>
}
func.func @empty_axis(%t: tensor<0x3xf32>) -> tensor<0x3xf32> {
  %r = linalg.exp ins(%t : tensor<0x3xf32>) outs(%t : tensor<0x3xf32>) -> tensor<0x3xf32>
  return %r : tensor<0x3xf32>
}
"""


@needs_upstream
def test_numbers_are_upstreams():
    """Every function gives what upstream's lowering gives."""
    types = function_types(parse(TEXT))
    inputs = {name: random_inputs(type, seed) for seed, (name, type) in enumerate(types.items())}
    ours = interpreted(TEXT, inputs)
    for name, wanted in run_by_upstream(TEXT, inputs).items():
        found = np.asarray(ours[name]).astype(np.float64)
        np.testing.assert_allclose(found, wanted, rtol=1e-5, err_msg=name)


def run(text: str, *values):
    """The results of `@f`."""
    return Interpreter(parse(text)).call("f", values)


def test_gather_and_scatter_undo_each_other():
    """Slices at coordinates, taken and put back."""
    text = """
    func.func @f(%t: tensor<4x5x3xf32>, %i: tensor<2x2xindex>) -> (tensor<2x5xf32>, tensor<2x1x5x1xf32>, tensor<4x5x3xf32>) {
      %g = tensor.gather %t[%i] gather_dims([0, 2]) : (tensor<4x5x3xf32>, tensor<2x2xindex>) -> tensor<2x5xf32>
      %h = tensor.gather %t[%i] gather_dims([0, 2]) : (tensor<4x5x3xf32>, tensor<2x2xindex>) -> tensor<2x1x5x1xf32>
      %s = tensor.scatter %g into %t[%i] scatter_dims([0, 2]) unique : (tensor<2x5xf32>, tensor<4x5x3xf32>, tensor<2x2xindex>) -> tensor<4x5x3xf32>
      return %g, %h, %s : tensor<2x5xf32>, tensor<2x1x5x1xf32>, tensor<4x5x3xf32>
    }"""
    source = np.arange(60, dtype=np.float32).reshape(4, 5, 3)
    places = np.array([[3, 0], [1, 2]], np.int64)
    gathered, kept, scattered = run(text, source, places)
    np.testing.assert_array_equal(gathered, np.stack([source[3, :, 0], source[1, :, 2]]))
    np.testing.assert_array_equal(kept.reshape(2, 5), gathered)
    np.testing.assert_array_equal(scattered, source)


def test_concat_of_dynamic_sizes():
    """Arrays one behind the other."""
    text = """
    func.func @f(%a: tensor<2x?xf32>, %b: tensor<2x3xf32>) -> tensor<2x?xf32> {
      %r = tensor.concat dim(1) %a, %b : (tensor<2x?xf32>, tensor<2x3xf32>) -> tensor<2x?xf32>
      return %r : tensor<2x?xf32>
    }"""
    a, b = np.ones((2, 5), np.float32), np.zeros((2, 3), np.float32)
    np.testing.assert_array_equal(run(text, a, b)[0], np.concatenate([a, b], axis=1))


@pytest.mark.parametrize(
    "body,message",
    [
        ("%r = tensor.extract %t[%i] : tensor<?xf32>", "index 9 of axis 0 is out of bounds"),
        ("%r = tensor.cast %t : tensor<?xf32> to tensor<5xf32>", "value has shape"),
        (
            "%r = tensor.extract_slice %t[%i] [2] [1] : tensor<?xf32> to tensor<2xf32>",
            "slice 9 to 11 of axis 0 leaves size 4",
        ),
    ],
)
def test_what_goes_wrong_at_run_time_is_told(body: str, message: str):
    """Indices, slices and casts are checked."""
    text = f"""
    func.func @f(%t: tensor<?xf32>, %i: index) {{
      {body}
      return
    }}"""
    with pytest.raises(DiagnosticError, match=message):
        run(text, np.zeros(4, np.float32), np.int64(9))
