// RUN: mlopt %s --convert-to-llvm --split-input-file | filecheck %s

// A string is printed as it is; punctuation alone is a call.

// CHECK-LABEL: llvm.func @string(
// CHECK:         llvm.mlir.addressof
// CHECK:         llvm.call @printString
// CHECK-NOT:     llvm.call @printNewline
// CHECK:         llvm.call @printComma
// CHECK-NEXT:    llvm.return
func.func @string() {
  vector.print str "a\n"
  vector.print punctuation <comma>
  return
}

// -----

// The type says whether an integer has a sign; the llvm dialect's do not.

// CHECK-LABEL: llvm.func @signs(
// CHECK-SAME:    %[[V:[^:]*]]: vector<1xi4>
// CHECK:         llvm.zext %{{.*}} : i4 to i64
// CHECK:         llvm.call @printU64
// CHECK:         llvm.sext %{{.*}} : i4 to i64
// CHECK:         llvm.call @printI64
func.func @signs(%v: vector<1xi4>) {
  %u = vector.bitcast %v : vector<1xi4> to vector<1xui4>
  vector.print %u : vector<1xui4>
  %s = vector.bitcast %v : vector<1xi4> to vector<1xsi4>
  vector.print %s : vector<1xsi4>
  return
}
