"""Plugins that must not be loaded. Ones that may are in the documentation, and run there."""

from __future__ import annotations

import pytest
from xdsl.ir import Dialect

from mlopt.tools.command_line import UsageError
from mlopt.tools.plugins import Registry, load_plugin


def test_a_dialect_of_a_known_name_is_refused():
    with pytest.raises(UsageError, match="dialect 'arith', which there is already"):
        Registry().add_dialect(Dialect("arith", []))


@pytest.mark.parametrize(
    "text,message", [("x = (", "cannot load"), ("x = 1", "has no function 'register'")]
)
def test_a_file_that_is_no_plugin_is_refused(tmp_path, text: str, message: str):
    path = tmp_path / "no_plugin.py"
    path.write_text(text)
    with pytest.raises(UsageError, match=message):
        load_plugin(str(path))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot load"):
        load_plugin(str(tmp_path / "missing.py"))
