// RUN: mlopt %s --one-shot-bufferize="function-boundary-type-conversion=identity-layout-map buffer-alignment=128" | filecheck %s

// Buffers at function boundaries are contiguous; a strided buffer is copied for a callee, and back where the callee writes to it.

// CHECK-LABEL: func.func private @row(
// CHECK-SAME:    memref<6xf32>, {{.*}} -> memref<6xf32>
// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %[[M:[^:]*]]: memref<3x6xf32>
// CHECK-NEXT:    %[[V:.*]] = memref.subview %[[M]][1, 0] [1, 6] [1, 1]
// CHECK-NEXT:    %[[ARG:.*]] = memref.alloc() {alignment = 128 : i64} : memref<6xf32>
// CHECK-NEXT:    memref.copy{{.*}}%[[V]], %[[ARG]]
// CHECK-NEXT:    call @row(%[[ARG]]
// CHECK-NEXT:    memref.copy{{.*}}%[[ARG]], %[[V]]
// CHECK-NEXT:    return %[[M]]
func.func private @row(%t: tensor<6xf32>, %x: f32) -> tensor<6xf32> {
  %c0 = arith.constant 0 : index
  %r = tensor.insert %x into %t[%c0] : tensor<6xf32>
  return %r : tensor<6xf32>
}
func.func @main(%m: tensor<3x6xf32>, %x: f32) -> tensor<3x6xf32> {
  %s = tensor.extract_slice %m[1, 0] [1, 6] [1, 1] : tensor<3x6xf32> to tensor<6xf32>
  %f = func.call @row(%s, %x) : (tensor<6xf32>, f32) -> tensor<6xf32>
  %r = tensor.insert_slice %f into %m[1, 0] [1, 6] [1, 1] : tensor<6xf32> into tensor<3x6xf32>
  return %r : tensor<3x6xf32>
}

// A kernel takes the layouts that all its callers have in common; different slices of one
// tensor are read and written at one time.

// CHECK-LABEL: func.func private @kernel(
// CHECK-SAME:    memref<2x4xf32, strided<[?, 1]>>, %{{.*}}: memref<2x4xf32, strided<[?, 1], offset: ?>>
func.func private @kernel(%x: tensor<2x4xf32>, %out: tensor<2x4xf32>) -> tensor<2x4xf32> attributes {mlopt.kernel} {
  %r = linalg.map { math.exp } ins(%x : tensor<2x4xf32>) outs(%out : tensor<2x4xf32>)
  return %r : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @slices(
// CHECK-NOT:     memref.copy
// CHECK:         return
func.func @slices(%x: tensor<2x4xf32>) -> tensor<2x8xf32> {
  %w = tensor.empty() : tensor<2x8xf32>
  %a = tensor.extract_slice %w[0, 0] [2, 4] [1, 1] : tensor<2x8xf32> to tensor<2x4xf32>
  %b = tensor.extract_slice %w[0, 4] [2, 4] [1, 1] : tensor<2x8xf32> to tensor<2x4xf32>
  %m = call @kernel(%x, %a) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %n = call @kernel(%m, %b) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %i = tensor.insert_slice %m into %w[0, 0] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<2x8xf32>
  %r = tensor.insert_slice %n into %i[0, 4] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<2x8xf32>
  return %r : tensor<2x8xf32>
}

// Slices that overlap are not one buffer.

// CHECK-LABEL: func.func @overlap(
// CHECK:         memref.copy
func.func @overlap(%x: tensor<2x4xf32>) -> tensor<2x8xf32> {
  %w = tensor.empty() : tensor<2x8xf32>
  %a = tensor.extract_slice %w[0, 0] [2, 4] [1, 1] : tensor<2x8xf32> to tensor<2x4xf32>
  %b = tensor.extract_slice %w[0, 3] [2, 4] [1, 1] : tensor<2x8xf32> to tensor<2x4xf32>
  %m = call @kernel(%x, %a) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %n = call @kernel(%m, %b) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %i = tensor.insert_slice %m into %w[0, 0] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<2x8xf32>
  %r = tensor.insert_slice %n into %i[0, 3] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<2x8xf32>
  return %r : tensor<2x8xf32>
}
