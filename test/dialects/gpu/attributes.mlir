// RUN: mlopt %s | mlopt | filecheck %s

// What loops are mapped to, and the words of the dialect.

// CHECK: a = #gpu.address_space<global>
// CHECK-SAME: b = [#gpu.block<x>, #gpu.thread<linear_dim_0>, #gpu.warp<y>, #gpu.warpgroup<z>, #gpu.lane<linear_dim_1>]
// CHECK-SAME: c = #gpu.loop_dim_map<processor = block_x, map = (d0) -> (d0), bound = (d0) -> (d0)>
// CHECK-SAME: d = #gpu<dim x>, e = #gpu<all_reduce_op add>, f = !gpu.async.token, h = #gpu<shuffle_mode down>
func.func private @f() attributes {a = #gpu.address_space<global>, b = [#gpu.block<x>, #gpu.thread<linear_dim_0>, #gpu.warp<y>, #gpu.warpgroup<z>, #gpu.lane<linear_dim_1>], c = #gpu.loop_dim_map<processor = block_x, map = (d0) -> (d0), bound = (d0) -> (d0)>, d = #gpu<dim x>, e = #gpu<all_reduce_op add>, f = !gpu.async.token, h = #gpu<shuffle_mode down>}
