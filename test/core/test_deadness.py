"""Ops that nobody needs, at any depth."""

from __future__ import annotations

import pytest
from front_door import parse, text_of

from mlopt.core.deadness import Deadness, erase_dead
from mlopt.core.walking import walk, walk_inner_first

NESTED = """func.func @f(%c: i1, %m: memref<4xf32>, %x: f32, %i: index) {{
  scf.if %c {{
    scf.if %c {{
      {inner}
    }}
  }}
  return
}}"""


@pytest.mark.parametrize(
    "inner, is_dead",
    [
        ("%0 = arith.addf %x, %x : f32", True),
        ("%0 = memref.load %m[%i] : memref<4xf32>", True),
        ("%0 = memref.alloc() : memref<4xf32>", True),
        ("memref.store %x, %m[%i] : memref<4xf32>", False),
        ("memref.dealloc %m : memref<4xf32>", False),
        ('"a.b"() : () -> ()', False),
    ],
)
def test_effects_inside_keep_alive(inner: str, is_dead: bool):
    """What writes, frees, or is unknown keeps every op around it."""
    module = parse(NESTED.format(inner=inner))
    conditions = [op for op in module.walk() if op.name == "scf.if"]
    for fixed in (False, True):
        deadness = Deadness(fixed=fixed)
        for ops in (conditions, conditions[::-1]):
            assert [deadness.is_dead(op) for op in ops] == [is_dead] * 2


def test_moved_out_is_noticed_by_the_next_run():
    """An op that was kept by one that is erased is not kept any more."""
    module = parse(NESTED.format(inner="memref.store %x, %m[%i] : memref<4xf32>"))
    outer = next(op for op in module.walk() if op.name == "scf.if")
    store = next(op for op in module.walk() if op.name == "memref.store")
    deadness = Deadness()
    assert not deadness.is_dead(outer)
    store.detach()
    store.erase()
    assert deadness.is_dead(outer)


def test_erases_dead_values_and_blocks():
    """Cycles of dead values and unreachable blocks go."""
    module = parse("""func.func @f() {
      %0 = arith.constant 1 : i32
      %1 = arith.addi %0, %0 : i32
      return
    ^nobody:
      cf.br ^nobody
    }""")
    assert erase_dead(module.body)
    assert "arith" not in text_of(module) and "cf.br" not in text_of(module)
    assert not erase_dead(module.body)


def test_walk_is_in_order():
    """The same ops in the same order as those of xDSL."""
    module = parse(NESTED.format(inner="memref.store %x, %m[%i] : memref<4xf32>"))
    assert list(walk(module)) == list(module.walk())
    wanted = list(module.walk(reverse=False, region_first=True))
    assert list(walk_inner_first(module)) == wanted
