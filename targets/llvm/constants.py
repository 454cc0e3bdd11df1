"""Attributes as LLVM constants.

Numbers are exact: a float is written in decimal where that is the value, else as the
bits of the double of the same value, as LLVM does. Large dense constants are strings of
bytes: `byte_array` gives their text without looking at an element.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    FloatAttr,
    IntegerAttr,
    IntegerType,
    StringAttr,
    VectorType,
)
from xdsl.dialects.llvm import LLVMArrayType, LLVMStructType
from xdsl.ir import Attribute

from mlopt.core.constants import array_of, is_splat
from mlopt.targets.llvm.text import escaped
from mlopt.targets.llvm.type_text import NoCounterpart, Types

_ZEROS = ("f16", "bf16", "f32", "f64", "f80", "f128")


def constant(types: Types, value: Attribute, type: Attribute) -> str:
    """The constant `value` of the llvm type `type`, without the type. Raises `NoCounterpart`."""
    if isinstance(value, IntegerAttr):
        return _integer(value.value.data, type)
    if isinstance(value, FloatAttr):
        return _float_attribute(value, type)
    if isinstance(value, StringAttr):
        return f'c"{escaped(value.data.encode("utf-8", "surrogateescape"))}"'
    if isinstance(value, DenseIntOrFPElementsAttr):
        return _dense(types, value, type)
    if isinstance(value, ArrayAttr):
        return _array(types, value, type)
    if isinstance(value, DenseResourceAttr):
        return _dense_elements(types, resource_elements(value), type)
    if isinstance(value, DenseArrayBase):
        return _dense_elements(types, np.array(value.get_values()), type)
    if value.name in ("llvm.mlir.zero", "llvm.zero"):
        return "zeroinitializer" if isinstance(type, LLVMArrayType | LLVMStructType) else zero(type)
    if value.name in ("llvm.undef", "llvm.poison"):
        return value.name[5:]
    raise NoCounterpart(f"value {value} has no counterpart in LLVM IR")


def zero(type: Attribute) -> str:
    """The zero of `type`."""
    if isinstance(type, IntegerType):
        return "0"
    if type.name == "llvm.ptr":
        return "null"
    if type.name in _ZEROS:
        return _float_text(0.0, type)
    return "none" if type.name == "llvm.token" else "zeroinitializer"


def _integer(number: int, type: Attribute) -> str:
    if isinstance(type, IntegerType):
        if type.width.data == 1:
            return "true" if number & 1 else "false"
        return str(_wrapped(number, type.width.data))
    if type.name == "index":
        raise NoCounterpart("an index constant has no counterpart in LLVM IR")
    if isinstance(type, VectorType | LLVMArrayType | LLVMStructType):
        raise NoCounterpart(f"integer {number} is no value of {type}")
    return _float_bits_of(number, type)


def _wrapped(number: int, width: int) -> int:
    """`number` as a signed integer of `width` bits."""
    number &= (1 << width) - 1
    return number - (1 << width) if number >> (width - 1) else number


def _float_bits_of(number: int, type: Attribute) -> str:
    """An integer attribute as the bits of a float, which upstream allows."""
    dtype = {"f16": "<e", "f32": "<f", "f64": "<d"}.get(type.name)
    if dtype is None:
        raise NoCounterpart(f"integer {number} is no value of {type}")
    size = struct.calcsize(dtype)
    raw = (number & ((1 << 8 * size) - 1)).to_bytes(size, "little")
    return float_texts(np.frombuffer(raw, dtype=dtype), type)[0]


def _float_attribute(value: FloatAttr, type: Attribute) -> str:
    if isinstance(type, IntegerType):  # small floats are stored in integers
        return str(_small_float_bits(value, type))
    return _float_text(value.value.data, type)


def _small_float_bits(value: FloatAttr, type: IntegerType) -> int:
    import ml_dtypes

    names = {
        "f8E4M3FN": "float8_e4m3fn",
        "f8E5M2": "float8_e5m2",
        "f8E4M3FNUZ": "float8_e4m3fnuz",
        "f8E5M2FNUZ": "float8_e5m2fnuz",
        "f8E4M3B11FNUZ": "float8_e4m3b11fnuz",
        "bf16": "bfloat16",
        "f16": "float16",
        "f32": "float32",
        "f64": "float64",
    }
    name = names.get(value.type.name)
    if name is None:
        raise NoCounterpart(f"value {value} is no value of {type}")
    dtype = np.dtype(getattr(ml_dtypes, name, name))
    return int.from_bytes(np.array(value.value.data).astype(dtype).tobytes(), "little")


def _float_text(value: float, type: Attribute) -> str:
    name = type.name
    if name in ("f32", "f64"):
        if name == "f32":
            value = _rounded(value)
        if math.isfinite(value):
            decimal = f"{value:e}"
            if float(decimal) == value:
                return decimal
        return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"
    if name == "f16":
        return f"0xH{_bits16(value, np.float16):04X}"
    if name == "bf16":
        import ml_dtypes

        return f"0xR{_bits16(value, ml_dtypes.bfloat16):04X}"
    if name == "f80":
        return f"0xK{_extended_bits(value):020X}"
    if name == "f128":
        bits = _quad_bits(value)
        return f"0xL{bits & (1 << 64) - 1:016X}{bits >> 64:016X}"
    raise NoCounterpart(f"float {value} is no value of {type}")


def _rounded(value: float) -> float:
    """The nearest f32."""
    with np.errstate(over="ignore"):
        return float(np.float32(value))


def _bits16(value: float, dtype: Any) -> int:
    with np.errstate(over="ignore"):
        return int.from_bytes(np.array(value).astype(dtype).tobytes(), "little")


def _parts(value: float) -> tuple[int, int, int]:
    """Sign, unbiased exponent and 52-bit fraction of a normal double."""
    bits = struct.unpack("<Q", struct.pack("<d", value))[0]
    exponent, fraction = bits >> 52 & 0x7FF, bits & (1 << 52) - 1
    if exponent == 0 and fraction:  # a subnormal double is normal in the wider formats
        shift = 53 - fraction.bit_length()
        return bits >> 63, -1022 - shift, (fraction << shift) & (1 << 52) - 1
    return bits >> 63, exponent - 1023, fraction


def _extended_bits(value: float) -> int:
    sign, exponent, fraction = _parts(value)
    if exponent == -1023:
        return sign << 79
    biased = 0x7FFF if exponent == 1024 else exponent + 16383
    return sign << 79 | biased << 64 | 1 << 63 | fraction << 11


def _quad_bits(value: float) -> int:
    sign, exponent, fraction = _parts(value)
    if exponent == -1023:
        return sign << 127
    biased = 0x7FFF if exponent == 1024 else exponent + 16383
    return sign << 127 | biased << 112 | fraction << 60


# Dense constants.


def resource_elements(value: DenseResourceAttr) -> np.ndarray:
    """The elements of a `dense_resource`. Raises `NoCounterpart` where its data is not there."""
    from mlopt.core.resources import resource_array

    elements = resource_array(value)
    if elements is None:
        raise NoCounterpart("the data of a dense_resource is not in the file")
    return elements


def _dense(types: Types, value: DenseIntOrFPElementsAttr, type: Attribute) -> str:
    try:
        elements = array_of(value)
    except KeyError:
        raise NoCounterpart(
            f"constant of type {value.type} has no counterpart in LLVM IR"
        ) from None
    if is_splat(value) and elements.size:
        return _splat(types, elements.reshape(-1)[0], type)
    return _dense_elements(types, elements, type)


def scalar_text(element: Any, type: Attribute) -> str:
    """One NumPy scalar as a value of `type`."""
    return element_texts(np.asarray(element).reshape(1), type)[0]


def _splat(types: Types, element: Any, type: Attribute) -> str:
    if np.asarray(element).tobytes().count(0) == np.asarray(element).nbytes:
        return zero(type) if not isinstance(type, VectorType) else "zeroinitializer"
    if isinstance(type, VectorType):
        scalar = scalar_text(element, type.element_type)
        return f"splat ({types.text(type.element_type)} {scalar})"
    if isinstance(type, LLVMArrayType):
        inner = f"{types.text(type.type)} {_splat(types, element, type.type)}"
        return f"[ {', '.join([inner] * type.size.data)} ]"
    return scalar_text(element, type)


def _dense_elements(types: Types, elements: np.ndarray, type: Attribute) -> str:
    scalar, count = type, 1
    while isinstance(scalar, LLVMArrayType):
        count *= scalar.size.data
        scalar = scalar.type
    if isinstance(scalar, VectorType):
        count *= prod(scalar.get_shape())
        scalar = scalar.element_type
    if count != elements.size:
        raise NoCounterpart(f"constant has {elements.size} elements, {type} has {count}")
    if not elements.size:
        return "zeroinitializer"
    texts = element_texts(elements.reshape(-1), scalar)
    return _nested(types, texts, type)[0]


def _nested(types: Types, texts: list[str], type: Attribute, start: int = 0) -> tuple[str, int]:
    """The constant of `type` from `texts[start:]`, and where the next one starts."""
    if isinstance(type, VectorType):
        prefix, end = types.text(type.element_type), start + prod(type.get_shape())
        return f"< {', '.join(f'{prefix} {text}' for text in texts[start:end])} >", end
    if not isinstance(type, LLVMArrayType):
        return texts[start], start + 1
    prefix = types.text(type.type)
    if not isinstance(type.type, LLVMArrayType | VectorType):
        end = start + type.size.data
        return f"[ {', '.join(f'{prefix} {text}' for text in texts[start:end])} ]", end
    parts: list[str] = []
    for _ in range(type.size.data):
        text, start = _nested(types, texts, type.type, start)
        parts.append(f"{prefix} {text}")
    return f"[ {', '.join(parts)} ]", start


def element_texts(elements: np.ndarray, type: Attribute) -> list[str]:
    """Each element of a flat array as a value of the scalar `type`."""
    if isinstance(type, IntegerType):
        if type.width.data == 1:
            return ["true" if element else "false" for element in elements.tolist()]
        if elements.dtype.kind not in "iub":
            elements = elements.view(f"i{elements.dtype.itemsize}")
        return [str(int(element)) for element in elements.tolist()]
    if isinstance(type, LLVMStructType):
        return _complex_texts(elements, type)
    return float_texts(elements, type)


def _complex_texts(elements: np.ndarray, type: LLVMStructType) -> list[str]:
    """Each complex number of a flat array as a struct of its parts."""
    fields = type.types.data
    if elements.dtype.kind != "c" or len(fields) != 2 or fields[0] != fields[1]:
        raise NoCounterpart(f"dense constant is no value of {type}")
    parts = element_texts(np.stack([elements.real, elements.imag], axis=-1).reshape(-1), fields[0])
    prefix = Types().text(fields[0])
    return [
        f"{{ {prefix} {re}, {prefix} {im} }}"
        for re, im in zip(parts[::2], parts[1::2], strict=True)
    ]


def float_texts(elements: np.ndarray, type: Attribute) -> list[str]:
    """Each element of a flat float array; NaNs keep their bits."""
    name = type.name
    if name in ("f16", "bf16"):
        letter = "H" if name == "f16" else "R"
        return [f"0x{letter}{bits:04X}" for bits in elements.view(np.uint16).tolist()]
    if name == "f32":
        wide = elements.astype(np.float32, copy=False)
        bits = wide.astype(np.float64).view(np.uint64)
        nan = np.isnan(wide)
        if nan.any():
            narrow = wide.view(np.uint32)[nan].astype(np.uint64)
            sign, fraction = narrow >> np.uint64(31), narrow & np.uint64((1 << 23) - 1)
            bits[nan] = sign << np.uint64(63) | np.uint64(0x7FF << 52) | fraction << np.uint64(29)
        return [f"0x{word:016X}" for word in bits.tolist()]
    if name == "f64":
        words = np.ascontiguousarray(elements, dtype=np.float64).view(np.uint64)
        return [f"0x{word:016X}" for word in words.tolist()]
    return [_float_text(float(element), type) for element in elements]


# Aggregates of attributes.


def _array(types: Types, value: ArrayAttr[Any], type: Attribute) -> str:
    items = list(value.data)
    if isinstance(type, LLVMStructType) or getattr(type, "KIND", ""):
        struct_type: Any = type
        fields: Sequence[Attribute] = struct_type.types.data
        _require_count(items, len(fields), type)
        inner = ", ".join(
            f"{types.text(field)} {constant(types, item, field)}"
            for item, field in zip(items, fields, strict=True)
        )
        body = f"{{ {inner} }}"
        return f"<{body}>" if getattr(type, "KIND", "") == "packed" else body
    if isinstance(type, LLVMArrayType):
        _require_count(items, type.size.data, type)
        prefix = types.text(type.type)
        return f"[ {', '.join(f'{prefix} {constant(types, item, type.type)}' for item in items)} ]"
    if isinstance(type, VectorType):
        _require_count(items, prod(type.get_shape()), type)
        element: Attribute = type.element_type
        prefix = types.text(element)
        return f"< {', '.join(f'{prefix} {constant(types, item, element)}' for item in items)} >"
    raise NoCounterpart(f"array attribute is no value of {type}")


def _require_count(items: list[Any], count: int, type: Attribute) -> None:
    if len(items) != count:
        raise NoCounterpart(f"array attribute has {len(items)} elements, {type} has {count}")


def byte_array(data: bytes) -> tuple[str, str]:
    """The type and the text of a constant of these bytes."""
    return f"[{len(data)} x i8]", f'c"{escaped(data)}"'
