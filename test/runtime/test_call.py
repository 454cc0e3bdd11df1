"""Arrays and numbers in, arrays and numbers out: what passes, what is refused, who owns what."""

from __future__ import annotations

import array
import gc

import ml_dtypes
import numpy as np
import pytest
from programs import (
    ADD_ONE_IN_PLACE,
    ALIASES,
    SCALE,
    SEVERAL,
    compiled,
    copying,
    identity_of_scalar,
)

from mlopt.runtime.dtypes import dtype_named
from mlopt.runtime.errors import ArgumentError

ELEMENTS = ("f32", "f64", "f16", "bf16", "i1", "i8", "i16", "i32", "i64", "index")
SHAPES = ((), (0,), (1,), (7,), (2, 3), (1, 5), (0, 3), (2, 3, 4), (1, 1, 1, 13))


@pytest.fixture(scope="module")
def scale():
    """Multiplies a `?x3` array by a number."""
    return compiled(SCALE)


@pytest.fixture(scope="module")
def aliases():
    """Functions whose results are not fresh memory."""
    return compiled(ALIASES)


@pytest.fixture(scope="module")
def add_one():
    """Adds one in place."""
    return compiled(ADD_ONE_IN_PLACE)


def some(element: str, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of all kinds, NaN and infinities among them for floats."""
    dtype = dtype_named(element)
    numbers = np.random.default_rng(3).standard_normal(shape) * 50
    if dtype.kind == "V" or dtype.kind == "f":
        flat = numbers.reshape(-1)
        flat[: min(flat.size, 3)] = [np.nan, np.inf, -0.0][: min(flat.size, 3)]
        return numbers.astype(dtype)
    return (numbers > 0) if element == "i1" else numbers.astype(dtype)


@pytest.mark.parametrize("element", ELEMENTS)
def test_every_element_type_passes_bit_for_bit(element):
    """An array in and its copy out have the same bits."""
    x = some(element, (3, 5))
    y = compiled(copying(element, "?x5"))(x)
    assert y.dtype == x.dtype and y.shape == x.shape
    assert y.tobytes() == x.tobytes()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dynamic", [True, False], ids=["dynamic", "static"])
def test_every_shape_passes(shape, dynamic):
    """Ranks from 0, sizes 0 and 1, and primes."""
    text = "x".join("?" if dynamic else str(extent) for extent in shape)
    x = some("f32", shape)
    np.testing.assert_array_equal(compiled(copying("f32", text))(x), x)


@pytest.mark.parametrize("element", ["ui8", "ui16", "ui32", "ui64"])
def test_unsigned_arrays_are_named_by_the_signature(element):
    """A signless buffer whose source was unsigned takes and gives unsigned arrays."""
    text = copying(f"i{element[2:]}").replace(
        f"(memref<?xi{element[2:]}>) -> memref<?xi{element[2:]}>",
        f"(tensor<?x{element}>) -> tensor<?x{element}>",
    )
    x = np.array([0, 1, np.iinfo(dtype_named(element)).max], dtype_named(element))
    y = compiled(text)(x)
    assert y.dtype == x.dtype
    np.testing.assert_array_equal(y, x)


@pytest.mark.parametrize(
    "type,value",
    [
        *[("f32", v) for v in (1.5, -0.0, np.inf, 3)],
        *[("f64", v) for v in (1e300, np.float64(0.1))],
        *[("f16", v) for v in (0.5, -65504.0, np.float16(0.1), 2)],
        *[("bf16", v) for v in (1.5, -3.0e38, ml_dtypes.bfloat16(0.1))],
        *[("i1", v) for v in (True, False, 1, np.bool_(True))],
        *[("i8", v) for v in (-128, 127, np.int8(-5))],
        *[("i16", v) for v in (-(2**15), 2**15 - 1)],
        *[("i32", v) for v in (-(2**31), np.array(7, np.int32))],
        *[("i64", v) for v in (-(2**63), 2**63 - 1)],
        *[("index", v) for v in (0, 2**40)],
    ],
)
def test_scalars(type, value):
    """Each scalar type comes back as it went in, as a NumPy scalar of its dtype."""
    result = compiled(identity_of_scalar(type))(value)
    assert result.dtype == dtype_named(type)
    assert np.array(value, dtype_named(type)).tobytes() == result.tobytes()


def test_nan_scalars_keep_their_kind():
    """A NaN in, a NaN out."""
    for type in ("f16", "bf16", "f32", "f64"):
        assert np.isnan(float(compiled(identity_of_scalar(type))(float("nan"))))


@pytest.mark.parametrize(
    "arguments,message",
    [
        ((), "'scale' takes 2 arguments, found 0"),
        (("x",), "'scale' takes 2 arguments, found 1"),
        (
            (np.ones((2, 3)), 1),
            r"argument 0 \('x'\) of 'scale' has dtype float64, expected float32",
        ),
        ((np.ones((2, 4), "f4"), 1), "has 4 elements along axis 1, expected 3"),
        ((np.ones(3, "f4"), 1), "has rank 1, expected 2"),
        ((np.ones((2, 3), ">f4"), 1), "has dtype >f4, expected float32"),
        ((None, 1), "is a NoneType, expected an array"),
        (("abc", 1), "is a str, expected an array"),
        (([["a"]], 1), "no array of numbers"),
        (([[1, 2], [3]], 1), "no array of numbers"),
        ((np.ones((2, 3), "f4"), "1"), r"argument 1 \('s'\) of 'scale' is a str"),
        ((np.ones((2, 3), "f4"), np.ones(2, "f4")), "has rank 1, expected a scalar"),
        ((np.ones((2, 3), "f4"), np.float64(1)), "has dtype float64, expected float32"),
    ],
)
def test_refused_arguments(scale, arguments, message):
    """What does not fit is refused before the call: which argument, found, expected."""
    with pytest.raises(ArgumentError, match=message):
        scale(*arguments)


@pytest.mark.parametrize(
    "type,value,message",
    [
        ("i8", 128, "is 128, expected -128 to 127"),
        ("i1", 2, "is 2, expected 0 to 1"),
        ("i64", 2**63, "expected"),
        ("i32", 1.5, "is a float, expected an integer"),
        ("index", None, "is a NoneType, expected an integer"),
    ],
)
def test_refused_scalars(type, value, message):
    """Integers that do not fit their type, and what is no integer."""
    with pytest.raises(ArgumentError, match=message):
        compiled(identity_of_scalar(type))(value)


def test_arguments_by_name(scale):
    """Names are those of the source."""
    x = np.ones((2, 3), np.float32)
    assert scale(x, s=2)[0, 0] == 2 and scale(s=3, x=x)[0, 0] == 3
    with pytest.raises(ArgumentError, match="an argument s"):
        scale(x, factor=2)
    with pytest.raises(ArgumentError, match="takes 2 arguments"):
        scale(x, 2, s=2)


def strided(kind: str) -> np.ndarray:
    """A 4x3 float array of an unusual layout."""
    base = np.arange(48, dtype=np.float32).reshape(8, 6)
    return {
        "negative": base[4::-1, 5:2:-1][:4],
        "step": base[::2, ::2],
        "broadcast": np.broadcast_to(base[0, :3], (4, 3)),
        "transposed": np.asfortranarray(base[:4, :3]),
        "unaligned": np.frombuffer(b"\0" + base[:4, :3].tobytes(), np.float32, 12, 1).reshape(4, 3),
    }[kind]


@pytest.mark.parametrize("kind", ["negative", "step", "broadcast", "transposed", "unaligned"])
def test_layouts(scale, kind):
    """Any strides, and any alignment, pass."""
    x = strided(kind)
    np.testing.assert_array_equal(scale(x, 2.0), x * np.float32(2))


def test_what_a_copy_was_written_is_written_back(add_one):
    """A buffer that had to be copied is the user's again after the call."""
    base = np.zeros(10, np.float32)
    add_one(base[::-2])
    np.testing.assert_array_equal(base, [0, 1] * 5)


def test_buffers_are_written_in_place(add_one):
    """A contiguous buffer is not copied."""
    x = np.zeros(5, np.float32)
    assert add_one(x) is None
    np.testing.assert_array_equal(x, np.ones(5))


def test_read_only_memory_is_never_written(add_one, scale):
    """A read-only buffer keeps its contents; a read-only tensor passes without a copy."""
    data = bytes(12)
    add_one(np.frombuffer(data, np.float32))
    assert data == bytes(12)
    x = np.ones((1, 3), np.float32)
    x.flags.writeable = False
    np.testing.assert_array_equal(scale(x, 2), np.full((1, 3), 2))


class OnlyDlpack:
    """Has DLPack's methods alone."""

    def __init__(self, array: np.ndarray):
        self._array = array

    def __dlpack__(self, **options):
        return self._array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self._array.__dlpack_device__()


def test_arrays_of_others(add_one):
    """The buffer protocol and DLPack, without a copy."""
    numbers = array.array("f", [1, 2, 3])
    add_one(numbers)
    assert list(numbers) == [2, 3, 4]
    x = np.zeros(3, np.float32)
    add_one(OnlyDlpack(x))
    np.testing.assert_array_equal(x, np.ones(3))


def test_lists_and_numbers(scale):
    """Nested lists of numbers that fit become arrays."""
    np.testing.assert_array_equal(scale([[1, 2, 3]], 2), [[2, 4, 6]])
    assert compiled(copying("f32", ""))(2.5) == 2.5
    with pytest.raises(ArgumentError, match="values outside -128 to 127"):
        compiled(copying("i8"))([1, 300])


def test_several_results_functions_and_recursion():
    """Memrefs and scalars in one result struct; private functions cannot be called."""
    program = compiled(SEVERAL)
    assert program.entries == ("results", "factorial", "nothing")
    y, positive, z, half = program.entry("results")(np.float32([1, 2]), 3)
    np.testing.assert_array_equal(y, [1, 2])
    np.testing.assert_array_equal(z, [5, 5, 5])
    assert positive.dtype == np.bool_ and positive and half == np.float16(0.5)
    assert program.entry("factorial")(10) == 3628800
    assert program.entry("nothing")() is None
    with pytest.raises(ArgumentError, match=r"no function 'main'.*results, factorial, nothing"):
        program()
    with pytest.raises(ArgumentError, match="no function 'hidden'"):
        program.entry("hidden")


def test_out_is_written_in_place(scale):
    """`out=` takes the results, is returned, and may be the argument."""
    x = np.ones((2, 3), np.float32)
    out = np.empty((2, 3), np.float32)
    assert scale(x, 2, out=out) is out
    np.testing.assert_array_equal(out, np.full((2, 3), 2))
    scale(x, 3, out=x)
    np.testing.assert_array_equal(x, np.full((2, 3), 3))
    wide = np.zeros((2, 6), np.float32)
    scale(x, 2, out=wide[:, ::2])
    np.testing.assert_array_equal(wide, [[6, 0] * 3] * 2)


@pytest.mark.parametrize(
    "out,message",
    [
        (np.empty((2, 3)), "has dtype float64"),
        (np.empty((2, 4), "f4"), "elements along axis 1"),
        ([np.empty((2, 3), "f4")] * 2, "has 1 results, found 2 in out"),
        ([1], "is a int, expected an array"),
        (np.broadcast_to(np.float32(0), (2, 3)), "is read-only"),
    ],
)
def test_refused_out(scale, out, message):
    """`out=` is checked before the call."""
    with pytest.raises(ArgumentError, match=message):
        scale(np.ones((2, 3), np.float32), 1, out=out)


def test_out_of_a_wrong_size_is_refused(scale):
    """An extent known only after the call is checked then."""
    with pytest.raises(ArgumentError, match="has shape"):
        scale(np.ones((2, 3), np.float32), 1, out=np.empty((5, 3), np.float32))


def test_results_that_are_not_fresh_memory_are_copied(aliases):
    """A returned argument, constant, or second view of one buffer is an array of its own."""
    x = np.float32([1, 2, 3])
    y = aliases.entry("argument")(x)
    y[0] = 9
    assert x[0] == 1
    first = aliases.entry("constant")()
    first[:] = 0
    np.testing.assert_array_equal(aliases.entry("constant")(), [1, 2, 3])
    a, b = aliases.entry("twice")(4)
    a[0] = 5
    assert b[0] == 4


def test_result_that_is_a_part_of_its_memory(aliases):
    """Offset and strides of the result's descriptor are the array's."""
    x = np.arange(16, dtype=np.float32).reshape(4, 4)
    np.testing.assert_array_equal(aliases.entry("part")(x), x[1:3, 1:3])


def test_results_outlive_the_program():
    """An array stays valid when everything else is gone."""
    program = compiled(SCALE)
    y = program(np.ones((1000, 3), np.float32), 2)
    view = y[::7]
    del program, y
    gc.collect()
    np.testing.assert_array_equal(view, np.full((143, 3), 2))
