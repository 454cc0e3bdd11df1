"""The interpreter: control flow, calls, limits, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from front_door import parse

from mlopt.core.diagnostics import DiagnosticError
from mlopt.interpreter import Interpreter

FIBONACCI = """
func.func @fib(%n: i32) -> i32 {
  %c1 = arith.constant 1 : i32
  %c2 = arith.constant 2 : i32
  %small = arith.cmpi slt, %n, %c2 : i32
  cf.cond_br %small, ^done(%n : i32), ^recurse
^recurse:
  %a = arith.subi %n, %c1 : i32
  %b = arith.subi %n, %c2 : i32
  %x = func.call @fib(%a) : (i32) -> i32
  %y = func.call @fib(%b) : (i32) -> i32
  %z = arith.addi %x, %y : i32
  cf.br ^done(%z : i32)
^done(%r: i32):
  return %r : i32
}
"""

FOREVER = """
func.func @forever() {
  cf.br ^a
^a:
  cf.br ^a
}
func.func @deep(%n: i32) -> i32 {
  %r = func.call @deep(%n) : (i32) -> i32
  return %r : i32
}
"""


def evaluate(body: str, arguments: str, results: str, *values):
    """The results of a function of one line or several."""
    text = f"func.func @f({arguments}) -> ({results}) {{\n{body}\n}}"
    return Interpreter(parse(text)).call("f", values)


def message_of(call) -> str:
    with pytest.raises(DiagnosticError) as caught:
        call()
    return caught.value.diagnostics[0].message


def test_recursion_through_a_control_flow_graph():
    assert Interpreter(parse(FIBONACCI)).call("fib", [15]) == (np.int32(610),)


def test_integers_wrap_in_their_width():
    (result,) = evaluate("%r = arith.addi %a, %a : i4\nreturn %r : i4", "%a: i4", "i4", np.int8(7))
    assert result == np.int8(-2)


def test_unsigned_extension_of_i1():
    text = "%r = arith.extui %a : i1 to i8\n%s = arith.extsi %a : i1 to i8\nreturn %r, %s : i8, i8"
    assert evaluate(text, "%a: i1", "i8, i8", True) == (np.int8(1), np.int8(-1))


def test_tensors_are_evaluated_elementwise():
    x = np.array([1.5, -2.0, np.nan], np.float32)
    (result,) = evaluate(
        "%r = arith.maximumf %a, %a : tensor<3xf32>\nreturn %r : tensor<3xf32>",
        "%a: tensor<3xf32>",
        "tensor<3xf32>",
        x,
    )
    np.testing.assert_array_equal(result, x)


def test_division_by_zero_is_an_error_at_the_op():
    text = "%r = arith.divsi %a, %a : i32\nreturn %r : i32"
    assert message_of(lambda: evaluate(text, "%a: i32", "i32", 0)) == "division by zero"


def test_an_op_without_meaning_is_an_error_at_the_op():
    text = '%r = "unknown.op"(%a) : (i32) -> i32\nreturn %r : i32'
    found = message_of(lambda: evaluate(text, "%a: i32", "i32", 0))
    assert found == "'unknown.op' op cannot be interpreted"


def test_a_program_that_does_not_end_is_stopped():
    interpreter = Interpreter(parse(FOREVER), max_steps=1000)
    found = message_of(lambda: interpreter.call("forever", []))
    assert found == "the program does not end within 1000 steps"


def test_a_recursion_that_does_not_end_is_stopped():
    assert "calls deep in '@deep'" in message_of(
        lambda: Interpreter(parse(FOREVER)).call("deep", [1])
    )


def test_arguments_are_checked():
    module = parse("func.func @f(%a: tensor<2x?xf32>, %b: i32) { return }")
    call = Interpreter(module).call
    assert message_of(lambda: call("f", [1])) == "'@f' takes 2 arguments, but 1 are given"
    wrong_shape = np.zeros((3, 1), np.float32)
    assert message_of(lambda: call("f", [wrong_shape, 1])) == (
        "argument 0 of '@f' has shape 3x1, expected 2x?"
    )
    assert message_of(lambda: call("f", [np.zeros((2, 1)), 1])) == (
        "argument 0 of '@f' has dtype float64, expected float32"
    )
    assert message_of(lambda: call("g", [])) == "there is no function '@g'"


def test_externals_are_called():
    seen: list[int] = []
    module = parse(
        "func.func private @print(i64)\n"
        "func.func @f(%a: i64) { func.call @print(%a) : (i64) -> () return }"
    )
    Interpreter(module, externals={"print": lambda x: seen.append(int(x))}).call("f", [7])
    assert seen == [7]
    assert message_of(lambda: Interpreter(module).call("f", [7])) == (
        "function '@print' has no body to run"
    )


def test_a_loop_without_progress_is_an_error():
    text = "scf.for %i = %a to %b step %a { }\nreturn %b : index"
    found = message_of(lambda: evaluate(text, "%a: index, %b: index", "index", 0, 1))
    assert found == "the step of the loop is 0, expected a positive value"


def test_forall_assembles_nothing_without_insertions():
    text = (
        "%r = scf.forall (%i) in (4) shared_outs(%o = %a) -> (tensor<4xf32>) {\n"
        "  scf.forall.in_parallel { }\n}\nreturn %r : tensor<4xf32>"
    )
    x = np.arange(4, dtype=np.float32)
    (result,) = evaluate(text, "%a: tensor<4xf32>", "tensor<4xf32>", x)
    np.testing.assert_array_equal(result, x)


def test_affine_accesses_are_checked():
    text = "%r = affine.load %m[%i - 1] : memref<4xi32>\nreturn %r : i32"
    memory = np.arange(4, dtype=np.int32)
    assert evaluate(text, "%m: memref<4xi32>, %i: index", "i32", memory, 3) == (np.int32(2),)
    found = message_of(lambda: evaluate(text, "%m: memref<4xi32>, %i: index", "i32", memory, 0))
    assert found == "subscript -1 of axis 0 is out of bounds: size 4"
