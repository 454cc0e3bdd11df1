// Complex numbers: a type of f32 or f64, and ops that need operands of one type.

irdl.dialect @cmath {
  irdl.type @complex {
    %0 = irdl.is f32
    %1 = irdl.is f64
    %2 = irdl.any_of(%0, %1)
    irdl.parameters(element: %2)
  }
  irdl.attribute @range {
    %0 = irdl.base "#builtin.integer"
    irdl.parameters(low: %0, high: %0)
  }
  irdl.operation @norm {
    %0 = irdl.any
    %1 = irdl.parametric @cmath::@complex<%0>
    irdl.operands(in: %1)
    irdl.results(out: %0)
  }
  irdl.operation @mul {
    %0 = irdl.base @cmath::@complex
    irdl.operands(lhs: %0, rhs: %0)
    irdl.results(out: %0)
  }
  irdl.operation @pick {
    %0 = irdl.base "!builtin.integer"
    %1 = irdl.any
    %2 = irdl.base @cmath::@range
    irdl.operands(which: %0, first: variadic %1, rest: optional %1)
    irdl.results(out: variadic %1)
    irdl.attributes {"within" = %2}
  }
  irdl.operation @loop {
    %0 = irdl.is index
    %1 = irdl.region(%0) with size 1
    irdl.regions(body: %1)
  }
}
