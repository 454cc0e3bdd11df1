"""Typical inputs of real models, made from a seed: a text line, a voice, a picture, sentences."""

from __future__ import annotations

import numpy as np

Feeds = dict[str, np.ndarray]

THAI = "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e04\u0e23\u0e31\u0e1a\u0e1b\u0e23\u0e30\u0e40\u0e17\u0e28\u0e44\u0e17\u0e22"
"""Hello, Thailand."""
ARABIC = "\u0627\u0644\u0644\u063a\u0629 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u0645\u0646 \u0623\u0643\u062b\u0631 \u0627\u0644\u0644\u063a\u0627\u062a \u0627\u0646\u062a\u0634\u0627\u0631\u0627 \u0641\u064a \u0627\u0644\u0639\u0627\u0644\u0645 "
"""Arabic is one of the most widely spoken languages of the world."""
ARABIC_LETTERS = (*range(0x621, 0x63B), *range(0x640, 0x64B))
SENTENCE = (101, 1996, 4248, 2829, 4419, 14523, 2058, 1996, 13971, 3899, 1012, 102)
"""[CLS] the quick brown fox jumps over the lazy dog . [SEP], in BERT's vocabulary."""
RATE = 16000
"""Samples of sound a second."""


def text_line(height: int, width: int, text: str = "mlopt reads 2026") -> np.ndarray:
    """`[1, 3, height, width]` from -1 to 1: dark text on a light ground."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (width, height), (235, 232, 225))
    font = ImageFont.load_default(size=min(32, int(0.6 * height)))
    ImageDraw.Draw(picture).text((8, height // 5), text, fill=(20, 24, 40), font=font)
    pixels = np.asarray(picture, np.float32).transpose(2, 0, 1)[None]
    return np.ascontiguousarray(pixels / 127.5 - 1)


def picture(height: int, width: int, seed: int = 7) -> np.ndarray:
    """`[1, 3, height, width]` from 0 to 1: soft ellipses before a gradient, and some noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    image = np.stack([y / height, x / width, (x + y) / (height + width)])
    for _ in range(6):
        cy, cx = rng.uniform(0, height), rng.uniform(0, width)
        ry, rx = rng.uniform(0.05, 0.3, 2) * (height, width)
        inside = 0.5 - 0.5 * np.tanh(4 * (((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 - 1))
        image += inside * (rng.uniform(0, 1, (3, 1, 1)) - image)
    image += 0.02 * rng.standard_normal(image.shape)
    return np.clip(image, 0, 1).astype(np.float32)[None]


def voice(samples: int, seed: int = 5) -> np.ndarray:
    """`[samples]` from -1 to 1: harmonics of a gliding tone in syllables, over soft noise."""
    rng = np.random.default_rng(seed)
    time = np.arange(samples) / RATE
    phase = 2 * np.pi * np.cumsum(120 + 30 * np.sin(2 * np.pi * 1.7 * time)) / RATE
    tone = sum(np.sin(n * phase) / n ** (1 + 0.3 * np.sin(3 * time)) for n in range(1, 20))
    syllables = np.clip(np.sin(2 * np.pi * 3 * time), 0, None)
    return (0.2 * syllables * tone + 0.002 * rng.standard_normal(samples)).astype(np.float32)


def thai_characters(rows: int) -> np.ndarray:
    """`[rows]` of numbers 1 to 177, of Thai text that goes round."""
    return np.array([ord(THAI[i % len(THAI)]) - 0xE00 for i in range(rows)], np.int64)


def arabic_letters(batch: int, length: int, codes: dict[int, int]) -> np.ndarray:
    """`[batch, length]` of the codes of Arabic text, which each row starts elsewhere in."""
    text = [codes[ord(letter)] for letter in ARABIC]
    return np.stack([np.resize(np.roll(text, -9 * row), length) for row in range(batch)]).astype(
        np.int64
    )


def windows(rows: int, scale: int = 1) -> np.ndarray:
    """`[rows, 21]` f32: each character with ten at either side, 0 beyond the ends."""
    padded = np.pad(thai_characters(rows) // scale, 10)
    return np.stack([padded[i : i + 21] for i in range(rows)]).astype(np.float32)


def sentences(batch: int, length: int) -> Feeds:
    """Sentences in BERT's vocabulary, the last one shorter than `length`."""
    ids = np.resize(np.array(SENTENCE, np.int64), (batch, length))
    mask = np.ones((batch, length), np.int64)
    mask[-1, length - length // 4 :] = 0
    return {"input_ids": ids * mask, "attention_mask": mask, "token_type_ids": 0 * mask}


def letters(batch: int, length: int, bound: int, seed: int = 3) -> np.ndarray:
    """`[batch, length]` of numbers 1 to `bound`, runs of letters with blanks between."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(2, bound, (batch, length), endpoint=True)
    rows[:, 5::6] = 1
    return rows


def normal(shape: tuple[int, ...], seed: int = 1, scale: float = 1.0) -> np.ndarray:
    """Normal numbers in f32."""
    return (scale * np.random.default_rng(seed).standard_normal(shape)).astype(np.float32)


def silero(samples: int, batch: int = 1, rate: int | None = RATE) -> Feeds:
    """A frame of a voice, no state yet."""
    feeds = {
        "input": voice(batch * samples).reshape(batch, samples),
        "state": np.zeros((2, batch, 128), np.float32),
    }
    return feeds if rate is None else {**feeds, "sr": np.array(rate, np.int64)}


def silero_sequence(frames: int) -> Feeds:
    """Frames of a voice one after the other."""
    state = np.zeros((1, 1, 128), np.float32)
    return {"input": voice(frames * 576).reshape(frames, 576), "h": state, "c": state.copy()}


def phonemes(length: int) -> Feeds:
    """Phonemes with blanks between, spoken without any chance."""
    ids = np.zeros((1, length), np.int64)
    ids[:, 1::2] = letters(1, length // 2, 60)
    ids[0, 0], ids[0, -1] = 1, 2
    scales = np.array([0, 1, 0], np.float32)
    return {"input": ids, "input_lengths": np.array([length], np.int64), "scales": scales}


def head(detectors: int, lanes: int) -> Feeds:
    """What the set transformer sees of a junction."""
    return {
        "logit": normal((detectors, lanes), 1),
        "Z": normal((detectors, lanes, 128), 2),
        "act": np.abs(normal((detectors,), 3)),
    }
