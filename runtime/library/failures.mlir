// Failed assertions of a program that Python called: back to where it was called, as an error.
//
//   mlopt_catch(key, report)    from now on failures are caught; `key` is a pthread_key_t + 1
//   mlopt_enter(frame)          what fails in this thread goes to `frame` from now on
//   mlopt_leave(frame)          ... and to the frame before it again
//   mlopt_fail(message)         to the innermost frame; without one, abort with the message
//   mlopt_caught(frame)         after a failure came to `frame`: on to the one around it, or report
//   mlopt_drop(frame)           frees what was allocated since `frame` was entered, and leaves it
//   mlopt_innermost_frame()     the frame of this thread that failures go to, or null
//   mlopt_alloc(n), mlopt_free  malloc and free, and what a failure leaves behind is freed
//
// A frame is 1024 bytes on the stack of a function that called _setjmp on its byte 64 before it
// entered. Its words: frame before, message, allocations, their number, room for how many, image.
// Only frames of this very program are on the way out, so no code of others is jumped over.
//
// Nobody calls mlopt_catch where a program is linked into another: then nothing is caught.

llvm.mlir.global internal @key(0 : i64) : i64
llvm.mlir.global internal @report() : !llvm.ptr {
  %0 = llvm.mlir.zero : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
llvm.mlir.global internal constant @end_of_line("\0A")

llvm.func @pthread_getspecific(i32) -> !llvm.ptr
llvm.func @pthread_setspecific(i32, !llvm.ptr) -> i32
llvm.func @malloc(i64) -> !llvm.ptr
llvm.func @realloc(!llvm.ptr, i64) -> !llvm.ptr
llvm.func @free(!llvm.ptr)
llvm.func @strlen(!llvm.ptr) -> i64
llvm.func @write(i32, !llvm.ptr, i64) -> i64
llvm.func @abort() attributes {passthrough = ["noreturn"]}
llvm.func @longjmp(!llvm.ptr, i32) attributes {passthrough = ["noreturn"]}

llvm.func @mlopt_catch(%key: i64, %report: !llvm.ptr) {
  %key_address = llvm.mlir.addressof @key : !llvm.ptr
  %report_address = llvm.mlir.addressof @report : !llvm.ptr
  llvm.store %report, %report_address : !llvm.ptr, !llvm.ptr
  llvm.store %key, %key_address : i64, !llvm.ptr
  llvm.return
}

// The innermost frame of this thread, or null.
llvm.func @mlopt_innermost_frame() -> !llvm.ptr {
  %null = llvm.mlir.zero : !llvm.ptr
  %none = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i32) : i32
  %key_address = llvm.mlir.addressof @key : !llvm.ptr
  %key = llvm.load %key_address : !llvm.ptr -> i64
  %is_off = llvm.icmp "eq" %key, %none : i64
  llvm.cond_br %is_off, ^off, ^on
^off:
  llvm.return %null : !llvm.ptr
^on:
  %word = llvm.trunc %key : i64 to i32
  %number = llvm.sub %word, %one : i32
  %frame = llvm.call @pthread_getspecific(%number) : (i32) -> !llvm.ptr
  llvm.return %frame : !llvm.ptr
}

llvm.func internal @set_innermost(%frame: !llvm.ptr) {
  %one = llvm.mlir.constant(1 : i32) : i32
  %key_address = llvm.mlir.addressof @key : !llvm.ptr
  %key = llvm.load %key_address : !llvm.ptr -> i64
  %word = llvm.trunc %key : i64 to i32
  %number = llvm.sub %word, %one : i32
  %0 = llvm.call @pthread_setspecific(%number, %frame) : (i32, !llvm.ptr) -> i32
  llvm.return
}

llvm.func @mlopt_enter(%frame: !llvm.ptr) {
  %none = llvm.mlir.constant(0 : i64) : i64
  %null = llvm.mlir.zero : !llvm.ptr
  %key_address = llvm.mlir.addressof @key : !llvm.ptr
  %key = llvm.load %key_address : !llvm.ptr -> i64
  %image_field = llvm.getelementptr %frame[5] : (!llvm.ptr) -> !llvm.ptr, i64
  llvm.store %null, %image_field : !llvm.ptr, !llvm.ptr
  %is_off = llvm.icmp "eq" %key, %none : i64
  llvm.cond_br %is_off, ^end, ^on
^on:
  %before = llvm.call @mlopt_innermost_frame() : () -> !llvm.ptr
  %list_field = llvm.getelementptr %frame[2] : (!llvm.ptr) -> !llvm.ptr, i64
  %count_field = llvm.getelementptr %frame[3] : (!llvm.ptr) -> !llvm.ptr, i64
  %room_field = llvm.getelementptr %frame[4] : (!llvm.ptr) -> !llvm.ptr, i64
  llvm.store %before, %frame : !llvm.ptr, !llvm.ptr
  llvm.store %null, %list_field : !llvm.ptr, !llvm.ptr
  llvm.store %none, %count_field : i64, !llvm.ptr
  llvm.store %none, %room_field : i64, !llvm.ptr
  llvm.store %key_address, %image_field : !llvm.ptr, !llvm.ptr
  llvm.call @set_innermost(%frame) : (!llvm.ptr) -> ()
  llvm.br ^end
^end:
  llvm.return
}

