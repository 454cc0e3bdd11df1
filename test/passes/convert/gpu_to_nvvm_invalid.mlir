// RUN: mlopt %s --convert-gpu-to-nvvm --split-input-file --verify-diagnostics

// A reduction over a block has no instruction.

gpu.module @m {
  gpu.func @f(%x: f32) {
    // expected-error@+1 {{failed to legalize operation 'gpu.all_reduce'}}
    %0 = gpu.all_reduce add %x {} : (f32) -> f32
    gpu.return
  }
}

// -----

// A buffer of the block has a size.

gpu.module @m {
  // expected-error@+1 {{a buffer of type memref<?xf32, #gpu.address_space<workgroup>> has no place on the device}}
  gpu.func @f() workgroup(%w : memref<?xf32, #gpu.address_space<workgroup>>) kernel {
    gpu.return
  }
}

// -----

// Lanes exchange up to 64 bits.

gpu.module @m {
  gpu.func @f(%x: vector<4xf32>, %i: i32) {
    // expected-error@+1 {{failed to legalize operation 'gpu.shuffle'}}
    %0, %1 = gpu.shuffle xor %x, %i, %i : vector<4xf32>
    gpu.return
  }
}

// -----

// The device does not print.

gpu.module @m {
  gpu.func @f(%x: f32) {
    // expected-error@+1 {{failed to legalize operation 'gpu.printf'}}
    gpu.printf "%f", %x : f32
    gpu.return
  }
}
