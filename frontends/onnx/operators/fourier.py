"""Signals and their spectra: DFT, STFT.

Complex numbers are a last axis `[..., 2]`. Spectra are computed in f64, by a product with
the matrix of roots of unity for short signals; a length that has divisors is split in two
(Cooley and Tukey, 1965), and another is made a convolution of a length that has (Bluestein,
1970).
"""

from __future__ import annotations

import numpy as np
from xdsl.dialects.builtin import Float64Type, i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MulOp, RemOp, SubOp
from mlopt.dialects.graph.ops.contraction import MatmulOp
from mlopt.dialects.graph.ops.functions import CosOp, SinOp
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.padding import ReverseOp
from mlopt.dialects.graph.ops.parts import ConcatOp, IotaOp, PadOp, SliceOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.frontends.onnx import runtime_axes
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator

F64 = Float64Type()

MAX_DIRECT = 64
"""Elements of a signal that is multiplied by a matrix whatever its divisors are."""


@operator("DFT", since=20)
def dft(
    node: Node, x: SSAValue, length: SSAValue | None = None, axis: SSAValue | None = None
) -> SSAValue:
    """The spectrum along an axis, or the signal of a spectrum."""
    rank = node.rank(x)
    place: Size = rank - 2 if axis is None else runtime_axes.axes(node, axis, rank)[0]
    return _dft(node, x, length, place)


@operator("DFT")
def dft_attribute(node: Node, x: SSAValue, length: SSAValue | None = None) -> SSAValue:
    """The spectrum along an axis, or the signal of a spectrum."""
    return _dft(node, x, length, node.axis(node.attribute("axis", 1), node.rank(x)))


def _dft(node: Node, x: SSAValue, length: SSAValue | None, axis: Size) -> SSAValue:
    """Of x as `[before, n, after, 1 or 2]`."""
    *shape, parts = node.build.shape(x) or [0]
    if not shape or parts not in (1, 2) or (isinstance(axis, int) and axis >= len(shape)):
        raise NodeProblem("it needs an input [..., 1] or [..., 2], and an axis before the last")
    inverse, onesided = (bool(node.attribute(name, 0)) for name in ("inverse", "onesided"))
    before, found, after = runtime_axes.around(node, shape, axis)
    if length is not None:
        count = node.size_list(length)[0]
    elif inverse and onesided:
        count = node.sizes.mul(node.sizes.sub(found, 1), 2)
    else:
        count = found
    grid = node.emit(ReshapeOp(node.emit(ConvertOp(x, F64)), [before, found, after, parts]))
    rows = node.sizes.mul(before, after)
    moved = node.emit(TransposeOp(grid, [0, 2, 1, 3]))
    flat = node.emit(ReshapeOp(moved, [rows, found, parts]))
    result = _rows(node, flat, count, inverse=inverse, onesided=onesided)
    _, made, parts = node.build.shape(result)
    back = node.emit(ReshapeOp(result, [before, after, made, parts]))
    sizes: list[Size] = [
        node.sizes.select(node.sizes.compare("eq", axis, place), made, size)
        for place, size in enumerate(shape)
    ]
    whole = node.emit(ReshapeOp(node.emit(TransposeOp(back, [0, 2, 1, 3])), [*sizes, parts]))
    return node.emit(ConvertOp(whole, node.element(x)))


def _rows(node: Node, x: SSAValue, count: Size, *, inverse: bool, onesided: bool) -> SSAValue:
    """`[r, n, 1 or 2]` -> the first half, the real part or all of `[r, count, 2]`."""
    half = node.sizes.add(node.sizes.div(count, 2), 1)
    if inverse and onesided:
        x = _whole_spectrum(node, _of_length(node, x, half), count)
    x = _of_length(node, x, count)
    y = transformed(node, x, count, 1 if inverse else -1)
    rows = node.build.size(x, 0)
    if inverse:
        number = node.emit(ConvertOp(node.build.tensor_of_sizes(count, i64), F64))
        y = node.emit(DivOp(y, node.emit(BroadcastOp(number, node.build.shape(y), []))))
        return node.emit(SliceOp(y, [0, 0, 0], [rows, count, 1])) if onesided else y
    return node.emit(SliceOp(y, [0, 0, 0], [rows, half, 2])) if onesided else y


def _of_length(node: Node, x: SSAValue, count: Size) -> SSAValue:
    """The first `count` elements of each row, with zeros where there are fewer."""
    rows, found, parts = node.build.shape(x)
    if node.sizes.is_same(found, count):
        return x
    kept = node.sizes.min(found, count)
    x = node.emit(SliceOp(x, [0, 0, 0], [rows, kept, parts]))
    zero = node.build.filled(0, [], F64)
    return node.emit(PadOp(x, zero, [0, 0, 0], [0, node.sizes.sub(count, kept), 0]))


