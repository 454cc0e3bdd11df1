"""tensor-pack-dot-products: lays bytes that one instruction multiplies next to each other.

    a(m, k) * b(k, n), bytes summed in i32
    ->
    %p(k4, n, q) = %b(4 * k4 + q, n)               rows of four, once
    a(m, 4 * k4 + q) * p(k4, n, q)                 q < 4: one instruction for 16 sums

Where the machine adds several products of narrow numbers at once (VNNI: four of an unsigned
and a signed byte to an i32), the loop `k` of a sum of products becomes a loop of groups and a
loop `q` within a group, last in both operands. What is missing to whole groups is zero. An
operand of zeros and ones of the wrong sign is shifted by 128, and the sum corrected:

    s8 * s8    sum a b = sum a (b + 128) - 128 * sum a        the same with u8 * u8 and + 128 sum a

Integer sums wrap around, so values do not change. Products that run once a row of one operand
are left: a copy would cost as much as they do. What is recognised are maps and the body
(`is_sum_of_products`), so convolutions over channels are packed too.

Must run after fusion, which may still change operands, and before `tensor-transpose-operands`
and `tensor-form-kernels`. A packed product has the loop `q`, and is not packed again.

The layout is that of Rodriguez et al., "Lower Numerical Precision Deep Learning Inference and
Training" (Intel, 2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.target import Target
from mlopt.passes.tensor.pack_dot_products.products import ByteProduct


@dataclass(frozen=True)
class PackDotProductsPass(Pass):
    """Packs the operands of sums of products of bytes."""

    name: ClassVar[str] = "tensor-pack-dot-products"

    def run(self, root: Operation, context: Context) -> None:
        if not Target.of(context).adds_products_of_bytes:
            return
        for op in list(root.walk()):
            product = ByteProduct.of(op)
            if product is not None:
                from mlopt.passes.tensor.pack_dot_products.packing import Packing

                Packing(op, product).run()
                context.count(self.name, "products packed")
