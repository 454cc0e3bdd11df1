"""Math without libdevice, on the simulator, against NumPy in the next longer type."""

from __future__ import annotations

import math

import numpy as np
import pytest
from front_door import parse

from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError
from mlopt.dialects import register_dialects
from mlopt.runtime.gpu.device import PtxSimulator
from mlopt.runtime.gpu.program import DeviceProgram, compile_for_device
from mlopt.targets.ptx.device_math import device_math
from mlopt.targets.ptx.libdevice import find_libdevice

FUNCTIONS = {
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "tanh": np.tanh,
    "sin": np.sin,
    "atan": np.arctan,
    "erf": np.vectorize(math.erf, otypes=[float]),
}
SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 1e-40, 100.0, -100.0, 800.0, -800.0]
BOUND = {"f32": 2.5, "f64": 5.0}
"""Units in the last place."""


@pytest.fixture(scope="module")
def program() -> DeviceProgram:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLOPT_LIBDEVICE", "none")
        text = ""
        for element in BOUND:
            type = f"tensor<?x{element}>"
            for name in FUNCTIONS:
                text += f"""func.func @{name}_{element}(%x: {type}) -> {type} {{
                  %0 = math.{name} %x : {type}
                  return %0 : {type} }}\n"""
            text += f"""func.func @powf_{element}(%x: {type}, %y: {type}) -> {type} {{
              %0 = math.powf %x, %y : {type}
              return %0 : {type} }}\n"""
        context = Context()
        register_dialects(context)
        return compile_for_device(parse(text), context, PtxSimulator())


def values() -> np.ndarray:
    generator = np.random.default_rng(0)
    return np.concatenate(
        [
            generator.standard_normal(2000),
            10 * generator.standard_normal(1000),
            np.exp(20 * generator.standard_normal(1000)),
            SPECIAL,
        ]
    )


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(("element", "dtype", "wide"), [("f32", "f4", "f8"), ("f64", "f8", "g")])
def test_function(program: DeviceProgram, name: str, element: str, dtype: str, wide: str):
    with np.errstate(all="ignore"):
        x = values().astype(dtype)
        if name == "sin":
            x = np.where(np.abs(x) > 1e6, 1, x).astype(dtype)
        (found,) = program.call(f"{name}_{element}", [x])
        exact = np.asarray(FUNCTIONS[name](x.astype("f8" if name == "erf" else wide)))
        wanted = exact.astype(dtype)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(wanted))
    np.testing.assert_array_equal(np.isinf(found), np.isinf(wanted))
    plain = np.isfinite(found)
    unit = np.spacing(np.maximum(np.abs(wanted[plain]), np.finfo(dtype).tiny))
    assert (np.abs(found[plain].astype(wide) - exact[plain]) / unit).max() <= BOUND[element]


@pytest.mark.parametrize("element", BOUND)
def test_power(program: DeviceProgram, element: str):
    """Signs, zeros and infinities as NumPy's; 2e-13 in f64, rounding in f32."""
    dtype = {"f32": "f4", "f64": "f8"}[element]
    generator = np.random.default_rng(1)
    x, y = (
        generator.permutation(values()).astype(dtype),
        generator.permutation(values()).astype(dtype),
    )
    x[:9], y[:9] = np.repeat([-8.0, 0.0, -np.inf], 3), [3.0, -1.0, 0.5] * 3
    (found,) = program.call(f"powf_{element}", [x, y])
    with np.errstate(all="ignore"):
        wanted = np.power(x, y)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(wanted))
    plain = np.isfinite(wanted) & (np.abs(wanted) > np.finfo(dtype).tiny)
    bound = {"f32": 2e-7, "f64": 2e-13}[element]
    np.testing.assert_allclose(found[plain], wanted[plain], rtol=bound)


def test_what_is_not_known_is_not_defined():
    assert device_math(["__nv_lgamma", "exp"]) == ("", set())


def test_libdevice_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLOPT_LIBDEVICE", "none")
    assert find_libdevice() is None
    monkeypatch.setenv("MLOPT_LIBDEVICE", "/there/is/none.bc")
    with pytest.raises(
        DiagnosticError, match=r"MLOPT_LIBDEVICE is '/there/is/none\.bc', expected a file"
    ):
        find_libdevice()
