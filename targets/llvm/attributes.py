"""Attributes of functions, of their arguments and results, and of calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, IntegerAttr, StringAttr
from xdsl.ir import Attribute, Operation

from mlopt.targets.llvm import properties
from mlopt.targets.llvm.text import quoted
from mlopt.targets.llvm.type_text import NoCounterpart, Types

# Arguments and results.

_UNIT = {
    f"llvm.{name}": text
    for name, text in {
        "allocalign": "allocalign",
        "allocptr": "allocptr",
        "dead_on_unwind": "dead_on_unwind",
        "immarg": "immarg",
        "inreg": "inreg",
        "nest": "nest",
        "noalias": "noalias",
        "nocapture": "captures(none)",
        "nofree": "nofree",
        "nonnull": "nonnull",
        "noundef": "noundef",
        "readnone": "readnone",
        "readonly": "readonly",
        "returned": "returned",
        "signext": "signext",
        "swiftasync": "swiftasync",
        "swifterror": "swifterror",
        "swiftself": "swiftself",
        "writable": "writable",
        "writeonly": "writeonly",
        "zeroext": "zeroext",
        "noext": "noext",
    }.items()
}

_NUMBER = {
    "llvm.align": "align {}",
    "llvm.alignstack": "alignstack({})",
    "llvm.dereferenceable": "dereferenceable({})",
    "llvm.dereferenceable_or_null": "dereferenceable_or_null({})",
}

_TYPE = {
    f"llvm.{name}": name for name in ("byref", "byval", "elementtype", "inalloca", "preallocated")
} | {"llvm.sret": "sret"}


def parameter(types: Types, attributes: Attribute | None) -> str:
    """The attributes of one argument or result, each with a space before it."""
    if not isinstance(attributes, DictionaryAttr):
        return ""
    return "".join(
        " " + text
        for name, value in attributes.data.items()
        if (text := _parameter(types, name, value))
    )


def _parameter(types: Types, name: str, value: Any) -> str:
    if name in _UNIT:
        return _UNIT[name]
    if name in _NUMBER and isinstance(value, IntegerAttr):
        return _NUMBER[name].format(value.value.data)
    if name in _TYPE:
        return f"{_TYPE[name]}({types.text(value)})"
    if name == "llvm.range":
        width, low, high = value.width.data, value.lower.data, value.upper.data
        return f"range(i{width} {low}, {high})"
    if name.startswith("llvm."):
        raise NoCounterpart(f"argument attribute '{name}' is unknown")
    return ""  # another dialect's: not for LLVM


def parameters(types: Types, op: Operation, name: str, count: int) -> list[str]:
    """`parameter` of each entry of the array `name` of `op`."""
    found = properties.get(op, name)
    if not isinstance(found, ArrayAttr):
        return [""] * count
    texts = [parameter(types, item) for item in found.data]
    return texts + [""] * (count - len(texts))


# Functions and calls.

_FUNCTION_UNIT = {
    "convergent": "convergent",
    "no_inline": "noinline",
    "always_inline": "alwaysinline",
    "inline_hint": "inlinehint",
    "no_unwind": "nounwind",
    "will_return": "willreturn",
    "optimize_none": "optnone",
    "arm_streaming": '"aarch64_pstate_sm_enabled"',
    "arm_locally_streaming": '"aarch64_pstate_sm_body"',
    "arm_streaming_compatible": '"aarch64_pstate_sm_compatible"',
    "arm_new_za": '"aarch64_new_za"',
    "arm_in_za": '"aarch64_in_za"',
    "arm_out_za": '"aarch64_out_za"',
    "arm_inout_za": '"aarch64_inout_za"',
    "arm_preserves_za": '"aarch64_preserves_za"',
    "noreturn": "noreturn",
    "returns_twice": "returns_twice",
    "hot": "hot",
    "cold": "cold",
    "noduplicate": "noduplicate",
    "minsize": "minsize",
    "optsize": "optsize",
}

_FUNCTION_STRING = {
    "target_cpu": "target-cpu",
    "tune_cpu": "tune-cpu",
    "reciprocal_estimates": "reciprocal-estimates",
    "prefer_vector_width": "prefer-vector-width",
    "denormal_fp_math": "denormal-fp-math",
    "denormal_fp_math_f32": "denormal-fp-math-f32",
    "fp_contract": "fp-contract",
    "instrument_function_entry": "instrument-function-entry",
    "instrument_function_exit": "instrument-function-exit",
}

_FUNCTION_BOOL = {
    "no_infs_fp_math": "no-infs-fp-math",
    "no_nans_fp_math": "no-nans-fp-math",
    "no_signed_zeros_fp_math": "no-signed-zeros-fp-math",
}

_MEMORY = {
    "argMem": "argmem",
    "inaccessibleMem": "inaccessiblemem",
    "errnoMem": "errnomem",
    "targetMem0": "target_mem0",
    "targetMem1": "target_mem1",
}


def memory_effects(value: Any) -> str:
    """`memory(argmem: read)`: the effect on all memory, then those of parts that differ."""
    default = value.effect("other") or "readwrite"
    parts = [
        f"{word}: {effect}"
        for name, word in _MEMORY.items()
        if (effect := value.effect(name)) not in (None, default)
    ]
    if default != "none" or not parts:
        parts.insert(0, default)
    return f"memory({', '.join(parts)})"


def call_attributes(op: Operation) -> str:
    """The function attributes of a call, each with a space before it."""
    words = [text for name, text in _FUNCTION_UNIT.items() if properties.has(op, name)]
    memory = properties.get(op, "memory_effects")
    if memory is not None:
        words.append(memory_effects(memory))
    return "".join(" " + word for word in words)


def function_attributes(op: Operation) -> str:
    """The attributes of a function, each with a space before it."""
    words: list[str] = []
    for name, value in (*op.properties.items(), *op.attributes.items()):
        rule = _FUNCTION_RULES.get(name)
        if rule is not None:
            words.extend(rule(name, value))
    return "".join(" " + word for word in words)


def _unit(name: str, value: Any) -> list[str]:
    if isinstance(value, IntegerAttr) and not value.value.data:
        return []
    return [_FUNCTION_UNIT[name]]


def _string(name: str, value: Any) -> list[str]:
    return [f"{quoted(_FUNCTION_STRING[name])}={quoted(value.data)}"]


def _bool(name: str, value: Any) -> list[str]:
    return [f"{quoted(_FUNCTION_BOOL[name])}={quoted(str(properties.flag(value)).lower())}"]


def _passthrough(name: str, value: Any) -> list[str]:
    """Attributes in LLVM's own words: `"nounwind"`, `["alignstack", "4"]`."""
    words: list[str] = []
    for item in value.data:
        if isinstance(item, StringAttr):
            words.append(item.data if item.data in _PLAIN_WORDS else quoted(item.data))
        else:
            key, argument = (part.data for part in item.data)
            words.append(_keyed(key, argument))
    return words


