"""Functions that expressions call, written into a file that needs them.

`max_i64`, `maximum_f32`, `f32_from_f16`, `popcount_i32`, ...: a name is what it computes
and the type it computes on. They use no library function, so that C and OpenCL C
share them, and no branches where a loop may be done in vectors. Conversions round to nearest, halves to even, and keep denormals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

C_TYPES = {
    "f32": "float",
    "f64": "double",
    **{f"i{bits}": f"int{bits}_t" for bits in (8, 16, 32, 64)},
    **{f"u{bits}": f"uint{bits}_t" for bits in (8, 16, 32, 64)},
}

FIXED = {
    "bits_of_f32": """static inline int32_t bits_of_f32(float x) {
  union { float value; int32_t bits; } u;
  u.value = x;
  return u.bits;
}""",
    "f32_of_bits": """static inline float f32_of_bits(int32_t x) {
  union { int32_t bits; float value; } u;
  u.bits = x;
  return u.value;
}""",
    "bits_of_f64": """static inline int64_t bits_of_f64(double x) {
  union { double value; int64_t bits; } u;
  u.value = x;
  return u.bits;
}""",
    "f64_of_bits": """static inline double f64_of_bits(int64_t x) {
  union { int64_t bits; double value; } u;
  u.bits = x;
  return u.value;
}""",
    "f32_from_bf16": """static inline float f32_from_bf16(bf16 x) {
  return f32_of_bits((int32_t)((uint32_t)x << 16));
}""",
    "bf16_from_f32": """static inline bf16 bf16_from_f32(float x) {
  uint32_t bits = (uint32_t)bits_of_f32(x);
  if (x != x) return (bf16)((bits >> 16) | 64);
  return (bf16)((bits + 32767 + ((bits >> 16) & 1)) >> 16);
}""",
    "f32_from_f16": """static inline float f32_from_f16(f16 x) {
  uint32_t sign = (uint32_t)(x & 0x8000) << 16, rest = x & 0x7fff;
  if (rest < 0x400) {  /* zero or denormal: a multiple of 2^-24 */
    uint32_t magnitude = (uint32_t)bits_of_f32((float)rest * 5.9604644775390625e-08f);
    return f32_of_bits((int32_t)(sign | magnitude));
  }
  uint32_t exponent = rest >= 0x7c00 ? 0x7f800000 : (rest & 0x7c00) * 8192 + (112u << 23);
  return f32_of_bits((int32_t)(sign | exponent | ((rest & 0x3ff) << 13)));
}""",
    "f16_from_f32": """static inline f16 f16_from_f32(float x) {
  uint32_t bits = (uint32_t)bits_of_f32(x);
  uint32_t sign = (bits >> 16) & 0x8000, rest = bits & 0x7fffffff;
  if (rest > 0x7f800000) return (f16)(sign | 0x7e00);
  if (rest >= 0x47800000) return (f16)(sign | 0x7c00);
  if (rest < 0x38800000) {  /* denormal: adding 1/2 rounds to multiples of 2^-24 */
    float shifted = f32_of_bits((int32_t)rest) + 0.5f;
    return (f16)(sign | ((uint32_t)bits_of_f32(shifted) - 0x3f000000));
  }
  return (f16)(sign | ((rest - (112u << 23) + 0xfff + ((rest >> 13) & 1)) >> 13));
}""",
    "popcount_u64": """static inline int popcount_u64(uint64_t x) {
  x -= (x >> 1) & 0x5555555555555555u;
  x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
  x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
  return (int)((x * 0x0101010101010101u) >> 56);
}""",
    "leading_zeros_u64": """static inline int leading_zeros_u64(uint64_t x) {
  for (int shift = 1; shift < 64; shift *= 2) x |= x >> shift;
  return 64 - popcount_u64(x);
}""",
    "allocate": """static void *allocate(int64_t bytes) {
  void *memory = aligned_alloc(64, ((size_t)bytes + 64) / 64 * 64);
  if (!memory) {
    fprintf(stderr, "out of memory: %lld bytes\\n", (long long)bytes);
    abort();
  }
  return memory;
}""",
    "fail": """static void fail(const char *message) {
  fprintf(stderr, "%s\\n", message);
  abort();
}""",
}

GENERIC = {
    "max": "static inline T max_N(T a, T b) { return a > b ? a : b; }",
    "min": "static inline T min_N(T a, T b) { return a < b ? a : b; }",
    "maximum": """/* NaN where one is; of two zeros the positive one. */
