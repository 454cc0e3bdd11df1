// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Every predicate.

// CHECK-LABEL: func.func @compare
// CHECK: %{{.*}} = arith.cmpi eq, %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.cmpi eq, %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.cmpi ne, %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.cmpi ne, %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.cmpi slt, %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.cmpi slt, %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.cmpi sle, %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.cmpi sle, %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.cmpi sgt, %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.cmpi sgt, %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.cmpi sge, %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.cmpi sge, %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.cmpi ult, %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.cmpi ult, %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.cmpi ule, %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.cmpi ule, %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.cmpi ugt, %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.cmpi ugt, %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.cmpi uge, %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.cmpi uge, %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.cmpf false, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf false, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf oeq, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf oeq, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf ogt, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf ogt, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf oge, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf oge, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf olt, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf olt, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf ole, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf ole, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf one, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf one, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf ord, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf ord, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf ueq, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf ueq, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf ugt, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf ugt, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf uge, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf uge, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf ult, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf ult, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf ule, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf ule, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf une, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf une, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf uno, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf uno, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
// CHECK: %{{.*}} = arith.cmpf true, %{{.*}}, %{{.*}} : f32
// CHECK: %{{.*}} = arith.cmpf true, %{{.*}}, %{{.*}} fastmath<nnan> : tensor<?xf64>
func.func @compare(%a: i32, %v: vector<4xi8>, %f: f32, %t: tensor<?xf64>) {
  %i_eq = arith.cmpi eq, %a, %a : i32
  %v_eq = arith.cmpi eq, %v, %v : vector<4xi8>
  %i_ne = arith.cmpi ne, %a, %a : i32
  %v_ne = arith.cmpi ne, %v, %v : vector<4xi8>
  %i_slt = arith.cmpi slt, %a, %a : i32
  %v_slt = arith.cmpi slt, %v, %v : vector<4xi8>
  %i_sle = arith.cmpi sle, %a, %a : i32
  %v_sle = arith.cmpi sle, %v, %v : vector<4xi8>
  %i_sgt = arith.cmpi sgt, %a, %a : i32
  %v_sgt = arith.cmpi sgt, %v, %v : vector<4xi8>
  %i_sge = arith.cmpi sge, %a, %a : i32
  %v_sge = arith.cmpi sge, %v, %v : vector<4xi8>
  %i_ult = arith.cmpi ult, %a, %a : i32
  %v_ult = arith.cmpi ult, %v, %v : vector<4xi8>
  %i_ule = arith.cmpi ule, %a, %a : i32
  %v_ule = arith.cmpi ule, %v, %v : vector<4xi8>
  %i_ugt = arith.cmpi ugt, %a, %a : i32
  %v_ugt = arith.cmpi ugt, %v, %v : vector<4xi8>
  %i_uge = arith.cmpi uge, %a, %a : i32
  %v_uge = arith.cmpi uge, %v, %v : vector<4xi8>
  %f_false = arith.cmpf false, %f, %f : f32
  %t_false = arith.cmpf false, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_oeq = arith.cmpf oeq, %f, %f : f32
  %t_oeq = arith.cmpf oeq, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_ogt = arith.cmpf ogt, %f, %f : f32
  %t_ogt = arith.cmpf ogt, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_oge = arith.cmpf oge, %f, %f : f32
  %t_oge = arith.cmpf oge, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_olt = arith.cmpf olt, %f, %f : f32
  %t_olt = arith.cmpf olt, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_ole = arith.cmpf ole, %f, %f : f32
  %t_ole = arith.cmpf ole, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_one = arith.cmpf one, %f, %f : f32
  %t_one = arith.cmpf one, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_ord = arith.cmpf ord, %f, %f : f32
  %t_ord = arith.cmpf ord, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_ueq = arith.cmpf ueq, %f, %f : f32
  %t_ueq = arith.cmpf ueq, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_ugt = arith.cmpf ugt, %f, %f : f32
  %t_ugt = arith.cmpf ugt, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_uge = arith.cmpf uge, %f, %f : f32
  %t_uge = arith.cmpf uge, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_ult = arith.cmpf ult, %f, %f : f32
  %t_ult = arith.cmpf ult, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_ule = arith.cmpf ule, %f, %f : f32
  %t_ule = arith.cmpf ule, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_une = arith.cmpf une, %f, %f : f32
  %t_une = arith.cmpf une, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_uno = arith.cmpf uno, %f, %f : f32
  %t_uno = arith.cmpf uno, %t, %t fastmath<nnan> : tensor<?xf64>
  %f_true = arith.cmpf true, %f, %f : f32
  %t_true = arith.cmpf true, %t, %t fastmath<nnan> : tensor<?xf64>
  return
}

// A condition selects whole values, or elements.

// CHECK-LABEL: func.func @select
// CHECK: %{{.*}} = arith.select %{{.*}}, %{{.*}}, %{{.*}} : vector<4xf32>
// CHECK: %{{.*}} = arith.select %{{.*}}, %{{.*}}, %{{.*}} : vector<4xi1>, vector<4xf32>
// CHECK: %{{.*}} = arith.select %{{.*}}, %{{.*}}, %{{.*}} {x} : memref<4xf32>
// CHECK: %{{.*}} = arith.select %{{.*}}, %{{.*}}, %{{.*}} : i1
func.func @select(%c: i1, %d: vector<4xi1>, %v: vector<4xf32>, %m: memref<4xf32>) {
  %0 = arith.select %c, %v, %v : vector<4xf32>
  %1 = arith.select %d, %v, %v : vector<4xi1>, vector<4xf32>
  %2 = arith.select %c, %m, %m {x} : memref<4xf32>
  %3 = arith.select %c, %c, %c : i1
  return
}

// Constants of every kind.

// CHECK-LABEL: func.func @constant
// CHECK: %{{.*}} = arith.constant -3 : i8
// CHECK: %{{.*}} = arith.constant true
// CHECK: %{{.*}} = arith.constant 1.500000e+00 : bf16
// CHECK: %{{.*}} = arith.constant dense<1.000000e+00> : tensor<2x3xf32>
// CHECK: %{{.*}} = arith.constant dense<[1, 2]> : vector<2xi32>
// CHECK: %{{.*}} = arith.constant 7 : index
func.func @constant() {
  %0 = arith.constant -3 : i8
  %1 = arith.constant true
  %2 = arith.constant 1.500000e+00 : bf16
  %3 = arith.constant dense<1.000000e+00> : tensor<2x3xf32>
  %4 = arith.constant dense<[1, 2]> : vector<2xi32>
  %5 = arith.constant 7 : index
  return
}
