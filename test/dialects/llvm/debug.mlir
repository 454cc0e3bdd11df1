// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Nodes of debug information get an alias each, and parse as they print.

// CHECK-DAG: #di_file = #llvm.di_file<"a.c" in "/src">
// CHECK-DAG: #[[UNIT:.*]] = #llvm.di_compile_unit<id = distinct[0]<>, sourceLanguage = DW_LANG_C, file = #di_file, producer = "p", isOptimized = true, emissionKind = Full>
// CHECK-DAG: #[[INT:.*]] = #llvm.di_basic_type<tag = DW_TAG_base_type, name = "int", sizeInBits = 32, encoding = DW_ATE_signed>
// CHECK-DAG: #[[PTR:.*]] = #llvm.di_derived_type<tag = DW_TAG_pointer_type, baseType = #[[INT]], sizeInBits = 64, dwarfAddressSpace = 0>
// CHECK-DAG: #[[SELF:.*]] = #llvm.di_composite_type<recId = distinct[1]<>, isRecSelf = true>
// CHECK-DAG: #[[NEXT:.*]] = #llvm.di_derived_type<tag = DW_TAG_member, name = "next", baseType = #[[SELF]], flags = "Public|Artificial">
// CHECK-DAG: #[[LIST:.*]] = #llvm.di_composite_type<recId = distinct[1]<>, tag = DW_TAG_structure_type, name = "list", file = #di_file, line = 2, elements = #[[NEXT]]>
// CHECK-DAG: #[[TYPE:.*]] = #llvm.di_subroutine_type<types = #llvm.di_null_type, #[[INT]], #[[PTR]], #[[LIST]]>
// CHECK-DAG: #[[F:.*]] = #llvm.di_subprogram<id = distinct[2]<>, compileUnit = #[[UNIT]], scope = #di_file, name = "f", file = #di_file, line = 3, scopeLine = 3, subprogramFlags = "Definition|Optimized", type = #[[TYPE]]>
// CHECK-DAG: #[[X:.*]] = #llvm.di_local_variable<scope = #[[F]], name = "x", file = #di_file, line = 4, arg = 1, type = #[[INT]]>
// CHECK-DAG: #[[LABEL:.*]] = #llvm.di_label<scope = #[[F]], name = "again", file = #di_file, line = 5>
#file = #llvm.di_file<"a.c" in "/src">
#unit = #llvm.di_compile_unit<id = distinct[0]<>, sourceLanguage = DW_LANG_C, file = #file, producer = "p", isOptimized = true, emissionKind = Full, nameTableKind = Default>
#int = #llvm.di_basic_type<tag = DW_TAG_base_type, name = "int", sizeInBits = 32, encoding = DW_ATE_signed>
#ptr = #llvm.di_derived_type<tag = DW_TAG_pointer_type, baseType = #int, sizeInBits = 64, alignInBits = 0, dwarfAddressSpace = 0, flags = Zero>
#self = #llvm.di_composite_type<recId = distinct[1]<>, isRecSelf = true>
#next = #llvm.di_derived_type<tag = DW_TAG_member, name = "next", baseType = #self, flags = "Public|Artificial">
#list = #llvm.di_composite_type<recId = distinct[1]<>, tag = DW_TAG_structure_type, name = "list", file = #file, line = 2, elements = #next>
#type = #llvm.di_subroutine_type<types = #llvm.di_null_type, #int, #ptr, #list>
#f = #llvm.di_subprogram<id = distinct[2]<>, compileUnit = #unit, scope = #file, name = "f", file = #file, line = 3, scopeLine = 3, subprogramFlags = "Definition|Optimized", type = #type>
#x = #llvm.di_local_variable<scope = #f, name = "x", file = #file, line = 4, arg = 1, type = #int>
#again = #llvm.di_label<scope = #f, name = "again", file = #file, line = 5>

// What relates values to variables is an op; an expression that does nothing is left out.

// CHECK: llvm.func @f(%[[A:.*]]: i32, %[[P:.*]]: !llvm.ptr)
// CHECK-NEXT: llvm.intr.dbg.value #[[X]] = %[[A]] : i32
// CHECK-NEXT: llvm.intr.dbg.declare #[[X]] #llvm.di_expression<[DW_OP_deref, DW_OP_LLVM_convert(4, DW_ATE_signed)]> = %[[P]] : !llvm.ptr {note = 1 : i64}
// CHECK-NEXT: llvm.intr.dbg.label #[[LABEL]]
llvm.func @f(%a: i32, %p: !llvm.ptr) {
  llvm.intr.dbg.value #x #llvm.di_expression<> = %a : i32
  llvm.intr.dbg.declare #x #llvm.di_expression<[DW_OP_deref, DW_OP_LLVM_convert(4, DW_ATE_signed)]> = %p : !llvm.ptr {note = 1 : i64}
  llvm.intr.dbg.label #again
  llvm.return
}
