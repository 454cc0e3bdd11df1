// Conversions to and from f16 and bf16, which LLVM calls where a machine has no instruction for
// them. Names are those of compiler-rt and libgcc, of which not every version has them all.
//
// To nearest, halves to even; NaN is quiet; denormals are kept. From f64 by way of an f32 that is
// rounded to odd (its last bit is set where anything was lost), so that rounding happens once
// (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums", 2008).

llvm.func @__truncsfbf2(%x: f32) -> bf16 {
  %low = llvm.mlir.constant(32767 : i32) : i32
  %one = llvm.mlir.constant(1 : i32) : i32
  %half_width = llvm.mlir.constant(16 : i32) : i32
  %quiet = llvm.mlir.constant(64 : i32) : i32
  %bits = llvm.bitcast %x : f32 to i32
  %upper = llvm.lshr %bits, %half_width : i32
  %odd = llvm.and %upper, %one : i32
  %up = llvm.add %bits, %low : i32
  %even = llvm.add %up, %odd : i32
  %rounded = llvm.lshr %even, %half_width : i32
  %nan = llvm.or %upper, %quiet : i32
  %is_nan = llvm.fcmp "uno" %x, %x : f32
  %chosen = llvm.select %is_nan, %nan, %rounded : i1, i32
  %short = llvm.trunc %chosen : i32 to i16
  %result = llvm.bitcast %short : i16 to bf16
  llvm.return %result : bf16
}

llvm.func @__truncsfhf2(%x: f32) -> f16 {
  %half_width = llvm.mlir.constant(16 : i32) : i32
  %lost = llvm.mlir.constant(13 : i32) : i32
  %one = llvm.mlir.constant(1 : i32) : i32
  %sign_bit = llvm.mlir.constant(0x80000000 : i32) : i32
  %bits = llvm.bitcast %x : f32 to i32
  %sign = llvm.and %bits, %sign_bit : i32
  %magnitude = llvm.xor %bits, %sign : i32
  // From 2^-14 on: the exponent's bias goes from 127 to 15, 13 bits are rounded away.
  %rebias = llvm.mlir.constant(-939520001 : i32) : i32
  %shifted = llvm.lshr %magnitude, %lost : i32
  %odd = llvm.and %shifted, %one : i32
  %up = llvm.add %magnitude, %rebias : i32
  %even = llvm.add %up, %odd : i32
  %normal = llvm.lshr %even, %lost : i32
  // Below it: the sum with a half has the unit of the denormals of f16 as its last place.
  %half = llvm.mlir.constant(5.000000e-01 : f32) : f32
  %half_bits = llvm.bitcast %half : f32 to i32
  %positive = llvm.bitcast %magnitude : i32 to f32
  %sum = llvm.fadd %positive, %half : f32
  %sum_bits = llvm.bitcast %sum : f32 to i32
  %denormal = llvm.sub %sum_bits, %half_bits : i32
  %least_normal = llvm.mlir.constant(0x38800000 : i32) : i32
  %is_small = llvm.icmp "ult" %magnitude, %least_normal : i32
  %finite = llvm.select %is_small, %denormal, %normal : i1, i32
  // From 2^16 on.
  %infinity = llvm.mlir.constant(0x7C00 : i32) : i32
  %nan = llvm.mlir.constant(0x7E00 : i32) : i32
  %is_nan = llvm.fcmp "uno" %x, %x : f32
  %large = llvm.select %is_nan, %nan, %infinity : i1, i32
  %limit = llvm.mlir.constant(0x47800000 : i32) : i32
  %is_large = llvm.icmp "uge" %magnitude, %limit : i32
  %number = llvm.select %is_large, %large, %finite : i1, i32
  %upper_sign = llvm.lshr %sign, %half_width : i32
  %signed = llvm.or %number, %upper_sign : i32
  %short = llvm.trunc %signed : i32 to i16
  %result = llvm.bitcast %short : i16 to f16
  llvm.return %result : f16
}

llvm.func internal @round_to_odd(%x: f64) -> f32 {
  %one = llvm.mlir.constant(1 : i32) : i32
  %zero = llvm.mlir.constant(0 : i32) : i32
  %nearest = llvm.fptrunc %x : f64 to f32
  %back = llvm.fpext %nearest : f32 to f64
  %bits = llvm.bitcast %nearest : f32 to i32
  %size = llvm.intr.fabs(%x) : (f64) -> f64
  %back_size = llvm.intr.fabs(%back) : (f64) -> f64
  %is_above = llvm.fcmp "ogt" %back_size, %size : f64
  %below = llvm.sub %bits, %one : i32
  %towards_zero = llvm.select %is_above, %below, %bits : i1, i32
  %is_inexact = llvm.fcmp "one" %back, %x : f64
  %sticky = llvm.select %is_inexact, %one, %zero : i1, i32
  %odd = llvm.or %towards_zero, %sticky : i32
  %result = llvm.bitcast %odd : i32 to f32
  llvm.return %result : f32
}

llvm.func @__truncdfbf2(%x: f64) -> bf16 {
  %odd = llvm.call @round_to_odd(%x) : (f64) -> f32
  %result = llvm.call @__truncsfbf2(%odd) : (f32) -> bf16
  llvm.return %result : bf16
}

llvm.func @__truncdfhf2(%x: f64) -> f16 {
  %odd = llvm.call @round_to_odd(%x) : (f64) -> f32
  %result = llvm.call @__truncsfhf2(%odd) : (f32) -> f16
  llvm.return %result : f16
}

llvm.func @__extendhfsf2(%x: f16) -> f32 {
  %half_width = llvm.mlir.constant(16 : i32) : i32
  %missing = llvm.mlir.constant(13 : i32) : i32
  %magnitude_mask = llvm.mlir.constant(0x7FFF : i32) : i32
  %sign_mask = llvm.mlir.constant(0x8000 : i32) : i32
  %short = llvm.bitcast %x : f16 to i16
  %bits = llvm.zext %short : i16 to i32
  %sign = llvm.and %bits, %sign_mask : i32
  %upper_sign = llvm.shl %sign, %half_width : i32
  %magnitude = llvm.and %bits, %magnitude_mask : i32
  %wide = llvm.shl %magnitude, %missing : i32
  // A product with 2^112 rebiases the exponent, and makes denormals of f16 what they are.
  %factor_bits = llvm.mlir.constant(0x77800000 : i32) : i32
  %factor = llvm.bitcast %factor_bits : i32 to f32
  %small = llvm.bitcast %wide : i32 to f32
  %number = llvm.fmul %small, %factor : f32
  %number_bits = llvm.bitcast %number : f32 to i32
  // Infinities and NaN have all bits of the exponent.
  %infinity = llvm.mlir.constant(0x7C00 : i32) : i32
  %exponent = llvm.mlir.constant(0x7F800000 : i32) : i32
  %special = llvm.or %wide, %exponent : i32
  %is_special = llvm.icmp "uge" %magnitude, %infinity : i32
  %found = llvm.select %is_special, %special, %number_bits : i1, i32
  %signed = llvm.or %found, %upper_sign : i32
  %result = llvm.bitcast %signed : i32 to f32
  llvm.return %result : f32
}