static inline T maximum_N(T a, T b) {
  T equal = N_of_bits(bits_of_N(a) & bits_of_N(b));
  T larger = a > b ? a : b;
  larger = a == b ? equal : larger;
  return a != a ? a : larger;
}""",
    "minimum": """/* NaN where one is; of two zeros the negative one. */
static inline T minimum_N(T a, T b) {
  T equal = N_of_bits(bits_of_N(a) | bits_of_N(b));
  T less = a < b ? a : b;
  less = a == b ? equal : less;
  return a != a ? a : less;
}""",
    "ceildiv": """static inline T ceildiv_N(T a, T b) {
  T q = a / b;
  return a % b != 0 && (a < 0) == (b < 0) ? q + 1 : q;
}""",
    "floordiv": """static inline T floordiv_N(T a, T b) {
  T q = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}""",
    "ceildivu": "static inline T ceildivu_N(T a, T b) { return a / b + (a % b != 0); }",
    "powi": """static inline T powi_N(T x, int64_t n) {
  T result = 1;
  for (uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n; rest; rest >>= 1) {
    if (rest & 1) result *= x;
    x *= x;
  }
  return n < 0 ? 1 / result : result;
}""",
    "ipow": """/* A negative exponent gives the reciprocal, rounded towards zero. */
static inline T ipow_N(T x, int64_t n) {
  if (n < 0) return x == 1 ? 1 : x == (T)-1 ? (T)(n & 1 ? -1 : 1) : 0;
  uint64_t result = 1, factor = (uint64_t)x;
  for (; n; n >>= 1) {
    if (n & 1) result *= factor;
    factor *= factor;
  }
  return (T)result;
}""",
    "mulhi": """static inline T mulhi_N(T a, T b) {  /* schoolbook, in halves */
  uint64_t x = (uint64_t)a, y = (uint64_t)b, low = 0xffffffffu;
  uint64_t middle = (x >> 32) * (y & low) + ((x & low) * (y & low) >> 32);
  uint64_t other = (x & low) * (y >> 32) + (middle & low);
  uint64_t high = (x >> 32) * (y >> 32) + (middle >> 32) + (other >> 32);
  return (T)(high - CORRECTION);
}""",
}
"""`T` is the type of C, `N` its short name."""

_CALL = re.compile(r"\b([a-z]\w*)\(")


def function_text(name: str) -> str:
    """The definition of a support function.

    >>> function_text("max_i8")
    'static inline int8_t max_i8(int8_t a, int8_t b) { return a > b ? a : b; }'
    """
    if name in FIXED:
        return FIXED[name]
    kind, _, type = name.rpartition("_")
    signed = "(a < 0 ? y : 0) + (b < 0 ? x : 0)" if type == "i64" else "0"
    text = re.sub(r"\bT\b", C_TYPES[type], GENERIC[kind]).replace("CORRECTION", f"({signed})")
    return re.sub(r"(?<=_)N\b|\bN(?=_)", type, text)


class Support:
    """The functions that a file needs, in the order of their definitions."""

    def __init__(self):
        self._texts: dict[str, str] = {}

    def use(self, name: str) -> str:
        """`name`; the function, and those that it calls, are in the file."""
        if name not in self._texts:
            text = function_text(name)
            for called in _CALL.findall(text):
                if called != name and called in FIXED:
                    self.use(called)
            self._texts[name] = text
        return name

    def texts(self) -> Iterator[str]:
        """The definitions."""
        return iter(self._texts.values())


Use = Callable[[str], str]
