// RUN: mlopt %s --verify-diagnostics --split-input-file

// Twenty digits are the bits of an f80, not more.

func.func @f80() {
  // expected-error@+1 {{hexadecimal float constant out of range for type}}
  %0 = arith.constant 0x17FFF8000000000000000 : f80
  return
}
