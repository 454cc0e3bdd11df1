"""The handwritten digits shipped in scikit-learn, split once and for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HELD_BACK = 360
SEED = 20


@dataclass(frozen=True)
class Digits:
    """Images as `[n, 64]` f32 in 0 ... 1 (rows of 8 x 8 pixels), labels as `[n]` i64."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


def load_digits() -> Digits:
    """1,437 digits to train on and 360 held back."""
    from sklearn.datasets import load_digits as load

    bunch = load()
    order = np.random.default_rng(SEED).permutation(len(bunch.target))
    images = (bunch.data[order] / 16).astype(np.float32)
    labels = bunch.target[order].astype(np.int64)
    return Digits(images[HELD_BACK:], labels[HELD_BACK:], images[:HELD_BACK], labels[:HELD_BACK])
