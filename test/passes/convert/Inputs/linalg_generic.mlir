#a = affine_map<(i,j,k)->(i,k)>
#b = affine_map<(i,j,k)->(k,j)>
#c = affine_map<(i,j,k)->(i,j)>
func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func @mm(%A: memref<?x?xf32>, %B: memref<?x4xf32>, %C: memref<?x4xf32>) {
  linalg.generic {indexing_maps=[#a,#b,#c], iterator_types=["parallel","parallel","reduction"]} ins(%A,%B: memref<?x?xf32>, memref<?x4xf32>) outs(%C: memref<?x4xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    %q = arith.addf %p, %z : f32
    linalg.yield %q : f32
  }
  return
}
func.func @main() {
  %c3 = arith.constant 3 : index
  %c5 = arith.constant 5 : index
  %A = memref.alloc(%c3,%c5) : memref<?x?xf32>
  %B = memref.alloc(%c5) : memref<?x4xf32>
  %C = memref.alloc(%c3) : memref<?x4xf32>
  %f2 = arith.constant 2.5 : f32
  linalg.generic {indexing_maps=[affine_map<(i,j)->(i,j)>], iterator_types=["parallel","parallel"]} outs(%A: memref<?x?xf32>) {
  ^bb0(%z: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %s = arith.muli %i, %c5 : index
    %s2 = arith.addi %s, %j : index
    %t3 = arith.index_cast %s2 : index to i32
    %t4 = arith.sitofp %t3 : i32 to f32
    linalg.yield %t4 : f32
  }
  linalg.generic {indexing_maps=[affine_map<(i,j)->()>,affine_map<(i,j)->(i,j)>], iterator_types=["parallel","parallel"]} ins(%f2: f32) outs(%B: memref<?x4xf32>) {
  ^bb0(%x: f32, %z: f32):
    linalg.yield %x : f32
  }
  linalg.generic {indexing_maps=[affine_map<(i,j)->(i,j)>], iterator_types=["parallel","parallel"]} outs(%C: memref<?x4xf32>) {
  ^bb0(%z: f32):
    linalg.yield %f2 : f32
  }
  func.call @mm(%A,%B,%C) : (memref<?x?xf32>, memref<?x4xf32>, memref<?x4xf32>) -> ()
  %u = memref.cast %C : memref<?x4xf32> to memref<*xf32>
  func.call @printMemrefF32(%u) : (memref<*xf32>) -> ()
  %D = memref.alloc() : memref<2xf32>
  %k = memref.alloc() : memref<3xf32>
  linalg.generic {indexing_maps=[affine_map<(i)->(i)>], iterator_types=["parallel"]} outs(%k: memref<3xf32>) {
  ^bb0(%z: f32):
    linalg.yield %f2 : f32
  }
  linalg.generic {indexing_maps=[affine_map<(i)->(i)>], iterator_types=["parallel"]} outs(%D: memref<2xf32>) {
  ^bb0(%z: f32):
    linalg.yield %f2 : f32
  }
  %sv = memref.subview %A[1,0][1,5][1,1] : memref<?x?xf32> to memref<5xf32, strided<[1], offset: ?>>
  linalg.generic {indexing_maps=[affine_map<(i,j)->(i*2+j)>,affine_map<(i,j)->(j)>,affine_map<(i,j)->(i)>], iterator_types=["parallel","reduction"]} ins(%sv, %k: memref<5xf32, strided<[1], offset: ?>>, memref<3xf32>) outs(%D: memref<2xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    %q = arith.addf %p, %z : f32
    linalg.yield %q : f32
  }
  %ud = memref.cast %D : memref<2xf32> to memref<*xf32>
  func.call @printMemrefF32(%ud) : (memref<*xf32>) -> ()
  return
}
