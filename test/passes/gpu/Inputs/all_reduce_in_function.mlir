gpu.module @kernels {
  func.func @sum(%v: f32) -> f32 {
    %r = gpu.all_reduce add %v uniform {} : (f32) -> (f32)
    return %r : f32
  }
}