llvm.func @mlopt_leave(%frame: !llvm.ptr) {
  %null = llvm.mlir.zero : !llvm.ptr
  %image_field = llvm.getelementptr %frame[5] : (!llvm.ptr) -> !llvm.ptr, i64
  %image = llvm.load %image_field : !llvm.ptr -> !llvm.ptr
  %is_off = llvm.icmp "eq" %image, %null : !llvm.ptr
  llvm.cond_br %is_off, ^end, ^on
^on:
  %before = llvm.load %frame : !llvm.ptr -> !llvm.ptr
  llvm.call @set_innermost(%before) : (!llvm.ptr) -> ()
  %list_field = llvm.getelementptr %frame[2] : (!llvm.ptr) -> !llvm.ptr, i64
  %list = llvm.load %list_field : !llvm.ptr -> !llvm.ptr
  llvm.call @free(%list) : (!llvm.ptr) -> ()
  llvm.br ^end
^end:
  llvm.return
}

llvm.func @mlopt_fail(%message: !llvm.ptr) {
  %null = llvm.mlir.zero : !llvm.ptr
  %own = llvm.mlir.addressof @key : !llvm.ptr
  %frame = llvm.call @mlopt_innermost_frame() : () -> !llvm.ptr
  %is_alone = llvm.icmp "eq" %frame, %null : !llvm.ptr
  llvm.cond_br %is_alone, ^stop, ^whose
^whose:
  %image_field = llvm.getelementptr %frame[5] : (!llvm.ptr) -> !llvm.ptr, i64
  %image = llvm.load %image_field : !llvm.ptr -> !llvm.ptr
  %is_own = llvm.icmp "eq" %image, %own : !llvm.ptr
  llvm.cond_br %is_own, ^jump, ^stop
^jump:
  %one = llvm.mlir.constant(1 : i32) : i32
  %message_field = llvm.getelementptr %frame[1] : (!llvm.ptr) -> !llvm.ptr, i64
  llvm.store %message, %message_field : !llvm.ptr, !llvm.ptr
  %state = llvm.getelementptr %frame[8] : (!llvm.ptr) -> !llvm.ptr, i64
  llvm.call @longjmp(%state, %one) : (!llvm.ptr, i32) -> ()
  llvm.unreachable
^stop:
  %stderr = llvm.mlir.constant(2 : i32) : i32
  %length = llvm.call @strlen(%message) : (!llvm.ptr) -> i64
  %one_byte = llvm.mlir.constant(1 : i64) : i64
  %end_of_line = llvm.mlir.addressof @end_of_line : !llvm.ptr
  %0 = llvm.call @write(%stderr, %message, %length) : (i32, !llvm.ptr, i64) -> i64
  %1 = llvm.call @write(%stderr, %end_of_line, %one_byte) : (i32, !llvm.ptr, i64) -> i64
  llvm.call @abort() : () -> ()
  llvm.unreachable
}

// Frees what the frame's function and those it called have not, and leaves the frame.
llvm.func @mlopt_drop(%frame: !llvm.ptr) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %list_field = llvm.getelementptr %frame[2] : (!llvm.ptr) -> !llvm.ptr, i64
  %count_field = llvm.getelementptr %frame[3] : (!llvm.ptr) -> !llvm.ptr, i64
  %list = llvm.load %list_field : !llvm.ptr -> !llvm.ptr
  %count = llvm.load %count_field : !llvm.ptr -> i64
  llvm.br ^next(%zero : i64)
^next(%i: i64):
  %is_more = llvm.icmp "slt" %i, %count : i64
  llvm.cond_br %is_more, ^one, ^end
^one:
  %place = llvm.getelementptr %list[%i] : (!llvm.ptr, i64) -> !llvm.ptr, !llvm.ptr
  %memory = llvm.load %place : !llvm.ptr -> !llvm.ptr
  llvm.call @free(%memory) : (!llvm.ptr) -> ()
  %after = llvm.add %i, %one : i64
  llvm.br ^next(%after : i64)
^end:
  llvm.call @mlopt_leave(%frame) : (!llvm.ptr) -> ()
  llvm.return
}

