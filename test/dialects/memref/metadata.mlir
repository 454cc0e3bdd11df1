// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// The size of an axis, and the number of axes.

// CHECK-LABEL: func.func @sizes
// CHECK: %{{.*}} = memref.dim %{{.*}}, %{{.*}} : memref<4x?xf32>
// CHECK: %{{.*}} = memref.dim {x} %{{.*}}, %{{.*}} : memref<*xi1>
// CHECK: %{{.*}} = memref.rank %{{.*}} : memref<4x?xf32>
// CHECK: %{{.*}} = memref.rank %{{.*}} {x} : memref<*xi1>
// CHECK: %{{.*}} = memref.rank %{{.*}} : memref<i1>
func.func @sizes(%m: memref<4x?xf32>, %u: memref<*xi1>, %s: memref<i1>, %n: index) {
  %0 = memref.dim %m, %n : memref<4x?xf32>
  %1 = memref.dim {x} %u, %n : memref<*xi1>
  %2 = memref.rank %m : memref<4x?xf32>
  %3 = memref.rank %u {x} : memref<*xi1>
  %4 = memref.rank %s : memref<i1>
  return
}

// The parts of a descriptor.

// CHECK-LABEL: func.func @descriptor
// CHECK: %{{.*}} = memref.extract_aligned_pointer_as_index %{{.*}} : memref<4x?xf32, strided<[?, 1], offset: ?>> -> index
// CHECK: %{{.*}} = memref.extract_aligned_pointer_as_index %{{.*}} : memref<i1, 2 : i64> -> index {x}
// CHECK: %{{.*}} = memref.extract_aligned_pointer_as_index %{{.*}} : memref<*xf32> -> index
// CHECK: %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} = memref.extract_strided_metadata %{{.*}} : memref<4x?xf32, strided<[?, 1], offset: ?>> -> memref<f32>, index, index, index, index, index
// CHECK: %{{.*}}, %{{.*}} = memref.extract_strided_metadata %{{.*}} : memref<i1, 2 : i64> -> memref<i1, 2 : i64>, index {x}
func.func @descriptor(%m: memref<4x?xf32, strided<[?, 1], offset: ?>>, %s: memref<i1, 2>, %u: memref<*xf32>) {
  %0 = memref.extract_aligned_pointer_as_index %m : memref<4x?xf32, strided<[?, 1], offset: ?>> -> index
  %1 = memref.extract_aligned_pointer_as_index %s : memref<i1, 2> -> index {x}
  %2 = memref.extract_aligned_pointer_as_index %u : memref<*xf32> -> index
  %base, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %m : memref<4x?xf32, strided<[?, 1], offset: ?>> -> memref<f32>, index, index, index, index, index
  %b, %o = memref.extract_strided_metadata %s : memref<i1, 2> -> memref<i1, 2>, index {x}
  return
}
