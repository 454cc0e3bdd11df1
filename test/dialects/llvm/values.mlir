// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Constants, aggregates, vectors.

llvm.mlir.global internal @data(0 : i32) : i32
llvm.func @constants() {
  %0 = llvm.mlir.constant(42 : i32) : i32
  %1 = llvm.mlir.constant(1 : index) {note} : i64
  %2 = llvm.mlir.constant(true) : i1
  %3 = llvm.mlir.constant(1.500000e+00 : bf16) : bf16
  %4 = llvm.mlir.constant(0x7FC00000 : f32) : f32
  %5 = llvm.mlir.constant("text\00") : !llvm.array<5 x i8>
  %6 = llvm.mlir.constant(dense<1.000000e+00> : vector<4xf32>) : vector<4xf32>
  %7 = llvm.mlir.constant([1 : i32, 2.000000e+00 : f32]) : !llvm.struct<(i32, f32)>
  %8 = llvm.mlir.undef : !llvm.struct<packed (i8, i32)>
  %9 = llvm.mlir.poison : !llvm.struct<"named", (i32, ptr)>
  %10 = llvm.mlir.zero : !llvm.ptr
  %11 = llvm.mlir.none : !llvm.token
  %12 = llvm.mlir.addressof @data : !llvm.ptr
  %13 = llvm.dso_local_equivalent @aggregates : !llvm.ptr
  %14 = llvm.mlir.zero : !llvm.target<"spirv.Image", i32, 1>
  llvm.return
}
llvm.func @aggregates(%s: !llvm.struct<(i32, array<2 x f32>)>, %f: f32, %v: vector<4xf32>, %i: i32) {
  %0 = llvm.extractvalue %s[1, 0] : !llvm.struct<(i32, array<2 x f32>)>
  %1 = llvm.insertvalue %f, %s[1, 1] : !llvm.struct<(i32, array<2 x f32>)>
  %2 = llvm.extractelement %v[%i : i32] : vector<4xf32>
  %3 = llvm.insertelement %f, %v[%i : i32] : vector<4xf32>
  %4 = llvm.shufflevector %v, %v [0, -1, 7] : vector<4xf32>
  llvm.return
}
llvm.func @block_addresses() -> !llvm.ptr {
  %0 = llvm.blockaddress <function = @block_addresses, tag = <id = 1>> : !llvm.ptr
  llvm.br ^bb1
^bb1:
  llvm.blocktag <id = 1>
  llvm.return %0 : !llvm.ptr
}

// CHECK: llvm.mlir.global internal @data(0 : i32) {addr_space = 0 : i32} : i32
// CHECK: llvm.func @constants() {
// CHECK: %{{.*}} = llvm.mlir.constant(42 : i32) : i32
// CHECK: %{{.*}} = llvm.mlir.constant(1 : index) {note} : i64
// CHECK: %{{.*}} = llvm.mlir.constant(true) : i1
// CHECK: %{{.*}} = llvm.mlir.constant(1.500000e+00 : bf16) : bf16
// CHECK: %{{.*}} = llvm.mlir.constant(0x7FC00000 : f32) : f32
// CHECK: %{{.*}} = llvm.mlir.constant("text\00") : !llvm.array<5 x i8>
// CHECK: %{{.*}} = llvm.mlir.constant(dense<1.000000e+00> : vector<4xf32>) : vector<4xf32>
// CHECK: %{{.*}} = llvm.mlir.constant([1 : i32, 2.000000e+00 : f32]) : !llvm.struct<(i32, f32)>
// CHECK: %{{.*}} = llvm.mlir.undef : !llvm.struct<packed (i8, i32)>
// CHECK: %{{.*}} = llvm.mlir.poison : !llvm.struct<"named", (i32, !llvm.ptr)>
// CHECK: %{{.*}} = llvm.mlir.zero : !llvm.ptr
// CHECK: %{{.*}} = llvm.mlir.none : !llvm.token
// CHECK: %{{.*}} = llvm.mlir.addressof @data : !llvm.ptr
// CHECK: %{{.*}} = llvm.dso_local_equivalent @aggregates : !llvm.ptr
// CHECK: %{{.*}} = llvm.mlir.zero : !llvm.target<"spirv.Image", i32, 1>
// CHECK: llvm.return
// CHECK: llvm.func @aggregates(%{{.*}}: !llvm.struct<(i32, !llvm.array<2 x f32>)>, %{{.*}}: f32, %{{.*}}: vector<4xf32>, %{{.*}}: i32) {
// CHECK: %{{.*}} = llvm.extractvalue %{{.*}}[1, 0] : !llvm.struct<(i32, !llvm.array<2 x f32>)>
// CHECK: %{{.*}} = llvm.insertvalue %{{.*}}, %{{.*}}[1, 1] : !llvm.struct<(i32, !llvm.array<2 x f32>)>
// CHECK: %{{.*}} = llvm.extractelement %{{.*}}[%{{.*}} : i32] : vector<4xf32>
// CHECK: %{{.*}} = llvm.insertelement %{{.*}}, %{{.*}}[%{{.*}} : i32] : vector<4xf32>
// CHECK: %{{.*}} = llvm.shufflevector %{{.*}}, %{{.*}} [0, -1, 7] : vector<4xf32>
// CHECK: llvm.return
// CHECK: llvm.func @block_addresses() -> !llvm.ptr {
// CHECK: %{{.*}} = llvm.blockaddress <function = @block_addresses, tag = #llvm.blocktag<id = 1>> : !llvm.ptr
// CHECK: llvm.br ^{{.*}}
// CHECK: llvm.blocktag <id = 1>
// CHECK: llvm.return %{{.*}} : !llvm.ptr
