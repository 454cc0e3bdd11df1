"""Random numbers, the same in every call: a function of a seed and of an element's number.

    state = seed of the node + number of the element * GAMMA        u64, wraps around
    bits  = state ^ state >> 30, * A;  ^ >> 27, * B;  ^ >> 31       SplitMix64
    share = upper bits / 2^n                                        uniform, [0, 1)
    value = sqrt(-2 log(1 - share0)) * cos(2 pi share1)             normal

Elements may be computed in any order, by any number of threads. The seed is the attribute
or, where there is none, one of the node's name, so that two nodes give different numbers.

Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014, figure
16; Box, Muller, "A Note on the Generation of Random Normal Deviates", 1958.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from math import pi

import numpy as np
from xdsl.dialects.builtin import Float32Type, Float64Type, IntegerType, Signedness, i1
from xdsl.ir import Attribute, SSAValue

from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MulOp, ShiftRightOp, SubOp, XorOp
from mlopt.dialects.graph.ops.functions import CosOp, LogOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.parts import IotaOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.dialects.graph.ops.unary import SqrtOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator
from mlopt.frontends.onnx.types import element_type

U64 = IntegerType(64, Signedness.UNSIGNED)
GAMMA, A, B = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
MASK = (1 << 64) - 1


def mixed(number: int) -> int:
    """The bits of a state; what `_bits` computes of each element.

    >>> hex(mixed(GAMMA))
    '0xe220a8397b1dcdaf'
    """
    number = (number ^ number >> 30) * A & MASK
    number = (number ^ number >> 27) * B & MASK
    return number ^ number >> 31


def seed_of(node: Node) -> int:
    """The state of a node's first element."""
    given = node.attribute("seed")
    source = node.name.encode() if given is None else struct.pack("<f", given)
    return mixed(zlib.crc32(source) + (given is None))


def _bits(node: Node, sizes: Sequence[Size], stream: int) -> SSAValue:
    """u64 of `sizes`; streams are independent of each other."""
    count = node.sizes.product(list(sizes))
    start = mixed(seed_of(node) + stream & MASK)
    number = node.emit(IotaOp([count], 0, U64))

    def times(value: SSAValue, factor: int) -> SSAValue:
        return node.emit(MulOp(value, node.full(factor, value)))

    def folded(value: SSAValue, shift: int) -> SSAValue:
        moved = node.emit(ShiftRightOp(value, node.full(shift, value)))
        return node.emit(XorOp(value, moved))

    state = times(number, GAMMA)
    state = node.emit(AddOp(state, node.full(start, state)))
    value = folded(times(folded(times(folded(state, 30), A), 27), B), 31)
    return node.emit(ReshapeOp(value, list(sizes)))


def uniform(node: Node, sizes: Sequence[Size], computed: Attribute, stream: int = 0) -> SSAValue:
    """Floats of `sizes` from 0 to 1, 1 excluded."""
    kept = 53 if computed == Float64Type() else 24
    bits = _bits(node, sizes, stream)
    upper = node.emit(ShiftRightOp(bits, node.full(64 - kept, bits)))
    share = node.emit(ConvertOp(upper, computed))
    return node.emit(MulOp(share, node.full(2.0**-kept, share)))


def normal(node: Node, sizes: Sequence[Size], computed: Attribute) -> SSAValue:
    """Floats of `sizes` of mean 0 and deviation 1."""
    share, turn = (uniform(node, sizes, computed, stream) for stream in (0, 1))
    rest = node.emit(LogOp(node.emit(SubOp(node.full(1, share), share))))
    length = node.emit(SqrtOp(node.emit(MulOp(rest, node.full(-2, rest)))))
    angle = node.emit(MulOp(turn, node.full(2 * pi, turn)))
    return node.emit(MulOp(length, node.emit(CosOp(angle))))


def _wanted(node: Node, like: SSAValue | None) -> tuple[list[Size], Attribute]:
    """The sizes and the element type of the result."""
    number = node.attribute("dtype")
    if like is None:
        sizes: list[Size] = [int(size) for size in node.required("shape")]
        element = element_type(1 if number is None else number)
    else:
        sizes = node.build.shape(like)
        element = element_type_of(like) if number is None else element_type(number)
    if kind_of(element) != Kind.FLOAT:
        raise NodeProblem(f"found element type {element}, expected floats")
    return sizes, element


