"""What is printed looks as upstream prints it, and both parsers read it."""

import shutil
import subprocess

import pytest
from front_door import parse, text_of

MLIR_OPT = shutil.which("mlir-opt", path="/usr/lib/llvm-22/bin")

TEXT = """\
module @x attributes {t.a = 1 : i8} {
  func.func private @g(i32, i32) -> (i32, i32)
  func.func @f(%arg0: i32, %arg1: i32, %arg2: i1) -> (i32, i32) {
    %0:2 = call @g(%arg0, %arg1) : (i32, i32) -> (i32, i32)
    cf.cond_br %arg2, ^bb1(%0#0 : i32), ^bb2
  ^bb1(%1: i32):
    scf.if %arg2 {
      %2:2 = func.call @g(%1, %0#1) : (i32, i32) -> (i32, i32)
    }
    cf.br ^bb2
  ^bb2:
    return %0#0, %0#1 : i32, i32
  }
  "t.nest"() ({
  ^bb0(%arg0: i32):
    "t.y"() : () -> ()
  }) {m = affine_map<(d0) -> (d0 * 4 - 1)>} : () -> ()
  "t.x"() {c = dense<[0x7FC0, 1.000000e+00]> : tensor<2xbf16>} : () -> ()
}
"""


def upstream(text: str, *flags: str) -> str:
    command = [str(MLIR_OPT), "--allow-unregistered-dialect", *flags]
    return subprocess.run(command, input=text, text=True, capture_output=True, check=True).stdout


def test_upstreams_text_is_printed_as_it_is():
    assert text_of(parse(TEXT)) == TEXT


def test_names_are_kept_and_made_unique():
    text = (
        "module {\n  func.func @f(%a: i32) -> i32 {\n    %x = arith.addi %a, %a : i32\n"
        "    return %x : i32\n  }\n}\n"
    )
    module = parse(text)
    assert text_of(module) == text
    for op in module.walk():
        for result in op.results:
            result.name_hint = "a"
    assert "%a_1 = arith.addi %a, %a" in text_of(module)


def test_generated_names_do_not_clash_with_kept_ones():
    text = '"t.x"() ({\n^bb0(%0: i32):\n  %arg0 = "t.y"() : () -> i32\n}) : () -> ()'
    printed = text_of(parse(text))
    assert text_of(parse(printed)) == printed
    assert len({"%arg0", "%arg0_1"} & set(printed.replace(":", " ").replace("(", " ").split())) == 2


def test_large_constants_are_elided_on_request():
    values = ", ".join(map(str, range(20)))
    module = parse(
        f'"t.x"() {{a = dense<[{values}]> : tensor<20xi8>, b = dense<1> : tensor<20xi8>}} : () -> ()'
    )
    printed = text_of(module, elide_above=16)
    assert "a = dense_resource<__elided__> : tensor<20xi8>, b = dense<1>" in printed


@pytest.mark.skipif(MLIR_OPT is None, reason="needs mlir-opt 22")
def test_upstream_reads_what_is_printed():
    expected = upstream(TEXT)
    for options in ({}, {"generic": True}, {"debuginfo": True}):
        assert upstream(text_of(parse(TEXT), **options)) == expected


@pytest.mark.skipif(MLIR_OPT is None, reason="needs mlir-opt 22")
def test_upstreams_debug_information_is_kept():
    for flags in ((), ("--mlir-print-op-generic",)):
        text = upstream(TEXT, "--mlir-print-debuginfo", *flags)
        printed = text_of(parse(text), debuginfo=True)
        assert upstream(printed, "--mlir-print-debuginfo", *flags) == text
