// RUN: mlopt %s --emit=opencl | filecheck %s

// Blocks and threads are work-groups and work-items; how to launch is in front, as JSON.

// CHECK:      // mlopt-launch: {"kernel": "reverse", "parameters": [{"kind": "memref", "element": "f32", "rank": 1}, {"kind": "scalar", "type": "i64"}]}
// CHECK-NEXT: // mlopt-launch: {"function": "main", {{.*}} "grid": [2, 1, 1], "block": [32, 1, 1]
// CHECK:      typedef long int64_t;
// CHECK:      __kernel __attribute__((reqd_work_group_size(32, 1, 1)))
// CHECK-NEXT: void reverse(
// CHECK-NEXT:     __global float *x,
// CHECK-NEXT:     int64_t x_offset,
// CHECK-NEXT:     int64_t x_size0,
// CHECK-NEXT:     int64_t x_stride0,
// CHECK-NEXT:     int64_t n) {
// CHECK-NEXT:   x += x_offset;
// CHECK-NEXT:   __local float tile[32];
// CHECK-NEXT:   int64_t i = (int64_t)get_local_id(0);
// CHECK-NEXT:   int64_t at = (((int64_t)get_group_id(0)) * 32) + i;
// CHECK-NEXT:   bool in = at < n;
// CHECK-NEXT:   if (in) {
// CHECK-NEXT:     tile[i] = x[at];
// CHECK-NEXT:   }
// CHECK-NEXT:   barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
// CHECK-NEXT:   if (in) {
// CHECK-NEXT:     x[at] = tile[31 - i];
// CHECK-NEXT:   }
// CHECK-NEXT: }
module attributes {gpu.container_module} {
  func.func @main(%x: memref<?xf32>) {
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c32 = arith.constant 32 : index
    %n = arith.constant 64 : index
    gpu.launch_func @kernels::@reverse blocks in (%c2, %c1, %c1) threads in (%c32, %c1, %c1) args(%x : memref<?xf32>, %n : index)
    return
  }
  gpu.module @kernels {
    gpu.func @reverse(%x: memref<?xf32>, %n: index) workgroup(%tile: memref<32xf32, #gpu.address_space<workgroup>>) kernel attributes {known_block_size = array<i32: 32, 1, 1>} {
      %c31 = arith.constant 31 : index
      %c32 = arith.constant 32 : index
      %i = gpu.thread_id x
      %b = gpu.block_id x
      %start = arith.muli %b, %c32 : index
      %at = arith.addi %start, %i : index
      %in = arith.cmpi slt, %at, %n : index
      scf.if %in {
        %v = memref.load %x[%at] : memref<?xf32>
        memref.store %v, %tile[%i] : memref<32xf32, #gpu.address_space<workgroup>>
      }
      gpu.barrier
      scf.if %in {
        %j = arith.subi %c31, %i : index
        %w = memref.load %tile[%j] : memref<32xf32, #gpu.address_space<workgroup>>
        memref.store %w, %x[%at] : memref<?xf32>
      }
      gpu.return
    }
  }
}
