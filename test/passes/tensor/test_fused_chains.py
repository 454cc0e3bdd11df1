"""Chains in which each step reads the one before several times stay as long as they are."""

from __future__ import annotations

from front_door import parse

from mlopt.core.context import Context
from mlopt.core.walking import walk
from mlopt.dialects import register_dialects
from mlopt.passes.registry import make_pass

STEPS = 40


def test_what_is_read_twice_is_computed_once():
    """`x * sigmoid(x)` after itself: a payload of three ops a step, not of 2^n."""
    lines = ["func.func @main(%v0: tensor<?xf32>) -> tensor<?xf32> {"]
    for step in range(STEPS):
        x, y = f"%v{step}", f"%s{step}"
        lines += [
            f"  {y} = graph.sigmoid {x} : tensor<?xf32>",
            f"  %v{step + 1} = graph.mul {x}, {y} : tensor<?xf32>",
        ]
    module = parse("\n".join([*lines, f"  return %v{STEPS} : tensor<?xf32>", "}"]))
    context = Context()
    register_dialects(context)
    for flag in ("graph-decompose", "convert-graph-to-tensor", "canonicalize", "cse"):
        make_pass(flag, {}).run(module, context)
    before = sum(1 for op in walk(module) if op.name.startswith(("arith.", "math.")))
    make_pass("linalg-fuse-elementwise-ops", {}).run(module, context)
    names = [op.name for op in walk(module)]
    assert names.count("linalg.generic") == 1
    assert sum(name.startswith(("arith.", "math.")) for name in names) <= before
