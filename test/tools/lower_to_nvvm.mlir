// RUN: mlopt %s --lower-to-nvvm | filecheck %s

// A softmax comes down to launches and kernels.

// CHECK: module attributes {gpu.container_module} {
// CHECK: func.func @main(
// CHECK: gpu.launch_func @main_kernel::@main_kernel blocks in (%{{.*}}, %[[ONE:.*]], %[[ONE]]) threads in (%[[BLOCK:.*]], %[[ONE]], %[[ONE]]) args(

// The largest of a row is found by a block, the exponentials are a thread each.

// CHECK: gpu.module @main_kernel {
// CHECK-NEXT: llvm.mlir.global internal @__wg_main_kernel_0() {addr_space = 3 : i32
// CHECK: llvm.func @main_kernel({{.*}}) attributes {gpu.kernel, nvvm.kernel, nvvm.reqntid = array<i32: 256, 1, 1>} {
// CHECK: nvvm.shfl.sync
// CHECK: nvvm.barrier0
// CHECK: llvm.func @main_kernel_0(
// CHECK: nvvm.read.ptx.sreg.ctaid.x
// CHECK: llvm.call @__nv_expf
func.func @main(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = graph.softmax %x axis 1 : tensor<?x?xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// The schedule of a structured op gives the threads of a block.

// CHECK-LABEL: func.func @scheduled(
// CHECK: gpu.launch_func @scheduled_kernel::
// CHECK: llvm.func @scheduled_kernel({{.*}}nvvm.reqntid = array<i32: 16, 8, 1>
func.func @scheduled(%a: tensor<?x?xf32>, %b: tensor<?x?xf32>, %out: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = linalg.matmul {loop.schedule = {gpu = {block = array<i64: 8, 16>}}} ins(%a, %b : tensor<?x?xf32>, tensor<?x?xf32>) outs(%out : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
