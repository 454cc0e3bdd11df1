"""What the documentation shows is run: Python, modules, commands and what they print.

A block that opens with its file name (`# clip.py`, `// clip.mlir`) is a file beside those
of its page; a `console` block has commands and excerpts of what they print, where `...`
stands for any text. Files are written and commands run in an empty folder.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlopt.core.context import Context
from mlopt.dialects import register_dialects

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "dialects").glob("*.md")),
]
FILE = re.compile(r"(?:#|//) ([\w.]+\.(?:py|mlir|tc))\n")


def _blocks(page: Path, language: str) -> list[str]:
    pattern = rf"^```{language}\n(.*?)^```"
    return re.findall(pattern, page.read_text(), re.MULTILINE | re.DOTALL)


def _pages_with(language: str) -> list[Path]:
    return [page for page in PAGES if _blocks(page, language)]


def _is_file(block: str) -> bool:
    return FILE.match(block) is not None


def _steps(block: str) -> list[tuple[str, str]]:
    """(command, excerpt of its output) of a `console` block."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(command, excerpt) for command, _, excerpt in (part.partition("\n") for part in parts)]


def _pattern(excerpt: str) -> str:
    lines = [line.rstrip() for line in excerpt.splitlines()]
    text = re.escape("\n".join(lines)).replace(re.escape("..."), ".*?")
    return text.replace(".*?\\\n", ".*?\\n")


@pytest.mark.parametrize("page", _pages_with("python"), ids=lambda page: page.stem)
def test_python_in_the_docs_runs(page: Path, monkeypatch):
    """Each Python block that is no file runs from the top of the repository."""
    monkeypatch.chdir(ROOT)
    for index, block in enumerate(_blocks(page, "python")):
        if not _is_file(block):
            where = f"{page.stem}-{index}"
            exec(compile(block, where, "exec"), {"__name__": where})


@pytest.mark.parametrize("page", _pages_with("mlir"), ids=lambda page: page.stem)
def test_mlir_in_the_docs_parses(page: Path):
    """Each module that is no file parses and verifies."""
    from mlopt.core.parser import parse_module
    from mlopt.core.verifier import verify

    context = Context()
    register_dialects(context)
    for index, block in enumerate(_blocks(page, "mlir")):
        if not _is_file(block):
            assert verify(parse_module(block, f"{page.stem}-{index}", context)) == []


@pytest.mark.parametrize("page", _pages_with("console"), ids=lambda page: page.stem)
def test_commands_in_the_docs_print_what_they_say(page: Path, tmp_path: Path):
    """Each command ends as its excerpt says; an excerpt of an error needs status 1."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for block in [block for kind in ("python", "mlir", "tc") for block in _blocks(page, kind)]:
        name = FILE.match(block)
        if name:
            (tmp_path / name[1]).write_text(block)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "MLOPT_CACHE": "0"}
    for command, excerpt in (step for block in _blocks(page, "console") for step in _steps(block)):
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == (1 if ": error:" in excerpt else 0), (command, done.stderr)
        assert re.search(_pattern(excerpt), done.stdout, re.DOTALL), (command, done.stdout[:4000])


def test_links_in_the_docs_lead_somewhere():
    """Each relative link names a file or folder of the repository."""
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_page_is_in_the_index():
    """docs/README.md leads to every page."""
    index = (ROOT / "docs" / "README.md").read_text()
    pages = [path.name for path in (ROOT / "docs").glob("*.md") if path.name != "README.md"]
    assert [name for name in pages if f"({name})" not in index] == []