def _whole_spectrum(node: Node, x: SSAValue, count: Size) -> SSAValue:
    """The spectrum of a real signal, from its first half."""
    rows, half, parts = node.build.shape(x)
    if parts == 1:
        zero = node.build.filled(0, [], F64)
        x = node.emit(PadOp(x, zero, [0, 0, 0], [0, 0, 1]))
    rest = node.sizes.sub(count, half)
    tail = node.emit(ReverseOp(node.emit(SliceOp(x, [0, 1, 0], [rows, rest, 2])), [1]))
    sign = node.constant(np.array([1.0, -1.0]))
    spread = node.emit(BroadcastOp(sign, node.build.shape(tail), [2]))
    return node.emit(ConcatOp([x, node.emit(MulOp(tail, spread))], 1))


def transformed(node: Node, x: SSAValue, count: Size, sign: int) -> SSAValue:
    """`y[k] = sum of x[j] e^(sign 2 pi i j k / count)`: `[r, count, 1 or 2]` to `[r, count, 2]`."""
    if not isinstance(count, int):
        return _by_unknown_matrix(node, x, count, sign)
    if count <= MAX_DIRECT:
        return _by_matrix(node, x, count, sign)
    first = max(size for size in range(1, int(count**0.5) + 1) if count % size == 0)
    if first == 1:
        return _by_convolution(node, x, count, sign)
    return _by_parts(node, x, first, count // first, sign)


def _by_matrix(node: Node, x: SSAValue, count: int, sign: int) -> SSAValue:
    rows, _, parts = node.build.shape(x)
    assert isinstance(parts, int), "complex numbers are pairs"
    roots = _roots(np.outer(np.arange(count), np.arange(count)), count, sign)
    matrix = np.empty((count, 2, count, 2))
    matrix[:, 0, :, 0], matrix[:, 0, :, 1] = np.real(roots), np.imag(roots)
    matrix[:, 1, :, 0], matrix[:, 1, :, 1] = -np.imag(roots), np.real(roots)
    factor = node.constant(matrix[:, :parts].reshape(count * parts, 2 * count))
    flat = node.emit(ReshapeOp(x, [rows, count * parts]))
    return node.emit(ReshapeOp(node.emit(MatmulOp(flat, factor)), [rows, count, 2]))


def _roots(powers: np.ndarray, count: int, sign: int) -> np.ndarray:
    """`e^(sign 2 pi i powers / count)`; powers are reduced first, so that angles are small."""
    return np.exp(sign * 2j * np.pi * (powers % count) / count)


def _by_parts(node: Node, x: SSAValue, a: int, b: int, sign: int) -> SSAValue:
    """Elements j b + m: spectra of length a over j, turned, then spectra of length b over m."""
    rows, _, parts = node.build.shape(x)
    grid = node.emit(TransposeOp(node.emit(ReshapeOp(x, [rows, a, b, parts])), [0, 2, 1, 3]))
    many = node.sizes.mul(rows, b)
    inner = transformed(node, node.emit(ReshapeOp(grid, [many, a, parts])), a, sign)
    turns = _roots(np.outer(np.arange(b), np.arange(a)), a * b, sign)
    turned = _multiplied(node, node.emit(ReshapeOp(inner, [rows, b * a, 2])), turns.reshape(-1))
    back = node.emit(TransposeOp(node.emit(ReshapeOp(turned, [rows, b, a, 2])), [0, 2, 1, 3]))
    outer = transformed(node, node.emit(ReshapeOp(back, [node.sizes.mul(rows, a), b, 2])), b, sign)
    placed = node.emit(TransposeOp(node.emit(ReshapeOp(outer, [rows, a, b, 2])), [0, 2, 1, 3]))
    return node.emit(ReshapeOp(placed, [rows, a * b, 2]))


def _by_convolution(node: Node, x: SSAValue, count: int, sign: int) -> SSAValue:
    """j k = (j^2 + k^2 - (k - j)^2) / 2 makes the sum a convolution, of a power of 2."""
    length = 1 << (2 * count - 2).bit_length()
    squares = np.arange(count) ** 2
    chirp = _roots(squares, 2 * count, sign)
    kernel = np.zeros(length, dtype=complex)
    kernel[:count] = chirp.conj()
    kernel[length - count + 1 :] = chirp.conj()[:0:-1]
    if shape_of(x)[2] == 1:
        x = node.emit(PadOp(x, node.build.filled(0, [], F64), [0, 0, 0], [0, 0, 1]))
    padded = _of_length(node, _multiplied(node, x, chirp), length)
    spectrum = _multiplied(node, transformed(node, padded, length, -1), np.fft.fft(kernel))
    found = transformed(node, spectrum, length, 1)
    kept = node.emit(SliceOp(found, [0, 0, 0], [node.build.size(x, 0), count, 2]))
    return _multiplied(node, kept, chirp / length)


def _multiplied(node: Node, x: SSAValue, factors: np.ndarray) -> SSAValue:
    """Complex numbers `[r, n, 2]` times known ones `[n]`."""
    shape = node.build.shape(x)
    alike = np.stack([np.real(factors), np.real(factors)], axis=-1)
    across = np.stack([-np.imag(factors), np.imag(factors)], axis=-1)
    swapped = node.emit(ReverseOp(x, [2]))
    one, other = (
        node.emit(MulOp(value, node.emit(BroadcastOp(node.constant(part), shape, [1, 2]))))
        for value, part in ((x, alike), (swapped, across))
    )
    return node.emit(AddOp(one, other))


def _by_unknown_matrix(node: Node, x: SSAValue, count: Size, sign: int) -> SSAValue:
    """The matrix of roots is computed at run time."""
    rows, _, parts = node.build.shape(x)
    square = [count, count]
    row, column = (node.emit(IotaOp(square, axis, i64)) for axis in (0, 1))
    powers = node.emit(MulOp(row, column))
    size = node.emit(BroadcastOp(node.build.tensor_of_sizes(count, i64), square, []))
    rest = node.emit(RemOp(powers, size))
    angle = node.emit(DivOp(node.emit(ConvertOp(rest, F64)), node.emit(ConvertOp(size, F64))))
    angle = node.emit(MulOp(angle, node.full(sign * 2 * np.pi, angle)))
    cosine, sine = node.emit(CosOp(angle)), node.emit(SinOp(angle))

    def product(place: int, matrix: SSAValue) -> SSAValue:
        part = node.emit(SliceOp(x, [0, 0, place], [rows, count, 1]))
        return node.emit(MatmulOp(node.emit(ReshapeOp(part, [rows, count])), matrix))

    real, imaginary = product(0, cosine), product(0, sine)
    if parts == 2:
        real = node.emit(SubOp(real, product(1, sine)))
        imaginary = node.emit(AddOp(imaginary, product(1, cosine)))
    columns = [node.emit(ReshapeOp(part, [rows, count, 1])) for part in (real, imaginary)]
    return node.emit(ConcatOp(columns, 2))


@operator("STFT")
def stft(
    node: Node,
    signal: SSAValue,
    step: SSAValue,
    window: SSAValue | None = None,
    frame_length: SSAValue | None = None,
) -> SSAValue:
    """The spectra of windows of a signal, one every `step` elements."""
    element = node.element(signal)
    if node.rank(signal) == 2:
        signal = node.emit(ReshapeOp(signal, [*node.build.shape(signal), 1]))
    if node.rank(signal) != 3 or shape_of(signal)[2] not in (1, 2):
        raise NodeProblem("its signal is expected to be [batch, length, 1 or 2]")
    batch, length, parts = node.build.shape(signal)
    if frame_length is not None:
        count = node.size_list(frame_length)[0]
    elif window is not None:
        count = node.build.size(window, 0)
    else:
        raise NodeProblem("neither a window nor a frame length is given")
    stride = node.size_list(step)[0]
    frames = node.sizes.add(node.sizes.div(node.sizes.sub(length, count), stride), 1)
    start, place = (node.emit(IotaOp([frames, count], axis, i64)) for axis in (0, 1))
    wide = node.emit(BroadcastOp(node.build.tensor_of_sizes(stride, i64), [frames, count], []))
    positions = node.emit(AddOp(node.emit(MulOp(start, wide)), place))
    taken = node.emit(ConvertOp(node.emit(GatherOp(signal, positions, 1)), F64))
    if window is not None:
        spread = node.emit(
            BroadcastOp(node.emit(ConvertOp(window, F64)), node.build.shape(taken), [2])
        )
        taken = node.emit(MulOp(taken, spread))
    rows = node.emit(ReshapeOp(taken, [node.sizes.mul(batch, frames), count, parts]))
    onesided = bool(node.attribute("onesided", 1))
    found = _rows(node, rows, count, inverse=False, onesided=onesided)
    sizes = [batch, frames, *node.build.shape(found)[1:]]
    return node.emit(ConvertOp(node.emit(ReshapeOp(found, sizes)), element))
