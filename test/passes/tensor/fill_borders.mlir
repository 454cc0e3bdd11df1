// RUN: mlopt %s --tensor-fill-borders | filecheck %s

// One element at either end is a slice with a stride; what is around the rows is as wide as
// the result, what is beside them as high as the source.

// CHECK-LABEL: func.func @both_ends(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<4x8xf32>, %[[C:[^:]*]]: f32
// CHECK-NEXT:    %[[E:.*]] = tensor.empty() : tensor<6x10xf32>
// CHECK-NEXT:    %[[R:.*]] = tensor.extract_slice %[[E]][0, 0] [2, 10] [5, 1]
// CHECK-NEXT:    %[[F:.*]] = linalg.fill {loop.schedule = {}} ins(%[[C]] : f32) outs(%[[R]]
// CHECK-NEXT:    %[[I:.*]] = tensor.insert_slice %[[F]] into %[[E]][0, 0] [2, 10] [5, 1]
// CHECK-NEXT:    %[[L:.*]] = tensor.extract_slice %[[I]][1, 0] [4, 2] [1, 9]
// CHECK-NEXT:    %[[G:.*]] = linalg.fill {loop.schedule = {}} ins(%[[C]] : f32) outs(%[[L]]
// CHECK-NEXT:    %[[J:.*]] = tensor.insert_slice %[[G]] into %[[I]][1, 0] [4, 2] [1, 9]
// CHECK-NEXT:    tensor.insert_slice %[[X]] into %[[J]][1, 1] [4, 8] [1, 1]
func.func @both_ends(%x: tensor<4x8xf32>, %c: f32) -> tensor<6x10xf32> {
  %p = tensor.pad %x low[1, 1] high[1, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %c : f32
  } : tensor<4x8xf32> to tensor<6x10xf32>
  return %p : tensor<6x10xf32>
}

// Ends that differ, a size that is not known, and a constant inside.

// CHECK-LABEL: func.func @unknown(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?xf32>
// CHECK:         %[[N:.*]] = tensor.dim %[[X]]
// CHECK:         %[[W:.*]] = arith.addi %[[N]]
// CHECK:         %[[E:.*]] = tensor.empty(%[[W]])
// CHECK:         %[[H:.*]] = arith.addi %[[N]]
// CHECK:         tensor.extract_slice %[[E]][0] [3] [1]
// CHECK:         tensor.extract_slice %{{.*}}[%[[H]]] [2] [1]
// CHECK:         tensor.insert_slice %[[X]] into %{{.*}}[3] [%[[N]]] [1]
func.func @unknown(%x: tensor<?xf32>) -> tensor<?xf32> {
  %p = tensor.pad %x low[3] high[2] {
  ^bb0(%i: index):
    %c = arith.constant 1.0 : f32
    tensor.yield %c : f32
  } : tensor<?xf32> to tensor<?xf32>
  return %p : tensor<?xf32>
}

// Elements that are computed, and amounts that are not known, stay.

// CHECK-LABEL: func.func @stays(
// CHECK-COUNT-2: tensor.pad
// CHECK-NOT:     tensor.insert_slice
func.func @stays(%x: tensor<?xi32>, %n: index, %c: i32) -> (tensor<?xi32>, tensor<?xi32>) {
  %p = tensor.pad %x low[1] high[2] {
  ^bb0(%i: index):
    %e = arith.index_cast %i : index to i32
    tensor.yield %e : i32
  } : tensor<?xi32> to tensor<?xi32>
  %q = tensor.pad %x low[%n] high[2] {
  ^bb0(%i: index):
    tensor.yield %c : i32
  } : tensor<?xi32> to tensor<?xi32>
  return %p, %q : tensor<?xi32>, tensor<?xi32>
}

// The border goes around what channels were merged of, not around the merged ones.

// CHECK-LABEL: func.func @merged(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x3x4x?xf32>
// CHECK-NOT:     tensor.collapse_shape %[[X]]
// CHECK:         tensor.empty(%{{.*}}) : tensor<1x3x4x?xf32>
// CHECK:         %[[P:.*]] = tensor.insert_slice %[[X]] into %{{.*}}[0, 0, 0, 1] [1, 3, 4, %{{.*}}] [1, 1, 1, 1]
// CHECK-NEXT:    %[[C:.*]] = tensor.collapse_shape %[[P]] {{\[\[}}0 : i64], [1 : i64, 2 : i64], [3 : i64]] : tensor<1x3x4x?xf32> into tensor<1x12x?xf32>
// CHECK-NEXT:    return %[[C]]
func.func @merged(%x: tensor<1x3x4x?xf32>, %c: f32) -> tensor<1x12x?xf32> {
  %m = tensor.collapse_shape %x [[0], [1, 2], [3]] : tensor<1x3x4x?xf32> into tensor<1x12x?xf32>
  %p = tensor.pad %m low[0, 0, 1] high[0, 0, 1] {
  ^bb0(%i: index, %j: index, %k: index):
    tensor.yield %c : f32
  } : tensor<1x12x?xf32> to tensor<1x12x?xf32>
  return %p : tensor<1x12x?xf32>
}

// Along merged axes there is a border: what is merged is the source.

// CHECK-LABEL: func.func @along_merged(
// CHECK:         %[[M:.*]] = tensor.collapse_shape
// CHECK:         tensor.insert_slice %[[M]] into
func.func @along_merged(%x: tensor<1x3x4x?xf32>, %c: f32) -> tensor<1x13x?xf32> {
  %m = tensor.collapse_shape %x [[0], [1, 2], [3]] : tensor<1x3x4x?xf32> into tensor<1x12x?xf32>
  %p = tensor.pad %m low[0, 1, 1] high[0, 0, 1] {
  ^bb0(%i: index, %j: index, %k: index):
    tensor.yield %c : f32
  } : tensor<1x12x?xf32> to tensor<1x13x?xf32>
  return %p : tensor<1x13x?xf32>
}
