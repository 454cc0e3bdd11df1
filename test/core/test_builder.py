"""The builder makes the modules that the text would, with the caller's lines as places."""

from __future__ import annotations

import io

import numpy as np
import pytest

import mlopt
from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.locations import file_position
from mlopt.core.printer import print_module


def text_of(module) -> str:
    """The module as text."""
    stream = io.StringIO()
    print_module(module, stream)
    return stream.getvalue()


def test_function_with_inferred_types():
    """Result types of ops and functions follow from their operands."""
    builder = mlopt.builder()
    with builder.function("f", {"x": "tensor<4xf32>", "y": "tensor<4xf32>"}) as (x, y):
        builder.returns(builder.op("arith.addf", x, y))
    assert text_of(builder.finish()) == (
        "module {\n"
        "  func.func @f(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {\n"
        "    %0 = arith.addf %x, %y : tensor<4xf32>\n"
        "    return %0 : tensor<4xf32>\n"
        "  }\n"
        "}\n"
    )


def test_graph_ops_infer_by_their_shape_functions():
    """`of` and constructors are asked where constraints do not say the type."""
    builder = mlopt.builder()
    with builder.function("f", ["tensor<2x3xf32>", "tensor<3x?xf32>"]) as (a, b):
        product = builder.op("graph.matmul", a, b)
        builder.returns(builder.op("graph.add", product, product))
    assert "-> tensor<2x?xf32>" in text_of(builder.finish())


def test_loop_with_carried_value():
    """A structured op: a region with arguments, and results afterwards."""
    builder = mlopt.builder()
    with builder.function("count", {"n": "index"}) as (n,):
        zero, one = builder.constant(0, "index"), builder.constant(1, "index")
        start = builder.constant(0.5, "f32")
        with builder.structured("scf.for", zero, n, one, start, types=["f32"]) as loop:
            with loop.region("index", "f32") as (_, sum):
                builder.op("scf.yield", builder.op("arith.addf", sum, sum))
        builder.returns(loop.result)
    text = text_of(builder.finish())
    assert "scf.for" in text and "iter_args" in text


def test_branches_and_calls():
    """Blocks for jumps; a function that calls itself says what it returns."""
    builder = mlopt.builder()
    with builder.function("f", {"n": "i64"}, ["i64"], visibility="private") as (n,):
        zero = builder.constant(0, "i64")
        stop = builder.op("arith.cmpi", n, zero, predicate=0, types=["i1"])
        done, again = builder.block(), builder.block()
        builder.op("cf.cond_br", stop, [], [], successors=[done, again])
        with builder.at(done):
            builder.returns(zero)
        with builder.at(again):
            one = builder.constant(1, "i64")
            builder.returns(builder.call("f", builder.op("arith.subi", n, one)))
    text = text_of(builder.finish())
    assert "func.func private @f" in text and "call @f" in text


@pytest.mark.parametrize(
    "value,type,expected",
    [
        (1.5, "f32", "arith.constant 1.500000e+00 : f32"),
        (3, "index", "arith.constant 3 : index"),
        (True, "i1", "arith.constant true"),
        (2, "tensor<3xi8>", "arith.constant dense<2> : tensor<3xi8>"),
        (np.array([1.0, 2.0], np.float32), None, "dense<[1.000000e+00, 2.000000e+00]>"),
        (np.float64(0.25), None, "arith.constant 2.500000e-01 : f64"),
    ],
)
def test_constants(value, type, expected):
    """Numbers, fills and arrays."""
    builder = mlopt.builder()
    with builder.function("f"):
        builder.returns(builder.constant(value, type))
    assert expected in text_of(builder.finish())


def test_diagnostics_point_at_the_line_that_built_the_op():
    """A wrong op is refused at the caller's line."""
    builder = mlopt.builder()
    with builder.function("f", ["f32", "f64"]) as (a, b):
        with pytest.raises(DiagnosticError) as caught:
            builder.op("arith.addf", a, b)
        builder.returns(a)
    position = file_position(caught.value.diagnostics[0].location)
    assert position is not None and position.filename == __file__


@pytest.mark.parametrize(
    "work,message",
    [
        (lambda b, x: b.op("arith.nothing", x), "there is no op 'arith.nothing'"),
        (lambda b, x: b.call("g", x), "there is no function 'g' yet"),
        (lambda b, x: b.op("arith.sitofp", x), "do not follow; give types"),
        (lambda b, x: b.op("arith.addf", x), "expected"),
    ],
)
def test_refusals(work, message):
    """Each mistake is a diagnostic that says what was expected."""
    builder = mlopt.builder()
    with builder.function("f", ["i32"]) as (x,):
        with pytest.raises(DiagnosticError, match=message):
            work(builder, x)
        builder.returns(x)


def test_function_without_returns():
    """A function has to end."""
    builder = mlopt.builder()
    with pytest.raises(DiagnosticError, match="ends without 'returns'"):
        with builder.function("f", ["i32"]):
            pass