llvm.func @mlopt_caught(%frame: !llvm.ptr) {
  %null = llvm.mlir.zero : !llvm.ptr
  %own = llvm.mlir.addressof @key : !llvm.ptr
  %message_field = llvm.getelementptr %frame[1] : (!llvm.ptr) -> !llvm.ptr, i64
  %message = llvm.load %message_field : !llvm.ptr -> !llvm.ptr
  llvm.call @mlopt_drop(%frame) : (!llvm.ptr) -> ()
  %before = llvm.load %frame : !llvm.ptr -> !llvm.ptr
  %is_last = llvm.icmp "eq" %before, %null : !llvm.ptr
  llvm.cond_br %is_last, ^report, ^whose
^whose:
  %image_field = llvm.getelementptr %before[5] : (!llvm.ptr) -> !llvm.ptr, i64
  %image = llvm.load %image_field : !llvm.ptr -> !llvm.ptr
  %is_own = llvm.icmp "eq" %image, %own : !llvm.ptr
  llvm.cond_br %is_own, ^again, ^report
^again:
  llvm.call @mlopt_fail(%message) : (!llvm.ptr) -> ()
  llvm.return
^report:
  %report_address = llvm.mlir.addressof @report : !llvm.ptr
  %report = llvm.load %report_address : !llvm.ptr -> !llvm.ptr
  llvm.call %report(%message) : !llvm.ptr, (!llvm.ptr) -> ()
  llvm.return
}

llvm.func @mlopt_alloc(%bytes: i64) -> !llvm.ptr {
  %null = llvm.mlir.zero : !llvm.ptr
  %memory = llvm.call @malloc(%bytes) : (i64) -> !llvm.ptr
  %frame = llvm.call @mlopt_innermost_frame() : () -> !llvm.ptr
  %is_alone = llvm.icmp "eq" %frame, %null : !llvm.ptr
  llvm.cond_br %is_alone, ^end, ^room
^room:
  %one = llvm.mlir.constant(1 : i64) : i64
  %list_field = llvm.getelementptr %frame[2] : (!llvm.ptr) -> !llvm.ptr, i64
  %count_field = llvm.getelementptr %frame[3] : (!llvm.ptr) -> !llvm.ptr, i64
  %room_field = llvm.getelementptr %frame[4] : (!llvm.ptr) -> !llvm.ptr, i64
  %count = llvm.load %count_field : !llvm.ptr -> i64
  %room = llvm.load %room_field : !llvm.ptr -> i64
  %list = llvm.load %list_field : !llvm.ptr -> !llvm.ptr
  %fits = llvm.icmp "slt" %count, %room : i64
  llvm.cond_br %fits, ^note(%list : !llvm.ptr), ^grow
^grow:
  %c8 = llvm.mlir.constant(8 : i64) : i64
  %twice = llvm.add %room, %room : i64
  %more = llvm.add %twice, %c8 : i64
  %size = llvm.mul %more, %c8 : i64
  %larger = llvm.call @realloc(%list, %size) : (!llvm.ptr, i64) -> !llvm.ptr
  llvm.store %larger, %list_field : !llvm.ptr, !llvm.ptr
  llvm.store %more, %room_field : i64, !llvm.ptr
  llvm.br ^note(%larger : !llvm.ptr)
^note(%base: !llvm.ptr):
  %place = llvm.getelementptr %base[%count] : (!llvm.ptr, i64) -> !llvm.ptr, !llvm.ptr
  llvm.store %memory, %place : !llvm.ptr, !llvm.ptr
  %longer = llvm.add %count, %one : i64
  llvm.store %longer, %count_field : i64, !llvm.ptr
  llvm.br ^end
^end:
  llvm.return %memory : !llvm.ptr
}

// The last that was allocated is the first that is looked at.
llvm.func @mlopt_free(%memory: !llvm.ptr) {
  %null = llvm.mlir.zero : !llvm.ptr
  %frame = llvm.call @mlopt_innermost_frame() : () -> !llvm.ptr
  %is_alone = llvm.icmp "eq" %frame, %null : !llvm.ptr
  llvm.cond_br %is_alone, ^end, ^search
^search:
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %list_field = llvm.getelementptr %frame[2] : (!llvm.ptr) -> !llvm.ptr, i64
  %count_field = llvm.getelementptr %frame[3] : (!llvm.ptr) -> !llvm.ptr, i64
  %list = llvm.load %list_field : !llvm.ptr -> !llvm.ptr
  %count = llvm.load %count_field : !llvm.ptr -> i64
  %last = llvm.sub %count, %one : i64
  llvm.br ^next(%last : i64)
^next(%i: i64):
  %is_over = llvm.icmp "slt" %i, %zero : i64
  llvm.cond_br %is_over, ^end, ^look
^look:
  %place = llvm.getelementptr %list[%i] : (!llvm.ptr, i64) -> !llvm.ptr, !llvm.ptr
  %found = llvm.load %place : !llvm.ptr -> !llvm.ptr
  %is_it = llvm.icmp "eq" %found, %memory : !llvm.ptr
  %before = llvm.sub %i, %one : i64
  llvm.cond_br %is_it, ^strike, ^next(%before : i64)
^strike:
  %last_place = llvm.getelementptr %list[%last] : (!llvm.ptr, i64) -> !llvm.ptr, !llvm.ptr
  %moved = llvm.load %last_place : !llvm.ptr -> !llvm.ptr
  llvm.store %moved, %place : !llvm.ptr, !llvm.ptr
  llvm.store %last, %count_field : i64, !llvm.ptr
  llvm.br ^end
^end:
  llvm.call @free(%memory) : (!llvm.ptr) -> ()
  llvm.return
}
