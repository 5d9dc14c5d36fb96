"""
Gives a Whisper folder in hub layout to the peers of scripts/bench/transcription.mjs: reads the weights out of the ONNX
graphs, so that both sides run the very same numbers, and writes them as PyTorch (for openai-whisper and transformers)
and as CTranslate2 (for faster-whisper).

Works on graphs whose initialisers bear the names of the checkpoint's parameters: `NAME` as it is, `NAME_t` transposed,
`NAME_t_q` with `NAME_t_scale` and `NAME_t_zp` transposed and quantised, per output channel. Stops when a parameter is
absent or of another shape.

Needs torch, transformers, onnx, ctranslate2. Usage: python scripts/bench/whisper-onnx-to-ct2.py MODEL_FOLDER OUT_FOLDER
Then OUT_FOLDER/pytorch and OUT_FOLDER/ct2 hold the two forms.
"""

import shutil
import sys
from pathlib import Path

import ctranslate2
import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import WhisperConfig, WhisperForConditionalGeneration

TOKENIZER_FILES = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
                   "vocab.json", "merges.txt", "normalizer.json", "preprocessor_config.json",
                   "generation_config.json"]  # fmt: skip


def graph_path(folder, stem):
    found = sorted((folder / "onnx").glob(f"{stem}*.onnx"))
    if not found:
        raise SystemExit(f"{folder} has no onnx/{stem}*.onnx")
    return found[0]


def read_parameters(path):
    """Initialisers by the name of their parameter, float32, in PyTorch's orientation."""
    raw = {item.name: numpy_helper.to_array(item) for item in onnx.load(path).graph.initializer}
    parameters = {}
    for name, values in raw.items():
        if name.endswith("_t_q"):
            stem = name.removesuffix("_t_q")
            zero, scale = raw[f"{stem}_t_zp"].astype(np.float32), raw[f"{stem}_t_scale"].astype(np.float32)
            parameters[stem] = ((values.astype(np.float32) - zero) * scale).T
        elif name.endswith("_t"):
            parameters[name.removesuffix("_t")] = values.astype(np.float32).T
        elif name.startswith("model.") and not name.endswith(("_scale", "_zp")):
            parameters[name] = values.astype(np.float32)
    return parameters


def build_model(folder):
    config = WhisperConfig.from_pretrained(folder)
    model = WhisperForConditionalGeneration(config).eval()
    parameters = read_parameters(graph_path(folder, "encoder_model"))
    parameters |= read_parameters(graph_path(folder, "decoder_model_merged"))
    state = model.state_dict()
    for name, wanted in state.items():
        source = "model.decoder.embed_tokens.weight" if name == "proj_out.weight" else name
        values = parameters.get(source)
        if values is None or values.shape != tuple(wanted.shape):
            raise SystemExit(f"{name} {tuple(wanted.shape)}: the graphs hold {None if values is None else values.shape}")
        state[name] = torch.from_numpy(np.ascontiguousarray(values))
    model.load_state_dict(state)
    return model


def main():
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    pytorch, ct2 = out / "pytorch", out / "ct2"
    pytorch.mkdir(parents=True, exist_ok=True)
    build_model(source).save_pretrained(pytorch)
    for name in TOKENIZER_FILES:
        if (source / name).exists():
            shutil.copyfile(source / name, pytorch / name)
    ct2_files = [name for name in ("tokenizer.json", "preprocessor_config.json") if (source / name).exists()]
    converter = ctranslate2.converters.TransformersConverter(str(pytorch), copy_files=ct2_files)
    converter.convert(str(ct2), quantization="float32", force=True)
    print(f"{pytorch}\n{ct2}")


if __name__ == "__main__":
    main()
