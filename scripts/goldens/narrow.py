"""The same models in less than 32 bits, as the hub's repositories have them beside the full ones."""

import logging
import os
from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.float16 import convert_float_to_float16


def quantise(graph: Path, target: Path) -> None:
    """8-bit weights and, at run time, 8-bit activations: `_quantized` of the hub."""
    target.parent.mkdir(parents=True, exist_ok=True)
    logging.disable(logging.WARNING)  # advice on shapes, a page per graph
    options = {"EnableSubgraph": True, "MatMulConstBOnly": True}
    quantize_dynamic(graph, target, weight_type=QuantType.QUInt8, extra_options=options)
    logging.disable(logging.NOTSET)


def halve(graph: Path, target: Path, keep_io_types: bool) -> None:
    """16-bit floats; the hub's `_fp16` graphs keep 32-bit inputs and outputs, some exports do not."""
    target.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(convert_float_to_float16(onnx.load(graph), keep_io_types=keep_io_types), target)


def link_settings(folder: Path, target: Path) -> None:
    """Configuration and tokenizer are those of the full model."""
    target.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.json"):
        link = target / file.name
        link.unlink(missing_ok=True)
        link.symlink_to(os.path.join("..", folder.name, file.name))


def write_narrow(models: Path) -> None:
    """`NAME-narrow` holds 8 and 16 bits of each graph, `clip-fp16-io` one graph with 16-bit inputs and outputs."""
    for family in ("clap", "clip", "sentence"):
        folder, target = models / family, models / f"{family}-narrow"
        link_settings(folder, target)
        for graph in sorted((folder / "onnx").glob("*.onnx")):
            quantise(graph, target / "onnx" / f"{graph.stem}_quantized.onnx")
            halve(graph, target / "onnx" / f"{graph.stem}_fp16.onnx", keep_io_types=True)
    link_settings(models / "clip", models / "clip-fp16-io")
    halve(
        models / "clip/onnx/vision_model.onnx", models / "clip-fp16-io/onnx/vision_model_fp16.onnx", keep_io_types=False
    )
