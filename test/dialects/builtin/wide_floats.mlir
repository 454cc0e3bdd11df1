// RUN: mlopt %s --split-input-file | mlopt --split-input-file | filecheck %s

// Constants of f80 and f128 keep their value, infinities and NaNs their bits.

// CHECK-LABEL: func.func @f80()
// CHECK:       arith.constant 1.5{{0*}}e+00 : f80
// CHECK:       arith.constant 0x7FFF8000000000000000 : f80
// CHECK:       arith.constant 0xFFFFC000000000000000 : f80
// CHECK:       arith.constant -2.5{{0*}}e+00 : f80
func.func @f80() {
  %0 = arith.constant 1.5 : f80
  %1 = arith.constant 0x7FFF8000000000000000 : f80
  %2 = arith.constant 0xFFFFC000000000000000 : f80
  %3 = arith.constant 0xC000A000000000000000 : f80
  return
}

// CHECK-LABEL: func.func @f128()
// CHECK:       arith.constant 1.1{{0*}}e+00 : f128
// CHECK:       arith.constant 0xFFFF0000000000000000000000000000 : f128
// CHECK:       arith.constant 1.0{{0*}}e+00 : f128
func.func @f128() {
  %0 = arith.constant 1.1 : f128
  %1 = arith.constant 0xFFFF0000000000000000000000000000 : f128
  %2 = arith.constant 0x3FFF0000000000000000000000000000 : f128
  return
}
