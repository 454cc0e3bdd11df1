// RUN: mlopt %s --emit=c | filecheck %s

// A loop over buffers is a loop over arrays; sizes that types say are numbers.

// CHECK:      typedef struct { float *allocated; float *aligned; int64_t offset; int64_t sizes[2]; int64_t strides[2]; } memref_f32_2;
// CHECK:      static const _Alignas(64) float bias[4] = {
// CHECK-NEXT:   1.0f, -2.5f, 0.1f, INFINITY
// CHECK-NEXT: };
// CHECK:      static void fn_add_bias(memref_f32_2 x) {
// CHECK-NEXT:   #pragma omp parallel for
// CHECK-NEXT:   for (int64_t i = 0; i < x.sizes[0]; i++) {
// CHECK-NEXT:     for (int64_t j = 0; j < 4; j++) {
// CHECK-NEXT:       x.aligned[i * 4 + j] = x.aligned[i * 4 + j] + bias[j];
// CHECK-NEXT:     }
// CHECK-NEXT:   }
// CHECK-NEXT: }
// CHECK:      void _mlir_ciface_add_bias(memref_f32_2 *x) {
// CHECK-NEXT:   fn_add_bias(*x);
// CHECK-NEXT: }
memref.global "private" constant @bias : memref<4xf32> = dense<[1.0, -2.5, 0.1, 0x7F800000]>
func.func @add_bias(%x: memref<?x4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %n = memref.dim %x, %c0 : memref<?x4xf32>
  %b = memref.get_global @bias : memref<4xf32>
  loop.parallel (%i, %j) = (%c0, %c0) to (%n, %c4) step (%c1, %c1) {
    %v = memref.load %x[%i, %j] : memref<?x4xf32>
    %w = memref.load %b[%j] : memref<4xf32>
    %s = arith.addf %v, %w : f32
    memref.store %s, %x[%i, %j] : memref<?x4xf32>
    loop.reduce
  }
  return
}
