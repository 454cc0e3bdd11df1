// Shapes at the edge: zero extents, rank 0, large and dynamic extents.

func.func @zero_size(%x: tensor<0x4xf32>, %y: tensor<4x3xf32>, %z: tensor<0x3xf32>) -> tensor<0x3xf32> {
  %0 = linalg.matmul ins(%x, %y : tensor<0x4xf32>, tensor<4x3xf32>) outs(%z : tensor<0x3xf32>) -> tensor<0x3xf32>
  return %0 : tensor<0x3xf32>
}
// -----
func.func @zero_reduction(%x: tensor<3x0xf32>) -> tensor<3xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<3xf32>) -> tensor<3xf32>
  %r = linalg.reduce { arith.addf } ins(%x : tensor<3x0xf32>) outs(%f : tensor<3xf32>) dimensions = [1]
  return %r : tensor<3xf32>
}
// -----
func.func @rank_zero(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %e = tensor.empty() : tensor<f32>
  %0 = linalg.add ins(%x, %y : tensor<f32>, tensor<f32>) outs(%e : tensor<f32>) -> tensor<f32>
  %1 = tensor.extract %0[] : tensor<f32>
  %2 = tensor.insert %1 into %x[] : tensor<f32>
  return %2 : tensor<f32>
}
// -----
func.func @empty_constant() -> tensor<0xf32> {
  %0 = arith.constant dense<> : tensor<0xf32>
  return %0 : tensor<0xf32>
}
// -----
func.func @empty_constant_of_rank_two() -> tensor<2x0xi32> {
  %0 = arith.constant dense<> : tensor<2x0xi32>
  return %0 : tensor<2x0xi32>
}
// -----
func.func @rank_zero_constant() -> tensor<i8> {
  %0 = arith.constant dense<7> : tensor<i8>
  return %0 : tensor<i8>
}
// -----
func.func @huge_splat() -> tensor<1000000x1000000xf32> {
  %0 = arith.constant dense<1.0> : tensor<1000000x1000000xf32>
  %1 = arith.addf %0, %0 : tensor<1000000x1000000xf32>
  return %1 : tensor<1000000x1000000xf32>
}
// -----
func.func @huge_empty() -> tensor<1000000000000xf32> {
  %0 = tensor.empty() : tensor<1000000000000xf32>
  return %0 : tensor<1000000000000xf32>
}
// -----
func.func @extents_whose_product_overflows(%x: tensor<4294967296x4294967296x4xf32>) -> index {
  %c0 = arith.constant 0 : index
  %d = tensor.dim %x, %c0 : tensor<4294967296x4294967296x4xf32>
  return %d : index
}
// -----
func.func @buffer_whose_size_overflows() {
  %0 = memref.alloc() : memref<4294967296x4294967296x4xf32>
  memref.dealloc %0 : memref<4294967296x4294967296x4xf32>
  return
}
// -----
func.func @all_dynamic(%x: tensor<?x?xf32>, %n: index) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %d0 = tensor.dim %x, %c0 : tensor<?x?xf32>
  %d1 = tensor.dim %x, %c1 : tensor<?x?xf32>
  %e = tensor.empty(%d1, %d0) : tensor<?x?xf32>
  %t = linalg.transpose ins(%x : tensor<?x?xf32>) outs(%e : tensor<?x?xf32>) permutation = [1, 0]
  return %t : tensor<?x?xf32>
}
// -----
func.func @dim_out_of_range(%x: tensor<2x3xf32>) -> index {
  %c5 = arith.constant 5 : index
  %d = tensor.dim %x, %c5 : tensor<2x3xf32>
  return %d : index
}
// -----
func.func @unranked(%x: tensor<*xf32>) -> tensor<2x?xf32> {
  %0 = tensor.cast %x : tensor<*xf32> to tensor<2x?xf32>
  return %0 : tensor<2x?xf32>
}
// -----
func.func @unranked_buffer(%x: memref<*xf32>) -> memref<2x?xf32> {
  %0 = memref.cast %x : memref<*xf32> to memref<2x?xf32>
  return %0 : memref<2x?xf32>
}
// -----
func.func @rank_twelve(%x: tensor<1x1x1x1x1x1x1x1x1x1x1x2xf32>) -> tensor<2xf32> {
  %0 = tensor.collapse_shape %x [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]] : tensor<1x1x1x1x1x1x1x1x1x1x1x2xf32> into tensor<2xf32>
  return %0 : tensor<2xf32>
}
// -----
func.func @zero_size_graph(%x: tensor<0x4xf32>, %y: tensor<4x3xf32>) -> tensor<0x3xf32> {
  %0 = graph.matmul %x, %y : (tensor<0x4xf32>, tensor<4x3xf32>) -> tensor<0x3xf32>
  %1 = graph.relu %0 : (tensor<0x3xf32>) -> tensor<0x3xf32>
  return %1 : tensor<0x3xf32>
}
// -----
func.func @rank_zero_graph(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %0 = graph.add %x, %y : (tensor<f32>, tensor<f32>) -> tensor<f32>
  %1 = graph.exp %0 : (tensor<f32>) -> tensor<f32>
  return %1 : tensor<f32>
}
// -----
func.func @huge_graph_constant() -> tensor<1000000000000xf32> {
  %0 = graph.constant dense<0.5> : tensor<1000000000000xf32>
  %1 = graph.exp %0 : (tensor<1000000000000xf32>) -> tensor<1000000000000xf32>
  %2 = graph.mul %1, %1 : (tensor<1000000000000xf32>, tensor<1000000000000xf32>) -> tensor<1000000000000xf32>
  return %2 : tensor<1000000000000xf32>
}
// -----
func.func @large_vector(%x: vector<1048576xf32>) -> vector<1048576xf32> {
  %0 = arith.addf %x, %x : vector<1048576xf32>
  return %0 : vector<1048576xf32>
}
// -----
func.func @vector_of_many_rows(%x: vector<65536x4xf32>) -> vector<65536x4xf32> {
  %0 = math.exp %x : vector<65536x4xf32>
  return %0 : vector<65536x4xf32>
}
// -----
func.func @rank_zero_vector(%x: vector<f32>) -> vector<f32> {
  %0 = arith.mulf %x, %x : vector<f32>
  return %0 : vector<f32>
}
// -----
func.func @scalable(%x: vector<[4]xf32>) -> vector<[4]xf32> {
  %0 = arith.addf %x, %x : vector<[4]xf32>
  return %0 : vector<[4]xf32>
}
// -----
func.func @constant_of_more_bytes_than_a_number() -> tensor<9223372036854775807x3xf32> {
  %0 = arith.constant dense<1.0> : tensor<9223372036854775807x3xf32>
  %1 = arith.addf %0, %0 : tensor<9223372036854775807x3xf32>
  return %1 : tensor<9223372036854775807x3xf32>
}
// -----
func.func @slices_of_more_bytes_than_a_number(%m: tensor<3x9223372036854775807xf32>, %x: f32) -> tensor<3x9223372036854775807xf32> {
  %s = tensor.extract_slice %m[1, 0] [1, 9223372036854775807] [1, 1] : tensor<3x9223372036854775807xf32> to tensor<9223372036854775807xf32>
  %f = linalg.fill ins(%x : f32) outs(%s : tensor<9223372036854775807xf32>) -> tensor<9223372036854775807xf32>
  %r = tensor.insert_slice %f into %m[1, 0] [1, 9223372036854775807] [1, 1] : tensor<9223372036854775807xf32> into tensor<3x9223372036854775807xf32>
  return %r : tensor<3x9223372036854775807xf32>
}
