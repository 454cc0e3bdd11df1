"""The core: what every level shares, on top of xDSL's SSA IR."""

from mlopt.core.quick_dataclasses import make_dataclasses_quickly

make_dataclasses_quickly()  # before xDSL defines the first of its classes
