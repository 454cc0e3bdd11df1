"""LLVM's IR passes are left out exactly where every loop over memory is explicit vectors."""

from __future__ import annotations

from front_door import parse

from mlopt.core.context import Context
from mlopt.dialects import register_dialects
from mlopt.passes.pipelines import lower
from mlopt.targets.llvm import needs_ir_passes

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
