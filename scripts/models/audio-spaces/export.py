#!/usr/bin/env python3
"""Turns a published checkpoint of VGGish, OpenL3, Audio-MAE or SSAST into a folder that Chorus opens as a space.

    python scripts/models/audio-spaces/export.py vggish   vggish-10086976.pth               models/vggish
    python scripts/models/audio-spaces/export.py yamnet   yamnet_base/                      models/yamnet
    python scripts/models/audio-spaces/export.py openl3   openl3_audio_mel256_env.h5        models/openl3
    python scripts/models/audio-spaces/export.py openl3   torchopenl3_mel256_music_512.pth.tar models/openl3
    python scripts/models/audio-spaces/export.py audiomae finetuned.pth                     models/audiomae
    python scripts/models/audio-spaces/export.py ssast    SSAST-Base-Patch-400.pth          models/ssast

YAMNet (a SavedModel folder; reading it needs tensorflow) has the front end of VGGish and is opened as one.
The graph is compared with PyTorch before anything is called done; with --quantise, weights are stored as int8 beside
it and the cosine to the float graph is printed. Needs torch, onnx, onnxruntime, numpy and h5py.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "common")]
import checkpoints
import layout
from quantise import quantise_weights

LARGEST_GAP = 1e-4  # of the graph to PyTorch, relative to the greatest value
LEAST_COSINE = 0.99
# The front ends of the packages that publish OpenL3's weights, by the kind of file.
KAPRE = {"frame_padding": "end", "mel_bank": "slaney", "mel_weighs": "magnitude"}
YAMNET = {"log_offset": 0.001, "patch_hop_frames": 48, "fill_last_patch": True}
TORCHOPENL3 = {"frame_padding": "same", "mel_bank": "htk", "mel_weighs": "power"}


def front_end_of(arguments: argparse.Namespace, frames: int) -> dict:
    if arguments.family in ("vggish", "yamnet"):
        return layout.FRONT_ENDS["vggish"] | (YAMNET if arguments.family == "yamnet" else {})
    if arguments.family == "openl3":
        package = KAPRE if arguments.checkpoint.suffix == ".h5" else TORCHOPENL3
        hop = round(arguments.hop_seconds * 48000)
        patches = {"patch_hop_samples": hop, "center": arguments.center, "feature_size": arguments.bands}
        return {**layout.FRONT_ENDS["openl3"], **package, **patches}
    statistics = {"max_length": frames, "mean": arguments.mean, "std": arguments.std}
    return {**layout.FRONT_ENDS["fbank"], **statistics}


def shape_of(family: str, bands: int, net) -> tuple[int, int]:
    if family in ("vggish", "yamnet"):
        return 96, 64
    return (bands, 199) if family == "openl3" else (net.frames, 128)


def write_quantised(folder: Path, shape: tuple[int, int]) -> float:
    """Returns the least cosine of the vectors of both graphs on random features."""
    source, target = folder / "onnx/audio_model.onnx", folder / "onnx/audio_model_quantized.onnx"
    onnx.save(quantise_weights(onnx.load(source)), target)
    features = np.random.default_rng(2).standard_normal((4, 1, *shape)).astype(np.float32)
    vectors = [
        onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"input_features": features})[
            0
        ]
        for path in (source, target)
    ]
    lengths = [np.linalg.norm(each, axis=1) for each in vectors]
    return float(((vectors[0] * vectors[1]).sum(axis=1) / lengths[0] / lengths[1]).min())


def export(arguments: argparse.Namespace) -> None:
    weights = checkpoints.read_checkpoint(arguments.checkpoint)
    net = checkpoints.load(arguments.family, weights, arguments.bands, arguments.dimensions)
    shape = shape_of(arguments.family, arguments.bands, net)
    model_type = "vggish" if arguments.family == "yamnet" else arguments.family
    config = {"model_type": model_type, "_name_or_path": arguments.name or f"local/{arguments.checkpoint.stem}"}
    gap = layout.write_folder(arguments.out, net, front_end_of(arguments, shape[0]), config, shape)
    print(f"{arguments.out}: graph and PyTorch differ by {gap:.1e} of the greatest value")
    if gap > LARGEST_GAP:
        raise SystemExit(f"more than {LARGEST_GAP:.0e}: do not use this graph")
    if arguments.quantise:
        cosine = write_quantised(arguments.out, shape)
        print(f"int8 weights: cosine {cosine:.5f} to the float graph")
        if cosine < LEAST_COSINE:
            raise SystemExit(f"less than {LEAST_COSINE}: do not use the quantised graph")


def parse(values: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("family", choices=list(checkpoints.DROPPED))
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", help="OWNER/NAME of the model, part of the identity of its space")
    parser.add_argument("--quantise", action="store_true", help="write onnx/audio_model_quantized.onnx too")
    parser.add_argument("--bands", type=int, choices=(128, 256), default=256, help="OpenL3: mel128 or mel256")
    parser.add_argument("--dimensions", type=int, choices=(512, 6144), default=512, help="OpenL3: length of vectors")
    parser.add_argument("--hop-seconds", type=float, default=1.0, help="OpenL3: from patch to patch (openl3 has 0.1)")
    parser.add_argument(
        "--center", action="store_true", help="OpenL3: half a second of silence first, as openl3 has it"
    )
    parser.add_argument("--mean", type=float, default=-4.2677393, help="Audio-MAE, SSAST: of the features trained on")
    parser.add_argument("--std", type=float, default=4.5689974, help="Audio-MAE, SSAST: their deviation")
    return parser.parse_args(values)


if __name__ == "__main__":
    export(parse())
