// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// A module for the device: a kernel with buffers of the block and of the thread.

module attributes {gpu.container_module} {
  // CHECK: gpu.module @kernels {
  gpu.module @kernels {
    // CHECK-NEXT: gpu.func @f(%[[A:.*]]: memref<?xf32>, %[[B:.*]]: f32) workgroup(%{{.*}} : memref<32xf32, #gpu.address_space<workgroup>>) private(%{{.*}} : memref<1xf32, #gpu.address_space<private>>) kernel attributes {known_block_size = array<i32: 32, 1, 1>} {
    gpu.func @f(%a: memref<?xf32>, %b: f32) workgroup(%w : memref<32xf32, #gpu.address_space<workgroup>>) private(%p : memref<1xf32, #gpu.address_space<private>>) kernel attributes {known_block_size = array<i32: 32, 1, 1>} {
      // CHECK-NEXT: gpu.thread_id x
      %0 = gpu.thread_id x
      // CHECK-NEXT: gpu.thread_id y upper_bound 64
      %1 = gpu.thread_id y upper_bound 64
      // CHECK-NEXT: gpu.block_id z
      %2 = gpu.block_id z
      // CHECK-NEXT: gpu.block_dim x
      %3 = gpu.block_dim x
      // CHECK-NEXT: gpu.grid_dim x
      %4 = gpu.grid_dim x
      // CHECK-NEXT: gpu.global_id x
      %5 = gpu.global_id x
      // CHECK-NEXT: gpu.lane_id
      %6 = gpu.lane_id
      // CHECK-NEXT: gpu.lane_id upper_bound 32
      %7 = gpu.lane_id upper_bound 32
      // CHECK-NEXT: gpu.subgroup_id : index
      %8 = gpu.subgroup_id : index
      // CHECK-NEXT: gpu.num_subgroups : index
      %9 = gpu.num_subgroups : index
      // CHECK-NEXT: gpu.subgroup_size : index
      %10 = gpu.subgroup_size : index
      // CHECK-NEXT: gpu.cluster_id x
      %11 = gpu.cluster_id x
      // CHECK-NEXT: gpu.cluster_dim x
      %12 = gpu.cluster_dim x
      // CHECK-NEXT: gpu.cluster_block_id x
      %13 = gpu.cluster_block_id x
      // CHECK-NEXT: gpu.cluster_dim_blocks x
      %14 = gpu.cluster_dim_blocks x
      // CHECK-NEXT: gpu.barrier
      gpu.barrier
      %one = arith.constant 1 : i32
      %width = arith.constant 32 : i32
      // CHECK: gpu.shuffle xor %[[B]], %{{.*}}, %{{.*}} : f32
      %r, %v = gpu.shuffle xor %b, %one, %width : f32
      // CHECK-NEXT: gpu.all_reduce add %[[B]] uniform {
      // CHECK-NEXT: } : (f32) -> f32
      %15 = gpu.all_reduce add %b uniform {} : (f32) -> (f32)
      // CHECK-NEXT: gpu.all_reduce %[[B]] {
      %16 = gpu.all_reduce %b {
      ^bb(%x : f32, %y : f32):
        %s = arith.addf %x, %y : f32
        // CHECK: gpu.yield %{{.*}} : f32
        gpu.yield %s : f32
      } : (f32) -> (f32)
      // CHECK: gpu.subgroup_reduce add %[[B]] : (f32) -> f32
      %17 = gpu.subgroup_reduce add %b : (f32) -> f32
      // CHECK-NEXT: gpu.subgroup_reduce maxnumf %[[B]] uniform cluster(size = 4, stride = 2) : (f32) -> f32
      %18 = gpu.subgroup_reduce maxnumf %b uniform cluster(size = 4, stride = 2) : (f32) -> f32
      // CHECK-NEXT: gpu.printf "%f", %[[B]] : f32
      gpu.printf "%f", %b : f32
      // CHECK-NEXT: gpu.dynamic_shared_memory : memref<?xi8, #gpu.address_space<workgroup>>
      %19 = gpu.dynamic_shared_memory : memref<?xi8, #gpu.address_space<workgroup>>
      // CHECK-NEXT: gpu.return
      gpu.return
    }
    // CHECK: gpu.func @g(%{{.*}}: f32) -> f32 {
    gpu.func @g(%a: f32) -> f32 {
      // CHECK-NEXT: gpu.return %{{.*}} : f32
      gpu.return %a : f32
    }
  }

  // The host's side: launches, buffers, copies, tokens.

