// RUN: mlopt %s --load-plugin %S/../../examples/my_dialect.py --canonicalize | filecheck %s
// RUN: mlopt %s --load-plugin %S/../../examples/my_dialect.py --fixed-round-arguments=fraction-bits=3 | filecheck %s --check-prefix=ROUND
// RUN: mlopt %s --load-plugin %S/../../examples/my_dialect.py --lower-to-tensor | filecheck %s --check-prefix=TENSOR
// RUN: mlopt %s --load-plugin %S/../../examples/my_dialect.py --lower-to-loop -O0 | filecheck %s --check-prefix=LOOP

// What is quantized again is the number that it was; above the loop level the ops remain.

// CHECK-LABEL: @again(
// CHECK-SAME:      %[[X:.*]]: tensor<3x!fixed.q<7>>)
// CHECK-NEXT:    return %[[X]]
// TENSOR-LABEL: @again(
// LOOP-LABEL: @again(
// LOOP-SAME: memref<3xi16>
func.func private @again(%x: tensor<3x!fixed.q<7>>) -> tensor<3x!fixed.q<7>> {
  %0 = fixed.dequantize %x : tensor<3x!fixed.q<7>> to tensor<3xf32>
  %1 = fixed.quantize %0 : tensor<3xf32> to tensor<3x!fixed.q<7>>
  return %1 : tensor<3x!fixed.q<7>>
}

// With other fraction bits it is another number.

// CHECK-LABEL: @coarser(
// CHECK:         fixed.dequantize
// CHECK:         fixed.quantize
// ROUND-LABEL: @coarser(
// ROUND-NEXT:    %{{.*}} = fixed.quantize %{{.*}} : f32 to !fixed.q<3>
// ROUND-NEXT:    %{{.*}} = fixed.dequantize
// TENSOR-LABEL: @coarser(
// TENSOR:        fixed.quantize
// LOOP-LABEL: @coarser(
// LOOP-NOT:     fixed
func.func @coarser(%x: f32) -> f32 {
  %0 = fixed.quantize %x : f32 to !fixed.q<7>
  %1 = fixed.dequantize %0 : !fixed.q<7> to f32
  %2 = fixed.quantize %1 : f32 to !fixed.q<2>
  %3 = fixed.dequantize %2 : !fixed.q<2> to f32
  return %3 : f32
}

// CHECK-LABEL: @calls(
func.func @calls(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = fixed.quantize %x : tensor<3xf32> to tensor<3x!fixed.q<7>>
  %1 = call @again(%0) : (tensor<3x!fixed.q<7>>) -> tensor<3x!fixed.q<7>>
  %2 = fixed.dequantize %1 : tensor<3x!fixed.q<7>> to tensor<3xf32>
  return %2 : tensor<3xf32>
}
