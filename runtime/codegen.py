"""Modules at the llvm level to object files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from xdsl.dialects.builtin import ModuleOp

from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.dialects import register_dialects
from mlopt.passes.general.catch_failures import CatchFailuresPass
from mlopt.runtime.cache import Cache
from mlopt.runtime.cache_key import program_key
from mlopt.runtime.openmp import OPENMP
from mlopt.runtime.options import CompileOptions
from mlopt.runtime.program_signature import program_signature
from mlopt.runtime.signature import ProgramSignature
from mlopt.runtime.support import CALLED_BY_LLVM, LIBRARY, SYMBOLS, Part, parts_for
from mlopt.targets.llvm import CodegenOptions, compile_ir, emit_module, machine_of, needs_ir_passes
from mlopt.targets.llvm.data_object import DataObject, can_be_apart
from mlopt.targets.llvm.vectorized import settled

OBJECTS = "object"
"""Where the cache keeps the library's parts."""

PROGRAM_SYMBOL = "mlopt_program"
"""The symbol of the signature inside an object: JSON, ended by a zero byte."""


def program_object(
    module: ModuleOp, signature: ProgramSignature, options: CompileOptions
) -> list[bytes]:
    """The object of `module`, with its signature in it, then that of its large constants if any."""
    settings = replace(codegen_options(options), ir_passes=needs_ir_passes(module))
    apart = DataObject() if can_be_apart(settings.machine) else None
    left_alone = settled(module) if settings.ir_passes else ()
    ir = emit_module(module, apart=apart, settled=left_alone)
    text = f"{ir}\n{_signature_text(signature)}"
    own = compile_ir(text, settings).object()
    return [own, apart.object(settings.machine)] if apart is not None and apart.data else [own]


def part_object(part: Part, options: CompileOptions) -> bytes:
    """The object of a part of the library, which is optimised whatever the program is."""
    return _part_object(part, options.mcpu, options.mattr)


@cache
def _part_object(part: Part, mcpu: str, mattr: str) -> bytes:
    context = Context()
    register_dialects(context)
    module = parse_module(part.text(), str(LIBRARY / f"{part.name}.mlir"), context)
    machine = machine_of(mcpu, mattr)
    return compile_ir(emit_module(module), CodegenOptions(machine)).object()


def codegen_options(options: CompileOptions) -> CodegenOptions:
    """What LLVM is told."""
    return CodegenOptions(machine_of(options.mcpu, options.mattr), options.opt_level)


def _signature_text(signature: ProgramSignature) -> str:
    data = signature.to_json().encode()
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:02X}" for byte in data
    )
    return f'@{PROGRAM_SYMBOL} = constant [{len(data) + 1} x i8] c"{escaped}\\00"\n'


def library_objects(needs: Sequence[str], options: CompileOptions) -> list[bytes]:
    """The parts of the library that define `needs`, compiled once a machine."""
    objects: list[bytes] = []
    kept = Cache(OBJECTS)
    for part in parts_for(needs):
        key = program_key((part.text().encode(),), {"mcpu": options.mcpu, "mattr": options.mattr})
        image = kept.get(key)
        if image is None:
            image = part_object(part, options)
            kept.put(key, image)
        objects.append(image)
    return objects


def program_objects(
    module: ModuleOp, options: CompileOptions
) -> tuple[list[bytes], ProgramSignature]:
    """The objects that make up the program of `module`, at the llvm level."""
    context = Context()
    register_dialects(context)
    CatchFailuresPass().run(module, context)
    signature = program_signature(module, SYMBOLS)
    if options.threads_runtime == OPENMP and "mlopt_parallel_for" in signature.needs:
        signature = replace(signature, needs=(*signature.needs, OPENMP))
    own = program_object(module, signature, options)
    called = [symbol for symbol in CALLED_BY_LLVM if symbol.encode() in own[0]]
    return [*own, *library_objects((*signature.needs, *called), options)], signature
