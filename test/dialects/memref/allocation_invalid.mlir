// RUN: mlopt %s --verify-diagnostics --split-input-file

// A size for each unknown one.

func.func @alloc() {
  // expected-error@+1 {{incorrect number of dynamic sizes, has 0, expected 1}}
  %0 = memref.alloc() : memref<?xf32>
  return
}

// -----

// No sizes for known ones.

func.func @alloc_known(%n: index) {
  // expected-error@+1 {{incorrect number of dynamic sizes, has 1, expected 0}}
  %0 = memref.alloc(%n) : memref<4xf32>
  return
}

// -----

// A value for each symbol of the layout.

func.func @alloc_symbols() {
  // expected-error@+1 {{symbol operand count does not equal memref symbol count: expected 1, got 0}}
  %0 = memref.alloc() : memref<4xf32, affine_map<(i)[s] -> (i + s)>>
  return
}

// -----

// A value for each unknown number of a strided layout.

func.func @alloc_strided(%n: index) {
  // expected-error@+1 {{symbol operand count does not equal memref symbol count: expected 2, got 1}}
  %0 = memref.alloc()[%n] : memref<4xf32, strided<[?], offset: ?>>
  return
}

// -----

// No values where the layout has no symbols.

func.func @alloc_no_symbols(%n: index) {
  // expected-error@+1 {{symbol operand count does not equal memref symbol count: expected 0, got 1}}
  %0 = memref.alloc()[%n] : memref<4xf32>
  return
}

// -----

// Alignments of memory are powers of two.

func.func @alloc_alignment() {
  // expected-error@+1 {{alignment is 24, expected a positive power of two}}
  %0 = memref.alloc() {alignment = 24 : i64} : memref<4xf32>
  return
}

// -----

// Memory is of ranked buffers.

func.func @alloc_type() {
  // expected-error@+1 {{result 'memref' at position 0 does not verify: tensor<4xf32> should be of base attribute memref}}
  %0 = memref.alloc() : tensor<4xf32>
  return
}

// -----

// A size for each unknown one on the stack.

func.func @alloca() {
  // expected-error@+1 {{incorrect number of dynamic sizes, has 0, expected 1}}
  %0 = memref.alloca() : memref<?xf32>
  return
}

// -----

// A tensor is not freed.

func.func @dealloc(%t: tensor<4xf32>) {
  // expected-error@+1 {{unexpected attribute tensor<4xf32>}}
  memref.dealloc %t : tensor<4xf32>
  return
}

// -----

// A new size where the type does not tell.

func.func @realloc_size(%m: memref<?xf32>) {
  // expected-error@+1 {{a size is given exactly where the result type has a dynamic size, found memref<?xf32>}}
  %0 = memref.realloc %m : memref<?xf32> to memref<?xf32>
  return
}

// -----

// No new size where the type tells.

func.func @realloc_known(%m: memref<?xf32>, %n: index) {
  // expected-error@+1 {{a size is given exactly where the result type has a dynamic size, found memref<8xf32>}}
  %0 = memref.realloc %m(%n) : memref<?xf32> to memref<8xf32>
  return
}

// -----

// Element types of a grown buffer do not change.

func.func @realloc_type(%m: memref<4xf32>) {
  // expected-error@+1 {{source element type (f32) must match result element type (f64)}}
  %0 = memref.realloc %m : memref<4xf32> to memref<8xf64>
  return
}

// -----

// Grown buffers have one axis.

func.func @realloc_rank(%m: memref<4x1xf32>) {
  // expected-error@+1 {{expected a 1-D source, found memref<4x1xf32>}}
  %0 = memref.realloc %m : memref<4x1xf32> to memref<8xf32>
  return
}

// -----

// Memory spaces of a grown buffer do not change.

func.func @realloc_space(%m: memref<4xf32, 1>) {
  // expected-error@+1 {{source and result memory spaces differ}}
  %0 = memref.realloc %m : memref<4xf32, 1> to memref<8xf32>
  return
}

// -----

// Grown buffers are contiguous.

func.func @realloc_layout(%m: memref<4xf32, strided<[2]>>) {
  // expected-error@+1 {{unsupported layout for source memref type memref<4xf32, strided<[2]>>}}
  %0 = memref.realloc %m : memref<4xf32, strided<[2]>> to memref<8xf32>
  return
}

// -----

// Grown results are contiguous.

func.func @realloc_result_layout(%m: memref<4xf32>) {
  // expected-error@+1 {{unsupported layout for result memref type memref<8xf32, strided<[2]>>}}
  %0 = memref.realloc %m : memref<4xf32> to memref<8xf32, strided<[2]>>
  return
}

