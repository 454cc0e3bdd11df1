"""The windows of a convolution or a pool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlopt.frontends.onnx.sizes import Size


@dataclass(frozen=True)
class Windows:
    """The windows over the spatial axes: one entry an axis in each list.

    Pads that depend on sizes of the run time are values; `padded` makes them part of the input.
    """

    window: list[int]
    strides: list[int]
    dilations: list[int]
    low: list[Size]
    high: list[Size]

    @property
    def lists(self) -> dict[str, Any]:
        """Everything but the window, as ops of the graph level take it."""
        return {
            "strides": self.strides,
            "dilations": self.dilations,
            "low": self.low,
            "high": self.high,
        }
