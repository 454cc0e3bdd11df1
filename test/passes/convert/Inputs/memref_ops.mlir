memref.global "private" constant @g2 : memref<2xf32> = dense<[1.5,2.5]>
memref.global "private" @g1 : memref<2xf32> = uninitialized
memref.global @g3 : memref<f32> = dense<1.0>
func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c6 = arith.constant 6 : index
  %c7 = arith.constant 7.0 : f32
  %f2 = arith.constant 2.0 : f32
  %m = memref.alloc(%c6) {alignment = 64 : i64} : memref<?x4xf32>
  cf.br ^h(%c0 : index)
^h(%i : index):
  %k = arith.cmpi slt, %i, %c6 : index
  cf.cond_br %k, ^b, ^e
^b:
  cf.br ^h2(%c0 : index)
^h2(%j : index):
  %c4 = arith.constant 4 : index
  %k2 = arith.cmpi slt, %j, %c4 : index
  cf.cond_br %k2, ^b2, ^e2
^b2:
  %t = arith.muli %i, %c4 : index
  %t2 = arith.addi %t, %j : index
  %t3 = arith.index_cast %t2 : index to i32
  %t4 = arith.sitofp %t3 : i32 to f32
  memref.store %t4, %m[%i, %j] : memref<?x4xf32>
  %j2 = arith.addi %j, %c1 : index
  cf.br ^h2(%j2 : index)
^e2:
  %i2 = arith.addi %i, %c1 : index
  cf.br ^h(%i2 : index)
^e:
  %u = memref.cast %m : memref<?x4xf32> to memref<*xf32>
  func.call @printMemrefF32(%u) : (memref<*xf32>) -> ()
  %sv = memref.subview %m[%c1, 1] [%c2, 2] [2, 2] : memref<?x4xf32> to memref<?x2xf32, strided<[8, 2], offset: ?>>
  %u2 = memref.cast %sv : memref<?x2xf32, strided<[8, 2], offset: ?>> to memref<*xf32>
  func.call @printMemrefF32(%u2) : (memref<*xf32>) -> ()
  %sr = memref.subview %m[%c1, 1] [1, 2] [1, 2] : memref<?x4xf32> to memref<2xf32, strided<[2], offset: ?>>
  %g = memref.get_global @g2 : memref<2xf32>
  memref.copy %g, %sr : memref<2xf32> to memref<2xf32, strided<[2], offset: ?>>
  %ex = memref.expand_shape %m [[0],[1,2]] output_shape [%c6, 2, 2] : memref<?x4xf32> into memref<?x2x2xf32>
  %co = memref.collapse_shape %ex [[0,1,2]] : memref<?x2x2xf32> into memref<?xf32>
  %rc = memref.reinterpret_cast %co to offset: [%c1], sizes: [3, %c2], strides: [2, 1] : memref<?xf32> to memref<3x?xf32, strided<[2, 1], offset: ?>>
  %u3 = memref.cast %rc : memref<3x?xf32, strided<[2, 1], offset: ?>> to memref<*xf32>
  func.call @printMemrefF32(%u3) : (memref<*xf32>) -> ()
  %al = memref.alloca() : memref<2x2xf32>
  %b0, %off, %sz:2, %st:2 = memref.extract_strided_metadata %sv : memref<?x2xf32, strided<[8, 2], offset: ?>> -> memref<f32>, index, index, index, index, index
  %rank = memref.dim %u3, %c1 : memref<*xf32>
  memref.copy %sv, %al : memref<?x2xf32, strided<[8, 2], offset: ?>> to memref<2x2xf32>
  %a0 = memref.atomic_rmw addf %c7, %al[%c0, %c0] : (f32, memref<2x2xf32>) -> f32
  %u4 = memref.cast %al : memref<2x2xf32> to memref<*xf32>
  func.call @printMemrefF32(%u4) : (memref<*xf32>) -> ()
  %x = memref.load %sv[%c1, %c1] : memref<?x2xf32, strided<[8, 2], offset: ?>>
  %dd = memref.dim %m, %c0 : memref<?x4xf32>
  %ss = arith.addi %st#0, %dd : index
  %ss2 = arith.addi %ss, %rank : index
  %ss3 = arith.addi %ss2, %off : index
  %ssi = arith.index_cast %ss3 : index to i32
  %ssf = arith.sitofp %ssi : i32 to f32
  memref.store %ssf, %al[%c0, %c0] : memref<2x2xf32>
  memref.store %x, %al[%c0, %c1] : memref<2x2xf32>
  func.call @printMemrefF32(%u4) : (memref<*xf32>) -> ()
  %bf = memref.alloc() : memref<64xi8>
  %vw = memref.view %bf[%c2][%c2] : memref<64xi8> to memref<?x3xf32>
  memref.store %x, %vw[%c1, %c2] : memref<?x3xf32>
  %x2 = memref.load %vw[%c1, %c2] : memref<?x3xf32>
  memref.store %x2, %al[%c1, %c1] : memref<2x2xf32>
  %sh = memref.alloca() : memref<1xindex>
  memref.store %c2, %sh[%c0] : memref<1xindex>
  func.call @printMemrefF32(%u4) : (memref<*xf32>) -> ()
  memref.dealloc %bf : memref<64xi8>
  memref.dealloc %m : memref<?x4xf32>
  return
}
