"""Debug information: the same graph of metadata as upstream's translation gives."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from emitted import checked, ir_of
from front_door import parse
from referee import needs_upstream, tool

from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError
from mlopt.dialects import register_dialects
from mlopt.passes.general.debug_scopes import DebugScopesPass
from mlopt.targets.llvm import compile_ir, emit_module

NODES = """
#file = #llvm.di_file<"a.c" in "/src">
#unit = #llvm.di_compile_unit<id = distinct[0]<>, sourceLanguage = DW_LANG_C, file = #file,
  producer = "p", isOptimized = true, emissionKind = Full, nameTableKind = None,
  splitDebugFilename = "a.dwo">
#int = #llvm.di_basic_type<tag = DW_TAG_base_type, name = "int", sizeInBits = 32,
  encoding = DW_ATE_signed>
#pointer = #llvm.di_derived_type<tag = DW_TAG_pointer_type, name = "p", baseType = #int,
  sizeInBits = 64, alignInBits = 32, offsetInBits = 8, dwarfAddressSpace = 3, extraData = #int>
#self = #llvm.di_composite_type<recId = distinct[1]<>, isRecSelf = true>
#next = #llvm.di_derived_type<tag = DW_TAG_member, name = "next", baseType = #self>
#list = #llvm.di_composite_type<recId = distinct[1]<>, tag = DW_TAG_structure_type,
  name = "list", file = #file, line = 2, elements = #next>
#array = #llvm.di_composite_type<tag = DW_TAG_array_type, name = "array", scope = #file,
  baseType = #int, flags = Vector, sizeInBits = 128, alignInBits = 32,
  allocated = <[DW_OP_push_object_address, DW_OP_deref]>,
  elements = #llvm.di_subrange<count = 4, lowerBound = 1 : i64, stride = 1 : i64>>
#grid = #llvm.di_composite_type<tag = DW_TAG_array_type, name = "grid", baseType = #int,
  elements = #llvm.di_generic_subrange<lowerBound = #llvm.di_expression<[DW_OP_deref]>,
    upperBound = #llvm.di_expression<[DW_OP_deref]>,
    stride = #llvm.di_expression<[DW_OP_plus_uconst(16)]>>>
#text = #llvm.di_string_type<tag = DW_TAG_string_type, name = "text", sizeInBits = 80,
  encoding = DW_ATE_ASCII>
#type = #llvm.di_subroutine_type<callingConvention = DW_CC_normal,
  types = #llvm.di_null_type, #int, #pointer, #list, #array, #grid, #text>
#outer = #llvm.di_namespace<name = "outer", exportSymbols = true>
#inner = #llvm.di_namespace<name = "inner", scope = #outer, exportSymbols = false>
#f = #llvm.di_subprogram<id = distinct[2]<>, compileUnit = #unit, scope = #inner, name = "f",
  linkageName = "_f", file = #file, line = 3, scopeLine = 4,
  subprogramFlags = "Definition|Optimized", type = #type,
  annotations = #llvm.di_annotation<name = "a", value = "b">>
#module = #llvm.di_module<file = #file, scope = #unit, name = "m", configMacros = "c",
  includePath = "/", apinotes = "n", line = 42, isDecl = true>
#thisG = #llvm.di_subprogram<recId = distinct[3]<>, isRecSelf = true>
#g = #llvm.di_subprogram<recId = distinct[3]<>, id = distinct[4]<>, compileUnit = #unit, scope = #module, name = "g", file = #file,
  subprogramFlags = Definition, type = #type, retainedNodes = #llvm.di_imported_entity<
    tag = DW_TAG_imported_module, scope = #thisG, entity = #module, file = #file, line = 7, name = "i">>
#block = #llvm.di_lexical_block<scope = #f, file = #file, line = 5, column = 6>
#blockFile = #llvm.di_lexical_block_file<scope = #g, file = #file, discriminator = 7>
#x = #llvm.di_local_variable<scope = #block, name = "x", file = #file, line = 6, arg = 1,
  alignInBits = 32, type = #int, flags = Artificial>
#y = #llvm.di_local_variable<scope = #blockFile, name = "y">
#label = #llvm.di_label<scope = #f, name = "again", file = #file, line = 8>
#common = #llvm.di_common_block<scope = #f, name = "common", file = #file, line = 1>
#global = #llvm.di_global_variable<scope = #common, name = "v", linkageName = "v",
  file = #file, line = 268, type = #int, isDefined = true>
#static = #llvm.di_global_variable<scope = #f, name = "s", file = #file, line = 5,
  type = #int, isLocalToUnit = true, alignInBits = 8>
