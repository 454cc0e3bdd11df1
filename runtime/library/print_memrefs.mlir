// Prints memrefs of any rank, with upstream's text:
//
//   printMemrefF32(rank, descriptor)            the two fields of an unranked memref
//   _mlir_ciface_printMemrefF32(unranked *)     a pointer to them
//   _mlir_ciface_printMemref2dF32(descriptor *) a memref of that rank, without "Unranked"
//   _mlir_ciface_printMemrefShapeF32(unranked *) without the elements
//
//   Unranked Memref base@ = 0x... rank = 2 offset = 0 sizes = [2, 2] strides = [2, 1] data =
//   [[1,   2.5],
//    [nan,   -0]]
//
// An axis without elements prints as [] (upstream's prints what lies behind the buffer).

llvm.mlir.global internal constant @format_g("%g\00")
llvm.mlir.global internal constant @format_i64("%ld\00")
llvm.mlir.global internal constant @format_c("%c\00")
llvm.mlir.global internal constant @format_complex("(%g,%g)\00")
llvm.mlir.global internal constant @format_text("%s\00")
llvm.mlir.global internal constant @format_blanks("%*s\00")
llvm.mlir.global internal constant @format_base("Memref base@ = 0x%lx rank = %ld offset = %ld sizes = [\00")
llvm.mlir.global internal constant @text_strides("] strides = [\00")
llvm.mlir.global internal constant @text_data(" data = \0A\00")
llvm.mlir.global internal constant @text_unranked("Unranked \00")
llvm.mlir.global internal constant @text_comma(", \00")
llvm.mlir.global internal constant @text_line("\0A\00")
llvm.mlir.global internal constant @text_open("[\00")
llvm.mlir.global internal constant @text_close("]\00")
llvm.mlir.global internal constant @text_nothing("\00")

llvm.func @printf(!llvm.ptr, ...) -> i32

llvm.func internal @put(%text: !llvm.ptr) {
  %format = llvm.mlir.addressof @format_text : !llvm.ptr
  %0 = llvm.call @printf(%format, %text) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, !llvm.ptr) -> i32
  llvm.return
}

// %count numbers with commas between them.
llvm.func internal @put_numbers(%numbers: !llvm.ptr, %count: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %format = llvm.mlir.addressof @format_i64 : !llvm.ptr
  %comma = llvm.mlir.addressof @text_comma : !llvm.ptr
  llvm.br ^loop(%zero : i64)
^loop(%index: i64):
  %more = llvm.icmp "slt" %index, %count : i64
  llvm.cond_br %more, ^body, ^end
^body:
  %is_first = llvm.icmp "eq" %index, %zero : i64
  llvm.cond_br %is_first, ^number, ^separate
^separate:
  llvm.call @put(%comma) : (!llvm.ptr) -> ()
  llvm.br ^number
^number:
  %address = llvm.getelementptr %numbers[%index] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %number = llvm.load %address : !llvm.ptr -> i64
  %0 = llvm.call @printf(%format, %number) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, i64) -> i32
  %next = llvm.add %index, %one : i64
  llvm.br ^loop(%next : i64)
^end:
  llvm.return
}

