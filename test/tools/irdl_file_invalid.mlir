// RUN: mlopt %s --irdl-file %S/Inputs/cmath.irdl.mlir --split-input-file --verify-diagnostics

// What a definition says of parameters, operands, results, attributes and regions holds.

// expected-error@+1 {{found i32, which is none of}}
func.func private @f(!cmath.complex<i32>)

// -----

// expected-error@+1 {{'cmath.complex' takes 1 parameters, found 2}}
func.func private @f(!cmath.complex<f32, f32>)

// -----

// expected-error@+1 {{0 : i32 expected from variable}}
func.func private @f() attributes {test.a = #cmath.range<0 : i32, 1 : i32>}

// -----

func.func @f(%x: !cmath.complex<f32>) -> f64 {
  // expected-error@+1 {{f32 expected from variable}}
  %0 = "cmath.norm"(%x) : (!cmath.complex<f32>) -> f64
  return %0 : f64
}

// -----

func.func @f(%x: !cmath.complex<f32>, %y: !cmath.complex<f64>) {
  // expected-error@+1 {{!cmath.complex<f32> expected from variable}}
  %0 = "cmath.mul"(%x, %y) : (!cmath.complex<f32>, !cmath.complex<f64>) -> !cmath.complex<f32>
  return
}

// -----

func.func @f(%x: !cmath.complex<f32>) {
  // expected-error@+1 {{expected 2 operands, but got 1}}
  %0 = "cmath.mul"(%x) : (!cmath.complex<f32>) -> !cmath.complex<f32>
  return
}

// -----

func.func @f(%x: f32) {
  // expected-error@+1 {{should be of base attribute integer_type}}
  "cmath.pick"(%x) {operandSegmentSizes = array<i32: 1, 0, 0>, within = #cmath.range<1 : i32, 1 : i32>} : (f32) -> ()
  return
}

// -----

func.func @f(%x: i1) {
  // expected-error@+1 {{attribute 'within' expected}}
  "cmath.pick"(%x) {operandSegmentSizes = array<i32: 1, 0, 0>} : (i1) -> ()
  return
}

// -----

func.func @f() {
  // expected-error@+1 {{region 'body' at position 0 entry arguments do not verify}}
  "cmath.loop"() ({
  ^bb0(%k: f32):
    llvm.unreachable
  }) : () -> ()
  return
}

// -----

func.func @f() {
  // expected-error@+1 {{region 'body' has 2 blocks, expected 1}}
  "cmath.loop"() ({
  ^bb0(%k: index):
    cf.br ^bb1
  ^bb1:
    cf.br ^bb1
  }) : () -> ()
  return
}

// -----

func.func @f() {
  // expected-error@+1 {{cmath.sub}}
  "cmath.sub"() : () -> ()
  return
}
