// RUN: mlopt %s --convert-elementwise-to-linalg --split-input-file | filecheck %s

// An op on tensors becomes a loop nest with the same op on scalars.

// CHECK:      func.func @add(%[[A:.*]]: tensor<?x4xf32>, %[[B:.*]]: tensor<?x4xf32>)
// CHECK:        %[[N:.*]] = tensor.dim %[[A]]
// CHECK:        %[[E:.*]] = tensor.empty(%[[N]]) : tensor<?x4xf32>
// CHECK:        linalg.generic
// CHECK-SAME:     iterator_types = ["parallel", "parallel"]
// CHECK-SAME:     ins(%[[A]], %[[B]] : tensor<?x4xf32>, tensor<?x4xf32>) outs(%[[E]] : tensor<?x4xf32>)
// CHECK:          %[[S:.*]] = arith.addf {{.*}} : f32
// CHECK-NEXT:     linalg.yield %[[S]] : f32
func.func @add(%a: tensor<?x4xf32>, %b: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %c = arith.addf %a, %b : tensor<?x4xf32>
  return %c : tensor<?x4xf32>
}

// -----

// A scalar condition counts for every element; a comparison gives booleans; the same
// tensor twice is read once.

// CHECK:      func.func @pick(%[[C:.*]]: i1, %[[A:.*]]: tensor<3xi32>)
// CHECK:        arith.cmpi slt, {{.*}} : i32
// CHECK:        arith.select %[[C]], {{.*}} : i32
func.func @pick(%c: i1, %a: tensor<3xi32>) -> (tensor<3xi1>, tensor<3xi32>) {
  %l = arith.cmpi slt, %a, %a : tensor<3xi32>
  %s = arith.select %c, %a, %a : tensor<3xi32>
  return %l, %s : tensor<3xi1>, tensor<3xi32>
}

// -----

// Scalars, vectors and constants are left alone.

// CHECK-NOT: linalg.generic
func.func @others(%x: f32, %v: vector<4xf32>) -> (f32, vector<4xf32>, tensor<2xf32>) {
  %y = math.exp %x : f32
  %w = arith.negf %v : vector<4xf32>
  %t = arith.constant dense<1.0> : tensor<2xf32>
  return %y, %w, %t : f32, vector<4xf32>, tensor<2xf32>
}

// -----

// A whole tensor of unknown size is picked: the two may differ in their sizes.

// CHECK-LABEL: func.func @whole(
// CHECK-NOT:     linalg.generic
// CHECK:         arith.select %{{.*}}, %{{.*}}, %{{.*}} : tensor<?xf32>
func.func @whole(%c: i1, %a: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<?xf32> {
  %s = arith.select %c, %a, %b : tensor<?xf32>
  return %s : tensor<?xf32>
}
