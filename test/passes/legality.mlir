// RUN: mlopt %s --lower-to-loop | filecheck %s
// RUN: mlopt %s --lower-to-loop | mlopt --lower-to-llvm | filecheck %s --check-prefix=LLVM

// What chooses between regions without being a loop has no counterpart in `loop`, and stays.

// CHECK-LABEL: func.func @choose
// CHECK: loop.for
// CHECK:   scf.index_switch
// CHECK:   case 2 {
// CHECK:     scf.yield
// CHECK: scf.execute_region
// LLVM: llvm.func @choose
// LLVM-NOT: scf.
func.func @choose(%a: index, %m: memref<4xf32>, %c: i1) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  %r = scf.for %i = %c0 to %c4 step %c1 iter_args(%s = %zero) -> f32 {
    %v = memref.load %m[%i] : memref<4xf32>
    %w = scf.index_switch %a -> f32
    case 2 {
      %t = arith.addf %s, %v : f32
      scf.yield %t : f32
    }
    default {
      scf.yield %s : f32
    }
    scf.yield %w : f32
  }
  %q = scf.execute_region -> f32 {
    cf.cond_br %c, ^bb1, ^bb2
  ^bb1:
    scf.yield %zero : f32
  ^bb2:
    scf.yield %r : f32
  }
  return %q : f32
}
