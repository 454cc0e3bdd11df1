"""What each composite is made of. f16 and bf16 are computed in f32 in between."""

from importlib import import_module

FAMILIES = (
    "activation",
    "attention",
    "composite",
    "conv",
    "normalization",
    "ordering",
    "quantization",
    "recurrent",
    "resize",
    "rotary",
    "splitting",
)
"""The files of this folder that attach decompositions."""

for family in FAMILIES:
    import_module(f"{__name__}.{family}")
