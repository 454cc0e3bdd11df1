// RUN: mlopt %s --verify-diagnostics --split-input-file

// A kernel gives nothing back.

gpu.module @m {
  // expected-error@+1 {{a kernel has results, expected none}}
  gpu.func @f(%a: f32) -> f32 kernel {
    gpu.return %a : f32
  }
}

// -----

// What is returned has the types of the results.

gpu.module @m {
  gpu.func @f(%a: f32) -> i32 {
    // expected-error@+1 {{returns (f32), but the function (i32)}}
    gpu.return %a : f32
  }
}

// -----

// A function of the device has a body.

gpu.module @m {
  // expected-error@+1 {{found no body, expected one}}
  "gpu.func"() <{function_type = () -> ()}> ({}) {sym_name = "f"} : () -> ()
}

// -----

// Buffers of the block are in its memory.

gpu.module @m {
  // expected-error@+1 {{found a buffer in memory space #gpu.address_space<private>, expected workgroup}}
  gpu.func @f() workgroup(%w: memref<4xf32, #gpu.address_space<private>>) {
    gpu.return
  }
}

// -----

// A size a dimension of the block.

gpu.module @m {
  // expected-error@+1 {{known_block_size has 2 entries, expected 3}}
  gpu.func @f() kernel attributes {known_block_size = array<i32: 1, 2>} {
    gpu.return
  }
}

// -----

// The list of targets is left out or has a target.

// expected-error@+1 {{found no targets, expected at least one or no list}}
gpu.module @m [] {
}

// -----

// The kernel is there.

func.func @f(%n: index) {
  // expected-error@+1 {{kernel @k::@f is undefined}}
  gpu.launch_func @k::@f blocks in (%n, %n, %n) threads in (%n, %n, %n)
  return
}

// -----

// What is launched is a kernel.

gpu.module @k {
  gpu.func @f() {
    gpu.return
  }
}
func.func @f(%n: index) {
  // expected-error@+1 {{function @k::@f is no kernel}}
  gpu.launch_func @k::@f blocks in (%n, %n, %n) threads in (%n, %n, %n)
  return
}

// -----

// The arguments are those of the kernel.

gpu.module @k {
  gpu.func @f(%a: f32) kernel {
    gpu.return
  }
}
func.func @f(%n: index, %i: i32) {
  // expected-error@+1 {{arguments are (i32), but kernel @k::@f takes (f32)}}
  gpu.launch_func @k::@f blocks in (%n, %n, %n) threads in (%n, %n, %n) args(%i : i32)
  return
}

// -----

// Three sizes.

func.func @f(%n: index) {
  // expected-error@+1 {{found 2 sizes, expected 3}}
  gpu.launch_func @k::@f blocks in (%n, %n) threads in (%n, %n, %n)
  return
}

// -----

// The body takes twelve indices.

func.func @f(%n: index) {
  // expected-error@+1 {{the body takes (index), expected 12 indices and the buffers of the launch}}
  "gpu.launch"(%n, %n, %n, %n, %n, %n) <{operandSegmentSizes = array<i32: 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0>}> ({
  ^bb0(%i: index):
    "gpu.terminator"() : () -> ()
  }) : (index, index, index, index, index, index) -> ()
  return
}

// -----

// A terminator ends a launch.

func.func @f() {
  // expected-error@+1 {{'gpu.terminator'}}
  gpu.terminator
}

// -----

// An op that reduces, or a body, not both.

gpu.module @m {
  gpu.func @f(%a: f32) {
    // expected-error@+1 {{expected either an op attribute or a non-empty body}}
    %0 = gpu.all_reduce %a {} : (f32) -> f32
    gpu.return
  }
}

// -----

// Integers are not combined by a function of floats.

gpu.module @m {
  gpu.func @f(%a: i32) {
    // expected-error@+1 {{'maximumf' does not combine values of type i32}}
    %0 = gpu.subgroup_reduce maximumf %a : (i32) -> i32
    gpu.return
  }
}

// -----

// Clusters are powers of two.

gpu.module @m {
  gpu.func @f(%a: f32) {
    // expected-error@+1 {{cluster size is 3, expected a power of two}}
    %0 = gpu.subgroup_reduce add %a cluster(size = 3) : (f32) -> f32
    gpu.return
  }
}

// -----

// A buffer is no value that lanes exchange.

gpu.module @m {
  gpu.func @f(%a: memref<4xf32>, %i: i32) {
    // expected-error@+1 {{expected an integer, a float or a 1-D vector of them}}
    %0, %1 = gpu.shuffle xor %a, %i, %i : memref<4xf32>
    gpu.return
  }
}

// -----

// A size for each unknown extent.

func.func @f() {
  // expected-error@+1 {{found 0 sizes for 1 dynamic dimensions}}
  %0 = gpu.alloc () : memref<?xf32>
  return
}

// -----

// A copy keeps the elements.

func.func @f(%a: memref<4xf32>, %b: memref<4xi32>) {
  // expected-error@+1 {{element types differ: f32 and i32}}
  gpu.memcpy %a, %b : memref<4xf32>, memref<4xi32>
  return
}

// -----

// A copy keeps the shape.

func.func @f(%a: memref<4xf32>, %b: memref<5xf32>) {
  // expected-error@+1 {{shapes differ}}
  gpu.memcpy %a, %b : memref<4xf32>, memref<5xf32>
  return
}

// -----

// The value is an element.

func.func @f(%a: memref<4xf32>, %b: i32) {
  // expected-error@+1 {{value is i32, the elements are f32}}
  gpu.memset %a, %b : memref<4xf32>, i32
  return
}

// -----

// Dynamic shared memory is bytes of the workgroup.

gpu.module @m {
  gpu.func @f() {
    // expected-error@+1 {{expected memref<?xi8, #gpu.address_space<workgroup>>}}
    %0 = gpu.dynamic_shared_memory : memref<?xf32, #gpu.address_space<workgroup>>
    gpu.return
  }
}
