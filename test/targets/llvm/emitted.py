"""Text in the llvm dialect to LLVM IR, and to functions that can be called."""

from __future__ import annotations

import ctypes
import re
from typing import Any

import llvmlite.binding as llvm
from front_door import parse
from llvmlite.binding.orcjit import JITLibraryBuilder, create_lljit_compiler

from mlopt.targets.llvm import compile_ir, emit_module
from mlopt.targets.llvm.backend import start

start()
_engine = create_lljit_compiler()
_names = iter(range(1 << 30))


def ir_of(text: str) -> str:
    """Our LLVM IR of `text`, read by LLVM and checked."""
    emitted = emit_module(parse(text))
    checked(emitted)
    return emitted


def checked(text: str) -> Any:
    """The module that LLVM reads from `text`. Raises `RuntimeError`."""
    module = llvm.parse_assembly(text)
    module.verify()
    return module


class Program:
    """LLVM IR, compiled into this process."""

    def __init__(self, text: str, *names: str):
        builder = JITLibraryBuilder().add_current_process()
        builder.add_object_img(compile_ir(text).object())
        for name in names:
            builder.export_symbol(name)
        self._tracker = builder.link(_engine, f"test.{next(_names)}")

    def call(self, name: str, result: Any, *arguments: Any) -> Any:
        """Calls `name` with ctypes values."""
        kind = ctypes.CFUNCTYPE(result, *(type(argument) for argument in arguments))
        return kind(self._tracker[name])(*arguments)


def normal_form(text: str) -> list[str]:
    """Lines as LLVM writes them after its clean-up, without names of values and metadata.

    Upstream folds constants while it translates, and orders the inputs of phis in its own
    way: instruction combining and sorting take that out.
    """
    module = checked(text)
    passes = llvm.create_new_module_pass_manager()
    passes.add_instruction_combine_pass()
    passes.add_simplify_cfg_pass()
    tuning = llvm.create_pipeline_tuning_options()
    builder = llvm.create_pass_builder(
        llvm.Target.from_default_triple().create_target_machine(), tuning
    )
    passes.run(module, builder)
    lines: list[str] = []
    for line in str(module).splitlines():
        line = re.sub(r"\s*;.*$", "", line)
        if line and not line.startswith(("source_filename", "target ", "!", "attributes")):
            line = re.sub(r"%[\w.$-]+", "%", re.sub(r"!\d+", "!", line))
            line = re.sub(r"#\d+", "#", line)
            inputs = sorted(re.findall(r"\[ [^\]]* \]", line)) if " phi " in line else []
            lines.append(line.partition("[")[0] + ", ".join(inputs) if inputs else line)
    return sorted(line for line in lines if not line.endswith(":"))
