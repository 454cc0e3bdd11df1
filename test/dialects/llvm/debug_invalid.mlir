// RUN: mlopt %s --split-input-file --verify-diagnostics

// expected-error@+1 {{struct is missing required parameter: scope}}
#v = #llvm.di_local_variable<name = "x">

// -----

// expected-error@+1 {{found 'colour', expected one of tag, name, sizeInBits, encoding}}
#t = #llvm.di_basic_type<colour = 3>

// -----

// expected-error@+1 {{found 'base_type', expected a word of DWARF that starts with DW_TAG_}}
#t = #llvm.di_basic_type<tag = base_type>

// -----

// expected-error@+1 {{found 'Some', expected one of None, Full, LineTablesOnly, DebugDirectivesOnly}}
#u = #llvm.di_compile_unit<sourceLanguage = DW_LANG_C, emissionKind = Some>

// -----

// expected-error@+1 {{found 'deref', expected an operation of DWARF that starts with DW_OP_}}
#e = #llvm.di_expression<[deref]>

// -----

#t = #llvm.di_basic_type<tag = DW_TAG_base_type, name = "int">
// expected-error@+1 {{'scope' of 'llvm.di_label' is a 'llvm.di_basic_type', expected}}
#l = #llvm.di_label<scope = #t>

// -----

#f = #llvm.di_file<"a.c" in "">
#l = #llvm.di_label<scope = #f, name = "l">
llvm.func @wrong(%a: i32) {
  // expected-error@+1 {{should be of base attribute llvm.di_local_variable}}
  llvm.intr.dbg.value #l = %a : i32
  llvm.return
}
