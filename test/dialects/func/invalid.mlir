// RUN: mlopt %s --verify-diagnostics --split-input-file

// A declaration is private.

// expected-error@+1 {{a declaration must be private}}
func.func @public(i32)

// -----

// The entry block takes the arguments of the function.

// expected-error@+1 {{entry block takes (i64), but the function (i32)}}
"func.func"() <{sym_name = "f", function_type = (i32) -> ()}> ({
^bb0(%a: i64):
  func.return
}) : () -> ()

// -----

// There is a dictionary for every argument.

// expected-error@+1 {{found 1 argument attributes for 2 arguments}}
"func.func"() <{sym_name = "f", function_type = (i32, i32) -> (), arg_attrs = [{}]}> ({
^bb0(%a: i32, %b: i32):
  func.return
}) : () -> ()

// -----

// A function returns what its type says.

func.func @result(%a: i64) -> i32 {
  // expected-error@+1 {{'func.return' op expected arguments to have the same types as the function output types: expected [i32], got [i64]}}
  return %a : i64
}

// -----

// A value is called with what its type takes.

func.func @indirect(%f: (i32) -> i32, %a: i64) {
  // expected-error@+1 {{operands are (i64), but the callee's type has (i32)}}
  %0 = "func.call_indirect"(%f, %a) : ((i32) -> i32, i64) -> i32
  return
}

// -----

// Attributes of arguments and results name a dialect.

// expected-error@+1 {{arguments may only have dialect attributes}}
func.func private @attributes(i32 {plain})

// -----

// A function value is a function of that type.

func.func private @taken(i32)

func.func @values() {
  // expected-error@+1 {{reference to function with mismatched type}}
  %0 = func.constant @taken : () -> ()
  // expected-error@+1 {{reference to undefined function 'missing'}}
  %1 = func.constant @missing : () -> ()
  return
}