llvm.mlir.global external @v() {dbg_exprs = [
  #llvm.di_global_variable_expression<var = #global, expr = <[DW_OP_push_object_address]>>,
  #llvm.di_global_variable_expression<var = #static, expr = <>>]} : i64
llvm.func @g() {
  llvm.return
} loc(fused<#g>["a.c":1:1])
llvm.func @declared() -> i32 loc(fused<#llvm.di_subprogram<scope = #file, name = "d",
  file = #file>>["a.c":9:9])
llvm.func @f(%a: i32, %p: !llvm.ptr) -> i32 {
  llvm.intr.dbg.value #x #llvm.di_expression<[DW_OP_LLVM_fragment(16, 8),
    DW_OP_LLVM_fragment(4, 20)]> = %a : i32 loc(fused<#block>["a.c":5:9])
  llvm.intr.dbg.declare #y = %p : !llvm.ptr
    loc(callsite(fused<#blockFile>["b.c":1:1] at fused<#f>["a.c":6:1]))
  llvm.intr.dbg.label #label
  llvm.intr.dbg.value #x = %a : i32 loc(unknown)
  llvm.call @g() : () -> () loc("named"("a.c":10:70000))
  llvm.call @g() : () -> () loc(callsite("b.c":3:4 at fused<#f>["a.c":5:6]))
  llvm.call @g() : () -> () loc(fused[callsite(fused<#g>["b.c":5:6] at "a.c":1:1), "a.c":1:1])
  llvm.call @g() : () -> () loc(fused["a.c":1:1, fused<#block>["a.c":1:2]])
  llvm.call @g() : () -> () loc(fused<#block>["a.c":1:2, "a.c":2:2])
  llvm.br ^again(%a : i32) loc("a.c":11:1)
^again(%b: i32 loc("a.c":12:2)):
  %s = llvm.add %b, %a : i32 loc(callsite(callsite(fused<#g>["b.c":2:4] at "b.c":1:1)
    at fused<#f>["a.c":28:5]))
  llvm.br ^end {loop_annotation = #llvm.loop_annotation<startLoc = loc(fused<#f>["a.c":42:4]),
    mustProgress = true>}
^end:
  llvm.return %s : i32
} loc(fused<#f>["a.c":3:1])
"""

WITHOUT_SCOPE = """
#file = #llvm.di_file<"a.c" in "">
#f = #llvm.di_subprogram<scope = #file, name = "f", file = #file>
#x = #llvm.di_local_variable<scope = #f, name = "x">
llvm.func @f(%a: i32) -> i32 {
  llvm.intr.dbg.value #x = %a : i32 loc("a.c":1:1)
  llvm.return %a : i32 loc("a.c":2:1)
}
"""


def written_out(text: str) -> list[str]:
    """Functions and globals, without names of values, with every node in the place of its number."""
    module = str(checked(text))
    nodes = dict(re.findall(r"^(!\d+) = (.*)$", module, re.M))

    def full(number: str, around: tuple[str, ...]) -> str:
        if number in around:
            return f"!up{len(around) - around.index(number)}"
        inside = (*around, number)
        return "{" + re.sub(r"!\d+\b", lambda m: full(m.group(), inside), nodes[number]) + "}"

    lines: list[str] = []
    for line in module.splitlines():
        if re.match(r"(!\d|!llvm.mod|; Mod|source_filename|target|attributes|\w+:|$)", line):
            continue
        line = re.sub(r"%[\w.]+", "%", re.sub(r" *;.*$", "", line))
        lines.append(re.sub(r"!\d+\b", lambda m: full(m.group(), ()), line))
    return sorted(line.replace("<stdin>", "-") for line in lines)


@needs_upstream
@pytest.mark.parametrize("text", [NODES, WITHOUT_SCOPE], ids=["nodes", "without a scope"])
def test_upstream_translates_to_the_same_metadata(text: str):
    upstream = tool("mlir-translate", ["--mlir-to-llvmir"], text)
    ours = written_out(emit_module(parse(text, filename="<stdin>")))
    assert ours == written_out(upstream)


def test_a_recursive_type_refers_to_itself():
    text = ir_of(NODES)
    number = re.search(r"(!\d+) = distinct !DICompositeType\([^\n]*name: \"list\"", text)
    assert number is not None
    assert re.search(rf"!DIDerivedType\([^\n]*baseType: {number.group(1)}\b", text)


def test_without_a_scope_nothing_is_written():
    text = ir_of(WITHOUT_SCOPE)
    assert "!dbg" not in text
    assert "#dbg" not in text


def test_a_reference_outside_its_type_is_refused():
    text = """
#self = #llvm.di_composite_type<recId = distinct[1]<>, isRecSelf = true>
#file = #llvm.di_file<"a.c" in "">
#x = #llvm.di_local_variable<scope = #file, name = "x", type = #self>
#f = #llvm.di_subprogram<scope = #file, name = "f", subprogramFlags = Definition>
llvm.func @f(%a: i32) {
  llvm.intr.dbg.value #x = %a : i32
  llvm.return
} loc(fused<#f>["a.c":3:1])
"""
    with pytest.raises(DiagnosticError, match="is not around it"):
        emit_module(parse(text))


def test_a_call_without_a_place_is_refused_where_both_functions_are_described():
    text = NODES.replace('loc("named"("a.c":10:70000))', "loc(unknown)")
    with pytest.raises(DiagnosticError, match="must have a debug location"):
        emit_module(parse(text))


def test_objects_know_the_lines_of_the_text(tmp_path: Path):
    module = parse(
        """llvm.func @main(%x: f32) -> f32 {
             %y = llvm.fmul %x, %x : f32
             llvm.return %y : f32
           }""",
        filename="square.mlir",
    )
    context = Context()
    register_dialects(context)
    DebugScopesPass(emission_kind="Full").run(module, context)
    text = emit_module(module)
    assert "!DILocation(line: 2, " in text
    object_file = tmp_path / "square.o"
    object_file.write_bytes(compile_ir(text).object())
    try:
        done = subprocess.run(
            ["objdump", "--dwarf=decodedline", object_file], capture_output=True, text=True
        )
    except FileNotFoundError:
        pytest.skip("needs objdump")
    assert re.search(r"^square\.mlir +2 ", done.stdout, re.M)
