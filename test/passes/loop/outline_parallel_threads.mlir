// RUN: mlopt %s --loop-outline-parallel="threads=3" | filecheck %s

// A loop for three threads has at most three tasks: a task takes a third of the iterations,
// or the grain where that is more.

// CHECK-LABEL: func.func @third(
// CHECK:         %[[SHARE:.*]] = arith.ceildivsi %[[N:.*]], %{{.*}} : index
// CHECK:         %[[LEAST:.*]] = arith.maxsi %[[SHARE]], %{{.*}} : index
// CHECK:         %[[GRAIN:.*]] = builtin.unrealized_conversion_cast %[[LEAST]] : index to i64
// CHECK:         llvm.call @mlopt_parallel_for(%{{.*}}, %{{.*}}, %{{.*}}, %[[GRAIN]])
func.func @third(%m: memref<?xf32>, %n: index, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  loop.parallel (%i) = (%c0) to (%n) step (%c1) {
    memref.store %x, %m[%i] : memref<?xf32>
    loop.reduce
  } {grain = 5 : index}
  return
}
