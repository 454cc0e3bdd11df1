"""Reads GGUF files: what is known of a model, its tokens, and its weights as f32.

The file is a header, pairs of a key and a value, a directory of tensors, and then these.
Block formats hold 32 numbers: Q8_0 a scale and 32 i8, Q4_1 a scale, a least value and 16
bytes with the first 16 numbers in their lower halves, the others in the upper ones.

Source: the specification of GGUF, version 3, in the repository of ggml.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np

SCALARS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
"""Types of values -> how struct writes them; 8 is text, 9 a list."""
BLOCK = 32


def q8_0(data: np.ndarray) -> np.ndarray:
    """Blocks of 34 bytes."""
    blocks = data.reshape(-1, 2 + BLOCK)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    return scale * blocks[:, 2:].view(np.int8)


def q4_1(data: np.ndarray) -> np.ndarray:
    """Blocks of 20 bytes."""
    blocks = data.reshape(-1, 4 + BLOCK // 2)
    scale, least = blocks[:, :4].copy().view(np.float16).astype(np.float32).T[:, :, None]
    halves = [blocks[:, 4:] & 15, blocks[:, 4:] >> 4]
    return scale * np.concatenate(halves, axis=1) + least


FORMATS: dict[int, tuple[int, int, Any]] = {
    0: (1, 4, lambda data: data.view(np.float32)),
    1: (1, 2, lambda data: data.view(np.float16).astype(np.float32)),
    3: (BLOCK, 20, q4_1),
    8: (BLOCK, 34, q8_0),
}
"""Number of a format -> numbers in a block, bytes of a block, how it is read."""


class Reader:
    """Values one behind the other."""

    def __init__(self, data: memoryview):
        self.data, self.at = data, 0

    def scalar(self, kind: str) -> Any:
        """One number."""
        (value,) = struct.unpack_from("<" + kind, self.data, self.at)
        self.at += struct.calcsize(kind)
        return value

    def text(self) -> str:
        """Bytes behind their count."""
        count = self.scalar("Q")
        self.at += count
        return bytes(self.data[self.at - count : self.at]).decode("utf-8", errors="replace")

    def value(self, type: int) -> Any:
        """A value of a type."""
        if type == 8:
            return self.text()
        if type != 9:
            return self.scalar(SCALARS[type])
        inner = self.scalar("I")
        return [self.value(inner) for _ in range(self.scalar("Q"))]


def read(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What is known of the model by key, and its weights, `[out, in]`, by name."""
    reader = Reader(memoryview(path.read_bytes()))
    if bytes(reader.data[:4]) != b"GGUF":
        raise ValueError(f"{path} is no GGUF file")
    reader.at = 8
    tensors, pairs = reader.scalar("Q"), reader.scalar("Q")
    known = {reader.text(): reader.value(reader.scalar("I")) for _ in range(pairs)}
    directory = [
        (
            reader.text(),
            [reader.scalar("Q") for _ in range(reader.scalar("I"))][::-1],
            reader.scalar("I"),
            reader.scalar("Q"),
        )
        for _ in range(tensors)
    ]
    start = reader.at + -reader.at % known.get("general.alignment", 32)
    weights: dict[str, np.ndarray] = {}
    for name, shape, number, offset in directory:
        per_block, width, decode = FORMATS[number]
        size = int(np.prod(shape)) // per_block * width
        data = np.frombuffer(reader.data[start + offset : start + offset + size], np.uint8)
        weights[name] = decode(data).astype(np.float32).reshape(shape)
    return known, weights
