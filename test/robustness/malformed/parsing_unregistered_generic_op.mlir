// RUN: not mlopt %s 2>&1 | filecheck %s
// An unknown op in generic form, without the flag that allows it.
// CHECK: parsing_unregistered_generic_op.mlir:5:1: error: operation 'a.b' is of an unregistered dialect; if this is intended, use --allow-unregistered-dialect

"a.b"() : () -> ()
