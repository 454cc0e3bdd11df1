// RUN: not mlopt %s 2>&1 | filecheck %s
// A word behind the last op.
// CHECK: parsing_text_behind_the_module.mlir:7:1: error: custom op 'rubbish' is unknown

module {
}
rubbish
