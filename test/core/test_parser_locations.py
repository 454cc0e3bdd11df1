"""Every op and block argument knows where it stands in the text."""

from front_door import NAME, parse, text_of
from xdsl.dialects.builtin import ModuleOp

TEXT = """\
func.func @f(%a: i32, %c: i1) -> i32 {
  %0 = arith.addi %a, %a : i32
  %1 = "arith.muli"(%0, %a) : (i32, i32) -> i32
  %2 = arith.subi %1, %a : i32 loc("other.py":7:8)
  scf.if %c {
  }
  cf.br ^next(%2 : i32)
^next(%x: i32):
  return %x : i32
}
"""


def places(module: ModuleOp) -> dict[str, str]:
    return {op.name: str(op.location) for op in module.walk()}


def test_an_op_is_where_its_name_stands():
    found = places(parse(TEXT))
    assert found["func.func"] == f'loc("{NAME}":1:1)'
    assert found["arith.addi"] == f'loc("{NAME}":2:8)'
    assert found["arith.muli"] == f'loc("{NAME}":3:8)'


def test_an_explicit_location_wins():
    assert places(parse(TEXT))["arith.subi"] == 'loc("other.py":7:8)'


def test_implicit_ops_are_where_their_parent_is():
    found = places(parse(TEXT))
    assert found["scf.yield"] == found["scf.if"] == f'loc("{NAME}":5:3)'
    assert found["builtin.module"] == f'loc("{NAME}":1:1)'


def test_arguments_are_where_their_name_stands():
    function = parse(TEXT).body.block.first_op
    assert function is not None
    blocks = list(function.regions[0].blocks)
    assert str(blocks[0].args[1].location) == f'loc("{NAME}":1:23)'
    assert str(blocks[1].args[0].location) == f'loc("{NAME}":8:7)'


def test_every_kind_of_location_is_read():
    for location in (
        "unknown",
        '"a":1:2',
        '"name"',
        '"name"("a":1:2)',
        'callsite("f" at "g":1:2)',
        'fused["a", "b":1:2]',
        'fused<"meta">["a", unknown]',
    ):
        module = parse(f'"t.x"() : () -> () loc({location})')
        assert f": () -> () loc({location})\n" in text_of(module, debuginfo=True)


def test_a_location_alias_may_be_defined_after_its_use():
    module = parse('"t.x"() : () -> () loc(#loc2)\n#loc = loc("a":1:2)\n#loc2 = loc("n"(#loc))\n')
    assert places(module)["builtin.unregistered"] == 'loc("n"("a":1:2))'
