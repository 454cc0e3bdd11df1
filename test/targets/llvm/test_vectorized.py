"""LLVM's IR passes are left out exactly where every loop over memory is explicit vectors."""

from __future__ import annotations

from front_door import parse

from mlopt.core.context import Context
from mlopt.dialects import register_dialects
from mlopt.passes.pipelines import lower
from mlopt.targets.llvm import compile_ir, emit_module, needs_ir_passes
from mlopt.targets.llvm.vectorized import settled

LOOP = """
func.func @f(%m: memref<?xf32>, %n: index) {{
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  scf.for %i = %c0 to %n step %c16 {{
    {body}
  }}
  return
}}
"""

VECTOR = """
    %v = vector.load %m[%i] : memref<?xf32>, vector<16xf32>
    %w = arith.addf %v, %v : vector<16xf32>
    vector.store %w, %m[%i] : memref<?xf32>, vector<16xf32>
"""

SCALAR = """
    %v = memref.load %m[%i] : memref<?xf32>
    %w = arith.addf %v, %v : f32
    memref.store %w, %m[%i] : memref<?xf32>
"""


def needed(body: str) -> bool:
    context = Context()
    register_dialects(context)
    module = parse(LOOP.format(body=body))
    lower(module, "llvm", context)
    return needs_ir_passes(module)


def test_a_loop_of_vectors_needs_none():
    assert not needed(VECTOR)


def test_a_loop_of_scalars_needs_them():
    assert needed(SCALAR)


def test_a_scalar_loop_inside_needs_them():
    inner = VECTOR + "    scf.for %j = %c0 to %n step %c16 {\n"
    inner += SCALAR.replace("%v", "%x").replace("%w", "%y").replace("%i", "%j") + "    }\n"
    assert needed(inner)


def test_only_functions_with_scalar_loops_go_through_them():
    """The other keeps its code, and nothing of how it was kept away is left."""
    context = Context()
    register_dialects(context)
    second = LOOP.format(body=SCALAR).replace("@f", "@g")
    module = parse(LOOP.format(body=VECTOR) + second)
    lower(module, "llvm", context)
    names = {op.properties["sym_name"].data for op in settled(module)}  # pyright: ignore[reportAttributeAccessIssue]
    assert "f" in names and "g" not in names
    text = compile_ir(emit_module(module, settled=settled(module))).optimized_ir()
    f, g = (text.split(f"@{name}(", 1)[1].split("\n}", 1)[0] for name in "fg")
    assert "captures(none)" in g and "captures(none)" not in f
    assert "optnone" not in text and "noinline" not in text
