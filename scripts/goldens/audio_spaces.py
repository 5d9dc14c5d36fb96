#!/usr/bin/env python3
"""Makes test/golden/audio-spaces: what the references of VGGish, OpenL3, Audio-MAE and SSAST give, stage by stage.

    python scripts/goldens/audio_spaces.py [--out test/golden/audio-spaces]

Front ends by torchvggish, openl3 (kapre and librosa), torchopenl3 and torchaudio's Kaldi features; encoders are nets of
the published architecture in miniature with random weights, run by PyTorch in float32. Same versions and seed give the
same bytes. Needs scripts/goldens/requirements-audio-spaces.txt; takes a minute on two cores.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import librosa
import numpy as np
import tensorflow
import torch
import torchaudio
import torchopenl3.models
from openl3 import core, models
from torchvggish import vggish_input

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "scripts/models/audio-spaces")]
import architectures
import inputs
import layout

SEED = 41
FEATURES_KEPT = 300  # values per case, evenly spread
FBANK = layout.FRONT_ENDS["fbank"]
VARIANTS = {
    "kapre": {"center": False, "patch_hop_samples": 48000},
    "librosa": {"frame_padding": "center", "center": True, "patch_hop_samples": 24000},
    "torchopenl3": {
        "frame_padding": "same", "mel_bank": "htk", "mel_weighs": "power", "center": False, "patch_hop_samples": 24000,
    },
}  # fmt: skip


def make_sound(samples: int, kind: str) -> np.ndarray:
    """float32 [samples]; test/inference/audio-spaces/sounds.ts is the same in TypeScript."""
    if kind == "silence":
        return np.zeros(samples, np.float32)
    if kind == "noise":
        return ((inputs.noise(samples, 9) - 32768) / 65536).astype(np.float32)
    if kind == "clipped":
        return np.clip(inputs.sound(samples, 0) * np.float32(8), -1, 1)
    if kind == "offset":
        return inputs.sound(samples, 2) + np.float32(0.25)
    return inputs.sound(samples, {"tones": 1, "quiet": 14, "faint": 26}[kind])


KINDS = ["silence", "quiet", "faint", "clipped", "offset", "noise"]


def sounds_at(rate: int, lengths: list[int], kinds: list[str]) -> list[tuple[int, str]]:
    return [(length, "tones") for length in lengths] + [(rate * 3 // 2, kind) for kind in kinds]


# Around one patch of VGGish (15 600 samples), one frame (400), and 0.96 s.
LENGTHS_16K = [1, 399, 400, 401, 1600, 15359, 15360, 15361, 15599, 15600, 15601, 48000, 160000]
LENGTHS_48K = [1, 4800, 46080, 47999, 48000, 48001, 144000, 480000]
# The other two front ends of OpenL3 differ in how they lay frames and weigh bands, which fewer cases show.
FEWER = ([1, 48000, 48001], ["silence", "faint", "offset"])


class Arrays:
    def __init__(self) -> None:
        self.parts: list[np.ndarray] = []
        self.length = 0

    def put(self, array: np.ndarray) -> dict:
        flat = np.ascontiguousarray(array, dtype="<f4").reshape(-1)
        place = {"offset": self.length, "length": len(flat)}
        self.parts.append(flat)
        self.length += len(flat)
        return place


def describe(arrays: Arrays, pcm: np.ndarray, kind: str, patches: np.ndarray) -> dict:
    """`patches`: float32 [patches, rows, columns]."""
    flat = np.ascontiguousarray(patches, dtype=np.float32).reshape(-1)
    step = max(1, len(flat) // FEATURES_KEPT) | 1
    return {
        "samples": len(pcm),
        "kind": kind,
        "pcmSha256": hashlib.sha256(pcm.tobytes()).hexdigest(),
        "patches": len(patches),
        "step": step,
        "kept": arrays.put(flat[::step]),
        "mean": float(flat.mean(dtype=np.float64)),
    }


def embed(arrays: Arrays, net: torch.nn.Module, patches: np.ndarray) -> dict:
    with torch.no_grad():
        embeddings = net(torch.from_numpy(np.ascontiguousarray(patches, dtype=np.float32))[:, None]).numpy()
    pooled = embeddings.mean(axis=0, dtype=np.float64)
    return {"embeddings": arrays.put(embeddings), "vector": arrays.put(pooled / np.linalg.norm(pooled))}


def vggish_patches(pcm: np.ndarray) -> np.ndarray:
    """The reference makes no patch of a sound shorter than one: here, as in Chorus, silence fills it up."""
    filled = np.pad(pcm, (0, max(0, 15600 - len(pcm))))
    return vggish_input.waveform_to_examples(filled, 16000)[:, 0].detach().numpy()


class OpenL3Reference:
    def __init__(self) -> None:
        self.kapre = models._construct_mel256_audio_network(True).layers[1]
        self.torch = torchopenl3.models.PytorchOpenl3("music", "mel256", 512).speclayer

    def patches(self, pcm: np.ndarray, variant: str) -> np.ndarray:
        settings = VARIANTS[variant]
        hop = settings["patch_hop_samples"] / 48000
        frames = core._preprocess_audio_batch(pcm, 48000, center=settings["center"], hop_size=hop)
        frames = np.ascontiguousarray(frames, dtype=np.float32)
        if variant == "kapre":
            return self.kapre(frames).numpy()[..., 0]
        if variant == "librosa":
            return np.stack([core._librosa_mel_frontend(frame[0], 48000, n_mels=256) for frame in frames])
        return self.torch(torch.from_numpy(frames)).numpy()[..., 0]


def fbank_patch(pcm: np.ndarray, mean: float, deviation: float) -> np.ndarray:
    """The calls of `_wav2fbank` and `__getitem__`; a sound shorter than a frame is filled up with silence."""
    wave = torch.from_numpy(pcm)[None]
    wave = wave - wave.mean()
    wave = torch.nn.functional.pad(wave, (0, max(0, 400 - wave.shape[1])))
    features = torchaudio.compliance.kaldi.fbank(
        wave, htk_compat=True, sample_frequency=16000, use_energy=False, window_type="hanning", num_mel_bins=128,
        dither=0.0, frame_shift=10,
    )  # fmt: skip
    features = torch.nn.functional.pad(features, (0, 0, 0, 1024 - len(features)))
    return ((features - mean) / (2 * deviation)).numpy()


def randomise(net: torch.nn.Module, seed: int) -> torch.nn.Module:
    """Weights with which different sounds give different vectors; statistics of norms that suit their inputs."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in net.named_parameters():
            noise = torch.randn(value.shape, generator=generator)
            scale = value[0].numel() ** -0.5 if value.dim() > 1 and "token" not in name and "pos" not in name else 0.3
            is_gain = value.dim() == 1 and "norm" in name and name.endswith("weight")
            value.copy_(noise * 0.1 + 1 if is_gain else noise * 1.7 * scale)
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_var.copy_(torch.rand(module.num_features, generator=generator) + 0.5)
        if isinstance(net, architectures.OpenL3):
            net.batch_normalization_1.running_mean.fill_(-20)
            net.batch_normalization_1.running_var.fill_(100)
    return net.eval()