// What is known of a memref but its elements.
llvm.func internal @print_shape(%rank: i64, %descriptor: !llvm.ptr) {
  %format = llvm.mlir.addressof @format_base : !llvm.ptr
  %strides_text = llvm.mlir.addressof @text_strides : !llvm.ptr
  %close = llvm.mlir.addressof @text_close : !llvm.ptr
  %base_field = llvm.getelementptr %descriptor[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %offset_field = llvm.getelementptr %descriptor[16] : (!llvm.ptr) -> !llvm.ptr, i8
  %sizes = llvm.getelementptr %descriptor[24] : (!llvm.ptr) -> !llvm.ptr, i8
  %strides = llvm.getelementptr %sizes[%rank] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %base = llvm.load %base_field : !llvm.ptr -> !llvm.ptr
  %offset = llvm.load %offset_field : !llvm.ptr -> i64
  %number = llvm.ptrtoint %base : !llvm.ptr to i64
  %0 = llvm.call @printf(%format, %number, %rank, %offset) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, i64, i64, i64) -> i32
  llvm.call @put_numbers(%sizes, %rank) : (!llvm.ptr, i64) -> ()
  llvm.call @put(%strides_text) : (!llvm.ptr) -> ()
  llvm.call @put_numbers(%strides, %rank) : (!llvm.ptr, i64) -> ()
  llvm.call @put(%close) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func internal @print_unranked_shape(%unranked: !llvm.ptr) {
  %word = llvm.mlir.addressof @text_unranked : !llvm.ptr
  %line = llvm.mlir.addressof @text_line : !llvm.ptr
  %rank = llvm.load %unranked : !llvm.ptr -> i64
  %field = llvm.getelementptr %unranked[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %descriptor = llvm.load %field : !llvm.ptr -> !llvm.ptr
  llvm.call @put(%word) : (!llvm.ptr) -> ()
  llvm.call @print_shape(%rank, %descriptor) : (i64, !llvm.ptr) -> ()
  llvm.call @put(%line) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func internal @print_memref(%rank: i64, %descriptor: !llvm.ptr, %print: !llvm.ptr, %bytes: i64) {
  %word = llvm.mlir.addressof @text_unranked : !llvm.ptr
  llvm.call @put(%word) : (!llvm.ptr) -> ()
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

// A memref with all that is known of it; %print prints the element at an address.
llvm.func internal @print_ranked(%rank: i64, %descriptor: !llvm.ptr, %print: !llvm.ptr, %bytes: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %data_text = llvm.mlir.addressof @text_data : !llvm.ptr
  %line = llvm.mlir.addressof @text_line : !llvm.ptr
  %open = llvm.mlir.addressof @text_open : !llvm.ptr
  %close = llvm.mlir.addressof @text_close : !llvm.ptr
  %base_field = llvm.getelementptr %descriptor[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %offset_field = llvm.getelementptr %descriptor[16] : (!llvm.ptr) -> !llvm.ptr, i8
  %sizes = llvm.getelementptr %descriptor[24] : (!llvm.ptr) -> !llvm.ptr, i8
  %strides = llvm.getelementptr %sizes[%rank] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %base = llvm.load %base_field : !llvm.ptr -> !llvm.ptr
  %offset = llvm.load %offset_field : !llvm.ptr -> i64
  llvm.call @print_shape(%rank, %descriptor) : (i64, !llvm.ptr) -> ()
  llvm.call @put(%data_text) : (!llvm.ptr) -> ()
  %offset_bytes = llvm.mul %offset, %bytes : i64
  %first = llvm.getelementptr %base[%offset_bytes] : (!llvm.ptr, i64) -> !llvm.ptr, i8
  %is_scalar = llvm.icmp "eq" %rank, %zero : i64
  llvm.cond_br %is_scalar, ^scalar, ^array
^scalar:
  llvm.call @put(%open) : (!llvm.ptr) -> ()
  llvm.call %print(%first) : !llvm.ptr, (!llvm.ptr) -> ()
  llvm.call @put(%close) : (!llvm.ptr) -> ()
  llvm.br ^end
^array:
  llvm.call @print_axis(%first, %zero, %rank, %sizes, %strides, %print, %bytes) : (!llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.br ^end
^end:
  llvm.call @put(%line) : (!llvm.ptr) -> ()
  llvm.return
}

// What lies along %axis and those behind it, from the element at %first on.
llvm.func internal @print_axis(%first: !llvm.ptr, %axis: i64, %rank: i64, %sizes: !llvm.ptr, %strides: !llvm.ptr, %print: !llvm.ptr, %bytes: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %open = llvm.mlir.addressof @text_open : !llvm.ptr
  %close = llvm.mlir.addressof @text_close : !llvm.ptr
  %comma = llvm.mlir.addressof @text_comma : !llvm.ptr
  %line = llvm.mlir.addressof @text_line : !llvm.ptr
  %nothing = llvm.mlir.addressof @text_nothing : !llvm.ptr
  %blanks = llvm.mlir.addressof @format_blanks : !llvm.ptr
  %is_element = llvm.icmp "eq" %axis, %rank : i64
  llvm.cond_br %is_element, ^element, ^axis
^element:
  llvm.call %print(%first) : !llvm.ptr, (!llvm.ptr) -> ()
  llvm.return
^axis:
  llvm.call @put(%open) : (!llvm.ptr) -> ()
  %size_address = llvm.getelementptr %sizes[%axis] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %stride_address = llvm.getelementptr %strides[%axis] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %size = llvm.load %size_address : !llvm.ptr -> i64
  %stride = llvm.load %stride_address : !llvm.ptr -> i64
  %step = llvm.mul %stride, %bytes : i64
  %inner = llvm.add %axis, %one : i64
  %width = llvm.trunc %inner : i64 to i32
  %is_last_axis = llvm.icmp "eq" %inner, %rank : i64
  llvm.br ^loop(%zero : i64)
^loop(%index: i64):
  %more = llvm.icmp "slt" %index, %size : i64
  llvm.cond_br %more, ^item, ^end
^item:
  %is_first = llvm.icmp "eq" %index, %zero : i64
  llvm.cond_br %is_first, ^print, ^separate
^separate:
  llvm.call @put(%comma) : (!llvm.ptr) -> ()
  llvm.cond_br %is_last_axis, ^indent, ^break
^break:
  llvm.call @put(%line) : (!llvm.ptr) -> ()
  llvm.br ^indent
^indent:
  %0 = llvm.call @printf(%blanks, %width, %nothing) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, i32, !llvm.ptr) -> i32
  llvm.br ^print
^print:
  %distance = llvm.mul %index, %step : i64
  %address = llvm.getelementptr %first[%distance] : (!llvm.ptr, i64) -> !llvm.ptr, i8
  llvm.call @print_axis(%address, %inner, %rank, %sizes, %strides, %print, %bytes) : (!llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, i64) -> ()
  %next = llvm.add %index, %one : i64
  llvm.br ^loop(%next : i64)
^end:
  llvm.call @put(%close) : (!llvm.ptr) -> ()
  llvm.return
}

// How an element of each type is printed.

llvm.func internal @element_F64(%address: !llvm.ptr) {
  %value = llvm.load %address : !llvm.ptr -> f64
  %format = llvm.mlir.addressof @format_g : !llvm.ptr
  %0 = llvm.call @printf(%format, %value) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, f64) -> i32
  llvm.return
}

llvm.func internal @element_F32(%address: !llvm.ptr) {
  %value = llvm.load %address : !llvm.ptr -> f32
  %wide = llvm.fpext %value : f32 to f64
  %format = llvm.mlir.addressof @format_g : !llvm.ptr
  %0 = llvm.call @printf(%format, %wide) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, f64) -> i32
  llvm.return
}

llvm.func internal @element_F16(%address: !llvm.ptr) {
  %value = llvm.load %address : !llvm.ptr -> f16
  %single = llvm.fpext %value : f16 to f32
  %wide = llvm.fpext %single : f32 to f64
  %format = llvm.mlir.addressof @format_g : !llvm.ptr
  %0 = llvm.call @printf(%format, %wide) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, f64) -> i32
  llvm.return
}

llvm.func internal @element_BF16(%address: !llvm.ptr) {
  %value = llvm.load %address : !llvm.ptr -> bf16
  %single = llvm.fpext %value : bf16 to f32
  %wide = llvm.fpext %single : f32 to f64
  %format = llvm.mlir.addressof @format_g : !llvm.ptr
  %0 = llvm.call @printf(%format, %wide) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, f64) -> i32
  llvm.return
}

llvm.func internal @element_I64(%address: !llvm.ptr) {
  %value = llvm.load %address : !llvm.ptr -> i64
  %format = llvm.mlir.addressof @format_i64 : !llvm.ptr
  %0 = llvm.call @printf(%format, %value) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, i64) -> i32
  llvm.return
}

