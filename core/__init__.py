"""The core: what every level shares, on top of xDSL's SSA IR."""
