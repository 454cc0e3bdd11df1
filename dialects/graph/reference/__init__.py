"""What each op of the graph level computes, in NumPy (docs/numerics.md).

f16 and bf16 are computed in f32 and rounded once. Sums of floats are taken in the next
wider type: the value that any order of summation is a rounding of.
"""

from importlib import import_module

FAMILIES = (
    "activation",
    "attention",
    "composite",
    "contraction",
    "control",
    "custom_call",
    "elementwise",
    "indexing",
    "layout",
    "ordering",
    "padding",
    "normalization",
    "quantization",
    "recurrent",
    "reduction",
    "resize",
    "rotary",
    "selection",
    "splitting",
)
"""The files of this folder that attach meanings."""

for family in FAMILIES:
    import_module(f"{__name__}.{family}")
