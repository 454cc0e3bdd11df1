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