def _keyed(key: str, argument: str) -> str:
    if key in ("alignstack", "dereferenceable", "dereferenceable_or_null"):
        return f"{key}({argument})"
    if key == "allocsize" and argument.isdigit():
        size, count = int(argument) >> 32, int(argument) & 0xFFFFFFFF
        return f"allocsize({size})" if count == 0xFFFFFFFF else f"allocsize({size},{count})"
    return f"{quoted(key)}={quoted(argument)}"


_PLAIN_WORDS = frozenset(
    (
        "alwaysinline builtin cold convergent disable_sanitizer_instrumentation fn_ret_thunk_extern"
        " hot hybrid_patchable inlinehint jumptable minsize mustprogress naked nobuiltin"
        " nocallback nocf_check nodivergencesource noduplicate nofree noimplicitfloat noinline"
        " nomerge noprofile norecurse noredzone noreturn nosanitize_bounds nosanitize_coverage"
        " nosync nounwind nonlazybind null_pointer_is_valid optforfuzzing optdebug optsize optnone"
        " presplitcoroutine returns_twice safestack sanitize_address sanitize_hwaddress"
        " sanitize_memory sanitize_memtag sanitize_thread shadowcallstack skipprofile speculatable"
        " speculative_load_hardening ssp sspreq sspstrong strictfp willreturn uwtable"
    ).split()
)


def _frame_pointer(name: str, value: Any) -> list[str]:
    return [f'"frame-pointer"={quoted(str(getattr(value.data, "value", value.data)))}']


def _features(name: str, value: Any) -> list[str]:
    features = ",".join(feature.data for feature in value.features.data)
    return [f'"target-features"={quoted(features)}'] if features else []


def _vscale_range(name: str, value: Any) -> list[str]:
    low, high = value.field("minRange").value.data, value.field("maxRange").value.data
    return [f"vscale_range({low},{high})"]


def _uwtable(name: str, value: Any) -> list[str]:
    kind = str(value.data)
    return [] if kind == "none" else [f"uwtable({kind})" if kind == "sync" else "uwtable"]


_FUNCTION_RULES: dict[str, Callable[[str, Any], list[str]]] = {
    **dict.fromkeys(_FUNCTION_UNIT, _unit),
    **dict.fromkeys(_FUNCTION_STRING, _string),
    **dict.fromkeys(_FUNCTION_BOOL, _bool),
    "passthrough": _passthrough,
    "frame_pointer": _frame_pointer,
    "target_features": _features,
    "vscale_range": _vscale_range,
    "uwtable_kind": _uwtable,
    "memory_effects": lambda name, value: [memory_effects(value)],
}
