// RUN: mlopt %s --convert-gpu-to-nvvm --split-input-file | filecheck %s

// A kernel: descriptors as arguments, buffers of block and thread, special registers.

gpu.module @m {
  // CHECK: llvm.mlir.global internal @__wg_k_0() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<2 x !llvm.array<16 x f32>>
  // CHECK: llvm.func @k(%{{.*}}: !llvm.ptr, %[[P:.*]]: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %[[X:.*]]: f32) attributes {gpu.kernel, nvvm.kernel, nvvm.reqntid = array<i32: 32, 1, 1>} {
  gpu.func @k(%m: memref<?xf32>, %x: f32) workgroup(%w : memref<2x16xf32, #gpu.address_space<workgroup>>) private(%p : memref<1xf32, #gpu.address_space<private>>) kernel attributes {known_block_size = array<i32: 32, 1, 1>} {
    // CHECK: %[[W:.*]] = llvm.mlir.addressof @__wg_k_0 : !llvm.ptr<3>
    // CHECK: %[[STACK:.*]] = llvm.alloca %{{.*}} x f32 : (i64) -> !llvm.ptr
    // CHECK: %[[TID:.*]] = nvvm.read.ptx.sreg.tid.x : i32
    // CHECK: %[[I:.*]] = llvm.sext %[[TID]] : i32 to i64
    %i = gpu.thread_id x
    // CHECK: nvvm.read.ptx.sreg.ctaid.y : i32
    %b = gpu.block_id y
    // CHECK: nvvm.read.ptx.sreg.ntid.z range <i32, 0, 64> : i32
    %s = gpu.block_dim z upper_bound 64
    // CHECK: nvvm.read.ptx.sreg.nctaid.x : i32
    %g = gpu.grid_dim x
    // CHECK: nvvm.read.ptx.sreg.laneid range <i32, 0, 32> : i32
    %l = gpu.lane_id
    // CHECK: llvm.store %[[X]], %{{.*}} : f32, !llvm.ptr<3>
    memref.store %x, %w[%b, %i] : memref<2x16xf32, #gpu.address_space<workgroup>>
    // CHECK: nvvm.barrier0
    gpu.barrier
    // CHECK: %[[V:.*]] = llvm.load %{{.*}} : !llvm.ptr<3> -> f32
    %v = memref.load %w[%b, %l] : memref<2x16xf32, #gpu.address_space<workgroup>>
    // CHECK: %[[E:.*]] = llvm.call @__nv_expf(%[[V]]) : (f32) -> f32
    %e = math.exp %v : f32
    // CHECK: llvm.store %[[E]], %[[STACK]]
    %zero = arith.constant 0 : index
    memref.store %e, %p[%zero] : memref<1xf32, #gpu.address_space<private>>
    // CHECK: llvm.intr.sqrt(%[[E]])
    %q = math.sqrt %e : f32
    memref.store %q, %m[%g] : memref<?xf32>
    memref.store %q, %m[%s] : memref<?xf32>
    // CHECK: llvm.return
    gpu.return
  }
}

// -----

// Lanes: a shuffle of 32 bits is one instruction, of 64 bits two; a reduction is five.

gpu.module @m {
  // CHECK-LABEL: llvm.func @lanes(
  gpu.func @lanes(%x: f32, %d: f64, %h: f16, %m: memref<?xf64>) kernel {
    %one = arith.constant 1 : i32
    %width = arith.constant 32 : i32
    %i = gpu.thread_id x
    // CHECK-COUNT-1: nvvm.shfl.sync bfly
    %a, %va = gpu.shuffle xor %x, %one, %width : f32
    // CHECK-COUNT-2: nvvm.shfl.sync up
    %b, %vb = gpu.shuffle up %d, %one, %width : f64
    // CHECK: llvm.zext %{{.*}} : i16 to i32
    // CHECK: nvvm.shfl.sync idx
    %c, %vc = gpu.shuffle idx %h, %one, %width : f16
    // CHECK-COUNT-5: nvvm.shfl.sync bfly %{{.*}} : f32
    %r = gpu.subgroup_reduce add %a : (f32) -> f32
    // CHECK: llvm.fadd
    // CHECK-COUNT-2: nvvm.shfl.sync bfly
    // CHECK-NOT: nvvm.shfl.sync
    %s = gpu.subgroup_reduce maximumf %r cluster(size = 4) : (f32) -> f32
    %t = arith.extf %s : f32 to f64
    %u = arith.addf %t, %b : f64
    memref.store %u, %m[%i] : memref<?xf64>
    gpu.return
  }
}

// -----

// Where a warp is in its block, and a thread in the grid; a helper; a branch; f16 math in f32.

gpu.module @m {
  // CHECK: llvm.func @helper(%[[A:.*]]: f32) -> f32
  gpu.func @helper(%a: f32) -> f32 {
    gpu.return %a : f32
  }
  // CHECK: llvm.func @ids(
  gpu.func @ids(%h: f16, %out: memref<4xindex>, %half: memref<4xf16>) kernel {
    // CHECK: llvm.udiv
    %w = gpu.subgroup_id : index
    // CHECK: llvm.udiv
    %n = gpu.num_subgroups : index
    %s = gpu.subgroup_size : index
    %g = gpu.global_id x
    %in = arith.cmpi slt, %g, %s : index
    // CHECK: llvm.cond_br
    scf.if %in {
      memref.store %w, %out[%n] : memref<4xindex>
    }
    // CHECK: llvm.fpext %{{.*}} : f16 to f32
    // CHECK: llvm.call @__nv_tanhf
    // CHECK: llvm.fptrunc
    %t = math.tanh %h : f16
    memref.store %t, %half[%n] : memref<4xf16>
    gpu.return
  }
}

// -----

// Shared memory whose size the launch gives.

gpu.module @m {
  // CHECK: llvm.mlir.global external @__dynamic_shmem__0() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<0 x i8>
  gpu.func @dynamic(%x: i8) kernel {
    %i = gpu.thread_id x
    %s = gpu.dynamic_shared_memory : memref<?xi8, #gpu.address_space<workgroup>>
    memref.store %x, %s[%i] : memref<?xi8, #gpu.address_space<workgroup>>
    gpu.return
  }
}

// -----

// Code of the host stays.

// CHECK-LABEL: func.func @host
// CHECK: math.exp
func.func @host(%x: f32) -> f32 {
  %0 = math.exp %x : f32
  return %0 : f32
}

// A thread prints: floats go as f64, in a struct.

// CHECK-LABEL: llvm.func @prints
// CHECK:       %[[FRAME:.*]] = llvm.alloca %{{.*}} x !llvm.struct<(i32, f64)>
// CHECK:       %[[TEXT:.*]] = llvm.mlir.addressof @printfFormat_prints
// CHECK:       llvm.call @vprintf(%[[TEXT]], %[[FRAME]]) : (!llvm.ptr, !llvm.ptr) -> i32
gpu.module @printing {
  gpu.func @prints(%i: i32, %x: f32) kernel {
    gpu.printf "%d: %f\n", %i, %x : i32, f32
    gpu.return
  }
}
