// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Bits read as another type, counted; questions about floats; further functions.

// CHECK-LABEL: func.func @bits
// CHECK: graph.bitcast %{{.*}} : tensor<?xf32> -> tensor<?xi32>
// CHECK: graph.population_count %{{.*}} : tensor<?xi32>
// CHECK: graph.is_nan %{{.*}} : tensor<?xf32>
// CHECK: graph.is_inf %{{.*}} : tensor<?xf32>
// CHECK: graph.is_finite %{{.*}} : tensor<?xf32>
// CHECK: graph.exp2 %{{.*}} : tensor<?xf32>
// CHECK: graph.log2 %{{.*}} : tensor<?xf32>
// CHECK: graph.cbrt %{{.*}} : tensor<?xf32>
// CHECK: graph.mod %{{.*}}, %{{.*}} : tensor<?xi32>
func.func @bits(%x: tensor<?xf32>) {
  %0 = graph.bitcast %x : tensor<?xf32> -> tensor<?xi32>
  %1 = graph.population_count %0 : tensor<?xi32>
  %2 = graph.is_nan %x : tensor<?xf32>
  %3 = graph.is_inf %x : tensor<?xf32>
  %4 = graph.is_finite %x : tensor<?xf32>
  %5 = graph.exp2 %x : tensor<?xf32>
  %6 = graph.log2 %x : tensor<?xf32>
  %7 = graph.cbrt %x : tensor<?xf32>
  %8 = graph.mod %0, %1 : tensor<?xi32>
  return
}
