// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Tensors become buffers and back.

// CHECK-LABEL: func.func @buffers
// CHECK: %{{.*}} = bufferization.alloc_tensor(%{{.*}}) {memory_space = 1 : i64} : tensor<?xf32>
// CHECK: %{{.*}} = bufferization.alloc_tensor() copy(%{{.*}}) : tensor<4x8xf32>
// CHECK: %{{.*}} = bufferization.alloc_tensor(%{{.*}}) size_hint=%{{.*}} : tensor<?xf32>
// CHECK: %{{.*}} = bufferization.to_buffer %{{.*}} read_only : tensor<4x8xf32> to memref<4x8xf32>
// CHECK: %{{.*}} = bufferization.to_buffer %{{.*}} : tensor<4x8xf32> to memref<4x8xf32, strided<[?, ?], offset: ?>>
// CHECK: %{{.*}} = bufferization.to_tensor %{{.*}} restrict writable : memref<4x8xf32> to tensor<4x8xf32>
// CHECK: %{{.*}} = bufferization.to_tensor %{{.*}} : memref<4x8xf32> to tensor<4x8xf32>
// CHECK: %{{.*}} = bufferization.materialize_in_destination %{{.*}} in %{{.*}} : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK: bufferization.materialize_in_destination %{{.*}} in restrict writable %{{.*}} : (tensor<4x8xf32>, memref<4x8xf32>) -> ()
// CHECK: %{{.*}} = bufferization.clone %{{.*}} : memref<4x8xf32> to memref<4x8xf32>
// CHECK: bufferization.dealloc_tensor %{{.*}} : tensor<4x8xf32>
func.func @buffers(%t: tensor<4x8xf32>, %i: index) {
  %30 = bufferization.alloc_tensor(%i) {memory_space = 1 : i64} : tensor<?xf32>
  %31 = bufferization.alloc_tensor() copy(%t) : tensor<4x8xf32>
  %v31 = bufferization.alloc_tensor(%i) size_hint = %i : tensor<?xf32>
  %32 = bufferization.to_buffer %t read_only : tensor<4x8xf32> to memref<4x8xf32>
  %v32 = bufferization.to_buffer %t : tensor<4x8xf32> to memref<4x8xf32, strided<[?, ?], offset: ?>>
  %33 = bufferization.to_tensor %32 restrict writable : memref<4x8xf32> to tensor<4x8xf32>
  %34 = bufferization.to_tensor %32 : memref<4x8xf32> to tensor<4x8xf32>
  %35 = bufferization.materialize_in_destination %t in %t : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  bufferization.materialize_in_destination %t in restrict writable %32 : (tensor<4x8xf32>, memref<4x8xf32>) -> ()
  %36 = bufferization.clone %32 : memref<4x8xf32> to memref<4x8xf32>
  bufferization.dealloc_tensor %t : tensor<4x8xf32>
  return
}

// Buffers are freed under conditions.

// CHECK-LABEL: func.func @frees
// CHECK: %{{.*}} = bufferization.to_buffer %{{.*}} read_only : tensor<4x8xf32> to memref<4x8xf32>
// CHECK: %{{.*}} = bufferization.clone %{{.*}} : memref<4x8xf32> to memref<4x8xf32>
// CHECK: %{{.*}} = arith.constant true
// CHECK: %{{.*}} = bufferization.dealloc (%{{.*}} : memref<4x8xf32>) if (%{{.*}}) retain (%{{.*}} : memref<4x8xf32>)
// CHECK: bufferization.dealloc (%{{.*}}, %{{.*}} : memref<4x8xf32>, memref<4x8xf32>) if (%{{.*}}, %{{.*}})
// CHECK: bufferization.dealloc
func.func @frees(%t: tensor<4x8xf32>) {
  %32 = bufferization.to_buffer %t read_only : tensor<4x8xf32> to memref<4x8xf32>
  %36 = bufferization.clone %32 : memref<4x8xf32> to memref<4x8xf32>
  %c = arith.constant true
  %37:1 = bufferization.dealloc (%32 : memref<4x8xf32>) if (%c) retain (%36 : memref<4x8xf32>)
  bufferization.dealloc (%32, %36 : memref<4x8xf32>, memref<4x8xf32>) if (%c, %c)
  bufferization.dealloc
  return
}
