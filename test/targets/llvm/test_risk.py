"""What may end LLVM's process is told from what our lowerings write."""

from __future__ import annotations

import pytest

from mlopt.core.diagnostics import DiagnosticError
from mlopt.targets.llvm import CodegenOptions, compile_ir, machine_of
from mlopt.targets.llvm.risk import check_sizes, is_risky

HOST = machine_of("", "", "")


@pytest.mark.parametrize(
    "text",
    [
        "declare <4 x float> @llvm.masked.load.v4f32.p0(ptr, i32, <4 x i1>, <4 x float>)",
        "%1 = call float @llvm.sqrt.f32(float %0)",
        "%1 = call i32 @llvm.vector.reduce.add.v4i32(<4 x i32> %0)",
        "define fastcc i64 @f(i1 %a, i8 %b, i16 %c, i128 %d) {",
        "%i2 = atomicrmw add ptr %i3, i32 %i4 seq_cst",
        'define void @"f.i7"(ptr %0) {',
    ],
)
def test_ordinary(text: str):
    """What our lowerings write is compiled in this process."""
    assert not is_risky(text, HOST)


@pytest.mark.parametrize(
    "text",
    [
        "%1 = call <4 x i32> @llvm.vp.add.v4i32(<4 x i32> %0, <4 x i32> %0, <4 x i1> %m, i32 4)",
        "%1 = call i32 @llvm.x86.rdpid()",
        "%1 = add <vscale x 4 x i32> %0, %0",
        "%1 = add i7 %0, %0",
        "%1 = fadd fp128 %0, %0",
        "define ghccc void @f() {",
        "define cc 11 void @f() {",
        "%1 = load i32, ptr addrspace(3) %0",
        '%1 = call i32 asm "", "=r"()',
        "%1 = invoke i32 @f() to label %a unwind label %b",
        'define void @f() section "s" {',
        '!0 = distinct !DISubprogram(name: "f", spFlags: DISPFlagDefinition)',
    ],
)
def test_risky(text: str):
    """Anything else is compiled in a child process."""
    assert is_risky(text, HOST)


@pytest.mark.parametrize("type", ["i8388608", "<1000000 x float>"])
def test_too_large(type: str):
    """Types whose code would take minutes are refused."""
    text = f"define {type} @f({type} %a) {{\n  ret {type} %a\n}}\n"
    with pytest.raises(DiagnosticError, match="no code is generated for"):
        check_sizes(text)


def test_death_is_a_diagnostic():
    """An intrinsic that code generation for this machine asserts on ends the child only."""
    text = """define <4 x i32> @f(<4 x i32> %a, <4 x i1> %m, i32 %n, ptr %p) {
  %1 = call <4 x i32> @llvm.experimental.vp.reverse.v4i32(<4 x i32> %a, <4 x i1> %m, i32 %n)
  %2 = call i32 @llvm.vp.cttz.elts.i32.v4i32(<4 x i32> %1, i1 false, <4 x i1> %m, i32 %n)
  ret <4 x i32> %1
}
declare <4 x i32> @llvm.experimental.vp.reverse.v4i32(<4 x i32>, <4 x i1>, i32)
declare i32 @llvm.vp.cttz.elts.i32.v4i32(<4 x i32>, i1, <4 x i1>, i32)
"""
    with pytest.raises(DiagnosticError, match="LLVM"):
        compile_ir(text, CodegenOptions()).object()


def test_intrinsics_of_a_machine():
    """What this machine has the feature of is ordinary."""
    text = "%1 = call <4 x i32> @llvm.x86.avx512.vpdpbusd.128(<4 x i32> %0, <16 x i8> %a, <16 x i8> %b)"
    has_feature = any(HOST.has_feature(name) for name in ("avx512vnni", "avxvnni"))
    assert is_risky(text, HOST) != has_feature
