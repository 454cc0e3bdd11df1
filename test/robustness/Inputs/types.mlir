// Element types that few programs use.

func.func @narrow(%a: i1, %b: i4, %c: i7) -> (i1, i4, i7) {
  %0 = arith.addi %a, %a : i1
  %1 = arith.muli %b, %b : i4
  %2 = arith.divsi %c, %c : i7
  return %0, %1, %2 : i1, i4, i7
}
// -----
func.func @wide(%a: i128, %b: i65) -> (i128, i65) {
  %c = arith.constant 170141183460469231731687303715884105727 : i128
  %0 = arith.muli %a, %c : i128
  %1 = arith.shrsi %b, %b : i65
  return %0, %1 : i128, i65
}
// -----
func.func @very_wide(%a: i16777215) -> i16777215 {
  %0 = arith.addi %a, %a : i16777215
  return %0 : i16777215
}
// -----
func.func @wide_constants() -> (i128, i1024) {
  %0 = arith.constant -170141183460469231731687303715884105728 : i128
  %1 = arith.constant 5 : i1024
  %2 = arith.muli %1, %1 : i1024
  return %0, %2 : i128, i1024
}
// -----
func.func @wide_dense() -> tensor<2xi128> {
  %0 = arith.constant dense<[1, -170141183460469231731687303715884105728]> : tensor<2xi128>
  %1 = arith.addi %0, %0 : tensor<2xi128>
  return %1 : tensor<2xi128>
}
// -----
func.func @bits(%x: tensor<9xi1>) -> tensor<9xi1> {
  %c = arith.constant dense<[true, false, true, false, true, false, true, true, true]> : tensor<9xi1>
  %0 = arith.xori %x, %c : tensor<9xi1>
  return %0 : tensor<9xi1>
}
// -----
func.func @nibbles() -> tensor<3xi4> {
  %0 = arith.constant dense<[-8, 7, 15]> : tensor<3xi4>
  %1 = arith.addi %0, %0 : tensor<3xi4>
  return %1 : tensor<3xi4>
}
// -----
func.func @indices() -> tensor<3xindex> {
  %0 = arith.constant dense<[0, -1, 9223372036854775807]> : tensor<3xindex>
  %1 = arith.addi %0, %0 : tensor<3xindex>
  return %1 : tensor<3xindex>
}
// -----
func.func @index_overflow() -> index {
  %a = arith.constant 9223372036854775807 : index
  %b = arith.constant 1 : index
  %0 = arith.addi %a, %b : index
  %1 = arith.muli %0, %a : index
  return %1 : index
}
// -----
func.func @division_by_zero() -> (i32, i32, i32) {
  %a = arith.constant -2147483648 : i32
  %z = arith.constant 0 : i32
  %m = arith.constant -1 : i32
  %0 = arith.divsi %a, %z : i32
  %1 = arith.divsi %a, %m : i32
  %2 = arith.remui %a, %z : i32
  return %0, %1, %2 : i32, i32, i32
}
// -----
func.func @shift_too_far() -> i8 {
  %a = arith.constant 1 : i8
  %b = arith.constant 200 : i8
  %0 = arith.shli %a, %b : i8
  return %0 : i8
}
// -----
func.func @not_numbers() -> (f32, i32, f16) {
  %nan = arith.constant 0x7FC00000 : f32
  %inf = arith.constant 0x7F800000 : f32
  %0 = arith.subf %inf, %inf : f32
  %1 = arith.fptosi %nan : f32 to i32
  %2 = arith.truncf %inf : f32 to f16
  return %0, %1, %2 : f32, i32, f16
}
// -----
func.func @eight_bit_floats(%x: f8E4M3FN, %y: f8E5M2) -> (f32, f32) {
  %0 = arith.extf %x : f8E4M3FN to f32
  %1 = arith.extf %y : f8E5M2 to f32
  return %0, %1 : f32, f32
}
// -----
func.func @eight_bit_tensor(%x: tensor<4xf8E4M3FN>) -> tensor<4xf8E4M3FN> {
  return %x : tensor<4xf8E4M3FN>
}
// -----
func.func @long_floats(%x: f80, %y: f128) -> (f80, f128) {
  %0 = arith.addf %x, %x : f80
  %1 = arith.mulf %y, %y : f128
  return %0, %1 : f80, f128
}
// -----
func.func @complex_numbers(%x: complex<f32>) -> complex<f32> {
  return %x : complex<f32>
}
// -----
func.func @complex_constant() -> complex<f32> {
  %0 = complex.constant [1.0 : f32, -1.0 : f32] : complex<f32>
  return %0 : complex<f32>
}
// -----
func.func @complex_tensor() -> tensor<2xcomplex<f64>> {
  %0 = arith.constant dense<[(1.0, 2.0), (3.0, 4.0)]> : tensor<2xcomplex<f64>>
  return %0 : tensor<2xcomplex<f64>>
}
// -----
func.func @brain_floats(%x: tensor<4xbf16>) -> tensor<4xbf16> {
  %c = arith.constant dense<[1.0, 0xFFC0, -0.0, 3.0e38]> : tensor<4xbf16>
  %0 = arith.mulf %x, %c : tensor<4xbf16>
  %1 = math.tanh %0 : tensor<4xbf16>
  return %1 : tensor<4xbf16>
}
// -----
func.func @unsigned_below_the_graph(%x: tensor<4xui8>) -> tensor<4xui8> {
  return %x : tensor<4xui8>
}
// -----
func.func @unsigned(%x: tensor<4xui8>, %y: tensor<4xui8>) -> tensor<4xui8> {
  %0 = graph.add %x, %y : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
  return %0 : tensor<4xui8>
}
// -----
func.func @signed_scalar(%x: si32, %y: ui16) -> (si32, ui16) {
  return %x, %y : si32, ui16
}
// -----
func.func @no_type(%x: none) -> none {
  return %x : none
}
// -----
func.func @pair(%x: tuple<i32, tuple<>>) -> tuple<i32, tuple<>> {
  return %x : tuple<i32, tuple<>>
}
// -----
func.func @function_value(%f: (i32) -> i32, %x: i32) -> i32 {
  %0 = func.call_indirect %f(%x) : (i32) -> i32
  return %0 : i32
}
// -----
func.func @taken(%x: i32) -> i32 {
  %f = func.constant @taken : (i32) -> i32
  %0 = func.call_indirect %f(%x) : (i32) -> i32
  return %0 : i32
}
// -----
func.func @strings_and_encodings(%x: tensor<4xf32, "encoded">) -> tensor<4xf32, "encoded"> {
  return %x : tensor<4xf32, "encoded">
}
// -----
func.func @memory_spaces(%x: memref<4xf32, 3>, %i: index) -> f32 {
  %0 = memref.load %x[%i] : memref<4xf32, 3>
  return %0 : f32
}
// -----
func.func @memory_space_of_a_name(%x: memref<4xf32, "fast">, %i: index) -> f32 {
  %0 = memref.load %x[%i] : memref<4xf32, "fast">
  return %0 : f32
}
// -----
func.func @map_layout(%x: memref<4x4xf32, affine_map<(d0, d1) -> (d1, d0)>>, %i: index) -> f32 {
  %0 = memref.load %x[%i, %i] : memref<4x4xf32, affine_map<(d0, d1) -> (d1, d0)>>
  return %0 : f32
}
// -----
func.func @non_strided_layout(%x: memref<16xf32, affine_map<(d0) -> (d0 mod 4)>>, %i: index) -> f32 {
  %0 = memref.load %x[%i] : memref<16xf32, affine_map<(d0) -> (d0 mod 4)>>
  return %0 : f32
}
// -----
func.func @negative_strides(%x: memref<4xf32, strided<[-1], offset: 3>>, %i: index) -> f32 {
  %0 = memref.load %x[%i] : memref<4xf32, strided<[-1], offset: 3>>
  return %0 : f32
}
// -----
func.func @buffer_of_buffers(%x: memref<2xmemref<4xf32>>, %i: index) -> memref<4xf32> {
  %0 = memref.load %x[%i] : memref<2xmemref<4xf32>>
  return %0 : memref<4xf32>
}
// -----
func.func @buffer_of_vectors(%x: memref<2xvector<4xf32>>, %i: index) -> vector<4xf32> {
  %0 = memref.load %x[%i] : memref<2xvector<4xf32>>
  return %0 : vector<4xf32>
}
// -----
func.func @buffer_of_indices(%x: memref<2xindex>, %i: index) -> index {
  %0 = memref.load %x[%i] : memref<2xindex>
  return %0 : index
}
// -----
func.func @buffer_of_bits(%x: memref<9xi1>, %i: index, %v: i1) {
  memref.store %v, %x[%i] : memref<9xi1>
  return
}
// -----
func.func @buffer_of_odd_integers(%x: memref<9xi24>, %i: index) -> i24 {
  %0 = memref.load %x[%i] : memref<9xi24>
  return %0 : i24
}
