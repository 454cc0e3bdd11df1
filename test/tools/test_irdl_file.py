"""`--irdl-file`: what is wrong with the file is an error at its place in the file."""

from __future__ import annotations

import pytest

from mlopt.tools.opt import main

WRONG = {
    "irdl.dialect @d { irdl.type @t { %0 = irdl.iss f32 } }": ":1:39: error: custom op 'irdl.iss' is unknown",
    "irdl.dialect @arith { irdl.type @t }": ":1:1: error: there is a dialect 'arith' already",
    'irdl.dialect @d { irdl.type @t { %0 = irdl.base "integer"\n irdl.parameters(a: %0) } }': (
        ":1:39: error: found \"integer\", expected a name that starts with '!' or '#'"
    ),
    'irdl.dialect @d { irdl.type @t { %0 = irdl.base "!no.such"\n irdl.parameters(a: %0) } }': (
        ':1:39: error: found "!no.such", which is no type or attribute that is defined'
    ),
    "irdl.dialect @d { irdl.operation @o { %0 = irdl.base @d::@no\n irdl.operands(a: %0) } }": (
        ":1:44: error: found @d::@no, which is no type or attribute that is defined"
    ),
    'irdl.dialect @d { irdl.operation @o { %0 = irdl.c_pred "x"\n irdl.operands(a: %0) } }': (
        ":1:44: error: 'irdl.c_pred' op has no meaning here, as it is written in C++"
    ),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_in_the_file_is_shown_in_the_file(text: str, tmp_path, capsys):
    path, empty = tmp_path / "d.irdl.mlir", tmp_path / "empty.mlir"
    path.write_text(text)
    empty.write_text("")
    assert main(["--irdl-file", str(path), str(empty)]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"{path}{WRONG[text]}" in shown.err
    assert text.splitlines()[0] in shown.err


def test_a_file_that_is_not_there_is_an_error(tmp_path, capsys):
    (tmp_path / "empty.mlir").write_text("")
    assert main([f"--irdl-file={tmp_path / 'no.mlir'}", str(tmp_path / "empty.mlir")]) == 1
    assert "no.mlir:1:1: error: cannot read the file" in capsys.readouterr().err
