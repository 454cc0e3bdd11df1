// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Integer ops on scalars, vectors and tensors.

// CHECK-LABEL: func.func @binary
// CHECK: %{{.*}} = arith.addi %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.addi %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.addi %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.subi %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.subi %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.subi %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.muli %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.muli %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.muli %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.divsi %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.divsi %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.divsi %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.divui %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.divui %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.divui %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.ceildivsi %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.ceildivsi %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.ceildivsi %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.ceildivui %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.ceildivui %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.ceildivui %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.floordivsi %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.floordivsi %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.floordivsi %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.remsi %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.remsi %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.remsi %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.remui %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.remui %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.remui %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.andi %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.andi %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.andi %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.ori %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.ori %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.ori %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.xori %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.xori %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.xori %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.shli %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.shli %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.shli %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.shrsi %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.shrsi %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.shrsi %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.shrui %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.shrui %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.shrui %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.minsi %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.minsi %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.minsi %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.maxsi %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.maxsi %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.maxsi %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.minui %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.minui %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.minui %{{.*}}, %{{.*}} : tensor<?xindex>
// CHECK: %{{.*}} = arith.maxui %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}} = arith.maxui %{{.*}}, %{{.*}} : vector<4xi8>
// CHECK: %{{.*}} = arith.maxui %{{.*}}, %{{.*}} : tensor<?xindex>
func.func @binary(%a: i32, %v: vector<4xi8>, %t: tensor<?xindex>) {
  %s_addi = arith.addi %a, %a : i32
  %v_addi = arith.addi %v, %v : vector<4xi8>
  %t_addi = arith.addi %t, %t : tensor<?xindex>
  %s_subi = arith.subi %a, %a : i32
  %v_subi = arith.subi %v, %v : vector<4xi8>
  %t_subi = arith.subi %t, %t : tensor<?xindex>
  %s_muli = arith.muli %a, %a : i32
  %v_muli = arith.muli %v, %v : vector<4xi8>
  %t_muli = arith.muli %t, %t : tensor<?xindex>
  %s_divsi = arith.divsi %a, %a : i32
  %v_divsi = arith.divsi %v, %v : vector<4xi8>
  %t_divsi = arith.divsi %t, %t : tensor<?xindex>
  %s_divui = arith.divui %a, %a : i32
  %v_divui = arith.divui %v, %v : vector<4xi8>
  %t_divui = arith.divui %t, %t : tensor<?xindex>
  %s_ceildivsi = arith.ceildivsi %a, %a : i32
  %v_ceildivsi = arith.ceildivsi %v, %v : vector<4xi8>
  %t_ceildivsi = arith.ceildivsi %t, %t : tensor<?xindex>
  %s_ceildivui = arith.ceildivui %a, %a : i32
  %v_ceildivui = arith.ceildivui %v, %v : vector<4xi8>
  %t_ceildivui = arith.ceildivui %t, %t : tensor<?xindex>
  %s_floordivsi = arith.floordivsi %a, %a : i32
  %v_floordivsi = arith.floordivsi %v, %v : vector<4xi8>
  %t_floordivsi = arith.floordivsi %t, %t : tensor<?xindex>
  %s_remsi = arith.remsi %a, %a : i32
  %v_remsi = arith.remsi %v, %v : vector<4xi8>
  %t_remsi = arith.remsi %t, %t : tensor<?xindex>
  %s_remui = arith.remui %a, %a : i32
  %v_remui = arith.remui %v, %v : vector<4xi8>
  %t_remui = arith.remui %t, %t : tensor<?xindex>
  %s_andi = arith.andi %a, %a : i32
  %v_andi = arith.andi %v, %v : vector<4xi8>
  %t_andi = arith.andi %t, %t : tensor<?xindex>
  %s_ori = arith.ori %a, %a : i32
  %v_ori = arith.ori %v, %v : vector<4xi8>
  %t_ori = arith.ori %t, %t : tensor<?xindex>
  %s_xori = arith.xori %a, %a : i32
  %v_xori = arith.xori %v, %v : vector<4xi8>
  %t_xori = arith.xori %t, %t : tensor<?xindex>
  %s_shli = arith.shli %a, %a : i32
  %v_shli = arith.shli %v, %v : vector<4xi8>
  %t_shli = arith.shli %t, %t : tensor<?xindex>
  %s_shrsi = arith.shrsi %a, %a : i32
  %v_shrsi = arith.shrsi %v, %v : vector<4xi8>
  %t_shrsi = arith.shrsi %t, %t : tensor<?xindex>
  %s_shrui = arith.shrui %a, %a : i32
  %v_shrui = arith.shrui %v, %v : vector<4xi8>
  %t_shrui = arith.shrui %t, %t : tensor<?xindex>
  %s_minsi = arith.minsi %a, %a : i32
  %v_minsi = arith.minsi %v, %v : vector<4xi8>
  %t_minsi = arith.minsi %t, %t : tensor<?xindex>
  %s_maxsi = arith.maxsi %a, %a : i32
  %v_maxsi = arith.maxsi %v, %v : vector<4xi8>
  %t_maxsi = arith.maxsi %t, %t : tensor<?xindex>
  %s_minui = arith.minui %a, %a : i32
  %v_minui = arith.minui %v, %v : vector<4xi8>
  %t_minui = arith.minui %t, %t : tensor<?xindex>
  %s_maxui = arith.maxui %a, %a : i32
  %v_maxui = arith.maxui %v, %v : vector<4xi8>
  %t_maxui = arith.maxui %t, %t : tensor<?xindex>
  return
}

