// RUN: mlopt %s --verify-diagnostics --split-input-file

// The sine of an integer is none.

func.func @sin(%a: i32) {
  // expected-error@+1 {{unexpected attribute i32}}
  %0 = math.sin %a : i32
  return
}

// -----

// A classification has the shape of its operand.

func.func @isnan(%a: vector<4xf32>) {
  // expected-error@+1 {{result is i1, expected vector<4xi1>}}
  %0 = "math.isnan"(%a) : (vector<4xf32>) -> i1
  return
}

// -----

// A clamp has one type.

func.func @clampf(%a: f32, %b: f64) {
  // expected-error@+1 {{'math.clampf' op operand 'min' at position 1 does not verify: attribute f32 expected from variable 'T', but got f64}}
  %0 = "math.clampf"(%a, %b, %b) : (f32, f64, f64) -> f32
  return
}
