// RUN: mlopt %s --gpu-kernel-outlining --split-input-file | filecheck %s

// The body becomes a kernel; constants are made there, other values are given.

// CHECK: module attributes {gpu.container_module} {
// CHECK-LABEL: func.func @f(
// CHECK-SAME: %[[N:.*]]: index, %[[X:.*]]: f32, %[[OUT:.*]]: memref<?xf32>)
// CHECK: gpu.launch_func @f_kernel::@f_kernel blocks in (%[[N]], %[[ONE:.*]], %[[ONE]]) threads in (%{{.*}}, %[[ONE]], %[[ONE]]) args(%[[X]] : f32, %[[OUT]] : memref<?xf32>)
// CHECK: gpu.module @f_kernel {
// CHECK-NEXT: gpu.func @f_kernel(%[[KX:.*]]: f32, %[[KOUT:.*]]: memref<?xf32>) kernel attributes {known_block_size = array<i32: 32, 1, 1>} {
// CHECK-DAG: %[[B:.*]] = gpu.block_id x
// CHECK-DAG: %[[T:.*]] = gpu.thread_id x
// CHECK-DAG: %[[C:.*]] = arith.constant 32 : index
// CHECK: memref.store %[[KX]], %[[KOUT]][%{{.*}}]
// CHECK-NEXT: gpu.return
func.func @f(%n: index, %x: f32, %out: memref<?xf32>) {
  %one = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %one, %gz = %one) threads(%tx, %ty, %tz) in (%sx = %c32, %sy = %one, %sz = %one) {
    %start = arith.muli %bx, %c32 : index
    %i = arith.addi %start, %tx : index
    memref.store %x, %out[%i] : memref<?xf32>
    gpu.terminator
  }
  return
}

// -----

// Launches that differ in their arguments alone share a kernel; a global is copied, and so
// is a buffer of the block.

// CHECK-LABEL: func.func @g(
// CHECK: gpu.launch_func @g_kernel::@g_kernel {{.*}} args(%[[A:.*]] : memref<4xf32>)
// CHECK: gpu.launch_func @g_kernel::@g_kernel {{.*}} args(%[[B:.*]] : memref<4xf32>)
// CHECK: gpu.module @g_kernel {
// CHECK-NEXT: memref.global "private" constant @table
// CHECK-NEXT: gpu.func @g_kernel(%{{.*}}: memref<4xf32>) workgroup(%{{.*}} : memref<4xf32, #gpu.address_space<workgroup>>) kernel
// CHECK-NOT: gpu.module
memref.global "private" constant @table : memref<4xf32> = dense<[1.0, 2.0, 3.0, 4.0]>
func.func @g(%a: memref<4xf32>, %b: memref<4xf32>) {
  %one = arith.constant 1 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %one, %gy = %one, %gz = %one) threads(%tx, %ty, %tz) in (%sx = %one, %sy = %one, %sz = %one) workgroup(%w : memref<4xf32, #gpu.address_space<workgroup>>) {
    %t = memref.get_global @table : memref<4xf32>
    %v = memref.load %t[%tx] : memref<4xf32>
    memref.store %v, %w[%tx] : memref<4xf32, #gpu.address_space<workgroup>>
    memref.store %v, %a[%tx] : memref<4xf32>
    gpu.terminator
  }
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %one, %gy = %one, %gz = %one) threads(%tx, %ty, %tz) in (%sx = %one, %sy = %one, %sz = %one) workgroup(%w : memref<4xf32, #gpu.address_space<workgroup>>) {
    %t = memref.get_global @table : memref<4xf32>
    %v = memref.load %t[%tx] : memref<4xf32>
    memref.store %v, %w[%tx] : memref<4xf32, #gpu.address_space<workgroup>>
    memref.store %v, %b[%tx] : memref<4xf32>
    gpu.terminator
  }
  return
}

// -----

// Without a launch nothing changes.

// CHECK: module {
// CHECK-NEXT: func.func @h
// CHECK-NOT: gpu
func.func @h(%n: index) {
  return
}