llvm.func internal @element_Ind(%address: !llvm.ptr) {
  %value = llvm.load %address : !llvm.ptr -> i64
  %format = llvm.mlir.addressof @format_i64 : !llvm.ptr
  %0 = llvm.call @printf(%format, %value) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, i64) -> i32
  llvm.return
}

llvm.func internal @element_I32(%address: !llvm.ptr) {
  %value = llvm.load %address : !llvm.ptr -> i32
  %wide = llvm.sext %value : i32 to i64
  %format = llvm.mlir.addressof @format_i64 : !llvm.ptr
  %0 = llvm.call @printf(%format, %wide) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, i64) -> i32
  llvm.return
}

llvm.func internal @element_I16(%address: !llvm.ptr) {
  %value = llvm.load %address : !llvm.ptr -> i16
  %wide = llvm.sext %value : i16 to i64
  %format = llvm.mlir.addressof @format_i64 : !llvm.ptr
  %0 = llvm.call @printf(%format, %wide) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, i64) -> i32
  llvm.return
}

llvm.func internal @element_I8(%address: !llvm.ptr) {
  // Upstream prints a character.
  %value = llvm.load %address : !llvm.ptr -> i8
  %wide = llvm.zext %value : i8 to i32
  %format = llvm.mlir.addressof @format_c : !llvm.ptr
  %0 = llvm.call @printf(%format, %wide) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, i32) -> i32
  llvm.return
}

