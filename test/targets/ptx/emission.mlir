// RUN: mlopt %s --lower-to-nvvm --emit=ptx --chip=sm_80 | filecheck %s
// RUN: mlopt %s --lower-to-nvvm --emit=ptx --chip=sm_90a | filecheck %s --check-prefix=HOPPER

// One kernel, one thread an element; its launch is described in front.

// CHECK: // mlopt-launch: {"kernel": "axpy_kernel", "parameters": [{"kind": "scalar", "type": "i64"}, {"kind": "memref", "element": "f32", "rank": 1}, {"kind": "memref", "element": "f32", "rank": 1}, {"kind": "scalar", "type": "f32"}, {"kind": "memref", "element": "f32", "rank": 1}]}
// CHECK: // mlopt-launch: {"function": "axpy", "arguments": [{"name": "a", "type": "f32"}, {"name": "x", "type": "memref<?xf32>"}, {"name": "y", "type": "memref<?xf32>"}], "launches": [{"kernel": "axpy_kernel", "grid": ["ceildiv({{.*}}dim(x, 0){{.*}}, 256)", 1, 1], "block": [256, 1, 1], "arguments": [{{.*}}, "x", "y", "a", "buffer0"]}]}
// CHECK: .target sm_80
// CHECK: .visible .entry axpy_kernel(
// CHECK: .reqntid 256, 1, 1
// CHECK: mov.u32 {{.*}}, %ctaid.x
// CHECK: mov.u32 {{.*}}, %tid.x
// CHECK: ld.global.b32
// CHECK: ld.global.b32
// CHECK: st.global.b32
// CHECK: ret;
// HOPPER: .target sm_90a
func.func @axpy(%a: f32, %x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %empty = tensor.empty(%n) : tensor<?xf32>
  %0 = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
    iterator_types = ["parallel"]
  } ins(%x, %y : tensor<?xf32>, tensor<?xf32>) outs(%empty : tensor<?xf32>) {
  ^bb0(%p: f32, %q: f32, %old: f32):
    %s = arith.mulf %a, %p : f32
    %t = arith.addf %s, %q : f32
    linalg.yield %t : f32
  } -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
