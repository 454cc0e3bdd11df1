// Sets of flags: kept unordered in memory, printed in one order.

func.func @f(%a: f32, %i: i32) -> (f32, i32) {
  %0 = arith.addf %a, %a fastmath<nnan,ninf,contract,reassoc,arcp> : f32
  %1 = math.exp %0 fastmath<afn,nsz,nnan> : f32
  %2 = arith.addi %i, %i overflow<nsw, nuw> : i32
  return %1, %2 : f32, i32
}
func.func @g(%v: vector<4xf32>, %i: i32) -> f32 {
  %0 = vector.reduction <add>, %v fastmath<reassoc,nnan,contract> : vector<4xf32> into f32
  %n = arith.negf %0 fastmath<ninf,nnan,arcp> : f32
  %c = arith.cmpf olt, %n, %0 fastmath<ninf,nnan,nsz> : f32
  %s = arith.select %c, %n, %0 : f32
  return %s : f32
}