llvm.func internal @element_C32(%address: !llvm.ptr) {
  %real = llvm.load %address : !llvm.ptr -> f32
  %next = llvm.getelementptr %address[4] : (!llvm.ptr) -> !llvm.ptr, i8
  %imaginary = llvm.load %next : !llvm.ptr -> f32
  %re = llvm.fpext %real : f32 to f64
  %im = llvm.fpext %imaginary : f32 to f64
  %format = llvm.mlir.addressof @format_complex : !llvm.ptr
  %0 = llvm.call @printf(%format, %re, %im) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, f64, f64) -> i32
  llvm.return
}

llvm.func internal @element_C64(%address: !llvm.ptr) {
  %real = llvm.load %address : !llvm.ptr -> f64
  %next = llvm.getelementptr %address[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %imaginary = llvm.load %next : !llvm.ptr -> f64
  %format = llvm.mlir.addressof @format_complex : !llvm.ptr
  %0 = llvm.call @printf(%format, %real, %imaginary) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, f64, f64) -> i32
  llvm.return
}

// The functions that programs call. The plain ones are weak: a program that asks for the C
// interface of their declaration defines them itself, as calls of the others.

llvm.func weak @printMemrefF64(%rank: i64, %descriptor: !llvm.ptr) {
  %print = llvm.mlir.addressof @element_F64 : !llvm.ptr
  %bytes = llvm.mlir.constant(8 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}
llvm.func @_mlir_ciface_printMemrefF64(%unranked: !llvm.ptr) {
  %rank = llvm.load %unranked : !llvm.ptr -> i64
  %field = llvm.getelementptr %unranked[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %descriptor = llvm.load %field : !llvm.ptr -> !llvm.ptr
  %print = llvm.mlir.addressof @element_F64 : !llvm.ptr
  %bytes = llvm.mlir.constant(8 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func weak @printMemrefF32(%rank: i64, %descriptor: !llvm.ptr) {
  %print = llvm.mlir.addressof @element_F32 : !llvm.ptr
  %bytes = llvm.mlir.constant(4 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}
llvm.func @_mlir_ciface_printMemrefF32(%unranked: !llvm.ptr) {
  %rank = llvm.load %unranked : !llvm.ptr -> i64
  %field = llvm.getelementptr %unranked[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %descriptor = llvm.load %field : !llvm.ptr -> !llvm.ptr
  %print = llvm.mlir.addressof @element_F32 : !llvm.ptr
  %bytes = llvm.mlir.constant(4 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func weak @printMemrefF16(%rank: i64, %descriptor: !llvm.ptr) {
  %print = llvm.mlir.addressof @element_F16 : !llvm.ptr
  %bytes = llvm.mlir.constant(2 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}
llvm.func @_mlir_ciface_printMemrefF16(%unranked: !llvm.ptr) {
  %rank = llvm.load %unranked : !llvm.ptr -> i64
  %field = llvm.getelementptr %unranked[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %descriptor = llvm.load %field : !llvm.ptr -> !llvm.ptr
  %print = llvm.mlir.addressof @element_F16 : !llvm.ptr
  %bytes = llvm.mlir.constant(2 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func weak @printMemrefBF16(%rank: i64, %descriptor: !llvm.ptr) {
  %print = llvm.mlir.addressof @element_BF16 : !llvm.ptr
  %bytes = llvm.mlir.constant(2 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}
llvm.func @_mlir_ciface_printMemrefBF16(%unranked: !llvm.ptr) {
  %rank = llvm.load %unranked : !llvm.ptr -> i64
  %field = llvm.getelementptr %unranked[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %descriptor = llvm.load %field : !llvm.ptr -> !llvm.ptr
  %print = llvm.mlir.addressof @element_BF16 : !llvm.ptr
  %bytes = llvm.mlir.constant(2 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func weak @printMemrefI64(%rank: i64, %descriptor: !llvm.ptr) {
  %print = llvm.mlir.addressof @element_I64 : !llvm.ptr
  %bytes = llvm.mlir.constant(8 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}
llvm.func @_mlir_ciface_printMemrefI64(%unranked: !llvm.ptr) {
  %rank = llvm.load %unranked : !llvm.ptr -> i64
  %field = llvm.getelementptr %unranked[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %descriptor = llvm.load %field : !llvm.ptr -> !llvm.ptr
  %print = llvm.mlir.addressof @element_I64 : !llvm.ptr
  %bytes = llvm.mlir.constant(8 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func weak @printMemrefInd(%rank: i64, %descriptor: !llvm.ptr) {
  %print = llvm.mlir.addressof @element_Ind : !llvm.ptr
  %bytes = llvm.mlir.constant(8 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}
llvm.func @_mlir_ciface_printMemrefInd(%unranked: !llvm.ptr) {
  %rank = llvm.load %unranked : !llvm.ptr -> i64
  %field = llvm.getelementptr %unranked[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %descriptor = llvm.load %field : !llvm.ptr -> !llvm.ptr
  %print = llvm.mlir.addressof @element_Ind : !llvm.ptr
  %bytes = llvm.mlir.constant(8 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func weak @printMemrefI32(%rank: i64, %descriptor: !llvm.ptr) {
  %print = llvm.mlir.addressof @element_I32 : !llvm.ptr
  %bytes = llvm.mlir.constant(4 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}
llvm.func @_mlir_ciface_printMemrefI32(%unranked: !llvm.ptr) {
  %rank = llvm.load %unranked : !llvm.ptr -> i64
  %field = llvm.getelementptr %unranked[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %descriptor = llvm.load %field : !llvm.ptr -> !llvm.ptr
  %print = llvm.mlir.addressof @element_I32 : !llvm.ptr
  %bytes = llvm.mlir.constant(4 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func weak @printMemrefI16(%rank: i64, %descriptor: !llvm.ptr) {
  %print = llvm.mlir.addressof @element_I16 : !llvm.ptr
  %bytes = llvm.mlir.constant(2 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}
llvm.func @_mlir_ciface_printMemrefI16(%unranked: !llvm.ptr) {
  %rank = llvm.load %unranked : !llvm.ptr -> i64
  %field = llvm.getelementptr %unranked[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %descriptor = llvm.load %field : !llvm.ptr -> !llvm.ptr
  %print = llvm.mlir.addressof @element_I16 : !llvm.ptr
  %bytes = llvm.mlir.constant(2 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func weak @printMemrefI8(%rank: i64, %descriptor: !llvm.ptr) {
  %print = llvm.mlir.addressof @element_I8 : !llvm.ptr
  %bytes = llvm.mlir.constant(1 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}
llvm.func @_mlir_ciface_printMemrefI8(%unranked: !llvm.ptr) {
  %rank = llvm.load %unranked : !llvm.ptr -> i64
  %field = llvm.getelementptr %unranked[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %descriptor = llvm.load %field : !llvm.ptr -> !llvm.ptr
  %print = llvm.mlir.addressof @element_I8 : !llvm.ptr
  %bytes = llvm.mlir.constant(1 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func weak @printMemrefC32(%rank: i64, %descriptor: !llvm.ptr) {
  %print = llvm.mlir.addressof @element_C32 : !llvm.ptr
  %bytes = llvm.mlir.constant(8 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}
llvm.func @_mlir_ciface_printMemrefC32(%unranked: !llvm.ptr) {
  %rank = llvm.load %unranked : !llvm.ptr -> i64
  %field = llvm.getelementptr %unranked[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %descriptor = llvm.load %field : !llvm.ptr -> !llvm.ptr
  %print = llvm.mlir.addressof @element_C32 : !llvm.ptr
  %bytes = llvm.mlir.constant(8 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func weak @printMemrefC64(%rank: i64, %descriptor: !llvm.ptr) {
  %print = llvm.mlir.addressof @element_C64 : !llvm.ptr
  %bytes = llvm.mlir.constant(16 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}
llvm.func @_mlir_ciface_printMemrefC64(%unranked: !llvm.ptr) {
  %rank = llvm.load %unranked : !llvm.ptr -> i64
  %field = llvm.getelementptr %unranked[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %descriptor = llvm.load %field : !llvm.ptr -> !llvm.ptr
  %print = llvm.mlir.addressof @element_C64 : !llvm.ptr
  %bytes = llvm.mlir.constant(16 : i64) : i64
  llvm.call @print_memref(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

// Of a known rank, and shapes alone: through upstream's C interface only.

llvm.func @_mlir_ciface_printMemref0dF32(%descriptor: !llvm.ptr) {
  %rank = llvm.mlir.constant(0 : i64) : i64
  %print = llvm.mlir.addressof @element_F32 : !llvm.ptr
  %bytes = llvm.mlir.constant(4 : i64) : i64
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemref1dF32(%descriptor: !llvm.ptr) {
  %rank = llvm.mlir.constant(1 : i64) : i64
  %print = llvm.mlir.addressof @element_F32 : !llvm.ptr
  %bytes = llvm.mlir.constant(4 : i64) : i64
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemref2dF32(%descriptor: !llvm.ptr) {
  %rank = llvm.mlir.constant(2 : i64) : i64
  %print = llvm.mlir.addressof @element_F32 : !llvm.ptr
  %bytes = llvm.mlir.constant(4 : i64) : i64
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemref3dF32(%descriptor: !llvm.ptr) {
  %rank = llvm.mlir.constant(3 : i64) : i64
  %print = llvm.mlir.addressof @element_F32 : !llvm.ptr
  %bytes = llvm.mlir.constant(4 : i64) : i64
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemref4dF32(%descriptor: !llvm.ptr) {
  %rank = llvm.mlir.constant(4 : i64) : i64
  %print = llvm.mlir.addressof @element_F32 : !llvm.ptr
  %bytes = llvm.mlir.constant(4 : i64) : i64
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemref1dF64(%descriptor: !llvm.ptr) {
  %rank = llvm.mlir.constant(1 : i64) : i64
  %print = llvm.mlir.addressof @element_F64 : !llvm.ptr
  %bytes = llvm.mlir.constant(8 : i64) : i64
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemref1dI64(%descriptor: !llvm.ptr) {
  %rank = llvm.mlir.constant(1 : i64) : i64
  %print = llvm.mlir.addressof @element_I64 : !llvm.ptr
  %bytes = llvm.mlir.constant(8 : i64) : i64
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemref1dI32(%descriptor: !llvm.ptr) {
  %rank = llvm.mlir.constant(1 : i64) : i64
  %print = llvm.mlir.addressof @element_I32 : !llvm.ptr
  %bytes = llvm.mlir.constant(4 : i64) : i64
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemref1dI8(%descriptor: !llvm.ptr) {
  %rank = llvm.mlir.constant(1 : i64) : i64
  %print = llvm.mlir.addressof @element_I8 : !llvm.ptr
  %bytes = llvm.mlir.constant(1 : i64) : i64
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemref1dInd(%descriptor: !llvm.ptr) {
  %rank = llvm.mlir.constant(1 : i64) : i64
  %print = llvm.mlir.addressof @element_Ind : !llvm.ptr
  %bytes = llvm.mlir.constant(8 : i64) : i64
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemref1dC32(%descriptor: !llvm.ptr) {
  %rank = llvm.mlir.constant(1 : i64) : i64
  %print = llvm.mlir.addressof @element_C32 : !llvm.ptr
  %bytes = llvm.mlir.constant(8 : i64) : i64
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemref1dC64(%descriptor: !llvm.ptr) {
  %rank = llvm.mlir.constant(1 : i64) : i64
  %print = llvm.mlir.addressof @element_C64 : !llvm.ptr
  %bytes = llvm.mlir.constant(16 : i64) : i64
  llvm.call @print_ranked(%rank, %descriptor, %print, %bytes) : (i64, !llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemrefShapeF64(%unranked: !llvm.ptr) {
  llvm.call @print_unranked_shape(%unranked) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemrefShapeF32(%unranked: !llvm.ptr) {
  llvm.call @print_unranked_shape(%unranked) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemrefShapeI64(%unranked: !llvm.ptr) {
  llvm.call @print_unranked_shape(%unranked) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemrefShapeI32(%unranked: !llvm.ptr) {
  llvm.call @print_unranked_shape(%unranked) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemrefShapeI8(%unranked: !llvm.ptr) {
  llvm.call @print_unranked_shape(%unranked) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemrefShapeInd(%unranked: !llvm.ptr) {
  llvm.call @print_unranked_shape(%unranked) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemrefShapeC32(%unranked: !llvm.ptr) {
  llvm.call @print_unranked_shape(%unranked) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func @_mlir_ciface_printMemrefShapeC64(%unranked: !llvm.ptr) {
  llvm.call @print_unranked_shape(%unranked) : (!llvm.ptr) -> ()
  llvm.return
}
