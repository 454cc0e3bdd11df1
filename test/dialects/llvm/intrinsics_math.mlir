// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Intrinsics of the table `MATH`.

llvm.func @math(%arg0: f32, %arg1: f32, %arg2: f32, %arg3: i32) {
  %0 = llvm.intr.sqrt(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
  %1 = llvm.intr.exp(%arg0) : (f32) -> f32
  %2 = llvm.intr.exp2(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
  %3 = llvm.intr.exp10(%arg0) : (f32) -> f32
  %4 = llvm.intr.log(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
  %5 = llvm.intr.log2(%arg0) : (f32) -> f32
  %6 = llvm.intr.log10(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
  %7 = llvm.intr.sin(%arg0) : (f32) -> f32
  %8 = llvm.intr.cos(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
  %9 = llvm.intr.tan(%arg0) : (f32) -> f32
  %10 = llvm.intr.asin(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
  %11 = llvm.intr.acos(%arg0) : (f32) -> f32
  %12 = llvm.intr.atan(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
  %13 = llvm.intr.sinh(%arg0) : (f32) -> f32
  %14 = llvm.intr.cosh(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
  %15 = llvm.intr.tanh(%arg0) : (f32) -> f32
  %16 = llvm.intr.fabs(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
  %17 = llvm.intr.floor(%arg0) : (f32) -> f32
  %18 = llvm.intr.ceil(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
  %19 = llvm.intr.trunc(%arg0) : (f32) -> f32
  %20 = llvm.intr.round(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
  %21 = llvm.intr.roundeven(%arg0) : (f32) -> f32
  %22 = llvm.intr.rint(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
  %23 = llvm.intr.nearbyint(%arg0) : (f32) -> f32
  %24 = llvm.intr.pow(%arg0, %arg1) {fastmathFlags = #llvm.fastmath<contract>} : (f32, f32) -> f32
  %25 = llvm.intr.atan2(%arg0, %arg1) : (f32, f32) -> f32
  %26 = llvm.intr.copysign(%arg0, %arg1) {fastmathFlags = #llvm.fastmath<contract>} : (f32, f32) -> f32
  %27 = llvm.intr.minnum(%arg0, %arg1) : (f32, f32) -> f32
  %28 = llvm.intr.maxnum(%arg0, %arg1) {fastmathFlags = #llvm.fastmath<contract>} : (f32, f32) -> f32
  %29 = llvm.intr.minimum(%arg0, %arg1) : (f32, f32) -> f32
  %30 = llvm.intr.maximum(%arg0, %arg1) {fastmathFlags = #llvm.fastmath<contract>} : (f32, f32) -> f32
  %31 = llvm.intr.fma(%arg0, %arg1, %arg2) : (f32, f32, f32) -> f32
  %32 = llvm.intr.fmuladd(%arg0, %arg1, %arg2) {fastmathFlags = #llvm.fastmath<contract>} : (f32, f32, f32) -> f32
  %33 = llvm.intr.powi(%arg0, %arg3) : (f32, i32) -> f32
  %34 = llvm.intr.ldexp(%arg0, %arg3) {fastmathFlags = #llvm.fastmath<contract>} : (f32, i32) -> f32
  %35 = llvm.intr.frexp(%arg0) : (f32) -> !llvm.struct<(f32, i32)>
  %36 = llvm.intr.sincos(%arg0) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> !llvm.struct<(f32, f32)>
  %37 = llvm.intr.lround(%arg0) : (f32) -> i64
  %38 = llvm.intr.lrint(%arg0) : (f32) -> i64
  %39 = llvm.intr.llrint(%arg0) : (f32) -> i64
  %40 = llvm.intr.llround(%arg0) : (f32) -> i64
  %41 = "llvm.intr.is.fpclass"(%arg0) <{bit = 1 : i32}> : (f32) -> i1
  llvm.return
}

// CHECK: llvm.func @math(%{{.*}}: f32, %{{.*}}: f32, %{{.*}}: f32, %{{.*}}: i32) {
// CHECK: %{{.*}} = llvm.intr.sqrt(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.exp(%{{.*}}) : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.exp2(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.exp10(%{{.*}}) : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.log(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.log2(%{{.*}}) : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.log10(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.sin(%{{.*}}) : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.cos(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.tan(%{{.*}}) : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.asin(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.acos(%{{.*}}) : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.atan(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.sinh(%{{.*}}) : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.cosh(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.tanh(%{{.*}}) : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.fabs(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.floor(%{{.*}}) : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.ceil(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.trunc(%{{.*}}) : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.round(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.roundeven(%{{.*}}) : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.rint(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.nearbyint(%{{.*}}) : (f32) -> f32
// CHECK: %{{.*}} = llvm.intr.pow(%{{.*}}, %{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32, f32) -> f32
// CHECK: %{{.*}} = llvm.intr.atan2(%{{.*}}, %{{.*}}) : (f32, f32) -> f32
// CHECK: %{{.*}} = llvm.intr.copysign(%{{.*}}, %{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32, f32) -> f32
// CHECK: %{{.*}} = llvm.intr.minnum(%{{.*}}, %{{.*}}) : (f32, f32) -> f32
// CHECK: %{{.*}} = llvm.intr.maxnum(%{{.*}}, %{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32, f32) -> f32
// CHECK: %{{.*}} = llvm.intr.minimum(%{{.*}}, %{{.*}}) : (f32, f32) -> f32
// CHECK: %{{.*}} = llvm.intr.maximum(%{{.*}}, %{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32, f32) -> f32
// CHECK: %{{.*}} = llvm.intr.fma(%{{.*}}, %{{.*}}, %{{.*}}) : (f32, f32, f32) -> f32
// CHECK: %{{.*}} = llvm.intr.fmuladd(%{{.*}}, %{{.*}}, %{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32, f32, f32) -> f32
// CHECK: %{{.*}} = llvm.intr.powi(%{{.*}}, %{{.*}}) : (f32, i32) -> f32
// CHECK: %{{.*}} = llvm.intr.ldexp(%{{.*}}, %{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32, i32) -> f32
// CHECK: %{{.*}} = llvm.intr.frexp(%{{.*}}) : (f32) -> !llvm.struct<(f32, i32)>
// CHECK: %{{.*}} = llvm.intr.sincos(%{{.*}}) {fastmathFlags = #llvm.fastmath<contract>} : (f32) -> !llvm.struct<(f32, f32)>
// CHECK: %{{.*}} = llvm.intr.lround(%{{.*}}) : (f32) -> i64
// CHECK: %{{.*}} = llvm.intr.lrint(%{{.*}}) : (f32) -> i64
// CHECK: %{{.*}} = llvm.intr.llrint(%{{.*}}) : (f32) -> i64
// CHECK: %{{.*}} = llvm.intr.llround(%{{.*}}) : (f32) -> i64
// CHECK: %{{.*}} = "llvm.intr.is.fpclass"(%{{.*}}) <{bit = 1 : i32}> : (f32) -> i1
// CHECK: llvm.return
