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
