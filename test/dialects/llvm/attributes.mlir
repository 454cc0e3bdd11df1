// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Metadata and types.

llvm.func @metadata(%p: !llvm.ptr, %c: i1) {
  %0 = llvm.load %p {access_groups = [#llvm.access_group<id = distinct[0]<>>], alias_scopes = [#llvm.alias_scope<id = distinct[1]<>, domain = #llvm.alias_scope_domain<id = distinct[2]<>, description = "d">>], noalias_scopes = [#llvm.alias_scope<id = "named", domain = #llvm.alias_scope_domain<id = distinct[2]<>, description = "d">>], tbaa = [#llvm.tbaa_tag<base_type = #llvm.tbaa_type_desc<id = "int", members = {<#llvm.tbaa_root<id = "root">, 0>}>, access_type = #llvm.tbaa_type_desc<id = "int", members = {<#llvm.tbaa_root<id = "root">, 0>}>, offset = 0>]} : !llvm.ptr -> i32
  llvm.cond_br %c, ^bb1, ^bb1 {loop_annotation = #llvm.loop_annotation<disableNonforced = true, vectorize = <disable = false, width = 8 : i32>, interleave = <count = 4 : i32>, unroll = <count = 4 : i32>, unrollAndJam = <disable = true>, licm = <disable = true>, distribute = <disable = true>, pipeline = <disable = true>, peeled = <count = 5 : i32>, unswitch = <partialDisable = true>, mustProgress = true, isVectorized = true, parallelAccesses = #llvm.access_group<id = distinct[0]<>>>}
^bb1:
  llvm.fence seq_cst {llvm.mmra = #llvm.mmra_tag<"foo":"bar">}
  llvm.return
}
llvm.func @ranges(i32 {llvm.range = #llvm.constant_range<i32, 0, 12>}) -> i32
llvm.func @types(!llvm.array<2 x struct<packed (i8, ptr<1>)>>, !llvm.struct<"opaque", opaque>, !llvm.ptr, !llvm.x86_amx, !llvm.ppc_fp128, vector<[4]xi32>) attributes {sym_visibility = "private"}

// CHECK: llvm.func @metadata(%{{.*}}: !llvm.ptr, %{{.*}}: i1) {
// CHECK: %{{.*}} = llvm.load %{{.*}} {access_groups = [#llvm.access_group<id = distinct[0]<>>], alias_scopes = [#llvm.alias_scope<id = distinct[1]<>, domain = #llvm.alias_scope_domain<id = distinct[2]<>, description = "d">>], noalias_scopes = [#llvm.alias_scope<id = "named", domain = #llvm.alias_scope_domain<id = distinct[2]<>, description = "d">>], tbaa = [#llvm.tbaa_tag<base_type = #llvm.tbaa_type_desc<id = "int", members = {<#llvm.tbaa_root<id = "root">, 0>}>, access_type = #llvm.tbaa_type_desc<id = "int", members = {<#llvm.tbaa_root<id = "root">, 0>}>, offset = 0>]} : !llvm.ptr -> i32
// CHECK: llvm.cond_br %{{.*}}, ^{{.*}}, ^{{.*}} {loop_annotation = #llvm.loop_annotation<disableNonforced = true, vectorize = #llvm.loop_vectorize<disable = false, width = 8 : i32>, interleave = #llvm.loop_interleave<count = 4 : i32>, unroll = #llvm.loop_unroll<count = 4 : i32>, unrollAndJam = #llvm.loop_unroll_and_jam<disable = true>, licm = #llvm.loop_licm<disable = true>, distribute = #llvm.loop_distribute<disable = true>, pipeline = #llvm.loop_pipeline<disable = true>, peeled = #llvm.loop_peeled<count = 5 : i32>, unswitch = #llvm.loop_unswitch<partialDisable = true>, mustProgress = true, isVectorized = true, parallelAccesses = #llvm.access_group<id = distinct[0]<>>>}
// CHECK: llvm.fence seq_cst {llvm.mmra = #llvm.mmra_tag<"foo":"bar">}
// CHECK: llvm.return
// CHECK: llvm.func @ranges(i32 {llvm.range = #llvm.constant_range<i32, 0, 12>}) -> i32
// CHECK: llvm.func @types(!llvm.array<2 x !llvm.struct<packed (i8, !llvm.ptr<1>)>>, !llvm.struct<"opaque", opaque>, !llvm.ptr, !llvm.x86_amx, !llvm.ppc_fp128, vector<[4]xi32>) attributes {sym_visibility = "private"}
