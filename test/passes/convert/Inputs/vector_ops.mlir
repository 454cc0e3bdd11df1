#a = affine_map<(i,j,k)->(i,k)>
#b = affine_map<(i,j,k)->(k,j)>
#bt = affine_map<(i,j,k)->(j,k)>
#c = affine_map<(i,j,k)->(i,j)>
#d0 = affine_map<(i)->(i)>
#d1 = affine_map<(i)->()>
func.func @fill(%m: memref<?x?xf32>, %n: index, %k: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %k step %c1 {
      %t = arith.muli %i, %k : index
      %t2 = arith.addi %t, %j : index
      %t3 = arith.index_cast %t2 : index to i32
      %t4 = arith.sitofp %t3 : i32 to f32
      memref.store %t4, %m[%i, %j] : memref<?x?xf32>
    }
  }
  return
}
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c6 = arith.constant 6 : index
  %c9 = arith.constant 9 : index
  %pad = arith.constant -1.0 : f32
  %m = memref.alloc(%c6, %c9) : memref<?x?xf32>
  func.call @fill(%m, %c6, %c9) : (memref<?x?xf32>, index, index) -> ()
  %v = vector.transfer_read %m[%c1, %c0], %pad {in_bounds=[true,true]} : memref<?x?xf32>, vector<4x8xf32>
  vector.print %v : vector<4x8xf32>
  %v2 = vector.transfer_read %m[%c3, %c3], %pad : memref<?x?xf32>, vector<4x8xf32>
  vector.print %v2 : vector<4x8xf32>
  %v3 = vector.transfer_read %m[%c3, %c3], %pad {permutation_map=affine_map<(d0,d1)->(d1,d0)>} : memref<?x?xf32>, vector<4x8xf32>
  vector.print %v3 : vector<4x8xf32>
  %v4 = vector.transfer_read %m[%c3, %c6], %pad {permutation_map=affine_map<(d0,d1)->(0,d1)>, in_bounds=[true,false]} : memref<?x?xf32>, vector<2x4xf32>
  vector.print %v4 : vector<2x4xf32>
  %v5 = vector.transfer_read %m[%c3, %c6], %pad {permutation_map=affine_map<(d0,d1)->(d0,0)>, in_bounds=[false,true]} : memref<?x?xf32>, vector<4x2xf32>
  vector.print %v5 : vector<4x2xf32>
  %mk = vector.create_mask %c2, %c3 : vector<4x8xi1>
  vector.print %mk : vector<4x8xi1>
  %v6 = vector.transfer_read %m[%c3, %c3], %pad, %mk : memref<?x?xf32>, vector<4x8xf32>
  vector.print %v6 : vector<4x8xf32>
  vector.transfer_write %v, %m[%c3, %c3] : vector<4x8xf32>, memref<?x?xf32>
  %w = vector.transfer_read %m[%c0, %c0], %pad : memref<?x?xf32>, vector<6x9xf32>
  vector.print %w : vector<6x9xf32>
  vector.transfer_write %v, %m[%c0, %c1] {permutation_map=affine_map<(d0,d1)->(d1,d0)>} : vector<4x8xf32>, memref<?x?xf32>
  %w2 = vector.transfer_read %m[%c0, %c0], %pad : memref<?x?xf32>, vector<6x9xf32>
  vector.print %w2 : vector<6x9xf32>
  %cm = vector.constant_mask [2,3] : vector<4x8xi1>
  vector.print %cm : vector<4x8xi1>
  %t = vector.transpose %v, [1,0] : vector<4x8xf32> to vector<8x4xf32>
  vector.print %t : vector<8x4xf32>
  %sq = vector.extract_strided_slice %v {offsets=[0,2],sizes=[4,4],strides=[1,1]} : vector<4x8xf32> to vector<4x4xf32>
  %sqt = vector.transpose %sq, [1,0] : vector<4x4xf32> to vector<4x4xf32>
  vector.print %sqt : vector<4x4xf32>
  %acc = arith.constant dense<0.5> : vector<4x4xf32>
  %ct = vector.contract {indexing_maps=[#a,#b,#c], iterator_types=["parallel","parallel","reduction"], kind = #vector.kind<add>} %v, %t, %acc : vector<4x8xf32>, vector<8x4xf32> into vector<4x4xf32>
  vector.print %ct : vector<4x4xf32>
  %ct2 = vector.contract {indexing_maps=[#a,#bt,#c], iterator_types=["parallel","parallel","reduction"], kind = #vector.kind<add>} %v, %v, %acc : vector<4x8xf32>, vector<4x8xf32> into vector<4x4xf32>
  vector.print %ct2 : vector<4x4xf32>
  %r0 = vector.extract %v[1] : vector<8xf32> from vector<4x8xf32>
  %dot = vector.contract {indexing_maps=[#d0,#d0,#d1], iterator_types=["reduction"], kind = #vector.kind<add>} %r0, %r0, %pad : vector<8xf32>, vector<8xf32> into f32
  vector.print %dot : f32
  %red = vector.reduction <add>, %r0, %pad : vector<8xf32> into f32
  vector.print %red : f32
  %redm = vector.reduction <maximumf>, %r0 : vector<8xf32> into f32
  vector.print %redm : f32
  %mr = vector.multi_reduction <maximumf>, %v, %r0 [0] : vector<4x8xf32> to vector<8xf32>
  vector.print %mr : vector<8xf32>
  %l = arith.constant dense<[1.0,2.0,3.0,4.0]> : vector<4xf32>
  %mr2 = vector.multi_reduction <add>, %v, %l [1] : vector<4x8xf32> to vector<4xf32>
  vector.print %mr2 : vector<4xf32>
  %mr3 = vector.multi_reduction <add>, %v, %pad [0,1] : vector<4x8xf32> to f32
  vector.print %mr3 : f32
  %op = vector.outerproduct %l, %r0, %v {kind=#vector.kind<add>} : vector<4xf32>, vector<8xf32>
  vector.print %op : vector<4x8xf32>
  %op2 = vector.outerproduct %l, %pad, %l {kind=#vector.kind<add>} : vector<4xf32>, f32
  vector.print %op2 : vector<4xf32>
  %ins = vector.insert_strided_slice %l, %v {offsets=[1,2],strides=[1]} : vector<4xf32> into vector<4x8xf32>
  vector.print %ins : vector<4x8xf32>
  %sc = vector.shape_cast %v : vector<4x8xf32> to vector<2x16xf32>
  vector.print %sc : vector<2x16xf32>
  %sc2 = vector.shape_cast %v : vector<4x8xf32> to vector<2x2x2x4xf32>
  vector.print %sc2 : vector<2x2x2x4xf32>
  %sh = vector.shuffle %v, %v2 [0,5] : vector<4x8xf32>, vector<4x8xf32>
  vector.print %sh : vector<2x8xf32>
  %bc = vector.bitcast %v : vector<4x8xf32> to vector<4x8xi32>
  vector.print %bc : vector<4x8xi32>
  %st = vector.step : vector<8xindex>
  vector.print %st : vector<8xindex>
  %il = vector.interleave %l, %l : vector<4xf32> -> vector<8xf32>
  vector.print %il : vector<8xf32>
  %e0, %e1 = vector.deinterleave %r0 : vector<8xf32> -> vector<4xf32>
  vector.print %e1 : vector<4xf32>
  %ix = arith.constant dense<[3,1,2,0,7,6,5,4]> : vector<8xi32>
  %m1 = arith.constant dense<[1,0,1,1,0,1,1,1]> : vector<8xi1>
  %g = vector.gather %m[%c1,%c0] [%ix], %m1, %r0 : memref<?x?xf32>, vector<8xi32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  vector.print %g : vector<8xf32>
  vector.scatter %m[%c1,%c0] [%ix], %m1, %r0 : memref<?x?xf32>, vector<8xi32>, vector<8xi1>, vector<8xf32>
  %ex = vector.expandload %m[%c1,%c0], %m1, %r0 : memref<?x?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  vector.print %ex : vector<8xf32>
  vector.compressstore %m[%c2,%c0], %m1, %r0 : memref<?x?xf32>, vector<8xi1>, vector<8xf32>
  vector.maskedstore %m[%c3,%c0], %m1, %r0 : memref<?x?xf32>, vector<8xi1>, vector<8xf32>
  %ml = vector.maskedload %m[%c2,%c0], %m1, %r0 : memref<?x?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  vector.print %ml : vector<8xf32>
  %w3 = vector.transfer_read %m[%c0, %c0], %pad : memref<?x?xf32>, vector<6x9xf32>
  vector.print %w3 : vector<6x9xf32>
  %vl = vector.load %m[%c2,%c1] : memref<?x?xf32>, vector<8xf32>
  vector.print %vl : vector<8xf32>
  %xx = vector.extract %v[%c1, 3] : f32 from vector<4x8xf32>
  vector.print %xx : f32
  %yy = vector.insert %pad, %v[%c1, 3] : f32 into vector<4x8xf32>
  vector.print %yy : vector<4x8xf32>
  %sn0, %sn1 = vector.scan <add>, %v, %r0 {inclusive=true, reduction_dim=0:i64} : vector<4x8xf32>, vector<8xf32>
  vector.print %sn0 : vector<4x8xf32>
  %km = vector.mask %m1 { vector.reduction <add>, %r0 : vector<8xf32> into f32 } : vector<8xi1> -> f32
  vector.print %km : f32
  %bcc = vector.broadcast %l : vector<4xf32> to vector<2x4xf32>
  vector.print %bcc : vector<2x4xf32>
  %fe = vector.from_elements %pad, %dot : vector<2xf32>
  vector.print %fe : vector<2xf32>
  %cmp = arith.cmpf olt, %v, %ins : vector<4x8xf32>
  %sel = arith.select %cmp, %v, %ins : vector<4x8xi1>, vector<4x8xf32>
  vector.print %sel : vector<4x8xf32>
  %er = math.erf %l : vector<4xf32>
  vector.print %er : vector<4xf32>
  return
}
