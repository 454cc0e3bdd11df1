// RUN: mlopt %s --ensure-debug-info-scope-on-llvm-func --mlir-print-debuginfo --split-input-file | filecheck %s
// RUN: not mlopt %s --ensure-debug-info-scope-on-llvm-func="emission-kind=Some" --split-input-file 2>&1 | filecheck %s --check-prefix=KIND

// KIND: error: emission-kind is 'Some', expected one of None, Full, LineTablesOnly, DebugDirectivesOnly

// A function is described by its name and place; a declaration has no compile unit.

// CHECK: #[[UNKNOWN:di_file.*]] = #llvm.di_file<"<unknown>" in "">
// CHECK: #[[UNIT:.*]] = #llvm.di_compile_unit<id = distinct[0]<>, sourceLanguage = DW_LANG_C, file = #[[UNKNOWN]], producer = "mlopt", isOptimized = true, emissionKind = LineTablesOnly>
// CHECK: #[[FILE:di_file.*]] = #llvm.di_file<"a.py" in "/tmp/x">
// CHECK: #[[F:.*]] = #llvm.di_subprogram<id = distinct[1]<>, compileUnit = #[[UNIT]], scope = #[[FILE]], name = "f", linkageName = "f", file = #[[FILE]], line = 7, scopeLine = 7, subprogramFlags = "Definition|Optimized", type = #di_subroutine_type>
// CHECK: #[[BLOCK:.*]] = #llvm.di_lexical_block_file<scope = #[[F]], file = #[[B:.*]], discriminator = 0>
// CHECK: #[[G:.*]] = #llvm.di_subprogram<scope = #[[FILE]], name = "g", linkageName = "g", file = #[[FILE]], line = 9, scopeLine = 9, subprogramFlags = Optimized, type = #di_subroutine_type>
// CHECK: llvm.func @f
// CHECK-NEXT: llvm.call @g() : () -> () loc(callsite(fused<#[[BLOCK]]>["b.py":2:3] at "/tmp/x/a.py":7:9))
// CHECK-NEXT: llvm.return loc(fused<#[[BLOCK]]>["b.py":4:4])
// CHECK-NEXT: } loc(fused<#[[F]]>["/tmp/x/a.py":7:1])
// CHECK-NEXT: llvm.func @g() loc(fused<#[[G]]>["/tmp/x/a.py":9:1])
module {
  llvm.func @f() {
    llvm.call @g() : () -> () loc(callsite("b.py":2:3 at "/tmp/x/a.py":7:9))
    llvm.return loc("b.py":4:4)
  } loc("/tmp/x/a.py":7:1)
  llvm.func @g() loc("/tmp/x/a.py":9:1)
} loc(unknown)

// -----

// What is described stays as it is, and its numbers are not used again; a unit of the module is used.

// CHECK-DAG: #[[UNIT:.*]] = #llvm.di_compile_unit<id = distinct[3]<>, sourceLanguage = DW_LANG_C
// CHECK-DAG: #[[F:.*]] = #llvm.di_subprogram<id = distinct[5]<>, compileUnit = #[[UNIT]], scope = #di_file, name = "described"
// CHECK-DAG: #[[G:.*]] = #llvm.di_subprogram<id = distinct[8]<>, compileUnit = #[[UNIT]], scope = #di_file, name = "f"
// CHECK: } loc(fused<#[[F]]>["x.c":1:1])
// CHECK: } loc(fused<#[[G]]>[unknown])
#file = #llvm.di_file<"x.c" in "">
#unit = #llvm.di_compile_unit<id = distinct[3]<>, sourceLanguage = DW_LANG_C, file = #file, isOptimized = false, emissionKind = Full>
#described = #llvm.di_subprogram<id = distinct[5]<>, compileUnit = #unit, scope = #file, name = "described", subprogramFlags = Definition>
module {
  llvm.func @described() {
    llvm.return loc(unknown)
  } loc(fused<#described>["x.c":1:1])
  llvm.func @f() {
    llvm.return loc(unknown)
  } loc(unknown)
} loc(fused<#unit>[unknown])
