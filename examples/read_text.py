"""Reads the text of a picture with three compiled ONNX models.

    python examples/read_text.py FOLDER [PICTURE]

FOLDER holds the models of the package rapidocr-onnxruntime (`pip download --no-deps
rapidocr-onnxruntime==1.4.4`, unpacked, folder `models`). Without a picture two lines are
drawn, one of them upside down, and the exit status says whether they were read. Each model
is compiled once, and runs at the size of each picture and line. Needs onnx and Pillow.

    picture -> detector: where is text?  -> boxes
    each box -> classifier: upside down? -> turned
             -> recogniser: letters, most likely one a column -> text
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
from PIL import Image, ImageDraw, ImageFont

import mlopt

Model = Callable[[np.ndarray], np.ndarray]
Box = tuple[int, int, int, int]
"""Left, upper, right and lower edge, in pixels."""
LINES = ("mlopt reads 2026", "Hello, compiler!")
CERTAIN = 0.3
"""From which probability on a pixel belongs to text."""
GROWTH = 1.6
"""By how many times its area over its outline a box grows: the detector marks the core of text."""


def pixels(picture: Image.Image) -> np.ndarray:
    """`[1, 3, h, w]` from -1 to 1."""
    values = np.asarray(picture.convert("RGB"), np.float32).transpose(2, 0, 1)[None]
    return np.ascontiguousarray(values / 127.5 - 1)


def regions(mask: np.ndarray) -> Iterator[Box]:
    """The bounding boxes of the connected parts of `[h, w]`, from top to bottom."""
    seen = np.zeros_like(mask)
    for start in zip(*np.nonzero(mask), strict=True):
        if seen[start]:
            continue
        stack, found = [start], [start]
        seen[start] = True
        while stack:
            y, x = stack.pop()
            for place in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                inside = 0 <= place[0] < mask.shape[0] and 0 <= place[1] < mask.shape[1]
                if inside and mask[place] and not seen[place]:
                    seen[place] = True
                    stack.append(place)
                    found.append(place)
        (upper, left), (lower, right) = np.min(found, axis=0), np.max(found, axis=0) + 1
        yield int(left), int(upper), int(right), int(lower)


def boxes_of_text(detector: Model, picture: Image.Image) -> list[Box]:
    """Where text is; the detector takes sizes that 32 divides."""
    size = [max(32, round(side / 32) * 32) for side in picture.size]
    probabilities = detector(pixels(picture.resize(size)))[0, 0]
    scale = picture.width / size[0], picture.height / size[1]
    boxes: list[Box] = []
    for left, upper, right, lower in regions(probabilities > CERTAIN):
        width, height = right - left, lower - upper
        if min(width, height) < 3:
            continue
        grown = GROWTH * width * height / (2 * (width + height))
        boxes.append((
            max(0, int((left - grown) * scale[0])),
            max(0, int((upper - grown) * scale[1])),
            min(picture.width, int((right + grown) * scale[0])),
            min(picture.height, int((lower + grown) * scale[1])),
        ))  # fmt: skip
    return boxes


def upright(classifier: Model, line: Image.Image) -> Image.Image:
    """The line, turned where it stands upside down."""
    width = min(192, round(48 * line.width / line.height))
    padded = np.zeros((1, 3, 48, 192), np.float32)
    padded[..., :width] = pixels(line.resize((width, 48)))
    is_turned = classifier(padded)[0, 1] > 0.9
    return line.transpose(Image.Transpose.ROTATE_180) if is_turned else line


def text_of(recogniser: Model, letters: list[str], line: Image.Image) -> str:
    """The most likely letter of each column; 0 is none, equal neighbours are one."""
    width = max(48, round(48 * line.width / line.height))
    best = recogniser(pixels(line.resize((width, 48))))[0].argmax(axis=1)
    kept = [n for n, before in zip(best, [0, *best], strict=False) if n and n != before]
    return "".join(letters[n - 1] for n in kept)


def drawn() -> Image.Image:
    """The lines below each other, the last one upside down."""
    page = Image.new("RGB", (420, 64 * len(LINES)), (238, 236, 230))
    for place, line in enumerate(LINES):
        strip = Image.new("RGB", (420, 64), (238, 236, 230))
        font = ImageFont.load_default(size=34)
        ImageDraw.Draw(strip).text((24, 10), line, fill=(25, 28, 44), font=font)
        if place == len(LINES) - 1:
            strip = strip.transpose(Image.Transpose.ROTATE_180)
        page.paste(strip, (0, 64 * place))
    return page


def main() -> int:
    """Reads the picture of the command line, or the lines."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("picture", type=Path, nargs="?")
    options = parser.parse_args()
    files = [
        next(options.folder.rglob(name))
        for name in ("*det_infer.onnx", "*cls_infer.onnx", "*rec_infer.onnx")
    ]
    detector, classifier, recogniser = (mlopt.compile(path) for path in files)
    kept = {item.key: item.value for item in onnx.load(files[2]).metadata_props}
    letters = [*kept["character"].splitlines(), " "]
    picture = Image.open(options.picture) if options.picture else drawn()
    found: list[str] = []
    for box in boxes_of_text(detector, picture):
        line = upright(classifier, picture.crop(box))
        found.append(text_of(recogniser, letters, line))
        print(box, found[-1])
    return options.picture is None and tuple(found) != LINES


if __name__ == "__main__":
    sys.exit(main())
