// RUN: mlopt %s --eliminate-empty-tensors | filecheck %s

// What is computed for a slice is computed in the slice.

// CHECK-LABEL: func.func @into_slice(
// CHECK-SAME:    %[[M:[^:]*]]: tensor<3x6xf32>
// CHECK-NEXT:    %[[S:.*]] = tensor.extract_slice %[[M]][1, 0] [1, 6] [1, 1]
// CHECK-NEXT:    linalg.fill {{.*}} outs(%[[S]]
func.func @into_slice(%m: tensor<3x6xf32>, %x: f32) -> tensor<3x6xf32> {
  %e = tensor.empty() : tensor<6xf32>
  %f = linalg.fill ins(%x : f32) outs(%e : tensor<6xf32>) -> tensor<6xf32>
  %r = tensor.insert_slice %f into %m[1, 0] [1, 6] [1, 1] : tensor<6xf32> into tensor<3x6xf32>
  return %r : tensor<3x6xf32>
}

// A result with another reader stays where it is.

// CHECK-LABEL: func.func @two_readers(
// CHECK:         tensor.empty
// CHECK-NOT:     tensor.extract_slice
func.func @two_readers(%m: tensor<3x6xf32>, %x: f32) -> (tensor<3x6xf32>, tensor<6xf32>) {
  %e = tensor.empty() : tensor<6xf32>
  %f = linalg.fill ins(%x : f32) outs(%e : tensor<6xf32>) -> tensor<6xf32>
  %r = tensor.insert_slice %f into %m[1, 0] [1, 6] [1, 1] : tensor<6xf32> into tensor<3x6xf32>
  return %r, %f : tensor<3x6xf32>, tensor<6xf32>
}

// The parts of a concatenation are computed in what is the whole before all of them; another
// reader sees a view, and a fill that others start from is made again.

// CHECK-LABEL: func.func @parts(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<4xf32>, %[[C:[^:]*]]: f32
// CHECK:         %[[W:.*]] = tensor.empty() : tensor<8xf32>
// CHECK-NEXT:    %[[B:.*]] = tensor.extract_slice %[[W]][4] [4] [1]
// CHECK-NEXT:    %[[BF:.*]] = linalg.fill ins(%[[C]] : f32) outs(%[[B]]
// CHECK-NEXT:    %[[A:.*]] = tensor.extract_slice %[[W]][0] [4] [1]
// CHECK-NEXT:    %[[AF:.*]] = linalg.fill ins(%[[C]] : f32) outs(%[[A]]
// CHECK-NEXT:    %[[M:.*]] = linalg.map { arith.addf } ins(%[[X]], %[[X]] : {{.*}}) outs(%[[AF]]
// CHECK-NEXT:    %[[N:.*]] = linalg.map { arith.addf } ins(%[[M]], %[[X]] : {{.*}}) outs(%[[BF]]
// CHECK-NEXT:    %[[I:.*]] = tensor.insert_slice %[[M]] into %[[W]][0] [4] [1]
// CHECK-NEXT:    tensor.insert_slice %[[N]] into %[[I]][4] [4] [1]
func.func @parts(%x: tensor<4xf32>, %c: f32) -> tensor<8xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %f = linalg.fill ins(%c : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %m = linalg.map { arith.addf } ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%f : tensor<4xf32>)
  %n = linalg.map { arith.addf } ins(%m, %x : tensor<4xf32>, tensor<4xf32>) outs(%f : tensor<4xf32>)
  %w = tensor.empty() : tensor<8xf32>
  %i = tensor.insert_slice %m into %w[0] [4] [1] : tensor<4xf32> into tensor<8xf32>
  %r = tensor.insert_slice %n into %i[4] [4] [1] : tensor<4xf32> into tensor<8xf32>
  return %r : tensor<8xf32>
}

// Where the parts begin and end is compared as sums of values.