def _spread(node: Node, value: SSAValue, scale: float, shift: float) -> SSAValue:
    scaled = node.emit(MulOp(value, node.full(scale, value)))
    return node.emit(AddOp(scaled, node.full(shift, value)))


def _computed(element: Attribute) -> Attribute:
    return element if element == Float64Type() else Float32Type()


@operator("RandomNormal")
def random_normal(node: Node) -> SSAValue:
    """Of a mean and a deviation."""
    return _random_normal(node, None)


@operator("RandomNormalLike")
def random_normal_like(node: Node, x: SSAValue) -> SSAValue:
    """Of a mean and a deviation, of the shape of x."""
    return _random_normal(node, x)


def _random_normal(node: Node, like: SSAValue | None) -> SSAValue:
    sizes, element = _wanted(node, like)
    value = normal(node, sizes, _computed(element))
    value = _spread(node, value, node.attribute("scale", 1.0), node.attribute("mean", 0.0))
    return node.emit(ConvertOp(value, element))


@operator("RandomUniform")
def random_uniform(node: Node) -> SSAValue:
    """From `low` to `high`."""
    return _random_uniform(node, None)


@operator("RandomUniformLike")
def random_uniform_like(node: Node, x: SSAValue) -> SSAValue:
    """From `low` to `high`, of the shape of x."""
    return _random_uniform(node, x)


def _random_uniform(node: Node, like: SSAValue | None) -> SSAValue:
    sizes, element = _wanted(node, like)
    low, high = node.attribute("low", 0.0), node.attribute("high", 1.0)
    value = _spread(node, uniform(node, sizes, _computed(element)), high - low, low)
    return node.emit(ConvertOp(value, element))


@operator("Bernoulli")
def bernoulli(node: Node, x: SSAValue) -> SSAValue:
    """1 with the probability that each element of x is."""
    number = node.attribute("dtype")
    element = element_type_of(x) if number is None else element_type(number)
    computed = _computed(element_type_of(x))
    share = uniform(node, node.build.shape(x), computed)
    hit = node.emit(CompareOp("lt", share, node.emit(ConvertOp(x, computed))))
    return hit if element == i1 else node.emit(ConvertOp(hit, element))


@operator("Dropout")
def dropout(
    node: Node, x: SSAValue, ratio: SSAValue | None = None, training: SSAValue | None = None
) -> list[SSAValue]:
    """x, some elements 0 and the others larger where it is for training; and what was kept."""
    is_training = np.False_ if training is None else node.build.array(training)
    rate = np.float32(0.5) if ratio is None else node.build.array(ratio)
    if (is_training is not None and not is_training.any()) or (rate is not None and not rate.any()):
        element = i1 if node.version >= 10 else element_type_of(x)
        return [x, node.build.full(True if element == i1 else 1, x, element)]
    computed, sizes = _computed(element_type_of(x)), node.build.shape(x)
    share = uniform(node, sizes, computed)
    scalar = node.constant(rate) if ratio is None else node.emit(ReshapeOp(ratio, []))
    dropped = node.emit(BroadcastOp(node.emit(ConvertOp(scalar, computed)), sizes, []))
    kept = node.emit(CompareOp("ge", share, dropped))
    wide = node.emit(ConvertOp(x, computed))
    scaled = node.emit(DivOp(wide, node.emit(SubOp(node.full(1, dropped), dropped))))
    result = node.emit(
        ConvertOp(node.emit(SelectOp(kept, scaled, node.full(0, wide))), node.element(x))
    )
    if is_training is None:
        assert training is not None, "what is not known is an input"
        chosen = node.emit(BroadcastOp(node.emit(ReshapeOp(training, [])), sizes, []))
        result = node.emit(SelectOp(chosen, result, x))
        kept = node.emit(SelectOp(chosen, kept, node.full(True, kept)))
    return [result, kept]
