"""Trains both networks and writes their weights: `python examples/digits/train.py`.

Writes `mlp.weights` and `cnn.weights` beside this file: little-endian f32, tensors one
after the other in the order of `networks.py`. Seeded; takes about ten seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from data import load_digits
from networks import CNN_SHAPES, MLP_SHAPES, cnn, conv, max_pool, mlp, patches

HERE = Path(__file__).parent
Weights = list[np.ndarray]


def initial(shapes: Sequence[tuple[int, ...]], rng: np.random.Generator) -> Weights:
    """He's initialisation for matrices and kernels, zero for biases."""
    weights: Weights = []
    for shape in shapes:
        fan_in = shape[0] if len(shape) == 2 else int(np.prod(shape[1:]))
        scale = np.sqrt(2 / fan_in) if len(shape) > 1 else 0.0
        weights.append((rng.standard_normal(shape) * scale).astype(np.float32))
    return weights


def loss_gradient(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The gradient of the mean cross entropy."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = shifted / shifted.sum(axis=1, keepdims=True)
    probabilities[np.arange(len(labels)), labels] -= 1
    return probabilities / len(labels)


def mlp_gradients(weights: Weights, images: np.ndarray, labels: np.ndarray) -> Weights:
    """Gradients in the order of the weights."""
    w1, b1, w2, b2 = weights
    hidden = np.maximum(images @ w1 + b1, 0)
    out = loss_gradient(hidden @ w2 + b2, labels)
    back = (out @ w2.T) * (hidden > 0)
    return [images.T @ back, back.sum(0), hidden.T @ out, out.sum(0)]


def cnn_gradients(weights: Weights, images: np.ndarray, labels: np.ndarray) -> Weights:
    """Gradients in the order of the weights."""
    k1, b1, k2, b2, w, b = weights
    x0 = images.reshape(-1, 1, 8, 8)
    a1 = np.maximum(conv(x0, k1) + b1[:, None, None], 0)
    x1, where1 = max_pool(a1)
    a2 = np.maximum(conv(x1, k2) + b2[:, None, None], 0)
    x2, where2 = max_pool(a2)
    flat = x2.reshape(len(x2), -1)
    out = loss_gradient(flat @ w + b, labels)
    d2 = _unpool((out @ w.T).reshape(x2.shape), where2, a2)
    d1 = _unpool(conv(d2, k2.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1]), where1, a1)
    return [
        _kernel_gradient(x0, d1),
        d1.sum((0, 2, 3)),
        _kernel_gradient(x1, d2),
        d2.sum((0, 2, 3)),
        flat.T @ out,
        out.sum(0),
    ]


def _unpool(gradient: np.ndarray, where: np.ndarray, activated: np.ndarray) -> np.ndarray:
    spread = gradient[:, :, :, None, :, None] * where
    return spread.reshape(activated.shape) * (activated > 0)


def _kernel_gradient(x: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    return np.tensordot(gradient, patches(x), ((0, 2, 3), (0, 1, 2)))


def train(
    gradients: Callable[[Weights, np.ndarray, np.ndarray], Weights],
    shapes: Sequence[tuple[int, ...]],
    epochs: int,
) -> Weights:
    """Adam (Kingma and Ba, 2015) over batches of 32."""
    rng = np.random.default_rng(7)
    digits = load_digits()
    weights = initial(shapes, rng)
    first = [np.zeros_like(weight) for weight in weights]
    second = [np.zeros_like(weight) for weight in weights]
    step = 0
    for _ in range(epochs):
        order = rng.permutation(len(digits.train_labels))
        for batch in np.array_split(order, len(order) // 32):
            step += 1
            found = gradients(weights, digits.train_images[batch], digits.train_labels[batch])
            for i, gradient in enumerate(found):
                first[i] = 0.9 * first[i] + 0.1 * gradient
                second[i] = 0.999 * second[i] + 0.001 * gradient**2
                mean, spread = first[i] / (1 - 0.9**step), second[i] / (1 - 0.999**step)
                update = 2e-3 * mean / (np.sqrt(spread) + 1e-8)
                weights[i] = (weights[i] - update).astype(np.float32)
    return weights


def main() -> None:
    """Trains, writes, and prints the accuracy on the digits held back."""
    digits = load_digits()
    for name, network, gradients, shapes, epochs in (
        ("mlp", mlp, mlp_gradients, MLP_SHAPES, 60),
        ("cnn", cnn, cnn_gradients, CNN_SHAPES, 25),
    ):
        weights = train(gradients, shapes, epochs)
        buffer = b"".join(weight.astype("<f4").tobytes() for weight in weights)
        (HERE / f"{name}.weights").write_bytes(buffer)
        predicted = network(weights, digits.test_images).argmax(axis=1)
        accuracy = (predicted == digits.test_labels).mean()
        print(f"{name}: {len(buffer)} bytes, {100 * accuracy:.1f} % of the digits held back")


if __name__ == "__main__":
    main()
