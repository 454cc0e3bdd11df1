// memrefCopy(bytes of an element, unranked source *, unranked destination *): copies between
// memrefs of equal shape, whatever their strides; where a row is contiguous, row by row.

llvm.func @memrefCopy(%bytes: i64, %source: !llvm.ptr, %destination: !llvm.ptr) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %rank = llvm.load %source : !llvm.ptr -> i64
  %from_field = llvm.getelementptr %source[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %to_field = llvm.getelementptr %destination[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %from = llvm.load %from_field : !llvm.ptr -> !llvm.ptr
  %to = llvm.load %to_field : !llvm.ptr -> !llvm.ptr
  %sizes = llvm.getelementptr %from[24] : (!llvm.ptr) -> !llvm.ptr, i8
  %to_sizes = llvm.getelementptr %to[24] : (!llvm.ptr) -> !llvm.ptr, i8
  %from_strides = llvm.getelementptr %sizes[%rank] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %to_strides = llvm.getelementptr %to_sizes[%rank] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %from_first = llvm.call @first_element(%from, %bytes) : (!llvm.ptr, i64) -> !llvm.ptr
  %to_first = llvm.call @first_element(%to, %bytes) : (!llvm.ptr, i64) -> !llvm.ptr
  llvm.call @copy_axis(%from_first, %to_first, %zero, %rank, %sizes, %from_strides, %to_strides, %bytes) : (!llvm.ptr, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func internal @first_element(%descriptor: !llvm.ptr, %bytes: i64) -> !llvm.ptr {
  %base_field = llvm.getelementptr %descriptor[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %offset_field = llvm.getelementptr %descriptor[16] : (!llvm.ptr) -> !llvm.ptr, i8
  %base = llvm.load %base_field : !llvm.ptr -> !llvm.ptr
  %offset = llvm.load %offset_field : !llvm.ptr -> i64
  %distance = llvm.mul %offset, %bytes : i64
  %first = llvm.getelementptr %base[%distance] : (!llvm.ptr, i64) -> !llvm.ptr, i8
  llvm.return %first : !llvm.ptr
}

llvm.func internal @copy_axis(%from: !llvm.ptr, %to: !llvm.ptr, %axis: i64, %rank: i64, %sizes: !llvm.ptr, %from_strides: !llvm.ptr, %to_strides: !llvm.ptr, %bytes: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %is_element = llvm.icmp "eq" %axis, %rank : i64
  llvm.cond_br %is_element, ^copy(%bytes : i64), ^axis
^copy(%length: i64):
  "llvm.intr.memcpy"(%to, %from, %length) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
^axis:
  %size_address = llvm.getelementptr %sizes[%axis] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %from_address = llvm.getelementptr %from_strides[%axis] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %to_address = llvm.getelementptr %to_strides[%axis] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %size = llvm.load %size_address : !llvm.ptr -> i64
  %from_stride = llvm.load %from_address : !llvm.ptr -> i64
  %to_stride = llvm.load %to_address : !llvm.ptr -> i64
  %inner = llvm.add %axis, %one : i64
  %is_last = llvm.icmp "eq" %inner, %rank : i64
  %from_dense = llvm.icmp "eq" %from_stride, %one : i64
  %to_dense = llvm.icmp "eq" %to_stride, %one : i64
  %dense = llvm.and %from_dense, %to_dense : i1
  %is_row = llvm.and %is_last, %dense : i1
  %row_bytes = llvm.mul %size, %bytes : i64
  llvm.cond_br %is_row, ^copy(%row_bytes : i64), ^walk
^walk:
  %from_step = llvm.mul %from_stride, %bytes : i64
  %to_step = llvm.mul %to_stride, %bytes : i64
  llvm.br ^loop(%zero, %from, %to : i64, !llvm.ptr, !llvm.ptr)
^loop(%index: i64, %from_now: !llvm.ptr, %to_now: !llvm.ptr):
  %more = llvm.icmp "slt" %index, %size : i64
  llvm.cond_br %more, ^item, ^end
^item:
  llvm.call @copy_axis(%from_now, %to_now, %inner, %rank, %sizes, %from_strides, %to_strides, %bytes) : (!llvm.ptr, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, i64) -> ()
  %next = llvm.add %index, %one : i64
  %from_next = llvm.getelementptr %from_now[%from_step] : (!llvm.ptr, i64) -> !llvm.ptr, i8
  %to_next = llvm.getelementptr %to_now[%to_step] : (!llvm.ptr, i64) -> !llvm.ptr, i8
  llvm.br ^loop(%next, %from_next, %to_next : i64, !llvm.ptr, !llvm.ptr)
^end:
  llvm.return
}
