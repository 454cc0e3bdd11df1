// The loop level by hand: sweeps of Jacobi's iteration for the heat equation on a square.
// `loop.parallel` runs on several threads; each sweep also yields its largest change.

// One sweep from %from to %to; the largest change of a point.
func.func private @sweep(%from: memref<?x?xf32>, %to: memref<?x?xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %quarter = arith.constant 0.25 : f32
  %rows = memref.dim %from, %c0 : memref<?x?xf32>
  %columns = memref.dim %from, %c1 : memref<?x?xf32>
  %last_row = arith.subi %rows, %c1 : index
  %last_column = arith.subi %columns, %c1 : index
  %change = loop.parallel (%i) = (%c1) to (%last_row) step (%c1) init (%zero) -> f32 {
    %up = arith.subi %i, %c1 : index
    %down = arith.addi %i, %c1 : index
    %row_change = loop.for %j = %c1 to %last_column step %c1 iter_args(%largest = %zero) -> (f32) {
      %left = arith.subi %j, %c1 : index
      %right = arith.addi %j, %c1 : index
      %n = memref.load %from[%up, %j] : memref<?x?xf32>
      %s = memref.load %from[%down, %j] : memref<?x?xf32>
      %w = memref.load %from[%i, %left] : memref<?x?xf32>
      %e = memref.load %from[%i, %right] : memref<?x?xf32>
      %old = memref.load %from[%i, %j] : memref<?x?xf32>
      %ns = arith.addf %n, %s : f32
      %we = arith.addf %w, %e : f32
      %sum = arith.addf %ns, %we : f32
      %new = arith.mulf %sum, %quarter : f32
      memref.store %new, %to[%i, %j] : memref<?x?xf32>
      %difference = arith.subf %new, %old : f32
      %size = math.absf %difference : f32
      %next = arith.maximumf %largest, %size : f32
      loop.yield %next : f32
    }
    loop.reduce(%row_change : f32) {
    ^bb0(%a: f32, %b: f32):
      %larger = arith.maximumf %a, %b : f32
      loop.reduce.return %larger : f32
    }
  }
  return %change : f32
}

// %pairs times two sweeps over %plate, in place; the largest change of the last one.
func.func @main(%plate: memref<?x?xf32>, %pairs: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %rows = memref.dim %plate, %c0 : memref<?x?xf32>
  %columns = memref.dim %plate, %c1 : memref<?x?xf32>
  %other = memref.alloc(%rows, %columns) : memref<?x?xf32>
  memref.copy %plate, %other : memref<?x?xf32> to memref<?x?xf32>
  %change = loop.for %n = %c0 to %pairs step %c1 iter_args(%last = %zero) -> (f32) {
    %first = func.call @sweep(%plate, %other) : (memref<?x?xf32>, memref<?x?xf32>) -> f32
    %second = func.call @sweep(%other, %plate) : (memref<?x?xf32>, memref<?x?xf32>) -> f32
    loop.yield %second : f32
  }
  memref.dealloc %other : memref<?x?xf32>
  return %change : f32
}