// CHECK-LABEL: func.func @unknown_sizes(
// CHECK-SAME:    %[[N:[^:]*]]: index, %[[K:[^:]*]]: index, %[[C:[^:]*]]: f32
// CHECK-NEXT:    %[[S:.*]] = arith.addi %[[N]], %[[K]]
// CHECK-NEXT:    %[[W:.*]] = tensor.empty(%[[S]])
// CHECK-NEXT:    tensor.extract_slice %[[W]][0] [%[[N]]] [1]
// CHECK:         tensor.extract_slice %[[W]][%[[N]]] [%[[K]]] [1]
func.func @unknown_sizes(%n: index, %k: index, %c: f32) -> tensor<?xf32> {
  %e = tensor.empty(%n) : tensor<?xf32>
  %f = linalg.fill ins(%c : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %d = tensor.empty(%k) : tensor<?xf32>
  %g = linalg.fill ins(%c : f32) outs(%d : tensor<?xf32>) -> tensor<?xf32>
  %s = arith.addi %n, %k : index
  %w = tensor.empty(%s) : tensor<?xf32>
  %i = tensor.insert_slice %f into %w[0] [%n] [1] : tensor<?xf32> into tensor<?xf32>
  %r = tensor.insert_slice %g into %i[%n] [%k] [1] : tensor<?xf32> into tensor<?xf32>
  return %r : tensor<?xf32>
}

// A whole that is a part of another one: all of its parts are computed there.

// CHECK-LABEL: func.func @nested(
// CHECK:         %[[W:.*]] = tensor.empty() : tensor<6xf32>
// CHECK-NEXT:    %[[P:.*]] = tensor.extract_slice %[[W]][0] [4] [1]
// CHECK-NEXT:    tensor.extract_slice %[[P]][0] [2] [1]
// CHECK:         tensor.insert_slice %{{.*}} into %[[P]][0] [2] [1]
func.func @nested(%x: tensor<2xf32>, %c: f32) -> tensor<6xf32> {
  %e = tensor.empty() : tensor<2xf32>
  %f = linalg.fill ins(%c : f32) outs(%e : tensor<2xf32>) -> tensor<2xf32>
  %p = tensor.empty() : tensor<4xf32>
  %i = tensor.insert_slice %f into %p[0] [2] [1] : tensor<2xf32> into tensor<4xf32>
  %j = tensor.insert_slice %x into %i[2] [2] [1] : tensor<2xf32> into tensor<4xf32>
  %w = tensor.empty() : tensor<6xf32>
  %k = tensor.insert_slice %j into %w[0] [4] [1] : tensor<4xf32> into tensor<6xf32>
  %r = tensor.insert_slice %x into %k[4] [2] [1] : tensor<2xf32> into tensor<6xf32>
  return %r : tensor<6xf32>
}

// A reader that needs its operand without gaps; a part that overlaps another one.

// CHECK-LABEL: func.func @refused(
// CHECK-NOT:     tensor.extract_slice
func.func @refused(%x: tensor<2x2xf32>, %c: f32, %d: f32) -> (tensor<4x4xf32>, tensor<4xf32>, tensor<3xf32>) {
  %e = tensor.empty() : tensor<2x2xf32>
  %f = linalg.map { math.exp } ins(%x : tensor<2x2xf32>) outs(%e : tensor<2x2xf32>)
  %o = tensor.collapse_shape %f [[0, 1]] : tensor<2x2xf32> into tensor<4xf32>
  %w = tensor.empty() : tensor<4x4xf32>
  %r = tensor.insert_slice %f into %w[1, 1] [2, 2] [1, 1] : tensor<2x2xf32> into tensor<4x4xf32>
  %g = tensor.empty() : tensor<2xf32>
  %h = linalg.map { arith.addf } ins(%o, %o : tensor<4xf32>, tensor<4xf32>) outs(%o : tensor<4xf32>)
  %u = tensor.empty() : tensor<2xf32>
  %k = linalg.reduce { arith.addf } ins(%x : tensor<2x2xf32>) outs(%u : tensor<2xf32>) dimensions = [0]
  %q = linalg.reduce { arith.mulf } ins(%x : tensor<2x2xf32>) outs(%u : tensor<2xf32>) dimensions = [0]
  %m = tensor.from_elements %c, %c, %d : tensor<3xf32>
  %i = tensor.insert_slice %k into %m[0] [2] [1] : tensor<2xf32> into tensor<3xf32>
  %j = tensor.insert_slice %q into %i[1] [2] [1] : tensor<2xf32> into tensor<3xf32>
  return %r, %h, %j : tensor<4x4xf32>, tensor<4xf32>, tensor<3xf32>
}
