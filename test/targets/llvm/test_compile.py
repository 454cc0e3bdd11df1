"""Machine code: levels, reproducible objects, and LLVM's fatal errors."""

from __future__ import annotations

import shutil

import pytest

from mlopt.core.diagnostics import DiagnosticError
from mlopt.targets.llvm import CodegenOptions, compile_ir, link_shared, machine_of

ADD = "define i32 @add(i32 %a, i32 %b) {\n %c = add i32 %a, %b\n ret i32 %c\n}\n"

DOT = """
define <16 x float> @f(<16 x float> %a, <32 x bfloat> %b) {
  %r = call <16 x float> @llvm.x86.avx512bf16.dpbf16ps.512(<16 x float> %a, <32 x bfloat> %b, <32 x bfloat> %b)
  ret <16 x float> %r
}
"""


@pytest.mark.parametrize("level", range(4))
def test_objects_are_the_same_every_time(level: int):
    """In this process, again, and in a child."""
    options = CodegenOptions(opt_level=level)
    first = compile_ir(ADD, options).object()
    assert first[:4] == b"\x7fELF"
    assert compile_ir(ADD, options).object() == first
    assert compile_ir(ADD, CodegenOptions(opt_level=level, in_child=True)).object() == first


def test_assembly_and_ir():
    compiled = compile_ir(ADD)
    assert "add:" in compiled.assembly()
    assert "@add" in compiled.optimized_ir()


def test_another_machine():
    text = compile_ir(ADD, CodegenOptions(machine_of(mtriple="aarch64-linux-gnu"))).assembly()
    assert "w0, w" in text


@pytest.mark.parametrize("in_child", [False, True])
def test_a_wrong_module_is_an_error(in_child: bool):
    with pytest.raises(DiagnosticError, match="LLVM refuses the module"):
        compile_ir("define i32 @f() { ret i64 0 }", CodegenOptions(in_child=in_child)).object()


def test_an_intrinsic_of_another_architecture_is_refused():
    text = "define void @f() {\n call void @llvm.nvvm.barrier0()\n ret void\n}"
    machine = machine_of(mtriple="x86_64-unknown-linux-gnu")
    with pytest.raises(DiagnosticError, match=r"'llvm\.nvvm\.barrier0' does not exist on x86_64"):
        compile_ir(text, CodegenOptions(machine))


def test_an_intrinsic_that_kills_llvm_does_not_kill_us():
    """LLVM aborts for want of AVX-512; the child dies, we get a diagnostic."""
    machine = machine_of(mcpu="x86-64", mtriple="x86_64-unknown-linux-gnu")
    with pytest.raises(DiagnosticError, match="LLVM cannot generate code"):
        compile_ir(DOT, CodegenOptions(machine)).object()


def test_a_feature_that_was_taken_away_is_missed():
    machine = machine_of(mcpu="znver4", mattr="-avx512bf16", mtriple="x86_64-unknown-linux-gnu")
    with pytest.raises(DiagnosticError, match="needs the feature 'avx512bf16'"):
        compile_ir(DOT, CodegenOptions(machine))


@pytest.mark.parametrize(
    "arguments,message",
    [
        ({"mtriple": "nowhere"}, "unknown target triple 'nowhere'"),
        ({"mattr": "avx2"}, "expected a sign"),
    ],
)
def test_a_wrong_machine_is_an_error(arguments: dict[str, str], message: str):
    with pytest.raises(DiagnosticError, match=message):
        machine_of(**arguments)


def test_an_unknown_feature_is_an_error():
    with pytest.raises(DiagnosticError, match="is not a recognized feature"):
        compile_ir(ADD, CodegenOptions(machine_of(mattr="+nothing"))).object()


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_a_shared_library_is_linked():
    assert link_shared([compile_ir(ADD).object()])[:4] == b"\x7fELF"
    with pytest.raises(DiagnosticError, match="cannot link"):
        link_shared([b"no object"])
