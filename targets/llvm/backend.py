"""LLVM IR text to bytes, by llvmlite; nothing of mlopt is imported here.

A mistake of LLVM's that kills a process is met by running this file as one:
`python -P backend.py` reads a line of settings as JSON and then the text from standard
input, and writes the bytes to standard output. Exit status 1 with a message is an
ordinary failure; any other status is a death.

An LLVM module is changed by code generation, so that a second object of it differs:
every call starts from the text.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

KINDS = ("object", "assembly", "ir")

SETTLED = "mlopt-settled"
"""A function that has this attribute is `optnone` for the IR passes only."""

_SETTLED_GROUP = re.compile(r'^attributes #\d+ = \{[^\n]*"mlopt-settled"[^\n]*$', re.MULTILINE)

_is_started = False


def start() -> Any:
    """llvmlite's binding, with every target initialised once."""
    global _is_started
    import llvmlite.binding as llvm

    if not _is_started:
        llvm.initialize_all_targets()
        llvm.initialize_all_asmprinters()
        llvm.initialize_native_asmparser()
        _is_started = True
    return llvm


def host_description() -> dict[str, str]:
    """Triple, processor and features of this machine."""
    llvm = start()
    return {
        "triple": llvm.get_default_triple(),
        "cpu": llvm.get_host_cpu_name(),
        "features": llvm.get_host_cpu_features().flatten(),
    }


def target_machine(settings: dict[str, Any]) -> Any:
    """Raises `RuntimeError` for an unknown triple."""
    llvm = start()
    return llvm.Target.from_triple(settings["triple"]).create_target_machine(
        cpu=settings["cpu"],
        features=settings["features"],
        opt=settings["codegen_level"],
        reloc=settings["reloc"],
        codemodel=settings["code_model"],
    )


def generate(text: str, kind: str, settings: dict[str, Any]) -> bytes:
    """The object, assembly or optimised IR of `text`.

    Raises `RuntimeError` with LLVM's message where the text is no valid module.
    """
    llvm = start()
    machine = target_machine(settings)
    module = llvm.parse_assembly(text)
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    module.verify()
    if settings.get("libraries"):
        _link(llvm, module, settings)
    if settings["ir_level"]:
        _optimize(llvm, module, machine, settings)
        if settings.get("libraries"):
            module = _inlined(llvm, module, machine, settings)
        module = _resumed(llvm, module)
    if kind == "object":
        return bytes(machine.emit_object(module))
    if kind == "assembly":
        return machine.emit_assembly(module).encode()
    return str(module).encode()


def _link(llvm: Any, module: Any, settings: dict[str, Any]) -> None:
    """Links libraries in; what is not exported may be dropped afterwards."""
    for library in settings["libraries"]:
        if library.endswith(".bc"):
            with open(library, "rb") as file:
                part = llvm.parse_bitcode(file.read())
        else:
            part = llvm.parse_assembly(library)
        part.triple, part.data_layout = module.triple, module.data_layout
        module.link_in(part)
    for function in module.functions:
        if not function.is_declaration and function.name not in settings["exported"]:
            function.linkage = "internal"


def _inlined(llvm: Any, module: Any, machine: Any, settings: dict[str, Any]) -> Any:
    """The module with what the libraries keep out of line put in line too."""
    text = str(module)
    if "noinline" not in text:
        return module
    again = llvm.parse_assembly(text.replace(" noinline ", " alwaysinline "))
    _optimize(llvm, again, machine, settings)
    return again


def _resumed(llvm: Any, module: Any) -> Any:
    """The module with settled functions ready for code generation like all others."""
    text = str(module)
    if SETTLED not in text:
        return module
    return llvm.parse_assembly(
        _SETTLED_GROUP.sub(
            lambda group: group[0].replace("noinline ", "").replace("optnone ", ""), text
        )
    )


def _optimize(llvm: Any, module: Any, machine: Any, settings: dict[str, Any]) -> None:
    tuning = llvm.create_pipeline_tuning_options(speed_level=settings["ir_level"])
    tuning.loop_vectorization = settings["vectorize"]
    tuning.slp_vectorization = settings["vectorize"]
    builder = llvm.create_pass_builder(machine, tuning)
    builder.getModulePassManager().run(module, builder)


def _main() -> int:
    settings = json.loads(sys.stdin.buffer.readline())
    text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
    try:
        result = generate(text, settings["kind"], settings)
    except (RuntimeError, ValueError) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    sys.stdout.buffer.write(result)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