def miniatures() -> dict[str, torch.nn.Module]:
    nets = {
        "vggish": architectures.Vggish(channels=(4, 6, 8, 8), hidden=24, dimensions=16),
        "openl3": architectures.OpenL3(channels=(4, 4, 6, 6), pool=(16, 24)),
        "audiomae": architectures.AudioMae(width=16, depth=2, heads=2),
        "ssast": architectures.Ssast(width=16, depth=2, heads=2),
    }
    return {name: randomise(net, SEED + index) for index, (name, net) in enumerate(nets.items())}


def write_models(out: Path, nets: dict[str, torch.nn.Module]) -> None:
    shapes = {"vggish": (96, 64), "openl3": (256, 199), "audiomae": (1024, 128), "ssast": (1024, 128)}
    for name, net in nets.items():
        config = {"model_type": name, "_name_or_path": f"chorus/{name}-random"}
        front_end = layout.FRONT_ENDS[name if name in layout.FRONT_ENDS else "fbank"]
        layout.write_folder(out / "models" / name, net, front_end, config, shapes[name])


def make(out: Path) -> None:
    torch.set_num_threads(1)
    nets, arrays = miniatures(), Arrays()
    write_models(out, nets)
    golden = {
        "about": {"madeBy": "scripts/goldens/audio_spaces.py", "seed": SEED, "versions": versions()},
        "openl3Settings": VARIANTS,
        "vggish": [], "openl3": {variant: [] for variant in VARIANTS}, "fbank": [],
    }  # fmt: skip
    for samples, kind in sounds_at(16000, LENGTHS_16K, KINDS):
        pcm = make_sound(samples, kind)
        patches = vggish_patches(pcm)
        golden["vggish"].append({**describe(arrays, pcm, kind, patches), **embed(arrays, nets["vggish"], patches)})
        patch = fbank_patch(pcm, FBANK["mean"], FBANK["std"])[None]
        vectors = {name: embed(arrays, nets[name], patch)["vector"] for name in ("audiomae", "ssast")}
        golden["fbank"].append({**describe(arrays, pcm, kind, patch), "vectors": vectors})
    reference = OpenL3Reference()
    for variant, cases in golden["openl3"].items():
        for samples, kind in sounds_at(48000, *((LENGTHS_48K, KINDS) if variant == "kapre" else FEWER)):
            pcm = make_sound(samples, kind)
            patches = reference.patches(pcm, variant)
            row = describe(arrays, pcm, kind, patches)
            cases.append({**row, **embed(arrays, nets["openl3"], patches)} if variant == "kapre" else row)
    (out / "arrays.f32").write_bytes(np.concatenate(arrays.parts).tobytes())
    layout.write_json(out / "golden.json", golden)


def versions() -> dict[str, str]:
    named = {"torchvggish": "0.2", "openl3": "0.4.2", "torchopenl3": "1.0.1"}
    modules = (np, torch, torchaudio, tensorflow, librosa)
    return {module.__name__: module.__version__.split("+")[0] for module in modules} | named


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "test/golden/audio-spaces")
    make(parser.parse_args().out)
