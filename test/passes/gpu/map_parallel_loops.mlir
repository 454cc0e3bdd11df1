// RUN: mlopt %s --gpu-map-parallel-loops --split-input-file | filecheck %s
// RUN: mlopt %s --gpu-map-parallel-loops=mapping-policy=innermost-first --split-input-file | filecheck %s --check-prefix=INNER

// The outer loop runs on blocks, the inner on threads, what is in both in sequence.

// CHECK-LABEL: func.func @nested
// CHECK: mapping = [#gpu.loop_dim_map<processor = sequential, map = (d0) -> (d0), bound = (d0) -> (d0)>]
// CHECK: mapping = [#gpu.loop_dim_map<processor = thread_x, map = (d0) -> (d0), bound = (d0) -> (d0)>]
// CHECK: mapping = [#gpu.loop_dim_map<processor = block_x, map = (d0) -> (d0), bound = (d0) -> (d0)>, #gpu.loop_dim_map<processor = block_y, map = (d0) -> (d0), bound = (d0) -> (d0)>]
// INNER: processor = block_y, {{.*}}processor = block_x
func.func @nested(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%n, %n) step (%c1, %c1) {
    scf.parallel (%k) = (%c0) to (%n) step (%c1) {
      scf.parallel (%l) = (%c0) to (%n) step (%c1) {
      }
    }
  }
  return
}

// -----

// A fourth dimension runs in sequence.

// CHECK-LABEL: func.func @four
// CHECK: block_x{{.*}}block_y{{.*}}block_z{{.*}}sequential
// INNER: sequential{{.*}}block_z{{.*}}block_y{{.*}}block_x
func.func @four(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i, %j, %k, %l) = (%c0, %c0, %c0, %c0) to (%n, %n, %n, %n) step (%c1, %c1, %c1, %c1) {
  }
  return
}

// -----

// A mapping that is there stays; a sequential loop gets none.

// CHECK-LABEL: func.func @mapped
// CHECK: mapping = [#gpu.loop_dim_map<processor = thread_y,
// CHECK-NOT: mapping
// INNER: mapping
func.func @mapped(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
  } {mapping = [#gpu.loop_dim_map<processor = thread_y, map = (d0) -> (d0), bound = (d0) -> (d0)>]}
  scf.for %i = %c0 to %n step %c1 {
  }
  return
}

// -----

// A loop that reduces stays on the host.

// CHECK-LABEL: func.func @reduces
// CHECK-NOT: mapping
func.func @reduces(%n: index, %x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%x) -> f32 {
    scf.reduce(%x : f32) {
    ^bb0(%a: f32, %b: f32):
      %s = arith.addf %a, %b : f32
      scf.reduce.return %s : f32
    }
  }
  return %0 : f32
}
