"""
Gives a Whisper folder in hub layout an encoder with 8-bit weights, made of the one it has, so that
scripts/bench/transcription.mjs can compare like with like: the peer turns the same weights into 8 bits when it loads.

Only products with weights become 8-bit (per output channel, activations quantised at run time); convolutions,
attention and normalisation stay float32. The file is named as the hub names it, so that the precision `q8`, and
`auto`, find it.

Needs onnx, onnxruntime. Usage: python scripts/bench/whisper-8-bit-encoder.py MODEL_FOLDER OUT_FOLDER
"""

import shutil
import sys
import tempfile
from pathlib import Path

import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic

ENCODER = "encoder_model"


def fold_casts(source, target):
    """Weights kept as float16 behind casts become float32 constants: only constants can be quantised."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def main():
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    encoder = sorted((source / "onnx").glob(f"{ENCODER}*.onnx"))[0]
    shutil.copytree(source, out, ignore=shutil.ignore_patterns(f"{ENCODER}*.onnx"), copy_function=shutil.copyfile)
    for folder in (out, out / "onnx"):
        folder.chmod(0o755)
    with tempfile.TemporaryDirectory() as folder:
        folded = Path(folder) / "folded.onnx"
        fold_casts(encoder, folded)
        quantize_dynamic(
            folded,
            out / "onnx" / f"{ENCODER}_quantized.onnx",
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )


if __name__ == "__main__":
    main()