  // CHECK: func.func @host
  func.func @host(%n: index, %x: memref<?xf32>, %c : f32, %u: memref<*xf32>) {
    %bytes = arith.constant 0 : i32
    // CHECK: gpu.launch_func @kernels::@f blocks in (%[[N:.*]], %[[N]], %[[N]]) threads in (%[[N]], %[[N]], %[[N]]) args(%{{.*}} : memref<?xf32>, %{{.*}} : f32)
    gpu.launch_func @kernels::@f blocks in (%n, %n, %n) threads in (%n, %n, %n) args(%x : memref<?xf32>, %c : f32)
    // CHECK-NEXT: %[[T:.*]] = gpu.wait async
    %t0 = gpu.wait async
    // CHECK-NEXT: gpu.launch_func async [%[[T]]] @kernels::@f clusters in (%[[N]], %[[N]], %[[N]]) blocks in (%[[N]], %[[N]], %[[N]]) threads in (%[[N]], %[[N]], %[[N]]) dynamic_shared_memory_size %{{.*}} args(
    %t1 = gpu.launch_func async [%t0] @kernels::@f clusters in (%n, %n, %n) blocks in (%n, %n, %n) threads in (%n, %n, %n) dynamic_shared_memory_size %bytes args(%x : memref<?xf32>, %c : f32)
    // CHECK-NEXT: gpu.launch_func @kernels::@f blocks in (%{{.*}}, %{{.*}}, %{{.*}}) threads in (%{{.*}}, %{{.*}}, %{{.*}}) : i32 args(
    gpu.launch_func @kernels::@f blocks in (%bytes, %bytes, %bytes) threads in (%bytes, %bytes, %bytes) : i32 args(%x : memref<?xf32>, %c : f32)
    // CHECK-NEXT: gpu.launch blocks(%{{.*}}, %{{.*}}, %{{.*}}) in (%{{.*}} = %[[N]], %{{.*}} = %[[N]], %{{.*}} = %[[N]]) threads(%{{.*}}, %{{.*}}, %{{.*}}) in (%{{.*}} = %[[N]], %{{.*}} = %[[N]], %{{.*}} = %[[N]]) dynamic_shared_memory_size %{{.*}} workgroup(%{{.*}} : memref<32xf32, #gpu.address_space<workgroup>>) private(%{{.*}} : memref<1xf32, #gpu.address_space<private>>) {
    gpu.launch blocks(%bx, %by, %bz) in (%g0 = %n, %g1 = %n, %g2 = %n) threads(%tx, %ty, %tz) in (%b0 = %n, %b1 = %n, %b2 = %n) dynamic_shared_memory_size %bytes workgroup(%w : memref<32xf32, #gpu.address_space<workgroup>>) private(%p : memref<1xf32, #gpu.address_space<private>>) {
      // CHECK-NEXT: gpu.terminator
      gpu.terminator
    // CHECK-NEXT: } {foo}
    } {foo}
    // CHECK-NEXT: gpu.launch async [%{{.*}}] clusters(
    %t2 = gpu.launch async [%t1] clusters(%cx, %cy, %cz) in (%k0 = %n, %k1 = %n, %k2 = %n) blocks(%bx, %by, %bz) in (%g0 = %n, %g1 = %n, %g2 = %n) threads(%tx, %ty, %tz) in (%b0 = %n, %b1 = %n, %b2 = %n) {
      gpu.terminator
    }
    // CHECK: gpu.alloc (%[[N]]) : memref<?xf32>
    %a0 = gpu.alloc (%n) : memref<?xf32>
    // CHECK-NEXT: gpu.alloc async [%[[T]]] () : memref<4xf32>
    %a1, %ta = gpu.alloc async [%t0] () : memref<4xf32>
    // CHECK-NEXT: gpu.alloc host_shared () : memref<4xf32>
    %a2 = gpu.alloc host_shared () : memref<4xf32>
    // CHECK-NEXT: gpu.dealloc %{{.*}} : memref<?xf32>
    gpu.dealloc %a0 : memref<?xf32>
    // CHECK-NEXT: gpu.dealloc async [%{{.*}}] %{{.*}} : memref<4xf32>
    %t3 = gpu.dealloc async [%ta] %a1 : memref<4xf32>
    // CHECK-NEXT: gpu.memcpy %{{.*}}, %{{.*}} : memref<?xf32>, memref<4xf32>
    gpu.memcpy %x, %a2 : memref<?xf32>, memref<4xf32>
    // CHECK-NEXT: gpu.memcpy async [%{{.*}}] %{{.*}}, %{{.*}} : memref<?xf32>, memref<4xf32>
    %t4 = gpu.memcpy async [%t3] %x, %a2 : memref<?xf32>, memref<4xf32>
    // CHECK-NEXT: gpu.memset %{{.*}}, %{{.*}} : memref<?xf32>, f32
    gpu.memset %x, %c : memref<?xf32>, f32
    // CHECK-NEXT: gpu.wait [%{{.*}}]
    gpu.wait [%t4]
    // CHECK-NEXT: gpu.host_register %{{.*}} : memref<*xf32>
    gpu.host_register %u : memref<*xf32>
    // CHECK-NEXT: gpu.host_unregister %{{.*}} : memref<*xf32>
    gpu.host_unregister %u : memref<*xf32>
    // CHECK-NEXT: gpu.set_default_device %{{.*}}
    gpu.set_default_device %bytes
    return
  }
}
