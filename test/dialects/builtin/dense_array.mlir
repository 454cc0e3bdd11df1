// RUN: mlopt %s | mlopt | filecheck %s

// Arrays of numbers; floats also by their bits.

// CHECK: array<i1: true, false>
// CHECK-SAME: array<i8: -1, -4>
// CHECK-SAME: array<f32: 1.000000e+00, -2.500000e+00, 0x7FC00000>
// CHECK-SAME: array<i64>
module attributes {
  a.a = array<i1: true, false>,
  a.b = array<i8: 0xFF, -4>,
  a.c = array<f32: 1.0, -2.5, 0x7FC00000>,
  a.d = array<i64>
} {
}
