"""Math on the device: calls of libdevice's functions, for convert-gpu-to-nvvm.

    math.exp %x : f32   ->  llvm.call @__nv_expf(%x)
    math.exp %x : f64   ->  llvm.call @__nv_exp(%x)
    math.exp %x : f16   ->  extended to f32, computed, truncated
    arith.remf %x, %y   ->  llvm.call @__nv_fmodf(%x, %y)

LLVM has no code for these functions on NVIDIA's GPUs, and ends the process where it meets
their intrinsics. libdevice is a library of LLVM IR that comes with CUDA; what defines the
functions is decided when PTX is written (`targets/ptx`). Square roots, roundings and fused
multiplication have instructions and stay intrinsics.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import Float32Type, Float64Type
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.passes.convert.arith_to_llvm import element_of, is_lowerable
from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.lowering import Lowerings
from mlopt.passes.convert.math_to_llvm import in_single, scalarwise

TABLE = Lowerings()

FUNCTIONS = {
    "math.acos": "acos",
    "math.acosh": "acosh",
    "math.asin": "asin",
    "math.asinh": "asinh",
    "math.atan": "atan",
    "math.atan2": "atan2",
    "math.atanh": "atanh",
    "math.cbrt": "cbrt",
    "math.cos": "cos",
    "math.cosh": "cosh",
    "math.erf": "erf",
    "math.erfc": "erfc",
    "math.exp": "exp",
    "math.exp2": "exp2",
    "math.expm1": "expm1",
    "math.log": "log",
    "math.log10": "log10",
    "math.log1p": "log1p",
    "math.log2": "log2",
    "math.powf": "pow",
    "math.sin": "sin",
    "math.sinh": "sinh",
    "math.tan": "tan",
    "math.tanh": "tanh",
    "arith.remf": "fmod",
}
"""The function for f64; that for f32 has an `f` behind its name."""


@TABLE.lowers(*FUNCTIONS)
def lower_function(
    op: Operation, operands: Sequence[SSAValue], build: LlvmBuilder
) -> SSAValue | None:
    """One call an element."""
    if not is_lowerable(op) or element_of(op.results[0].type) in ("f80", "f128"):
        return None
    return _applied(FUNCTIONS[op.name], operands, build.types.convert(op.results[0].type), build)


@TABLE.lowers("math.sincos")
def lower_sincos(
    op: Operation, operands: Sequence[SSAValue], build: LlvmBuilder
) -> Sequence[SSAValue] | None:
    """The sine and the cosine."""
    if not is_lowerable(op):
        return None
    return [_applied(name, operands, operands[0].type, build) for name in ("sin", "cos")]


def _applied(
    name: str, operands: Sequence[SSAValue], type: Attribute, build: LlvmBuilder
) -> SSAValue:
    def call(row: Sequence[SSAValue], scalar: Attribute) -> SSAValue:
        assert isinstance(scalar, Float32Type | Float64Type), f"no {name} for {scalar}"
        suffix = "f" if isinstance(scalar, Float32Type) else ""
        return build.call(f"__nv_{name}{suffix}", row, scalar)[0]

    return build.rowwise(type, operands, in_single(build, scalarwise(build, call)))
