"""The arguments of mlrun: literals such as `f32[2,3]=random:7`, and files of arrays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from mlopt.runtime.arguments import integer_range, is_integer
from mlopt.runtime.dtypes import ELEMENT_TYPES, dtype_named
from mlopt.runtime.signature import EntrySignature
from mlopt.tools.run_command import UsageError

_LITERAL = re.compile(r"(?P<element>[A-Za-z0-9<>]+)(?:\[(?P<shape>[0-9, ]*)\])?=(?P<text>.*)", re.S)
_MAX_BYTES = 1 << 40


class InputError(Exception):
    """An input file that cannot be read: the file, and why."""

    def __init__(self, path: str, reason: str):
        super().__init__(reason)
        self.path = path


@dataclass(frozen=True)
class Given:
    """A value of the command line; `name` is that of an array in a `.npz`."""

    value: Any
    name: str = ""


def read_arguments(words: Sequence[str]) -> list[Given]:
    """The values that `words` stand for. Raises `UsageError` or `InputError`."""
    values: list[Given] = []
    for word in words:
        if word.endswith((".npy", ".npz")) and "=" not in word:
            values += _arrays_in(word)
        else:
            values.append(Given(literal(word)))
    return values


def in_order(given: Sequence[Given], signature: EntrySignature) -> list[Any]:
    """The values as the function takes them.

    Arrays of a `.npz` go to the arguments of their names where each is one, and the rest to
    the other arguments in turn; else all of them stand in the order they were given.
    """
    names = [argument.name for argument in signature.arguments]
    named = {item.name: item.value for item in given if item.name}
    rest = [item.value for item in given if not item.name]
    if named.keys() <= set(names) and len(named) + len(rest) == len(given) == len(names):
        values = [named[name] if name in named else rest.pop(0) for name in names]
    else:
        values = [item.value for item in given]
    return [_as_expected(value, signature, i) for i, value in enumerate(values)]


def _as_expected(value: Any, signature: EntrySignature, position: int) -> Any:
    """Arrays of ml_dtypes come out of files as bytes; they are what the function takes."""
    if position >= len(signature.arguments) or not isinstance(value, np.ndarray):
        return value
    wanted = dtype_named(signature.arguments[position].type.element)
    is_raw = value.dtype.kind == "V" and value.dtype.str == f"|V{wanted.itemsize}"
    return value.view(wanted) if is_raw and value.dtype != wanted else value


def literal(text: str) -> Any:
    """The value of a literal: an array, or a scalar where it has no brackets.

    >>> literal("i64[2,2]=arange").tolist(), literal("f32=1.5")
    ([[0, 1], [2, 3]], np.float32(1.5))

    Raises `UsageError`.
    """
    match = _LITERAL.fullmatch(text)
    if match is None or match["element"] not in ELEMENT_TYPES:
        raise UsageError(f"'{text}' is no argument, expected f32[2,3]=random:7, a .npy or a .npz")
    element, dtype = match["element"], dtype_named(match["element"])
    shape = _shape(match["shape"] or "", text)
    if prod(shape) * dtype.itemsize > _MAX_BYTES:
        raise UsageError(f"'{text}' does not fit into memory")
    values = _filled(match["text"].strip(), element, prod(shape), text).astype(dtype)
    return values.reshape(shape) if match["shape"] is not None else values.reshape(())[()]


def _shape(text: str, whole: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    if not all(part.isdigit() for part in parts):
        raise UsageError(f"'{whole}' has a shape that is no list of numbers")
    return tuple(int(part) for part in parts)


def _filled(text: str, element: str, size: int, whole: str) -> np.ndarray:
    """`size` elements as the text behind `=` says."""
    word, colon, seed = text.partition(":")
    if word == "random" and (not colon or seed.isdigit()):
        return _random(element, size, int(seed or 0))
    if text == "arange":
        _check_range(np.array([0, max(size - 1, 0)]), element, whole)
        return np.arange(size)
    if text in ("zeros", "ones"):
        return np.full(size, int(text == "ones"))
    numbers = [_number(part.strip(), element, whole) for part in text.split(",")]
    if len(numbers) == 1:
        return np.full(size, numbers[0])
    if len(numbers) != size:
        raise UsageError(f"'{whole}' has {len(numbers)} elements, expected {size}")
    return np.array(numbers)


def _random(element: str, size: int, seed: int) -> np.ndarray:
    """Normal numbers; small whole numbers for integers, bits for i1."""
    generator = np.random.default_rng(seed)
    if element == "i1":
        return generator.integers(0, 2, size)
    if is_integer(element):
        low, high = integer_range(element)
        return generator.integers(max(low, -100), min(high, 100), size, endpoint=True)
    if element.startswith("complex"):
        return generator.standard_normal(size) + 1j * generator.standard_normal(size)
    return generator.standard_normal(size)


def _number(text: str, element: str, whole: str) -> Any:
    try:
        if is_integer(element):
            number = {"true": 1, "false": 0}[text] if text in ("true", "false") else int(text, 0)
            _check_range(np.array([number], dtype=object), element, whole)
            return number
        return complex(text) if element.startswith("complex") else float(text)
    except ValueError:
        raise UsageError(f"'{whole}' has an element '{text}' that is no {element}") from None


def _check_range(numbers: np.ndarray, element: str, whole: str) -> None:
    if is_integer(element):
        low, high = integer_range(element)
        if numbers.min() < low or numbers.max() > high:
            raise UsageError(f"'{whole}' has elements outside {low} to {high}")


def _arrays_in(path: str) -> list[Given]:
    """The array of a `.npy`, mapped into memory, or every array of a `.npz`."""
    try:
        if path.endswith(".npy"):
            return [Given(np.load(path, mmap_mode="r", allow_pickle=False))]
        with np.load(path, allow_pickle=False) as arrays:
            return [Given(arrays[name], name) for name in arrays.files]
    except OSError as failure:
        raise InputError(path, f"cannot read the file: {failure.strerror or failure}") from None
    except Exception as failure:  # a damaged file fails in many ways
        reason = str(failure).splitlines()[0] if str(failure) else type(failure).__name__
        raise InputError(path, f"{Path(path).name} holds no arrays: {reason}") from None
