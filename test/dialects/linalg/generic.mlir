// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Loop nests written out, mapped and reduced.

// CHECK-LABEL: func.func @nests
// CHECK: %{{.*}} = linalg.reduce { arith.addf } ins(%{{.*}} : tensor<4x8xf32>) outs(%{{.*}} : tensor<4xf32>) dimensions = [1]
// CHECK: %{{.*}} = linalg.reduce ins(%{{.*}} : tensor<4x8xf32>) outs(%{{.*}} : tensor<4xf32>) dimensions = [1] {foo}
// CHECK: (%{{.*}}: f32, %{{.*}}: f32) {
// CHECK: %{{.*}} = arith.mulf %{{.*}}, %{{.*}} : f32
// CHECK: linalg.yield %{{.*}} : f32
// CHECK: %{{.*}} = linalg.map { arith.addf } ins(%{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<4x8xf32>) outs(%{{.*}} : tensor<4x8xf32>)
// CHECK: %{{.*}} = linalg.map ins(%{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<4x8xf32>) outs(%{{.*}} : tensor<4x8xf32>)
// CHECK: (%{{.*}}: f32, %{{.*}}: f32, %{{.*}}: f32) {
// CHECK: %{{.*}} = arith.mulf %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = math.exp %{{.*}} : f32
// CHECK: linalg.yield %{{.*}} : f32
// CHECK: %{{.*}} = linalg.transpose ins(%{{.*}} : tensor<4x8xf32>) outs(%{{.*}} : tensor<8x4xf32>) permutation = [1, 0]
// CHECK: %{{.*}} = linalg.broadcast ins(%{{.*}} : tensor<4xf32>) outs(%{{.*}} : tensor<4x8xf32>) dimensions = [1]
// CHECK: %{{.*}} = linalg.elementwise kind=#linalg.elementwise_kind<exp> ins(%{{.*}} : tensor<4x8xf32>) outs(%{{.*}} : tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK: %{{.*}} = linalg.elementwise kind=#linalg.elementwise_kind<add> indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] ins(%{{.*}}, %{{.*}} : tensor<8x4xf32>, tensor<4x8xf32>) outs(%{{.*}} : tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK: %{{.*}} = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"], library_call = "foo"} ins(%{{.*}} : tensor<4x8xf32>) outs(%{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<4x8xf32>) attrs =  {foo} {
// CHECK: ^{{.*}}(%{{.*}}: f32, %{{.*}}: f32, %{{.*}}: f32):
// CHECK: linalg.yield %{{.*}}, %{{.*}} : f32, f32
// CHECK: } -> (tensor<4x8xf32>, tensor<4x8xf32>)
func.func @nests(%a: tensor<4x8xf32>, %b: tensor<8x4xf32>, %v: tensor<4xf32>, %a2: tensor<4x8xf32>) {
  %2 = linalg.reduce {arith.addf} ins(%a: tensor<4x8xf32>) outs(%v: tensor<4xf32>) dimensions = [1]
  %3 = linalg.reduce ins(%a: tensor<4x8xf32>) outs(%v: tensor<4xf32>) dimensions = [1] {foo} (%x: f32, %y: f32) { %z = arith.mulf %x, %y : f32  linalg.yield %z : f32 }
  %4 = linalg.map {arith.addf} ins(%a, %a2 : tensor<4x8xf32>, tensor<4x8xf32>) outs(%a: tensor<4x8xf32>)
  %5 = linalg.map ins(%a, %a2 : tensor<4x8xf32>, tensor<4x8xf32>) outs(%a: tensor<4x8xf32>) (%x: f32, %y: f32, %o : f32) { %z = arith.mulf %x, %y : f32 %w = math.exp %z : f32  linalg.yield %w : f32 }
  %6 = linalg.transpose ins(%a : tensor<4x8xf32>) outs(%b : tensor<8x4xf32>) permutation = [1, 0]
  %7 = linalg.broadcast ins(%v : tensor<4xf32>) outs(%a : tensor<4x8xf32>) dimensions = [1]
  %8 = linalg.elementwise kind=#linalg.elementwise_kind<exp> ins(%a : tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  %9 = linalg.elementwise kind=#linalg.elementwise_kind<add> indexing_maps = [affine_map<(m,n)->(n,m)>, affine_map<(m,n)->(m, n)>, affine_map<(m,n)->(m,n)>] ins(%b, %a : tensor<8x4xf32>, tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  %19:2 = linalg.generic {indexing_maps = [affine_map<(m,n)->(m,n)>, affine_map<(m,n)->(m, n)>, affine_map<(m,n)->(m,n)>], iterator_types=["parallel", "parallel"], library_call="foo"} ins(%a : tensor<4x8xf32>) outs(%a, %a : tensor<4x8xf32>, tensor<4x8xf32>) attrs = {foo} {
   ^bb0(%x : f32, %y : f32, %z : f32):
    linalg.yield %x, %x : f32, f32
  } -> (tensor<4x8xf32>, tensor<4x8xf32>)
  return
}
