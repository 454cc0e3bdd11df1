// RUN: mlopt %s --one-shot-bufferize="entry-arguments-writable=false" | filecheck %s

// A public function only reads what it is given; a private one may write to it.

// CHECK-LABEL: func.func private @inner(
// CHECK-NOT:     memref.copy
// CHECK-LABEL: func.func @outer(
// CHECK-SAME:    %[[T:[^:]*]]: memref<6xf32
// CHECK:         memref.copy{{.*}}%[[T]], %[[COPY:.*]] :
func.func private @inner(%t: tensor<6xf32>, %x: f32, %i: index) -> tensor<6xf32> {
  %r = tensor.insert %x into %t[%i] : tensor<6xf32>
  return %r : tensor<6xf32>
}
func.func @outer(%t: tensor<6xf32>, %x: f32, %i: index) -> tensor<6xf32> {
  %f = func.call @inner(%t, %x, %i) : (tensor<6xf32>, f32, index) -> tensor<6xf32>
  return %f : tensor<6xf32>
}
