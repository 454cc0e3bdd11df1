"""`sparse<indices, values> : type`, read as the dense constant that it stands for.

sparse<[[0, 0], [1, 2]], [1.5, 2.5]> : tensor<2x3xf32>  ->  dense<[[1.5, 0, 0], [0, 0, 2.5]]>
"""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING, Any

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, VectorType

if TYPE_CHECKING:
    import numpy as np

    from mlopt.core.parser.dense import DenseMixin

MAX_ELEMENTS = 1 << 26
"""Of the dense constant."""


def parse_sparse(parser: DenseMixin) -> DenseIntOrFPElementsAttr:
    """The constant at the parser's place, its first word being `sparse`."""
    import numpy as np

    from mlopt.core.constants import array_of, dense_from_array

    start = parser.pos
    parser.parse_keyword("sparse")
    body = parser.pos + 1
    parser.parse_punctuation("<", " in sparse attribute")
    text = parser._take_literal(body)  # pyright: ignore[reportPrivateUsage]
    parser.parse_punctuation(">", " in sparse attribute")
    parser.parse_punctuation(":", " in sparse attribute")
    type: Any = parser.parse_type()
    dtype = parser._check_dense_type(type, start)  # pyright: ignore[reportPrivateUsage]
    shape = tuple(type.get_shape())
    if prod(shape) > MAX_ELEMENTS:
        parser.raise_error(f"a sparse constant of {prod(shape)} elements is too large", start)
    dense = np.zeros(shape, dtype)
    if text.strip():
        places, values = _halves(text)
        indices = _indices(parser, places, shape, start)
        row = VectorType(type.element_type, [len(indices)])
        literal = parser._from_literal(values, row, dtype, body)  # pyright: ignore[reportPrivateUsage]
        dense[tuple(indices.T)] = array_of(literal)
    return dense_from_array(dense, type)


def _halves(text: str) -> tuple[str, str]:
    """What is before and behind the first comma outside of brackets.

    >>> _halves("[[0, 1]], [2]")
    ('[[0, 1]]', ' [2]')
    """
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if character == "," and depth == 0:
            return text[:position], text[position + 1 :]
    return text, ""


def _indices(parser: DenseMixin, text: str, shape: tuple[int, ...], start: int) -> np.ndarray:
    """One row a value; a place may be a number where there is one value, or one axis."""
    import numpy as np

    if not re.fullmatch(r"[\s\[\],0-9]*", text):
        parser.raise_error("expected integers as sparse indices", start)
    numbers = [int(number) for number in re.findall(r"[0-9]+", text)]
    rank = len(shape)
    rows = text.count("[") - 1 if "[[" in "".join(text.split()) else len(numbers) // max(rank, 1)
    if rows * rank != len(numbers):
        parser.raise_error(
            f"found {len(numbers)} sparse indices for {rows} values of rank {rank}", start
        )
    indices = np.array(numbers, np.int64).reshape(rows, rank)
    if indices.size and (indices >= np.array(shape)).any():
        parser.raise_error("a sparse index is out of the bounds of the type", start)
    return indices
