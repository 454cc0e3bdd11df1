// What upstream's runner offers to programs that measure themselves:
//
//   rtclock() -> seconds    _mlir_ciface_nanoTime() -> nanoseconds    printFlops(per second)

llvm.mlir.global internal constant @format_flops("%lf GFLOPS\0A\00")

llvm.func @clock_gettime(i32, !llvm.ptr) -> i32
llvm.func @dprintf(i32, !llvm.ptr, ...) -> i32

llvm.func internal @clock(%which: i32) -> !llvm.struct<(i64, i64)> {
  %one = llvm.mlir.constant(1 : i64) : i64
  %time = llvm.alloca %one x !llvm.struct<(i64, i64)> {alignment = 8 : i64} : (i64) -> !llvm.ptr
  %0 = llvm.call @clock_gettime(%which, %time) : (i32, !llvm.ptr) -> i32
  %now = llvm.load %time : !llvm.ptr -> !llvm.struct<(i64, i64)>
  llvm.return %now : !llvm.struct<(i64, i64)>
}

llvm.func @rtclock() -> f64 {
  %realtime = llvm.mlir.constant(0 : i32) : i32
  %scale = llvm.mlir.constant(1.000000e-09 : f64) : f64
  %now = llvm.call @clock(%realtime) : (i32) -> !llvm.struct<(i64, i64)>
  %seconds = llvm.extractvalue %now[0] : !llvm.struct<(i64, i64)>
  %nanoseconds = llvm.extractvalue %now[1] : !llvm.struct<(i64, i64)>
  %whole = llvm.sitofp %seconds : i64 to f64
  %rest = llvm.sitofp %nanoseconds : i64 to f64
  %part = llvm.fmul %rest, %scale : f64
  %sum = llvm.fadd %whole, %part : f64
  llvm.return %sum : f64
}

llvm.func @nanoTime() -> i64 {
  %monotonic = llvm.mlir.constant(1 : i32) : i32
  %billion = llvm.mlir.constant(1000000000 : i64) : i64
  %now = llvm.call @clock(%monotonic) : (i32) -> !llvm.struct<(i64, i64)>
  %seconds = llvm.extractvalue %now[0] : !llvm.struct<(i64, i64)>
  %nanoseconds = llvm.extractvalue %now[1] : !llvm.struct<(i64, i64)>
  %whole = llvm.mul %seconds, %billion : i64
  %sum = llvm.add %whole, %nanoseconds : i64
  llvm.return %sum : i64
}

llvm.func @_mlir_ciface_nanoTime() -> i64 {
  %time = llvm.call @nanoTime() : () -> i64
  llvm.return %time : i64
}

llvm.func @printFlops(%flops: f64) {
  %stderr = llvm.mlir.constant(2 : i32) : i32
  %giga = llvm.mlir.constant(1.000000e-09 : f64) : f64
  %format = llvm.mlir.addressof @format_flops : !llvm.ptr
  %value = llvm.fmul %flops, %giga : f64
  %0 = llvm.call @dprintf(%stderr, %format, %value) vararg(!llvm.func<i32 (i32, ptr, ...)>) : (i32, !llvm.ptr, f64) -> i32
  llvm.return
}
