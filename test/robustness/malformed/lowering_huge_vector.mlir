// RUN: not mlopt %s --lower-to-llvm 2>&1 | filecheck %s
// A vector that would be unrolled for ever.
// CHECK: lowering_huge_vector.mlir:5:1: error: failed to legalize operation 'func.func': type vector<1000000000x4xf32> has too many elements to be unrolled, at most 16384 may be

func.func @f(%x: vector<1000000000x4xf32>) -> vector<1000000000x4xf32> {
  %0 = math.exp %x : vector<1000000000x4xf32>
  return %0 : vector<1000000000x4xf32>
}
