"""Wrong text ends in located errors, several a run, and in no other exception."""

import random

import pytest
from front_door import NAME, errors_in, parse, text_of

from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.locations import file_position

MUTATIONS = 400

MALFORMED = {
    "garbage": "%%%%",
    "lone bracket": "}",
    "unclosed function": "func.func @f() {",
    "unclosed string": '"t.x"() {a = "abc} : () -> ()',
    "bad escape": '"t.x"() {a = "a\\q"} : () -> ()',
    "not ascii": "\u00e9 = foo",
    "no operation name": "%0 = ",
    "number for an op": "42",
    "unknown custom op": "arith.nonsense",
    "unknown dialect": "nonsense.op",
    "missing type": "func.func @f(%a) { return }",
    "missing colon": "func.func @f(%a: i32) {\n  %0 = arith.addi %a, %a i32\n  return\n}",
    "wrong result count": "func.func @f(%a: i32) {\n  %0:2 = arith.addi %a, %a : i32\n  return\n}",
    "undefined value": "func.func @f() -> i32 {\n  return %a : i32\n}",
    "undefined block": "func.func @f() {\n  cf.br ^nowhere\n}",
    "block twice": "func.func @f() {\n  cf.br ^a\n^a:\n  cf.br ^a\n^a:\n  return\n}",
    "value twice": "func.func @f(%a: i32) {\n  %a = arith.addi %a, %a : i32\n  return\n}",
    "type clash": "func.func @f(%a: i32) {\n  %0 = arith.addf %a, %a : f32\n  return\n}",
    "result number": "func.func @f(%a: i32) -> i32 {\n  return %a#3 : i32\n}",
    "alias twice": "#a = 1\n#a = 2",
    "alias with dot": "#a.b = 1",
    "alias without value": "#a =",
    "unknown type": "func.func @f(%a: q32) { return }",
    "unclosed type": "func.func @f(%a: tensor<4xf32) { return }",
    "negative dimension": "func.func @f(%a: tensor<-4xf32>) { return }",
    "ragged constant": '"t.x"() {a = dense<[[1, 2], [3]]> : tensor<2x2xi32>} : () -> ()',
    "constant of another shape": '"t.x"() {a = dense<[1, 2]> : tensor<3xi32>} : () -> ()',
    "hex of odd length": '"t.x"() {a = dense<"0x123"> : tensor<2xi8>} : () -> ()',
    "integer out of range": '"t.x"() {a = 300 : i8} : () -> ()',
    "duplicate key": '"t.x"() {a = 1, a = 2} : () -> ()',
    "resource without hex": '{-# dialect_resources: { builtin: { w: "abc" } } #-}',
    "unknown metadata": "{-# nonsense: {} #-}",
    "generic without type": '"t.x"()',
    "operand count": '"t.x"(%a, %b) : (i32) -> ()',
    "unknown unregistered": 'func.func @f() {\n  "arith.addi"() : () -> ()\n  return\n}',
    "bad location": '"t.x"() : () -> () loc(nonsense)',
    "map without arrow": '"t.x"() {a = affine_map<(d0) (d0)>} : () -> ()',
    "unknown symbol in map": '"t.x"() {a = affine_map<(d0) -> (d1)>} : () -> ()',
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_malformed_text_is_a_located_error(text):
    found = errors_in(text)
    assert found, "this text should not be accepted"
    for message in found:
        line, column, rest = message.split(":", 2)
        assert int(line) >= 1 and int(column) >= 1
        assert len(rest) > 5


def test_several_errors_are_found_in_one_run():
    text = """\
func.func @f(%a: i32) -> i32 {
  %0 = arith.addi %a, %missing : i32
  %1 = arith.nonsense %a : i32
  %2 = arith.addi %1, %a : i32
  scf.execute_region {
    %3 = nonsense.op
    scf.yield
  }
  return %a i32
}
func.func @g() {
  return
"""
    places = [message.partition(" ")[0] for message in errors_in(text)]
    assert places == ["2:23:", "3:8:", "6:10:", "9:13:", "12:9:"]


def test_what_a_failed_op_defines_raises_no_further_error():
    text = "func.func @f(%a: i32) -> i32 {\n  %0 = arith.oops %a : i32\n  return %0 : i32\n}\n"
    assert errors_in(text) == ["2:8: custom op 'arith.oops' is unknown"]


def test_an_empty_file_is_an_empty_module():
    assert text_of(parse("// nothing\n")) == "module {\n}\n"


SEED = """\
#map = affine_map<(d0, d1)[s0] -> (d0 * 4 + d1 mod s0, -d1)>
!t = tensor<4x?xf32>
module @m attributes {a.b = dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>} {
  func.func private @g(i32, !t) -> (f32, i1)
  func.func @f(%a: i32, %b: i32, %c: i1) -> i32 attributes {x.y = "s\\n"} {
    %0 = arith.addi %a, %b : i32 loc("x":1:2)
    cf.cond_br %c, ^bb1(%0 : i32), ^bb2
  ^bb1(%x: i32):
    cf.br ^bb2
  ^bb2:
    "t.u"(%0) <{p = [1 : i8, @f]}> ({
    ^bb0(%z: f32):
      "t.v"(%z) {m = #map, l = loc(fused["a", "b":1:2])} : (f32) -> ()
    }) : (i32) -> ()
    return %0 : i32
  }
}
{-#
  dialect_resources: { builtin: { w: "0x040000000102030405060708" } }
#-}
"""
PIECES = (
    '%a %0 ^bb1 { } ( ) < > i32 tensor<4xf32> -> : , = " @f #map !t 0x 1.5 -1 dense< ? x loc( '
    "\0 \u00e9 // [ ] arith.addi func.func return #loc7 {-# #-} $ 99999999999999999999"
).split(" ")


def mutated(seed: int) -> str:
    """The seed text with one to three small changes."""
    choice = random.Random(seed)
    text = SEED
    for _ in range(choice.randint(1, 3)):
        start = choice.randrange(len(text))
        end = min(len(text), start + choice.randint(0, 12))
        kind = choice.randrange(4)
        if kind == 0:
            text = text[:start] + text[end:]
        elif kind == 1:
            text = text[:start] + choice.choice(PIECES) + text[start:]
        elif kind == 2:
            text = text[:start] + chr(choice.randint(32, 126)) + text[start + 1 :]
        else:
            text = text[:start] + text[end : end + 20] + text[start:]
    return text


def test_mutated_text_is_read_or_refused():
    for seed in range(MUTATIONS):
        text = mutated(seed)
        try:
            module = parse(text)
        except DiagnosticError as failure:
            for diagnostic in failure.diagnostics:
                position = file_position(diagnostic.location)
                assert position is not None and position.filename == NAME, seed
            continue
        if not errors_in(text):
            printed = text_of(module)
            assert text_of(parse(printed)) == printed, seed
