// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Each op has one type where the result has that of the operand.

// CHECK-LABEL: func.func @one_type
// CHECK: graph.abs %{{.*}} : tensor<2x3xf32>
// CHECK: graph.neg %{{.*}} : tensor<2x3xf32>
// CHECK: graph.sign %{{.*}} : tensor<2x3xf32>
// CHECK: graph.exp %{{.*}} : tensor<2x3xf32>
// CHECK: graph.expm1 %{{.*}} : tensor<2x3xf32>
// CHECK: graph.log %{{.*}} : tensor<2x3xf32>
// CHECK: graph.log1p %{{.*}} : tensor<2x3xf32>
// CHECK: graph.sqrt %{{.*}} : tensor<2x3xf32>
// CHECK: graph.rsqrt %{{.*}} : tensor<2x3xf32>
// CHECK: graph.reciprocal %{{.*}} : tensor<2x3xf32>
// CHECK: graph.sin %{{.*}} : tensor<2x3xf32>
// CHECK: graph.cos %{{.*}} : tensor<2x3xf32>
// CHECK: graph.tan %{{.*}} : tensor<2x3xf32>
// CHECK: graph.asin %{{.*}} : tensor<2x3xf32>
// CHECK: graph.acos %{{.*}} : tensor<2x3xf32>
// CHECK: graph.atan %{{.*}} : tensor<2x3xf32>
// CHECK: graph.sinh %{{.*}} : tensor<2x3xf32>
// CHECK: graph.cosh %{{.*}} : tensor<2x3xf32>
// CHECK: graph.tanh %{{.*}} : tensor<2x3xf32>
// CHECK: graph.asinh %{{.*}} : tensor<2x3xf32>
// CHECK: graph.acosh %{{.*}} : tensor<2x3xf32>
// CHECK: graph.atanh %{{.*}} : tensor<2x3xf32>
// CHECK: graph.erf %{{.*}} : tensor<2x3xf32>
// CHECK: graph.floor %{{.*}} : tensor<2x3xf32>
// CHECK: graph.ceil %{{.*}} : tensor<2x3xf32>
// CHECK: graph.round %{{.*}} : tensor<2x3xf32>
// CHECK: graph.trunc %{{.*}} : tensor<2x3xf32>
// CHECK: graph.not %{{.*}} : tensor<2x3xi1>
func.func @one_type(%x: tensor<2x3xf32>, %b: tensor<2x3xi1>) {
  %abs = graph.abs %x : tensor<2x3xf32>
  %neg = graph.neg %x : tensor<2x3xf32>
  %sign = graph.sign %x : tensor<2x3xf32>
  %exp = graph.exp %x : tensor<2x3xf32>
  %expm1 = graph.expm1 %x : tensor<2x3xf32>
  %log = graph.log %x : tensor<2x3xf32>
  %log1p = graph.log1p %x : tensor<2x3xf32>
  %sqrt = graph.sqrt %x : tensor<2x3xf32>
  %rsqrt = graph.rsqrt %x : tensor<2x3xf32>
  %reciprocal = graph.reciprocal %x : tensor<2x3xf32>
  %sin = graph.sin %x : tensor<2x3xf32>
  %cos = graph.cos %x : tensor<2x3xf32>
  %tan = graph.tan %x : tensor<2x3xf32>
  %asin = graph.asin %x : tensor<2x3xf32>
  %acos = graph.acos %x : tensor<2x3xf32>
  %atan = graph.atan %x : tensor<2x3xf32>
  %sinh = graph.sinh %x : tensor<2x3xf32>
  %cosh = graph.cosh %x : tensor<2x3xf32>
  %tanh = graph.tanh %x : tensor<2x3xf32>
  %asinh = graph.asinh %x : tensor<2x3xf32>
  %acosh = graph.acosh %x : tensor<2x3xf32>
  %atanh = graph.atanh %x : tensor<2x3xf32>
  %erf = graph.erf %x : tensor<2x3xf32>
  %floor = graph.floor %x : tensor<2x3xf32>
  %ceil = graph.ceil %x : tensor<2x3xf32>
  %round = graph.round %x : tensor<2x3xf32>
  %trunc = graph.trunc %x : tensor<2x3xf32>
  %not = graph.not %b : tensor<2x3xi1>
  return
}

// A result that knows more or less than the operand is written out.

// CHECK-LABEL: func.func @two_types
// CHECK: graph.exp %{{.*}} : (tensor<?xf16>) -> tensor<4xf16>
// CHECK: graph.abs %{{.*}} {note = "kept"} : tensor<ui8>
// CHECK: graph.neg %{{.*}} : tensor<0xindex>
func.func @two_types(%x: tensor<?xf16>, %u: tensor<ui8>, %i: tensor<0xindex>) {
  %a = graph.exp %x : (tensor<?xf16>) -> tensor<4xf16>
  %b = graph.abs %u {note = "kept"} : tensor<ui8>
  %c = graph.neg %i : tensor<0xindex>
  return
}
