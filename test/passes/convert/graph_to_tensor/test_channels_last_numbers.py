"""Convolutions that are read with their channels last, against NumPy in f64."""

from __future__ import annotations

import numpy as np

import mlopt

Window = tuple[int, int, int, int]
"""Stride, dilation, padding before and behind, of each axis."""

WORDS = ("strides", "low", "high", "dilations")

CASES: list[tuple[tuple[int, ...], tuple[int, ...], Window, str]] = [
    ((1, 3, 9, 8), (17, 3, 3, 3), (1, 1, 1, 1), ""),
    ((2, 5, 11, 7), (32, 5, 2, 3), (2, 1, 0, 1), "relu"),
    ((1, 2, 12, 13), (16, 2, 3, 2), (1, 2, 2, 0), ""),
    ((2, 24, 9, 7), (24, 1, 3, 3), (1, 1, 1, 1), ""),
    ((1, 33, 10, 10), (33, 1, 3, 3), (2, 1, 1, 1), "relu"),
    ((3, 4, 37), (48, 4, 5), (1, 1, 2, 2), ""),
]


def text(name: str, image: np.ndarray, taps: np.ndarray, window: Window, after: str) -> str:
    """A function of the image whose result has its channels last."""
    rank = image.ndim - 2
    stride, dilation, low, high = window
    places = [
        (size + low + high - (tap - 1) * dilation - 1) // stride + 1
        for size, tap in zip(image.shape[2:], taps.shape[2:], strict=True)
    ]
    first = "x".join(map(str, (image.shape[0], taps.shape[0], *places)))
    last = "x".join(map(str, (image.shape[0], *places, taps.shape[0])))
    given, filter = ("x".join(map(str, a.shape)) + "xf32" for a in (image, taps))
    groups = image.shape[1] // taps.shape[1]
    lists = [
        f"{word} {[number] * rank}"
        for word, number in zip(WORDS, (stride, low, high, dilation), strict=True)
    ]
    relu = f"%y = graph.relu %c : tensor<{first}xf32>" if after else ""
    return f"""
func.func @{name}(%x: tensor<{given}>) -> tensor<{last}xf32> {{
  %w = graph.constant dense<"0x{taps.tobytes().hex()}"> : tensor<{filter}>
  %c = graph.conv %x, %w {" ".join(lists)} groups {groups} : (tensor<{given}>, tensor<{filter}>) -> tensor<{first}xf32>
  {relu}
  %r = graph.transpose %{"y" if after else "c"} {[0, *range(2, rank + 2), 1]} : tensor<{first}xf32> -> tensor<{last}xf32>
  return %r : tensor<{last}xf32>
}}"""


def expected(image: np.ndarray, taps: np.ndarray, window: Window, after: str) -> np.ndarray:
    """By windows of the padded image, in f64."""
    stride, dilation, low, high = window
    rank = image.ndim - 2
    x = np.pad(image.astype(np.float64), [(0, 0), (0, 0), *[(low, high)] * rank])
    spans = [(tap - 1) * dilation + 1 for tap in taps.shape[2:]]
    x = np.lib.stride_tricks.sliding_window_view(x, spans, tuple(range(2, rank + 2)))
    x = x[(slice(None),) * 2 + (slice(None, None, stride),) * rank]
    x = x[(...,) + (slice(None, None, dilation),) * rank]
    axes = "ij"[:rank]
    if image.shape[1] == taps.shape[1]:
        found = np.einsum(f"nc...{axes},fc{axes}->nf...", x, taps.astype(np.float64))
    else:
        found = np.einsum(f"nc...{axes},c{axes}->nc...", x, taps[:, 0].astype(np.float64))
    found = np.moveaxis(found, 1, -1)
    return np.maximum(found, 0) if after else found


def test_channels_last() -> None:
    random = np.random.default_rng(3)
    drawn = [
        (random.standard_normal(i).astype("f4"), random.standard_normal(t).astype("f4"), w, after)
        for i, t, w, after in CASES
    ]
    module = "\n".join(text(f"f{n}", *case) for n, case in enumerate(drawn))
    run = mlopt.compile(module)
    for n, case in enumerate(drawn):
        found = run.entry(f"f{n}")(case[0])
        np.testing.assert_allclose(found, expected(*case), rtol=1e-5, atol=2e-5, err_msg=f"{n}")
