// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// A kernel: what the threads of a block and the lanes of a warp do together.

// CHECK: llvm.func @kernel(%[[P:.*]]: !llvm.ptr, %[[I:.*]]: i32, %[[F:.*]]: f32, %[[B:.*]]: i1) attributes {nvvm.kernel, nvvm.maxntid = array<i32: 256, 1, 1>} {
llvm.func @kernel(%p: !llvm.ptr, %i: i32, %f: f32, %b: i1) attributes {nvvm.kernel, nvvm.maxntid = array<i32: 256, 1, 1>} {
  // CHECK-NEXT: nvvm.barrier0
  nvvm.barrier0
  // CHECK-NEXT: nvvm.bar.warp.sync %[[I]] : i32
  nvvm.bar.warp.sync %i : i32
  // CHECK-NEXT: nvvm.shfl.sync bfly %[[I]], %[[F]], %[[I]], %[[I]] : f32 -> f32
  %0 = nvvm.shfl.sync bfly %i, %f, %i, %i : f32 -> f32
  // CHECK-NEXT: nvvm.shfl.sync down %[[I]], %[[F]], %[[I]], %[[I]] {return_value_and_is_valid} : f32 -> !llvm.struct<(f32, i1)>
  %1 = nvvm.shfl.sync down %i, %f, %i, %i {return_value_and_is_valid} : f32 -> !llvm.struct<(f32, i1)>
  // CHECK-NEXT: nvvm.vote.sync ballot %[[I]], %[[B]] -> i32
  %2 = nvvm.vote.sync ballot %i, %b -> i32
  // CHECK-NEXT: nvvm.rcp.approx.ftz.f %[[F]] : f32
  %3 = nvvm.rcp.approx.ftz.f %f : f32
  %shared = llvm.addrspacecast %p : !llvm.ptr to !llvm.ptr<3>
  %global = llvm.addrspacecast %p : !llvm.ptr to !llvm.ptr<1>
  // CHECK: nvvm.cp.async.shared.global %{{.*}}, %{{.*}}, 16, cache = cg : !llvm.ptr<3>, !llvm.ptr<1>
  nvvm.cp.async.shared.global %shared, %global, 16, cache = cg : !llvm.ptr<3>, !llvm.ptr<1>
  // CHECK-NEXT: nvvm.cp.async.commit.group
  nvvm.cp.async.commit.group
  // CHECK-NEXT: nvvm.cp.async.wait.group 0
  nvvm.cp.async.wait.group 0
  llvm.return
}

// What a module is compiled for; what is the default is left out.

// CHECK: gpu.module @m [#nvvm.target<O = 3, chip = "sm_90", features = "+ptx80", flags = {fast}>, #nvvm.target] attributes {a} {
gpu.module @m [#nvvm.target<O = 3, chip = "sm_90", features = "+ptx80", flags = {fast}>, #nvvm.target<O = 2>] attributes {a} {
}
