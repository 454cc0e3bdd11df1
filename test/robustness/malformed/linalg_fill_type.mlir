// RUN: not mlopt %s 2>&1 | filecheck %s
// A fill is of the element type.
// CHECK: linalg_fill_type.mlir:6:20: error: cannot cast elements of type i1 to !llvm.ptr

func.func @f(%x: i1, %c: tensor<4x!llvm.ptr>) {
  %0 = linalg.fill ins(%x : i1) outs(%c : tensor<4x!llvm.ptr>) -> tensor<4x!llvm.ptr>
  return
}
