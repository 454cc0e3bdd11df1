"""Dense constants: values, errors, and no object an element."""

import time

import ml_dtypes
import numpy as np
import pytest
from front_door import attribute_of, attribute_text

from mlopt.core.constants import array_of, is_splat


@pytest.mark.parametrize(
    "written, expected",
    [
        ("dense<1.5> : tensor<2x3xf32>", np.full((2, 3), 1.5, np.float32)),
        ("dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>", np.array([[1, 2], [3, 4]], np.int32)),
        ("dense<[]> : tensor<0xf32>", np.zeros(0, np.float32)),
        ("dense<> : tensor<2x0xi8>", np.zeros((2, 0), np.int8)),
        ("dense<7> : tensor<i64>", np.array(7, np.int64)),
        ("dense<[true, false]> : tensor<2xi1>", np.array([True, False])),
        ("dense<[255, -128]> : tensor<2xi8>", np.array([-1, -128], np.int8)),
        ("dense<[7, 15]> : tensor<2xi4>", np.array([7, -1], np.int8)),
        ("dense<18446744073709551615> : tensor<1xui64>", np.array([2**64 - 1], np.uint64)),
        ("dense<[-1, 18446744073709551614]> : tensor<2xi64>", np.array([-1, -2])),
        ("dense<[0x7F800000, -0.0]> : tensor<2xf32>", np.array([np.inf, -0.0], np.float32)),
        ("dense<[0x3F80, 2.0]> : tensor<2xbf16>", np.array([1, 2], ml_dtypes.bfloat16)),
        ("dense<1.0e400> : tensor<1xf32>", np.array([np.inf], np.float32)),
        ("dense<[1, // one > zero\n 2]> : tensor<2xi32>", np.array([1, 2], np.int32)),
        ("dense<(1.0, -2.0)> : tensor<2xcomplex<f32>>", np.full(2, 1 - 2j, np.complex64)),
        ('dense<"0x0000803F"> : tensor<4xf32>', np.ones(4, np.float32)),
        ('dense<"0x0000803F00000040"> : tensor<2xf32>', np.array([1, 2], np.float32)),
        ('dense<"0x0501"> : tensor<9xi1>', np.array([1, 0, 1, 0, 0, 0, 0, 0, 1], np.bool_)),
        ('dense<"0xFFFFFF010000"> : tensor<2xi24>', np.array([-1, 1], np.int32)),
    ],
)
def test_values_are_those_of_the_text(written, expected):
    found = array_of(attribute_of(written))
    assert found.dtype == expected.dtype
    assert found.shape == expected.shape
    assert found.tobytes() == expected.tobytes()


def test_a_bfloat16_is_rounded_once():
    # Just above the middle of two bfloat16 values, by less than float32 can hold.
    found = array_of(attribute_of("dense<[1.00390625000091, -1.00390624999909]> : tensor<2xbf16>"))
    assert [float(value) for value in found] == [1.0078125, -1.0]


@pytest.mark.parametrize(
    "written, message",
    [
        ("dense<[1, 2]> : tensor<2xf32>", "1:21: unexpected decimal integer literal"),
        ("dense<[1.0, 2.0]> : tensor<2xi32>", "1:21: expected integer elements"),
        ("dense<[1, 300]> : tensor<2xi8>", "1:24: integer constant out of range for type"),
        ("dense<[1, -1]> : tensor<2xui8>", "1:24: expected unsigned integer elements"),
        ("dense<true> : tensor<2xi8>", "1:20: expected i1 type for 'true' or 'false' values"),
        ("dense<[1, 2]> : tensor<3xi8>", "inferred shape of elements literal ([2])"),
        ("dense<[[1, 2], [3]]> : tensor<2x2xi8>", "1:29: tensor literal is invalid"),
        ("dense<[1,, 2]> : tensor<2xi8>", "1:23: expected element literal"),
        ("dense<[1 2]> : tensor<2xi8>", "1:23: expected ',' or ']'"),
        ("dense<1, 2> : tensor<2xi8>", "expected '>' in dense attribute"),
        ("dense<1[,2]> : tensor<2xi8>", "expected '>' in dense attribute"),
        ("dense<1> : tensor<?xi8>", "elements literal type must have static shape"),
        ("dense<1> : i8", "must be a ranked tensor or vector type"),
        ("dense<1> : tensor<2xi128>", "element type i128 is not supported"),
        ('dense<"0x01"> : tensor<9xi1>', "hex data size is invalid"),
        ('dense<"0x010203"> : tensor<2xi8>', "hex data size is invalid"),
        ('dense<"12"> : tensor<2xi8>', "elements hex string should be 0x"),
        ("dense<0x1FFFFFFFF> : tensor<2xf32>", "hexadecimal float constant out of range"),
    ],
)
def test_a_wrong_constant_is_refused(written, message):
    assert message in attribute_text(written)


def test_a_splat_is_one_element():
    attribute = attribute_of("dense<1.0> : tensor<100000x100000xf32>")
    assert is_splat(attribute) and len(attribute.data.data) == 4
    assert len(attribute_of("dense<[3, 3, 3]> : tensor<3xi32>").data.data) == 4


def test_a_million_elements_are_read_in_under_a_second():
    values = np.random.default_rng(0).standard_normal(1_000_000).astype(np.float32)
    text = "dense<[" + ", ".join(f"{value:.8e}" for value in values) + "]> : tensor<1000000xf32>"
    started = time.process_time()
    found = array_of(attribute_of(text))
    assert time.process_time() - started < 1
    assert (found == values).all()


def test_large_constants_are_printed_in_hex_and_read_again():
    for kind, values in (
        ("f32", np.arange(200, dtype=np.float32)),
        ("i1", np.arange(200) % 3 == 0),
        ("i24", np.arange(-100, 100, dtype=np.int32)),
    ):
        written = ", ".join(
            str(value).lower() if kind == "i1" else str(value) for value in values.tolist()
        )
        printed = attribute_text(f"dense<[{written}]> : tensor<200x{kind}>")
        assert printed.startswith('dense<"0x')
        assert (array_of(attribute_of(printed)) == values).all()
