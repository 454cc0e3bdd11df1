"""The two networks in plain NumPy: what the modules compute, and how they are trained.

Weights are kept in the order of the modules' side files. Every function is written for
one dtype at a time, so that the same code is the float64 reference.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

MLP_SHAPES = ((64, 48), (48,), (48, 10), (10,))
"""dense 64 -> 48, relu, dense 48 -> 10"""

CNN_SHAPES = ((8, 1, 3, 3), (8,), (16, 8, 3, 3), (16,), (64, 10), (10,))
"""conv 1 -> 8, relu, max pool 2, conv 8 -> 16, relu, max pool 2, dense 64 -> 10"""


def mlp(weights: Sequence[np.ndarray], images: np.ndarray) -> np.ndarray:
    """Logits `[n, 10]` of images `[n, 64]`."""
    w1, b1, w2, b2 = weights
    return np.maximum(images @ w1 + b1, 0) @ w2 + b2


def cnn(weights: Sequence[np.ndarray], images: np.ndarray) -> np.ndarray:
    """Logits `[n, 10]` of images `[n, 64]`."""
    k1, b1, k2, b2, w, b = weights
    x = images.reshape(-1, 1, 8, 8)
    x = max_pool(np.maximum(conv(x, k1) + b1[:, None, None], 0))[0]
    x = max_pool(np.maximum(conv(x, k2) + b2[:, None, None], 0))[0]
    return x.reshape(len(x), -1) @ w + b


def patches(x: np.ndarray) -> np.ndarray:
    """3 x 3 neighbourhoods with a border of zeros: `[n, h, w, c, 3, 3]`."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    return windows.transpose(0, 2, 3, 1, 4, 5)


def conv(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """3 x 3 convolution of `[n, c, h, w]` with `[f, c, 3, 3]`, same size."""
    return np.tensordot(patches(x), kernel, ((3, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)


def max_pool(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """2 x 2 max pooling; the result and where the maxima were (for the gradient)."""
    n, c, h, w = x.shape
    tiles = x.reshape(n, c, h // 2, 2, w // 2, 2)
    best = tiles.max(axis=(3, 5))
    return best, tiles == best[:, :, :, None, :, None]
