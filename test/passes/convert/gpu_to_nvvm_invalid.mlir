// RUN: mlopt %s --convert-gpu-to-nvvm --split-input-file --verify-diagnostics

// A reduction over a block is of what lanes exchange.

gpu.module @m {
  gpu.func @f(%x: i128) {
    // expected-error@+1 {{'gpu.all_reduce' of i128: lanes exchange 8, 16, 32 or 64 bits}}
    %0 = gpu.all_reduce add %x {} : (i128) -> i128
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
