"""Syntax that is the parser's own: aliases, types, maps, names and their scopes."""

import pytest
from front_door import attribute_text, errors_in, parse, text_of


def test_aliases_of_attributes_and_types_may_come_later():
    module = parse(
        '"t.x"() {a = #two, b = !t} : () -> ()\n#two = [#one]\n#one = 1 : i8\n!t = tensor<2xf32>'
    )
    assert "{a = [1 : i8], b = tensor<2xf32>}" in text_of(module)


def test_an_alias_may_stand_for_a_whole_dictionary():
    assert "{a = 1 : i64, b}" in text_of(parse('#d = {a = 1, b}\n"t.x"() #d : () -> ()'))


def test_an_alias_of_itself_is_refused():
    found = errors_in('"t.x"() {a = #a} : () -> ()\n#a = [#b]\n#b = [#a]')
    assert "3:7: alias '#a' is defined through itself" in found


@pytest.mark.parametrize(
    "written, printed",
    [
        ("memref<2 x 32 x f32>", "memref<2x32xf32>"),
        (
            "memref<? x 4xf32, strided<[?, 1], offset: ?>>",
            "memref<?x4xf32, strided<[?, 1], offset: ?>>",
        ),
        ("tensor<0x4xf32>", "tensor<0x4xf32>"),
        ("tensor<*xf32>", "tensor<*xf32>"),
        ("vector<4x[8]xf32>", "vector<4x[8]xf32>"),
        ("tuple<i32, tensor<2xf32>>", "tuple<i32, tensor<2xf32>>"),
        ("affine_map<(d0)[s0] -> (d0 mod s0, d0 * s0, d0 - s0, -d0)>",) * 2,
        ("affine_map<(d0, d1) -> ((d0 + d1) floordiv 4 + 1, d0 * 2 - d1 * 3 - 4)>",) * 2,
        ("affine_set<(d0)[s0] : (d0 - s0 >= 0, d0 mod 2 == 0)>",) * 2,
        ("255 : i8", "-1 : i8"),
        ("0x7FC00000 : f32", "0x7FC00000 : f32"),
        ("1.0e5 : f16", "0x7C00 : f16"),
        ('"\\C3\\A9"', '"\\C3\\A9"'),
    ],
)
def test_text_is_read_and_printed_as_upstream(written, printed):
    assert attribute_text(written) == printed
    assert attribute_text(printed) == printed


@pytest.mark.parametrize(
    "written, message",
    [
        ("i99999999999", "integer bitwidth is limited to 16777215 bits"),
        ("1 : f32", "unexpected decimal integer literal for a floating point value"),
        ("256 : i8", "integer constant out of range for attribute"),
        ("1.0 : i8", "floating point value not valid for specified type"),
        ("affine_map<(d0) -> (d0 * d0)>", "non-affine expression"),
        ("affine_map<(d0) -> (d0 mod d0)>", "non-affine expression"),
        ("affine_map<(d0) -> (d0 floordiv 0)>", "expected a positive constant"),
        ("affine_map<(d0, d0) -> (d0)>", "redefinition of identifier 'd0'"),
        ("affine_map<(d0) -> (" + "d0 + " * 500 + "d0)>", "more than 400 operators"),
        ("#unknown", "undefined symbol alias id 'unknown'"),
    ],
)
def test_what_upstream_refuses_is_refused(written, message):
    assert message in attribute_text(written)


def test_a_name_is_its_own_in_every_function():
    text = "func.func @f(%x: i32) {\n  return\n}\nfunc.func @g(%x: f32) {\n  return\n}\n"
    assert errors_in(text) == []


def test_a_value_of_another_function_is_unknown():
    text = (
        "func.func @f() -> i32 {\n  return %x : i32\n}\n"
        "func.func @g() {\n  %x = arith.constant 1 : i32\n  return\n}\n"
    )
    assert errors_in(text) == ["2:10: use of undeclared SSA value name '%x'"]


def test_the_dialect_may_be_left_out_in_its_own_region_only():
    assert errors_in("func.func @f(%c: i1) {\n  scf.if %c {\n    return\n  }\n  return\n}")[0] == (
        "3:5: custom op 'return' is unknown"
    )


def test_unregistered_ops_have_generic_syntax_only():
    assert errors_in('"foo.bar"() : () -> ()') == []
    assert "not found for custom op 'foo.bar'" in errors_in("foo.bar")[0]
    assert (
        "unregistered dialect" in errors_in('"foo.bar"() : () -> ()', allow_unregistered=False)[0]
    )
