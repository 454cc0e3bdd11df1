"""What `--help`, `--version`, `--list-passes` and `--show-dialects` print."""

from __future__ import annotations

from importlib.metadata import version

from mlopt.tools.command_line import LEVEL_FLAGS, OPTIONS

ROOM_TITLES = {
    "general": "Passes at every level",
    "graph": "Passes on the graph level",
    "tensor": "Passes on the tensor level",
    "loop": "Passes on the loop level",
    "convert": "Conversions between dialects",
    "plugin": "Passes of plugins",
}


def help_text() -> str:
    """Usage, options, levels, and the passes by level, a line each."""
    lines = ["usage: mlopt [passes and options] [file.mlir | -]", "", "Options"]
    for option in OPTIONS:
        dash = "-" if len(option.name) == 1 else "--"
        name = f"{dash}{option.name}" + (f"={option.takes}" if option.takes else "")
        lines.append(_line(name, option.help))
    lines.append(_line("-O0 ... -O3", "how much to optimise (default -O2)"))
    lines += ["", "Levels: each accepts input at any level above, or at its own"]
    lines += [_line(f"--{flag}", text) for flag, text in LEVEL_FLAGS.items()]
    return "\n".join(lines) + "\n" + pass_list()


def pass_list() -> str:
    """The passes by level, a line each."""
    from mlopt.passes.registry import BY_FLAG

    lines: list[str] = []
    rooms = dict.fromkeys([*ROOM_TITLES, *(item.room for item in BY_FLAG.values())])
    for room in rooms:
        members = [item for item in BY_FLAG.values() if item.room == room]
        if members:
            lines += ["", ROOM_TITLES.get(room, f"Passes of {room}")]
            lines += [_line(f"--{item.flag}", item.summary) for item in members]
    return "\n".join(lines) + "\n"


def dialect_list() -> str:
    """The dialects mlopt knows, a line each."""
    from mlopt.core.context import Context
    from mlopt.dialects import register_dialects

    context = Context()
    register_dialects(context)
    return "Available dialects: " + ", ".join(sorted(context.registered_dialect_names)) + "\n"


def version_text() -> str:
    """The versions that decide what a run does."""
    import llvmlite.binding

    llvm = ".".join(str(part) for part in llvmlite.binding.llvm_version_info)
    return f"mlopt {version('mlopt')} (xDSL {version('xdsl')}, LLVM {llvm})\n"


def _line(name: str, text: str) -> str:
    return f"  {name:<44} {text}"
