"""math-polynomial-approximation: functions of f32 become arithmetic.

    math.exp %x : vector<14x32xf32>   ->   arith and vector.fma, no call
    math.tanh %x : f32                ->   the same on scalars
    math.log %x : vector<8xf16>       ->   extended to f32, computed, truncated

exp, exp2, expm1, log, log2, log10, log1p, tanh, erf, sin, cos, powf of f32, f16 and bf16,
scalars and vectors of any rank by one emitter, without a branch: so a loop of scalars can be
vectorised too. Errors over all f32 inputs (bench/ulp.py): at most 1.0 units in the last
place for exp, log and erf, 2.5 for the others; infinities, NaN, zeros of either sign and
denormals as in C99. Where registers hold tables (AVX-512), erf of whole registers takes its
coefficients from them (`error_function`). f64 and tensors are left alone. The pass runs on any
level with `math` on scalars or vectors; it changes the last bit of results, so it is left out
below -O2. Each op is replaced once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import BFloat16Type, Float16Type, Float32Type, VectorType, f32
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.target import Target
from mlopt.core.walking import walk
from mlopt.passes.convert.llvm_builder import scalar_type
from mlopt.passes.loop.polynomial_approximation import (
    exponentials,
    logarithms,
    powers,
    trigonometric,
)
from mlopt.passes.loop.polynomial_approximation.terms import Term, Writer

APPROXIMATIONS: dict[str, Callable[..., Term]] = {
    "math.exp": exponentials.exp,
    "math.exp2": exponentials.exp2,
    "math.expm1": exponentials.expm1,
    "math.tanh": exponentials.tanh,
    "math.erf": exponentials.erf,
    "math.log": logarithms.log,
    "math.log2": logarithms.log2,
    "math.log10": logarithms.log10,
    "math.log1p": logarithms.log1p,
    "math.powf": powers.power,
    "math.sin": trigonometric.sin,
    "math.cos": trigonometric.cos,
}
"""By op: what computes it in f32."""

AVX512_BYTES = 64
"""Bytes of a vector that only AVX-512 has, and with it `vscalefps`."""


@dataclass(frozen=True)
class PolynomialApproximationPass(Pass):
    """Replaces functions of floats of up to 32 bits by arithmetic."""

    name: ClassVar[str] = "math-polynomial-approximation"

    def run(self, root: Operation, context: Context) -> None:
        writer = Writer(machine_scales=Target.of(context).vector_bytes == AVX512_BYTES)
        found = [op for op in walk(root) if op.name in APPROXIMATIONS and _is_approximated(op)]
        for op in found:
            _replace(op, writer)
        context.count(self.name, "functions approximated", len(found))


def _is_approximated(op: Operation) -> bool:
    type: Any = op.results[0].type
    element = type.element_type if isinstance(type, VectorType) else type
    return isinstance(element, Float32Type | Float16Type | BFloat16Type)


def _replace(op: Operation, writer: Writer) -> None:
    writer.op = op
    own = scalar_type(op.results[0].type)
    arguments = [Term(operand, writer).converted(f32) for operand in op.operands]
    result = APPROXIMATIONS[op.name](*arguments).converted(own).value
    result.name_hint = op.results[0].name_hint
    op.results[0].replace_all_uses_with(result)
    op.detach()
    op.erase()
