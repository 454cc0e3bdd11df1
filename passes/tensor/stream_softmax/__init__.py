"""tensor-stream-softmax: sums weighted by a softmax are done without storing the weights.

    s = q k^T (or any scores)         parallel over blocks of rows i
    m = max_t s                         m, l, o = -inf, 0, 0
    p = exp(s - m)                      for blocks of t
    l = sum_t p                  ->       x  = s[i, t]                  computed here
    o = sum_t p / l * v(t)                m' = max(m, max_t x)
                                          p  = exp(x - m'),  a = exp(m - m')
                                          l  = a l + sum_t p
                                          o  = a o + sum_t p v(t)
                                        o / l

What is found are maps and bodies, not names: a product whose one factor is such a chain
(`chains`). Scores are computed in the block, back to what does not have both a row and a t:
products, scales, masks, caps. No buffer has as many elements as there are scores; a block of
them fits the second cache (`blocks`). Where one block has all of t there is no loop.

Values: sums are taken in blocks, which docs/numerics.md allows; the factor of a row is taken
out of its sum. A row of nothing but -inf is what it was: what is done with its sum, 0, is kept.
NaN and +inf among scores make the row NaN, as before.

What must have run before: `linalg-fuse-elementwise-ops`, which leaves one op between a product
and its reductions. Run before `tensor-transpose-operands`, since a block of scores whose
neighbours are rows needs no transposed keys (`scores`), and before `tensor-form-kernels`, which
makes the loop a kernel. A chain is gone after it was rewritten, so the pass ends.

Milakov and Gimelshein, "Online normalizer calculation for softmax" (2018); Dao et al.,
"FlashAttention" (2022), algorithm 1; what differs is that rows are the outer loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.deadness import erase_dead
from mlopt.core.passes import Pass
from mlopt.passes.tensor.stream_softmax.blocks import stream
from mlopt.passes.tensor.stream_softmax.chains import chain_of


@dataclass(frozen=True)
class StreamSoftmaxPass(Pass):
    """Does softmax and the sum that it weights in blocks of `rows` by `columns` scores."""

    name: ClassVar[str] = "tensor-stream-softmax"

    rows: int = 64
    columns: int = 256

    def run(self, root: Operation, context: Context) -> None:
        streamed = 0
        for op in list(root.walk()):
            chain = chain_of(op)
            if chain is not None:
                streamed += stream(chain, self.rows, self.columns)
        if streamed:
            erase_dead(root.regions[0])
            context.count(self.name, "softmaxes streamed", streamed)
