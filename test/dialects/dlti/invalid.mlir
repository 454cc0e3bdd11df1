// RUN: mlopt %s --verify-diagnostics --split-input-file

// A key stands once.

// expected-error@+1 {{duplicate DLTI entry key}}
module attributes {a.b = #dlti.map<"x" = 1 : i32, "x" = 2 : i32>} {
}

// -----

// expected-error@+1 {{empty string as DLTI key is not allowed}}
module attributes {a.b = #dlti.map<"" = 1 : i32>} {
}

// -----

// A device has names, not types.

// expected-error@+1 {{dlti.target_device_spec does not allow type as a key}}
module attributes {a.b = #dlti.target_device_spec<i32 = 1 : i32>} {
}
