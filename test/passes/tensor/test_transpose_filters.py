"""Convolutions with constant filters whose rows are short, or as long as they come."""

from __future__ import annotations

import numpy as np
import pytest

import mlopt

CASES = (
    # channels in, out, groups; window; stride; padding; rows and columns, None where unknown
    (3, 33, 1, (3,), 1, 1, (None,)),
    (1, 258, 1, (16,), 8, 0, (None,)),
    (4, 64, 2, (3,), 2, 0, (None,)),
    (5, 40, 1, (3, 3), 1, 1, (None, None)),
    (6, 32, 1, (1, 1), 1, 0, (None, None)),
    (7, 48, 1, (3, 2), 2, 1, (6, 6)),
    (2, 72, 1, (1, 1), 1, 0, (3, 5)),
    (3, 112, 1, (1, 1), 1, 0, (2, 14)),
    (3, 120, 1, (1, 1), 1, 0, (2, 13)),
    (2, 67, 1, (3,), 1, 1, (None,)),
)


def convolution(x, filter, groups, stride, padding):
    """By windows, in f64."""
    rank = filter.ndim - 2
    x = np.pad(x.astype(np.float64), [(0, 0), (0, 0), *[(padding, padding)] * rank])
    axes = tuple(range(2, 2 + rank))
    windows = np.lib.stride_tricks.sliding_window_view(x, filter.shape[2:], axis=axes)
    windows = windows[(slice(None), slice(None), *[slice(None, None, stride)] * rank)]
    parts = zip(np.split(windows, groups, 1), np.split(filter, groups), strict=True)
    points, inner = "uvw"[:rank], "xyz"[:rank]
    spec = f"nc{points}{inner},fc{inner}->nf{points}"
    return np.concatenate([np.einsum(spec, a, b.astype(np.float64)) for a, b in parts], 1)


def sizes_of(known):
    """What an axis may be in a run."""
    if known[0] is not None:
        return [known]
    return [(n,) * len(known) for n in (3, 4, 5, 16, 17, 37)]


@pytest.mark.parametrize("channels, out, groups, window, stride, padding, known", CASES)
def test_values(channels, out, groups, window, stride, padding, known):
    """With a bias and an activation behind, whose tiles are those of the product."""
    random = np.random.default_rng(0)
    filter = random.standard_normal((out, channels // groups, *window), dtype=np.float32)
    bias = random.standard_normal(out, dtype=np.float32)
    rank = len(window)
    text = {size: "?" if size is None else str(size) for size in known}
    outs = [
        "?" if size is None else str((size + 2 * padding - w) // stride + 1)
        for size, w in zip(known, window, strict=True)
    ]
    source = f"tensor<2x{channels}x{'x'.join(text[size] for size in known)}xf32>"
    result = f"tensor<2x{out}x{'x'.join(outs)}xf32>"
    weights = f"tensor<{'x'.join(map(str, filter.shape))}xf32>"
    dims = [f"%n{i} = graph.dim %c axis {i + 2} : {result}" for i in range(rank) if outs[i] == "?"]
    sizes = ", ".join(f"%n{i}" if outs[i] == "?" else outs[i] for i in range(rank))
    module = f"""func.func @main(%x: {source}) -> {result} {{
      %f = graph.constant dense<"0x{filter.tobytes().hex()}"> : {weights}
      %b = graph.constant dense<"0x{bias.tobytes().hex()}"> : tensor<{out}xf32>
      %c = graph.conv %x, %f strides {[stride] * rank} low {[padding] * rank} high {[padding] * rank} groups {groups} : ({source}, {weights}) -> {result}
      {chr(10).join(dims)}
      %w = graph.broadcast %b axes [1] sizes [2, {out}, {sizes}] : tensor<{out}xf32> -> {result}
      %s = graph.add %c, %w : {result}
      %r = graph.relu %s : {result}
      return %r : {result}
    }}"""
    program = mlopt.compile(module)
    for size in sizes_of(known):
        if size[0] + 2 * padding < max(window):
            continue
        x = random.standard_normal((2, channels, *size), dtype=np.float32)
        expected = convolution(x, filter, groups, stride, padding)
        expected = np.maximum(expected + bias.reshape(-1, *[1] * rank), 0)
        np.testing.assert_allclose(program(x), expected, rtol=1e-5, atol=1e-5)
