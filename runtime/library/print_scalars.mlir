// Prints scalars and the parts of vectors, with upstream's text; vector.print lowers to these.
//
//   printI64 printU64 printF32 printF64 printF16 printBF16 (the last two take the bits)
//   printString printOpen printClose printComma printNewline

llvm.mlir.global internal constant @format_i64("%ld\00")
llvm.mlir.global internal constant @format_u64("%lu\00")
llvm.mlir.global internal constant @format_g("%g\00")
llvm.mlir.global internal constant @format_text("%s\00")
llvm.mlir.global internal constant @open("( \00")
llvm.mlir.global internal constant @close(" )\00")
llvm.mlir.global internal constant @comma(", \00")
llvm.mlir.global internal constant @line("\0A\00")

llvm.func @printf(!llvm.ptr, ...) -> i32

llvm.func @printI64(%value: i64) {
  %format = llvm.mlir.addressof @format_i64 : !llvm.ptr
  %0 = llvm.call @printf(%format, %value) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, i64) -> i32
  llvm.return
}

llvm.func @printU64(%value: i64) {
  %format = llvm.mlir.addressof @format_u64 : !llvm.ptr
  %0 = llvm.call @printf(%format, %value) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, i64) -> i32
  llvm.return
}

llvm.func @printF64(%value: f64) {
  %format = llvm.mlir.addressof @format_g : !llvm.ptr
  %0 = llvm.call @printf(%format, %value) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, f64) -> i32
  llvm.return
}

llvm.func @printF32(%value: f32) {
  %format = llvm.mlir.addressof @format_g : !llvm.ptr
  %wide = llvm.fpext %value : f32 to f64
  %0 = llvm.call @printf(%format, %wide) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, f64) -> i32
  llvm.return
}

llvm.func @printF16(%bits: i16) {
  %value = llvm.bitcast %bits : i16 to f16
  %wide = llvm.fpext %value : f16 to f32
  llvm.call @printF32(%wide) : (f32) -> ()
  llvm.return
}

llvm.func @printBF16(%bits: i16) {
  %value = llvm.bitcast %bits : i16 to bf16
  %wide = llvm.fpext %value : bf16 to f32
  llvm.call @printF32(%wide) : (f32) -> ()
  llvm.return
}

llvm.func @printString(%text: !llvm.ptr) {
  %format = llvm.mlir.addressof @format_text : !llvm.ptr
  %0 = llvm.call @printf(%format, %text) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, !llvm.ptr) -> i32
  llvm.return
}

llvm.func @printOpen() {
  %text = llvm.mlir.addressof @open : !llvm.ptr
  llvm.call @printString(%text) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func @printClose() {
  %text = llvm.mlir.addressof @close : !llvm.ptr
  llvm.call @printString(%text) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func @printComma() {
  %text = llvm.mlir.addressof @comma : !llvm.ptr
  llvm.call @printString(%text) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func @printNewline() {
  %text = llvm.mlir.addressof @line : !llvm.ptr
  llvm.call @printString(%text) : (!llvm.ptr) -> ()
  llvm.return
}
