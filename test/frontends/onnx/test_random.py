"""Random numbers: those of the formula in NumPy, spread as they should be, the same each call."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from onnx import TensorProto, helper
from small_models import compiled, model, value

MASK = (1 << 64) - 1


def mixed(numbers: np.ndarray) -> np.ndarray:
    """SplitMix64's bits of u64 states."""
    numbers = (numbers ^ numbers >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ numbers >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return numbers ^ numbers >> np.uint64(31)


def shares(seed: float, count: int, stream: int) -> np.ndarray:
    """Numbers from 0 to 1 that a node with a seed gives."""
    state = np.array([zlib.crc32(struct.pack("<f", seed))], np.uint64)
    with np.errstate(over="ignore"):
        start = mixed(mixed(state) + np.uint64(stream))
        steps = np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        return (mixed(steps + start) >> np.uint64(40)).astype(np.float64) / 2**24


def test_elements_are_those_of_the_formula():
    nodes = [
        helper.make_node("RandomUniformLike", ["x"], ["u"], seed=3.0, low=-1.0, high=3.0),
        helper.make_node("RandomNormalLike", ["x"], ["n"], seed=4.0, mean=2.0, scale=0.5),
    ]
    run = compiled(model(nodes, [value("x", ["a", "b"])], ["u", "n"]))
    for shape in ((7, 31), (0, 3), (1, 1)):
        uniform, normal = run(np.zeros(shape, np.float32))
        count = shape[0] * shape[1]
        expected = shares(3.0, count, 0).reshape(shape) * 4 - 1
        np.testing.assert_allclose(uniform, expected, rtol=0, atol=4e-7)
        share, turn = (shares(4.0, count, stream).reshape(shape) for stream in (0, 1))
        expected = np.sqrt(-2 * np.log(1 - share)) * np.cos(2 * np.pi * turn) * 0.5 + 2
        np.testing.assert_allclose(normal, expected, rtol=0, atol=4e-6)


def test_numbers_are_spread_as_they_should_be_and_nodes_differ():
    shape = [200, 500]
    kinds = ("RandomUniform", "RandomNormal", "RandomNormal")
    nodes = [
        helper.make_node(kind, [], [name], name=name, shape=shape, dtype=TensorProto.DOUBLE)
        for kind, name in zip(kinds, "unm", strict=True)
    ]
    run = compiled(model(nodes, [], ["u", "n", "m"]))
    uniform, normal, other = run()
    again = run()
    assert all(np.array_equal(a, b) for a, b in zip((uniform, normal, other), again, strict=True))
    assert uniform.dtype == np.float64
    assert uniform.min() >= 0
    assert uniform.max() < 1
    buckets = np.histogram(uniform, 50, (0, 1))[0]
    assert ((buckets - 2000) ** 2 / 2000).sum() < 120
    assert abs(normal.mean()) < 0.015
    assert abs(normal.std() - 1) < 0.01
    assert abs(np.corrcoef(normal.ravel(), other.ravel())[0, 1]) < 0.015
    assert abs(np.corrcoef(normal[:, :-1].ravel(), normal[:, 1:].ravel())[0, 1]) < 0.015


@pytest.mark.parametrize("kind", [TensorProto.BOOL, TensorProto.FLOAT])
def test_bernoulli_holds_as_often_as_its_input_says(kind: int):
    nodes = [helper.make_node("Bernoulli", ["p"], ["y"], dtype=kind)]
    run = compiled(model(nodes, [value("p", [3, "n"])], ["y"]))
    odds = np.repeat(np.array([[0.0], [0.25], [1.0]], np.float32), 20000, axis=1)
    found = run(odds).astype(np.float64).mean(axis=1)
    np.testing.assert_allclose(found, [0, 0.25, 1], atol=0.015)


def test_dropout_drops_a_share_where_it_is_told_to_at_run_time():
    """What is kept is larger by as much; without training, or a ratio of 0, x is as it was."""
    node = helper.make_node("Dropout", ["x", "ratio", "training"], ["y", "kept"], seed=5)
    inputs = [value("x", ["n", 50]), value("ratio", []), value("training", [], TensorProto.BOOL)]
    run = compiled(model([node], inputs, ["y", "kept"]))
    x = np.random.default_rng(0).standard_normal((80, 50)).astype(np.float32)
    y, kept = run(x, np.float32(0.25), np.True_)
    assert abs(kept.mean() - 0.75) < 0.03
    np.testing.assert_allclose(y, np.where(kept, x / np.float32(0.75), 0), rtol=1e-6)
    for ratio, training in ((0.25, False), (0.0, True)):
        y, kept = run(x, np.float32(ratio), np.bool_(training))
        assert kept.all()
        np.testing.assert_array_equal(y, x)