// -----

// A scope hands back its results.

func.func @scope(%i: index) {
  %0 = memref.alloca_scope -> f32 {
    // expected-error@+1 {{expected operand types to match those of the parent's results}}
    memref.alloca_scope.return %i : index
  }
  return
}

// -----

// A scope hands back all its results.

func.func @scope_count(%i: index) {
  %0 = memref.alloca_scope -> index {
    // expected-error@+1 {{expected operand types to match those of the parent's results}}
    memref.alloca_scope.return
  }
  return
}

// -----

// A scope's return stands in a scope.

func.func @scope_return() {
  // expected-error@+1 {{expects parent op 'memref.alloca_scope'}}
  memref.alloca_scope.return
}

// -----

// A scope ends with its return.

func.func @scope_end(%b: i1) {
  memref.alloca_scope {
    // expected-error@+1 {{'func.return' expects parent op 'func.func'}}
    func.return
  }
  return
}

// -----

// Alignments that are promised are powers of two.

func.func @assume(%m: memref<4xf32>) {
  // expected-error@+1 {{alignment is 3, expected a positive power of two}}
  %0 = memref.assume_alignment %m, 3 : memref<4xf32>
  return
}

// -----

// Alignments that are promised are positive.

func.func @assume_zero(%m: memref<4xf32>) {
  // expected-error@+1 {{alignment is 0, expected a positive power of two}}
  %0 = memref.assume_alignment %m, 0 : memref<4xf32>
  return
}

// -----

// The same buffer, of the same type.

func.func @assume_type(%m: memref<4xf32>) {
  // expected-error@+1 {{result 'result' at position 0 does not verify: attribute memref<4xf32> expected from variable 'T', but got memref<?xf32>}}
  %0 = "memref.assume_alignment"(%m) <{alignment = 4 : i32}> : (memref<4xf32>) -> memref<?xf32>
  return
}

// -----

// There are objects.

func.func @distinct() {
  // expected-error@+1 {{expected at least one operand}}
  "memref.distinct_objects"() : () -> ()
  return
}

// -----

// The same objects, of the same types.

func.func @distinct_types(%m: memref<4xf32>) {
  // expected-error@+1 {{operand types and result types must match}}
  %0 = "memref.distinct_objects"(%m) : (memref<4xf32>) -> memref<?xf32>
  return
}

// -----

// Globals have known sizes.

// expected-error@+1 {{type should be static shaped memref, but got memref<?xf32>}}
memref.global @dynamic : memref<?xf32>

// -----

// Globals are buffers.

// expected-error@+1 {{expected a memref type, found tensor<4xf32>}}
memref.global @tensor : tensor<4xf32>

// -----

// The value has the shape of the buffer.

// expected-error@+1 {{initial value expected to be of type tensor<4xf32>, but was of type tensor<5xf32>}}
"memref.global"() <{sym_name = "value", type = memref<4xf32>, initial_value = dense<1.0> : tensor<5xf32>}> : () -> ()

// -----

// The value has the element type of the buffer.

// expected-error@+1 {{initial value expected to be of type tensor<4xf32>, but was of type tensor<4xf64>}}
"memref.global"() <{sym_name = "value_type", type = memref<4xf32>, initial_value = dense<1.0> : tensor<4xf64>}> : () -> ()

// -----

// The value is elements.

// expected-error@+1 {{initial value should be elements, found 1.000000e+00 : f32}}
"memref.global"() <{sym_name = "number", type = memref<4xf32>, initial_value = 1.0 : f32}> : () -> ()

// -----

// Alignments of globals are powers of two.

// expected-error@+1 {{alignment is 63, expected a positive power of two}}
memref.global @alignment : memref<4xf32> = dense<1.0> {alignment = 63 : i64}

// -----

// A global's visibility is one of three.

// expected-error@+1 {{visibility expected to be one of public, private, nested, but got 'secret'}}
memref.global "secret" @visibility : memref<4xf32> = dense<1.0>

// -----

// There is such a global.

func.func @get_global() {
  // expected-error@+1 {{'nowhere' does not reference a valid global memref}}
  %0 = memref.get_global @nowhere : memref<4xf32>
  return
}

// -----

// A function is no global.

func.func @get_function() {
  // expected-error@+1 {{'get_function' does not reference a valid global memref}}
  %0 = memref.get_global @get_function : memref<4xf32>
  return
}

// -----

// The global has this type.

memref.global @here : memref<4xf32>
func.func @get_type() {
  // expected-error@+1 {{result type memref<?xf32> does not match type memref<4xf32> of the global memref @here}}
  %0 = memref.get_global @here : memref<?xf32>
  return
}
