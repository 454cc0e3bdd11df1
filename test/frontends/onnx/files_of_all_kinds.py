"""Twenty real files of many kinds, for a model that tells kinds apart."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import struct
import tarfile
import wave
import zipfile
import zlib
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[3]


def files(folder: Path) -> dict[str, bytes]:
    """Name -> content; what is not in the repository is made here."""
    script = (ROOT / "tools" / "opt.py").read_bytes()
    page = (ROOT / "docs" / "pipeline.md").read_bytes()
    numbers = {"numbers": list(range(300)), "name": "mlopt", "nested": {"a": [True, None, 1.5]}}
    return {
        "opt.py": script,
        "importer.py": (ROOT / "frontends" / "onnx" / "importer.py").read_bytes(),
        "pipeline.md": page,
        "pyproject.toml": (ROOT / "pyproject.toml").read_bytes(),
        "run.sh": (ROOT / ".ci" / "run").read_bytes(),
        "numbers.json": json.dumps(numbers, indent=2).encode(),
        "table.csv": "".join(f"{i},{i * i},row {i}\n" for i in range(200)).encode(),
        "page.html": _html(page.decode()),
        "feed.xml": _xml(),
        "sum.c": _c(),
        "style.css": "".join(
            f".c{i} {{ margin: {i}px; color: #{i:06x}; }}\n" for i in range(90)
        ).encode(),
        "image.png": _png(),
        "image.bmp": _bmp(),
        "sound.wav": _wav(),
        "script.zip": _zip(script),
        "script.tar": _tar(script),
        "script.gz": gzip.compress(script, mtime=0),
        "paper.pdf": _pdf(),
        "data.sqlite": _sqlite(folder),
        "array.npy": _npy(),
    }


def _html(text: str) -> bytes:
    rows = "".join(f"<p class='line'>{line}</p>\n" for line in text.splitlines()[:60])
    return f"<!DOCTYPE html>\n<html><head><title>Page</title></head>\n<body>\n{rows}</body></html>\n".encode()


def _xml() -> bytes:
    items = "".join(
        f"  <item id='{i}'><name>n{i}</name><size>{i * 3}</size></item>\n" for i in range(60)
    )
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<items>\n{items}</items>\n".encode()


def _c() -> bytes:
    body = "".join(
        f"static int f{i}(const int *x, int n) {{\n  int s = {i};\n"
        f"  for (int k = 0; k < n; k++) s += x[k] * {i + 1};\n  return s;\n}}\n\n"
        for i in range(12)
    )
    return f'#include <stdio.h>\n#include <stdlib.h>\n\n{body}int main(void) {{\n  printf("%d\\n", f1(0, 0));\n  return 0;\n}}\n'.encode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png() -> bytes:
    side = 64
    rows = b"".join(b"\0" + bytes((x * y + x) % 256 for x in range(3 * side)) for y in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _bmp() -> bytes:
    pixels = bytes(range(256)) * 12
    sizes = struct.pack("<IHHI", 54 + len(pixels), 0, 0, 54)
    header = struct.pack("<IiiHHIIiiII", 40, 32, 32, 1, 24, 0, len(pixels), 2835, 2835, 0, 0)
    return b"BM" + sizes + header + pixels


def _wav() -> bytes:
    stream = io.BytesIO()
    with wave.open(stream, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        tone = np.sin(np.arange(4000) / 7) * 12000
        sound.writeframes(tone.astype("<i2").tobytes())
    return stream.getvalue()


def _zip(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("opt.py", (2020, 1, 1, 0, 0, 0)), content)
    return stream.getvalue()


def _tar(content: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        entry = tarfile.TarInfo("opt.py")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


def _pdf() -> bytes:
    text = b"BT /F1 24 Tf 72 720 Td (mlopt) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def _sqlite(folder: Path) -> bytes:
    path = folder / "data.sqlite"
    base = sqlite3.connect(path)
    base.execute("create table t (id integer primary key, name text)")
    base.executemany("insert into t values (?, ?)", [(i, f"row {i}") for i in range(100)])
    base.commit()
    base.close()
    return path.read_bytes()


def _npy() -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.arange(1000, dtype=np.float64) / 3)
    return stream.getvalue()
