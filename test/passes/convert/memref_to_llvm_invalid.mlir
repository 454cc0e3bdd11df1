// RUN: mlopt %s --finalize-memref-to-llvm --split-input-file --verify-diagnostics

// A layout that is not strided has no descriptor.

func.func @layout(%n: index) {
  // expected-error@+1 {{failed to legalize operation 'memref.alloc'}}
  %0 = memref.alloc() : memref<4x4xf32, affine_map<(i, j) -> (i floordiv 2, j, i mod 2)>>
  return
}
