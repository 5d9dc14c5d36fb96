"""Writes an encoder as the folder Chorus opens: config.json, preprocessor_config.json, onnx/audio_model.onnx."""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

FRONT_ENDS = {
    "vggish": {
        "feature_extractor_type": "VggishFeatureExtractor",
        "sampling_rate": 16000,
        "win_length": 400,
        "hop_length": 160,
        "fft_window_size": 512,
        "feature_size": 64,
        "frequency_min": 125,
        "frequency_max": 7500,
        "mel_scale": "htk",
        "spectrum": "magnitude",
        "log_offset": 0.01,
        "patch_frames": 96,
        "patch_hop_frames": 96,
        "fill_last_patch": False,
        "postprocess": False,
    },
    "openl3": {
        "feature_extractor_type": "OpenL3FeatureExtractor",
        "sampling_rate": 48000,
        "fft_window_size": 2048,
        "hop_length": 242,
        "feature_size": 256,
        "frequency_min": 0,
        "frequency_max": 24000,
        "frame_padding": "end",
        "mel_bank": "slaney",
        "mel_weighs": "magnitude",
        "amplitude_floor": 1e-10,
        "dynamic_range_db": 80,
        "patch_samples": 48000,
        "patch_hop_samples": 48000,
        "center": False,
    },
    "fbank": {
        "feature_extractor_type": "KaldiFbankFeatureExtractor",
        "sampling_rate": 16000,
        "win_length": 400,
        "hop_length": 160,
        "window_type": "hanning",
        "spectrum": "power",
        "remove_dc_offset": True,
        "preemphasis_coefficient": 0.97,
        "snip_edges": True,
        "use_energy": False,
        "dither": 0,
        "num_mel_bins": 128,
        "frequency_min": 20,
        "frequency_max": 8000,
        "subtract_waveform_mean": True,
        "max_length": 1024,
        "padding_value": 0,
        "do_normalize": True,
        "mean": -4.2677393,
        "std": 4.5689974,
    },
}


def write_folder(folder: Path, module: torch.nn.Module, front_end: dict, config: dict, shape: tuple[int, int]) -> float:
    """Exports and compares onnxruntime with PyTorch on random features.

    `config` has `model_type` and `_name_or_path`; `shape` is rows and columns of one patch.
    Returns the greatest difference, relative to the greatest value.
    """
    graph = folder / "onnx/audio_model.onnx"
    graph.parent.mkdir(parents=True, exist_ok=True)
    example = torch.randn(2, 1, *shape, generator=torch.Generator().manual_seed(1))
    module.eval()  # right before the export, which otherwise leaves training in
    torch.onnx.export(
        module, (example,), str(graph), input_names=["input_features"], output_names=["audio_embeds"],
        dynamic_axes={"input_features": {0: "batch_size"}, "audio_embeds": {0: "batch_size"}},
        opset_version=17, dynamo=False,
    )  # fmt: skip
    onnx.checker.check_model(str(graph))
    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    with torch.no_grad():
        expected = module.eval()(example).numpy()
    measured = session.run(["audio_embeds"], {"input_features": example.numpy()})[0]
    write_json(folder / "config.json", {**config, "hidden_size": int(expected.shape[1])})
    write_json(folder / "preprocessor_config.json", front_end)
    return float(np.abs(measured - expected).max() / np.abs(expected).max())


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n")
