"""Ops of xDSL's classes become ours after each pass."""

from __future__ import annotations

from front_door import parse, text_of
from xdsl.dialects import affine
from xdsl.dialects.builtin import AffineMapAttr
from xdsl.ir import Region
from xdsl.ir.affine import AffineExpr, AffineMap

from mlopt.core.adoption import adopt
from mlopt.core.context import Context
from mlopt.dialects import register_dialects
from mlopt.dialects.affine.value_ops import ApplyOp

TEXT = """func.func @f(%i: index) -> index {
  %0 = affine.apply affine_map<(d0) -> (d0 + 1)>(%i)
  return %0 : index
}"""


def test_replaces_the_base_class_by_ours():
    """What is printed afterwards is what our op prints; values and names stay."""
    module = parse(TEXT)
    wanted = text_of(module)
    ours = next(op for op in module.walk() if op.name == "affine.apply")
    map = AffineMapAttr(AffineMap(1, 0, (AffineExpr.dimension(0) + 1,)))
    foreign = affine.ApplyOp(list(ours.operands), map)
    foreign.results[0].name_hint = ours.results[0].name_hint
    assert ours.parent is not None
    ours.parent.insert_op_before(foreign, ours)
    ours.results[0].replace_all_uses_with(foreign.results[0])
    ours.parent.erase_op(ours)
    assert text_of(module) != wanted

    context = Context()
    register_dialects(context)
    adopt(module, context)

    assert text_of(module) == wanted
    assert any(type(op) is ApplyOp for op in module.walk())


def test_leaves_unregistered_ops_alone():
    """An op of a dialect that nobody knows keeps its class."""
    module = parse('"a.b"() ({ "a.c"() : () -> () }) : () -> ()')
    before = list(module.walk())
    context = Context(allow_unregistered=True)
    register_dialects(context)
    adopt(module, context)
    assert list(module.walk()) == before
    assert isinstance(module.body, Region)
