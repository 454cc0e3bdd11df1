"""The machine that code is made for: triple, processor, features, data layout."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from xdsl.dialects.builtin import UnknownLoc

from mlopt.core.diagnostics import error
from mlopt.targets.llvm import backend


@dataclass(frozen=True)
class Machine:
    """`features` is LLVM's list, `+avx2,-fma`. Without `cpu`, what all of the triple have."""

    triple: str
    cpu: str = ""
    features: str = ""

    @cached_property
    def data_layout(self) -> str:
        """LLVM's data layout string. Raises `DiagnosticError` for an unknown triple."""
        return _data_layout(self.triple)

    @property
    def is_host(self) -> bool:
        """True where what is compiled for it runs here."""
        return self == host()

    @property
    def architecture(self) -> str:
        """The first part of the triple."""
        return self.triple.partition("-")[0]

    def has_feature(self, name: str) -> bool | None:
        """True or False where the list says so, last word wins; None where it does not."""
        for feature in reversed(self.features.split(",")):
            if feature[1:] == name:
                return feature[0] == "+"
        return None


@cache
def host() -> Machine:
    """This machine."""
    return Machine(**backend.host_description())


def machine_of(mcpu: str = "", mattr: str = "", mtriple: str = "") -> Machine:
    """The machine that `--mcpu`, `--mattr`, `--mtriple` ask for; empty means this machine's.

    Another triple or processor starts without features; `mattr` adds to what is there.

    Raises `DiagnosticError` for an unknown triple or a feature without a sign.
    """
    here = host()
    triple = mtriple or here.triple
    is_same_triple = triple == here.triple
    if mcpu == "native":
        mcpu = here.cpu
    cpu = mcpu or (here.cpu if is_same_triple else "")
    features = here.features if is_same_triple and cpu == here.cpu else ""
    for feature in filter(None, (word.strip() for word in mattr.split(","))):
        if feature[0] not in "+-" or len(feature) == 1:
            raise error(UnknownLoc(), f"found feature '{feature}', expected a sign before its name")
        features = f"{features},{feature}" if features else feature
    machine = Machine(triple, cpu, features)
    _ = machine.data_layout
    return machine


@cache
def _data_layout(triple: str) -> str:
    settings = {"triple": triple, "cpu": "", "features": "", "codegen_level": 0}
    settings |= {"reloc": "default", "code_model": "default"}
    try:
        return str(backend.target_machine(settings).target_data)
    except RuntimeError as failure:
        message = str(failure).strip().splitlines()[0]
        raise error(UnknownLoc(), f"unknown target triple '{triple}': {message}") from None
