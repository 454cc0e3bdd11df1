// RUN: mlopt %s --emit=opencl --split-input-file --verify-diagnostics

// expected-error @+1 {{there is no kernel to write, expected one in a gpu.module}}
module {
  func.func @host(%x: f32) -> f32 {
    return %x : f32
  }
}

// -----

module attributes {gpu.container_module} {
  gpu.module @kernels {
    gpu.func @sum(%x: memref<?xf32>) kernel {
      %c0 = arith.constant 0 : index
      %v = memref.load %x[%c0] : memref<?xf32>
      // expected-error @+1 {{'gpu.all_reduce' op has no form in OpenCL C}}
      %s = gpu.all_reduce add %v uniform {} : (f32) -> (f32)
      gpu.return
    }
  }
}

// -----

module attributes {gpu.container_module} {
  gpu.module @kernels {
    gpu.func @atomic(%x: memref<?xf32>, %v: f32) kernel {
      %c0 = arith.constant 0 : index
      // expected-error @+1 {{'memref.atomic_rmw' op has no form in OpenCL C}}
      %s = memref.atomic_rmw addf %v, %x[%c0] : (f32, memref<?xf32>) -> f32
      gpu.return
    }
  }
}
