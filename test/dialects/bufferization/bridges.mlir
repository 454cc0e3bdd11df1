// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Tensors that will have a buffer of their own: undefined, copied, in a memory space.

// CHECK-LABEL: func.func @alloc_tensor
// CHECK: %{{.*}} = bufferization.alloc_tensor() : tensor<4x8xf32>
// CHECK: %{{.*}} = bufferization.alloc_tensor(%{{.*}}, %{{.*}}) : tensor<?x2x?xbf16>
// CHECK: %{{.*}} = bufferization.alloc_tensor() copy(%{{.*}}) : tensor<4x?xf32>
// CHECK: %{{.*}} = bufferization.alloc_tensor() copy(%{{.*}}) {x, memory_space = 1 : i64} : tensor<4x?xf32>
// CHECK: %{{.*}} = bufferization.alloc_tensor() : tensor<i1>
// CHECK: %{{.*}} = bufferization.alloc_tensor() {memory_space = "fast"} : tensor<0xf32>
// CHECK: bufferization.dealloc_tensor %{{.*}} : tensor<4x8xf32>
// CHECK: bufferization.dealloc_tensor %{{.*}} {x} : tensor<0xf32>
func.func @alloc_tensor(%t: tensor<4x?xf32>, %u: tensor<*xf32>, %n: index) {
  %0 = bufferization.alloc_tensor() : tensor<4x8xf32>
  %1 = bufferization.alloc_tensor(%n, %n) : tensor<?x2x?xbf16>
  %2 = bufferization.alloc_tensor() copy(%t) : tensor<4x?xf32>
  %3 = bufferization.alloc_tensor() copy(%t) {memory_space = 1 : i64, x} : tensor<4x?xf32>
  %4 = bufferization.alloc_tensor() : tensor<i1>
  %5 = bufferization.alloc_tensor() {memory_space = "fast"} : tensor<0xf32>
  bufferization.dealloc_tensor %0 : tensor<4x8xf32>
  bufferization.dealloc_tensor %5 {x} : tensor<0xf32>
  return
}

// From buffers to tensors and back.

// CHECK-LABEL: func.func @bridges
// CHECK: %{{.*}} = bufferization.to_tensor %{{.*}} : memref<4x?xf32, strided<[?, 1], offset: ?>> to tensor<4x?xf32>
// CHECK: %{{.*}} = bufferization.to_tensor %{{.*}} restrict : memref<*xi8, 2 : i64> to tensor<*xi8>
// CHECK: %{{.*}} = bufferization.to_tensor %{{.*}} restrict writable {x} : memref<f64> to tensor<f64>
// CHECK: %{{.*}} = bufferization.to_tensor %{{.*}} writable : memref<f64> to tensor<f64>
// CHECK: %{{.*}} = bufferization.to_buffer %{{.*}} : tensor<4x?xf32> to memref<4x?xf32>
// CHECK: %{{.*}} = bufferization.to_buffer %{{.*}} read_only : tensor<*xi8> to memref<*xi8>
// CHECK: %{{.*}} = bufferization.to_buffer %{{.*}} read_only {x} : tensor<f64> to memref<f64, strided<[], offset: ?>>
func.func @bridges(%m: memref<4x?xf32, strided<[?, 1], offset: ?>>, %u: memref<*xi8, 2>, %s: memref<f64>) {
  %0 = bufferization.to_tensor %m : memref<4x?xf32, strided<[?, 1], offset: ?>> to tensor<4x?xf32>
  %1 = bufferization.to_tensor %u restrict : memref<*xi8, 2> to tensor<*xi8>
  %2 = bufferization.to_tensor %s restrict writable {x} : memref<f64> to tensor<f64>
  %3 = bufferization.to_tensor %s writable : memref<f64> to tensor<f64>
  %4 = bufferization.to_buffer %0 : tensor<4x?xf32> to memref<4x?xf32>
  %5 = bufferization.to_buffer %1 read_only : tensor<*xi8> to memref<*xi8>
  %6 = bufferization.to_buffer %2 read_only {x} : tensor<f64> to memref<f64, strided<[], offset: ?>>
  return
}

// Copies that nobody writes to.

// CHECK-LABEL: func.func @clone
// CHECK: %{{.*}} = bufferization.clone %{{.*}} : memref<4x?xf32> to memref<4x8xf32, strided<[8, 1]>>
// CHECK: %{{.*}} = bufferization.clone %{{.*}} {x} : memref<*xf32> to memref<*xf32>
func.func @clone(%m: memref<4x?xf32>, %u: memref<*xf32>) {
  %0 = bufferization.clone %m : memref<4x?xf32> to memref<4x8xf32, strided<[8, 1]>>
  %1 = bufferization.clone %u {x} : memref<*xf32> to memref<*xf32>
  return
}

// Elements put into a tensor or a buffer.

// CHECK-LABEL: func.func @materialize
// CHECK: %{{.*}} = bufferization.materialize_in_destination %{{.*}} in %{{.*}} : (tensor<4xf32>, tensor<?xf32>) -> tensor<?xf32>
// CHECK: bufferization.materialize_in_destination %{{.*}} in writable %{{.*}} : (tensor<4xf32>, memref<?xf32, strided<[?]>>) -> ()
// CHECK: bufferization.materialize_in_destination %{{.*}} in restrict writable %{{.*}} {x} : (tensor<4xf32>, memref<?xf32, strided<[?]>>) -> ()
func.func @materialize(%t: tensor<4xf32>, %d: tensor<?xf32>, %m: memref<?xf32, strided<[?]>>) {
  %0 = bufferization.materialize_in_destination %t in %d : (tensor<4xf32>, tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %t in writable %m : (tensor<4xf32>, memref<?xf32, strided<[?]>>) -> ()
  bufferization.materialize_in_destination %t in restrict writable %m {x} : (tensor<4xf32>, memref<?xf32, strided<[?]>>) -> ()
  return
}

// Buffers freed where a condition holds, unless they live on.

// CHECK-LABEL: func.func @dealloc
// CHECK: %{{.*}}:2 = bufferization.dealloc (%{{.*}}, %{{.*}} : memref<2xf32>, memref<*xf32>) if (%{{.*}}, %{{.*}}) retain (%{{.*}}, %{{.*}} : memref<2xf32>, memref<*xf32>)
// CHECK: bufferization.dealloc (%{{.*}} : memref<2xf32>) if (%{{.*}})
// CHECK: %{{.*}} = bufferization.dealloc retain (%{{.*}} : memref<2xf32>) {x}
// CHECK: bufferization.dealloc
func.func @dealloc(%m: memref<2xf32>, %u: memref<*xf32>, %c: i1) -> i1 {
  %0:2 = bufferization.dealloc (%m, %u : memref<2xf32>, memref<*xf32>) if (%c, %c) retain (%m, %u : memref<2xf32>, memref<*xf32>)
  bufferization.dealloc (%m : memref<2xf32>) if (%c)
  %1 = bufferization.dealloc retain (%m : memref<2xf32>) {x}
  bufferization.dealloc
  return %0#1 : i1
}
