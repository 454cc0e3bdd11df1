"""Lowers text to the llvm dialect by our passes and runs it in this process.

Upstream's mlir-opt and mlir-translate stand between our llvm dialect and LLVM, so that
what runs was accepted by both, and no emitter of ours is needed.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from referee import accepts, translates

from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.core.printer import print_module
from mlopt.core.verifier import verify
from mlopt.dialects import register_dialects
from mlopt.passes.registry import make_pass

LOWERING = ("convert-scf-to-cf", "convert-loop-to-cf", "convert-to-llvm")


def lowered(text: str, *flags: str) -> str:
    """The text after the passes `flags` (`name` or `name=key=value`)."""
    context = Context()
    register_dialects(context)
    module = parse_module(text, "<test>", context)
    for flag in flags:
        name, _, options = flag.partition("=")
        pairs = dict(pair.split("=") for pair in options.split()) if options else {}
        make_pass(name, pairs).run(module, context)
    problems = verify(module)
    assert not problems, [problem.message for problem in problems[:5]]
    stream = io.StringIO()
    print_module(module, stream)
    return stream.getvalue()


class Native:
    """A module compiled for this machine; keeps the code alive."""

    def __init__(self, text: str, *before: str):
        import llvmlite.binding as llvm
        from llvmlite.binding.orcjit import JITLibraryBuilder, create_lljit_compiler

        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        self.dialect_text = lowered(text, *before, *LOWERING)
        ir = translates(accepts(self.dialect_text))
        # The host's features, or f16 would need functions of compiler-rt.
        machine = llvm.Target.from_default_triple().create_target_machine(
            cpu=llvm.get_host_cpu_name(),
            features=llvm.get_host_cpu_features().flatten(),
            jit=True,
        )
        self._engine = create_lljit_compiler(machine)
        library = JITLibraryBuilder().add_ir(ir).add_current_process()
        for name in exported(ir):
            library.export_symbol(name)
        self._library = library.link(self._engine, "native")

    def call(self, name: str, *arguments: Any) -> None:
        """Calls `_mlir_ciface_<name>` with arrays as memrefs and integers as `i64`."""
        address = self._library[f"_mlir_ciface_{name}"]
        passed = [
            ctypes.byref(descriptor(value))
            if isinstance(value, np.ndarray)
            else ctypes.c_int64(value)
            for value in arguments
        ]
        ctypes.CFUNCTYPE(None)(address)(*passed)


def exported(ir: str) -> list[str]:
    """The C interfaces that a module of LLVM IR defines."""
    return re.findall(r"^define void @(_mlir_ciface_\w+)", ir, re.MULTILINE)


def descriptor(array: np.ndarray) -> Any:
    """The memref descriptor of an array."""
    rank = array.ndim

    class Descriptor(ctypes.Structure):
        _fields_: Sequence[tuple[str, Any]] = (
            ("allocated", ctypes.c_void_p),
            ("aligned", ctypes.c_void_p),
            ("offset", ctypes.c_int64),
            *(
                (("sizes", ctypes.c_int64 * rank), ("strides", ctypes.c_int64 * rank))
                if rank
                else ()
            ),
        )

    pointer = array.ctypes.data
    numbers = ctypes.c_int64 * rank
    strides = [stride // array.itemsize for stride in array.strides]
    extra = (numbers(*array.shape), numbers(*strides)) if rank else ()
    return Descriptor(pointer, pointer, 0, *extra)
