// RUN: mlopt %s --graph-fold-constants="max-growth-bytes=0" | filecheck %s
// RUN: mlopt %s --graph-fold-constants="max-bytes=8" | filecheck %s

// A weight that others use stays, so that its transpose would be memory beside it.

// CHECK-LABEL: func.func @shared(
// CHECK:         graph.transpose
func.func @shared() -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %a = graph.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %t = graph.transpose %a [1, 0] : tensor<2x2xf32> -> tensor<2x2xf32>
  return %a, %t : tensor<2x2xf32>, tensor<2x2xf32>
}

// Nor do floats take the place of bytes where there is no room for them.

// RUN: mlopt %s --graph-fold-constants="max-widening-bytes=191" | filecheck %s --check-prefix=WIDE
// RUN: mlopt %s --graph-fold-constants="max-widening-bytes=192" | filecheck %s --check-prefix=FITS

// WIDE-LABEL: func.func @wider(
// WIDE:         graph.convert
// FITS-LABEL: func.func @wider(
// FITS-NOT:     graph.convert
func.func @wider() -> tensor<64xf32> {
  %a = graph.constant dense<"0x000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F"> : tensor<64xi8>
  %r = graph.convert %a : tensor<64xi8> -> tensor<64xf32>
  return %r : tensor<64xf32>
}

// What takes too many products is not computed for what reads it either.

// RUN: mlopt %s --graph-fold-constants="max-products=511" | filecheck %s --check-prefix=COSTLY
// RUN: mlopt %s --graph-fold-constants="max-products=512" | filecheck %s --check-prefix=CHEAP

// COSTLY-LABEL: func.func @costly(
// COSTLY:         graph.matmul
// COSTLY:         graph.neg
// CHEAP-LABEL:  func.func @costly(
// CHEAP-NOT:      graph.neg
func.func @costly() -> tensor<8x8xf32> {
  %a = graph.constant dense<"0x000000000000803F0000004000004040000080400000A0400000C0400000E0400000004100001041000020410000304100004041000050410000604100007041000080410000884100009041000098410000A0410000A8410000B0410000B8410000C0410000C8410000D0410000D8410000E0410000E8410000F0410000F84100000042000004420000084200000C4200001042000014420000184200001C4200002042000024420000284200002C4200003042000034420000384200003C4200004042000044420000484200004C4200005042000054420000584200005C4200006042000064420000684200006C4200007042000074420000784200007C42"> : tensor<8x8xf32>
  %p = graph.matmul %a, %a : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %r = graph.neg %p : tensor<8x8xf32>
  return %r : tensor<8x8xf32>
}