// Flags promise that nothing overflows, or that nothing is lost.

// CHECK-LABEL: func.func @flags
// CHECK: %{{.*}} = arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i32
// CHECK: %{{.*}} = arith.muli %{{.*}}, %{{.*}} overflow<nsw,nuw> : i32
// CHECK: %{{.*}} = arith.divsi %{{.*}}, %{{.*}} exact : i32
// CHECK: %{{.*}} = arith.shrui %{{.*}}, %{{.*}} exact {x} : i32
func.func @flags(%a: i32) {
  %0 = arith.addi %a, %a overflow<nsw> : i32
  %1 = arith.muli %a, %a overflow<nsw, nuw> : i32
  %2 = arith.divsi %a, %a exact : i32
  %3 = arith.shrui %a, %a exact {x} : i32
  return
}

// Ops with two results.

// CHECK-LABEL: func.func @extended
// CHECK: %{{.*}}:2 = arith.addui_extended %{{.*}}, %{{.*}} : i32, i1
// CHECK: %{{.*}}:2 = arith.addui_extended %{{.*}}, %{{.*}} : vector<4xi32>, vector<4xi1>
// CHECK: %{{.*}}:2 = arith.mului_extended %{{.*}}, %{{.*}} : i32
// CHECK: %{{.*}}:2 = arith.mulsi_extended %{{.*}}, %{{.*}} : vector<4xi32>
func.func @extended(%a: i32, %v: vector<4xi32>) {
  %0, %1 = arith.addui_extended %a, %a : i32, i1
  %2, %3 = arith.addui_extended %v, %v : vector<4xi32>, vector<4xi1>
  %4, %5 = arith.mului_extended %a, %a : i32
  %6, %7 = arith.mulsi_extended %v, %v : vector<4xi32>
  return
}

// Tensors of unknown rank.

// CHECK-LABEL: func.func @unranked
// CHECK: %{{.*}} = arith.addi %{{.*}}, %{{.*}} : tensor<*xi32>
// CHECK: %{{.*}} = arith.addf %{{.*}}, %{{.*}} : tensor<*xf32>
func.func @unranked(%t: tensor<*xi32>, %u: tensor<*xf32>) {
  %0 = arith.addi %t, %t : tensor<*xi32>
  %1 = arith.addf %u, %u : tensor<*xf32>
  return
}
