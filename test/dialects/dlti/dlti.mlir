// RUN: mlopt %s | mlopt | filecheck %s

// Both ways to write an entry are one.

// CHECK: #dlti.map<"x" = 1 : i32, f32 = "single">
// CHECK: #dlti.dl_spec<!llvm.ptr = dense<64> : vector<3xi64>, "dlti.endianness" = "little", index = 32 : i32>
module attributes {
  a.map = #dlti.map<"x" = 1 : i32, f32 = "single">,
  dlti.dl_spec = #dlti.dl_spec<
    #dlti.dl_entry<!llvm.ptr, dense<[64, 64, 64]> : vector<3xi64>>,
    #dlti.dl_entry<"dlti.endianness", "little">,
    index = 32 : i32>
} {
}

// Systems are made of devices.

// CHECK: #dlti.target_system_spec<"CPU" = #dlti.target_device_spec<"L1" = 32768 : i64>>
module attributes {
  dlti.target_system_spec = #dlti.target_system_spec<
    "CPU" = #dlti.target_device_spec<"L1" = 32768 : i64>>
} {
}
