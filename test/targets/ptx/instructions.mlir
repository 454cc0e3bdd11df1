// RUN: mlopt %s --emit=ptx --chip=sm_80 | filecheck %s

// What threads do together, and shared memory.

// CHECK: .extern .shared .align 16 .b8 dynamic[];
// CHECK-LABEL: .visible .entry kernel(
// CHECK: .maxntid 256, 1, 1
// CHECK: cp.async.cg.shared.global
// CHECK: cp.async.commit_group
// CHECK: cp.async.wait_group 0
// CHECK: bar.sync 0
// CHECK: bar.warp.sync
// CHECK: shfl.sync.bfly.b32
// CHECK: shfl.sync.down.b32
// CHECK: vote.sync.ballot.b32
// CHECK: rcp.approx.ftz.f32
gpu.module @m {
  llvm.mlir.global external @dynamic() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<0 x i8>
  llvm.func @kernel(%p: !llvm.ptr<1>, %i: i32, %f: f32) attributes {nvvm.kernel, nvvm.maxntid = array<i32: 256, 1, 1>} {
    %s = llvm.mlir.addressof @dynamic : !llvm.ptr<3>
    nvvm.cp.async.shared.global %s, %p, 16, cache = cg : !llvm.ptr<3>, !llvm.ptr<1>
    nvvm.cp.async.commit.group
    nvvm.cp.async.wait.group 0
    nvvm.barrier0
    nvvm.bar.warp.sync %i : i32
    %0 = nvvm.shfl.sync bfly %i, %f, %i, %i : f32 -> f32
    %1 = nvvm.shfl.sync down %i, %0, %i, %i {return_value_and_is_valid} : f32 -> !llvm.struct<(f32, i1)>
    %2 = llvm.extractvalue %1[0] : !llvm.struct<(f32, i1)>
    %3 = llvm.extractvalue %1[1] : !llvm.struct<(f32, i1)>
    %4 = nvvm.vote.sync ballot %i, %3 -> i32
    %5 = nvvm.rcp.approx.ftz.f %2 : f32
    llvm.store %5, %p : f32, !llvm.ptr<1>
    %6 = llvm.getelementptr %p[1] : (!llvm.ptr<1>) -> !llvm.ptr<1>, i32
    llvm.store %4, %6 : i32, !llvm.ptr<1>
    llvm.return
  }
}
