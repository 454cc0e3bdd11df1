"""The verifier reports every error where it is, and takes linear time."""

import pytest
from front_door import errors_in, parse

from mlopt.core import symbol_tables
from mlopt.core.verifier import verify

CASES = {
    "no terminator": (
        "func.func @f(%a: i32) {\n  %0 = arith.addi %a, %a : i32\n}",
        ["2:8: 'arith.addi' op is the last op of its block, expected a terminator"],
    ),
    "empty block": (
        "func.func @f() {\n^a:\n}",
        ["1:1: 'func.func' op has an empty block, expected at least a terminator"],
    ),
    "too many branch operands": (
        "func.func @f(%a: i32) {\n  cf.br ^b(%a : i32)\n^b:\n  return\n}",
        ["2:3: branch has 1 operands for successor #0, but target block has 0"],
    ),
    "branch operand type": (
        "func.func @f(%a: i32, %c: i1) {\n  cf.cond_br %c, ^b(%a : i32), ^c\n"
        "^b(%x: i64):\n  return\n^c:\n  return\n}",
        ["2:3: type mismatch for bb argument #0 of successor #0: found 'i32', expected 'i64'"],
    ),
    "switch operand": (
        "func.func @f(%a: i32) {\n  cf.switch %a : i32, [\n    default: ^b,\n"
        "    1: ^c(%a : i32)\n  ]\n^b:\n  return\n^c:\n  return\n}",
        ["2:3: branch has 1 operands for successor #1, but target block has 0"],
    ),
    "symbol twice": (
        "func.func private @f()\nfunc.func private @f()",
        ["2:1: redefinition of symbol named 'f'"],
    ),
    "symbol in no table": (
        "func.func @f() {\n  func.func @g() {\n    return\n  }\n  return\n}",
        ["2:3: 'func.func' op symbol's parent must have the SymbolTable trait"],
    ),
    "unknown callee": (
        "func.func @f() {\n  call @g() : () -> ()\n  return\n}",
        ["2:3: 'func.call' op 'g' does not reference a valid function"],
    ),
    "callee operands": (
        "func.func private @g(i32)\nfunc.func @f(%a: f32) {\n  call @g(%a) : (f32) -> ()\n  return\n}",
        [
            "3:3: 'func.call' op operand type mismatch: expected operand type 'i32', but "
            "provided 'f32' for operand number 0"
        ],
    ),
    "used before": (
        "func.func @f() {\n  %y = arith.addi %x, %x : i32\n  %x = arith.constant 1 : i32\n  return\n}",
        ["2:8: operand #0 does not dominate this use"],
    ),
    "on one path only": (
        "func.func @f(%c: i1) {\n  cf.cond_br %c, ^a, ^b\n^a:\n  %x = arith.constant 1 : i32\n"
        "  cf.br ^b\n^b:\n  %y = arith.addi %x, %x : i32\n  return\n}",
        ["7:8: operand #0 does not dominate this use"],
    ),
    "in its own region": (
        'func.func @f() {\n  %x = "scf.execute_region"() ({\n    scf.yield %x : i32\n'
        "  }) : () -> i32\n  return\n}",
        ["3:5: operand #0 does not dominate this use"],
    ),
    "several at once": (
        "func.func @f(%a: i32) {\n  cf.br ^b(%a : i32)\n^b:\n  call @g() : () -> ()\n"
        "  %y = arith.addi %x, %x : i32\n  %x = arith.constant 1 : i32\n  return\n}",
        [
            "2:3: branch has 1 operands for successor #0, but target block has 0",
            "4:3: 'func.call' op 'g' does not reference a valid function",
            "5:8: operand #0 does not dominate this use",
        ],
    ),
    "an op's own check": (
        'func.func @f(%a: i32, %b: f32) {\n  %0 = "arith.addi"(%a) : (i32) -> i32\n  return\n}',
        None,
    ),
}

VALID = {
    "order in a module is free": "%y = arith.addi %x, %x : i32\n%x = arith.constant 1 : i32",
    "order in an unregistered op is free": '"t.x"() ({\n  %y = arith.addi %x, %x : i32\n  %x = arith.constant 1 : i32\n}) : () -> ()',
    "an unreachable block may use anything": "func.func @f() {\n  return\n^a:\n  %y = arith.addi %x, %x : i32\n  %x = arith.constant 1 : i32\n  return\n}",
    "a loop between blocks": "func.func @f(%c: i1) {\n  %x = arith.constant 1 : i32\n  cf.br ^h(%x : i32)\n^h(%i: i32):\n  %j = arith.addi %i, %x : i32\n  cf.cond_br %c, ^h(%j : i32), ^e\n^e:\n  %k = arith.addi %j, %i : i32\n  return\n}",
    "a value from around a region": "func.func @f(%c: i1, %a: i32) {\n  scf.if %c {\n    %x = arith.addi %a, %a : i32\n  }\n  return\n}",
}


@pytest.mark.parametrize("text, expected", CASES.values(), ids=CASES)
def test_wrong_ir_is_reported_where_it_is(text, expected):
    found = errors_in(text)
    if expected is None:
        assert len(found) == 1 and found[0].startswith("2:8: 'arith.addi' op ")
    else:
        assert found == expected


@pytest.mark.parametrize("text", VALID.values(), ids=VALID)
def test_valid_ir_has_no_errors(text):
    assert errors_in(text) == []


def test_an_exception_in_an_ops_verifier_is_an_error(monkeypatch):
    module = parse("func.func @f(%a: i32) {\n  %0 = arith.addi %a, %a : i32\n  return\n}")

    def broken(self):
        raise IndexError("list index out of range")

    addition = next(op for op in module.walk() if op.name == "arith.addi")
    monkeypatch.setattr(type(addition), "verify_", broken)
    assert [item.message for item in verify(module)] == ["'arith.addi' op list index out of range"]


def test_a_value_from_outside_an_isolated_op_is_reported():
    module = parse(
        "%x = arith.constant 1 : i32\nfunc.func @f(%a: i32) -> i32 {\n  return %a : i32\n}"
    )
    constant, function = module.body.block.ops
    terminator = function.regions[0].block.last_op
    assert terminator is not None
    terminator.operands[0] = constant.results[0]
    (found,) = verify(module)
    assert found.message == "'func.return' op using value defined outside the region"
    assert found.notes[0].message == "required by region isolation constraints"


def test_symbols_are_looked_up_in_linear_time(monkeypatch):
    calls = "\n".join(
        f"func.func @f{i}() {{\n  call @f{(i * 7) % 50}() : () -> ()\n  return\n}}"
        for i in range(50)
    )
    module = parse(calls)
    seen = 0
    original = symbol_tables.symbols_of

    def counted(table_op):
        nonlocal seen
        tables = symbol_tables._TABLES.get()
        seen += tables is None or table_op not in tables
        return original(table_op)

    monkeypatch.setattr(symbol_tables, "symbols_of", counted)
    assert verify(module) == []
    assert seen == 1


def test_many_blocks_take_linear_time():
    def seconds(blocks: int) -> float:
        import time

        body = "".join(f"^b{i}:\n  cf.br ^b{i + 1}\n" for i in range(blocks))
        module = parse(f"func.func @f() {{\n  cf.br ^b0\n{body}^b{blocks}:\n  return\n}}")
        started = time.process_time()
        assert verify(module) == []
        return time.process_time() - started

    seconds(10)
    assert seconds(4000) < 16 * max(seconds(1000), 0.01)
