#!/usr/bin/env python3
"""Exports random weights under the published names and shapes, and compares with the nets of the references.

    python scripts/models/audio-spaces/check.py [--work FOLDER] [vggish openl3 audiomae ssast]

The real files are not needed and were not seen: this shows that files of their form are read and that the graphs
compute what torchvggish, openl3 (Keras), torchopenl3 and timm compute with the same weights. Needs
scripts/goldens/requirements-audio-spaces.txt; takes a few minutes and 3 GB of memory.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np
import onnxruntime
import torch
from torch import nn

import checkpoints
import export

PATCHES = 2
LARGEST_GAP = 1e-4


def randomise(net: nn.Module) -> nn.Module:
    """Values of every kind, so that a weight in the wrong place shows."""
    with torch.no_grad():
        for name, value in [*net.named_parameters(), *net.named_buffers()]:
            if not value.is_floating_point() or "speclayer" in name:
                continue
            if name.endswith("running_var"):
                value.copy_(torch.rand_like(value) + 0.5)
            elif value.dim() > 1 and "token" not in name and "pos_embed" not in name:
                value.copy_(torch.randn_like(value) * (1.4 * value[0].numel() ** -0.5))
            else:
                value.add_(torch.randn_like(value) * 0.2)
    return net.eval()


def vggish(work: Path):
    from torchvggish import torchvggish

    net = randomise(torchvggish._vgg(postprocess=False))
    path = work / "vggish-10086976.pth"
    torch.save(net.state_dict(), path)
    return path, [], (96, 64), net


def torchopenl3(work: Path):
    from torchopenl3.models import PytorchOpenl3

    net = randomise(PytorchOpenl3("music", "mel256", 6144))
    path = work / "torchopenl3_mel256_music_6144.pth.tar"
    torch.save(net.state_dict(), path)
    net.speclayer = nn.Identity()
    return path, ["--dimensions", "6144"], (256, 199), lambda features: net(features[:, 0, :, :, None])


def openl3(work: Path):
    """A file as Keras before 3 wrote it, with other names of layers than ours."""
    import keras
    from keras.src.legacy.saving import legacy_h5_format
    from openl3 import models

    net = models._construct_mel256_audio_network(include_frontend=False)
    generator = np.random.default_rng(3)
    for layer in net.layers:
        layer.set_weights([
            np.abs(generator.standard_normal(value.shape)) * 0.3 + 0.7 if value.ndim == 1
            else generator.standard_normal(value.shape) * 1.4 / np.sqrt(np.prod(value.shape[:3]))
            for value in layer.get_weights()
        ])  # fmt: skip
    path = work / "openl3_audio_mel256_env.h5"
    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, net)
    pooled = keras.layers.Flatten()(keras.layers.MaxPooling2D((32, 24), padding="same")(net.output))
    whole = keras.Model(net.input, pooled)
    return (
        path,
        [],
        (256, 199),
        lambda features: torch.from_numpy(whole(features[:, 0, :, :, None].numpy(), training=False).numpy()),
    )


def vision_transformer(**options):
    from timm.models.vision_transformer import VisionTransformer

    size = {"img_size": (1024, 128), "patch_size": 16, "in_chans": 1, "embed_dim": 192, "depth": 12, "num_heads": 3}
    return randomise(VisionTransformer(**size, **options))


def audiomae_finetuned(work: Path):
    net = vision_transformer(global_pool="avg", num_classes=527)
    path = work / "finetuned.pth"
    torch.save({"model": net.state_dict(), "args": argparse.Namespace(epochs=60)}, path)
    net.head = nn.Identity()
    return path, [], (1024, 128), net


def audiomae_pretrained(work: Path):
    net = vision_transformer(global_pool="token", num_classes=0)
    decoder = {"mask_token": torch.zeros(1, 1, 512), "decoder_embed.weight": torch.zeros(512, 192)}
    decoder |= {"decoder_pos_embed": torch.zeros(1, 513, 512), "decoder_pred.bias": torch.zeros(256)}
    path = work / "pretrained.pth"
    torch.save({"model": {**net.state_dict(), **decoder}}, path)

    def reference(features):
        tokens, late = net._pos_embed(net.patch_embed(features)), []
        for index, block in enumerate(net.blocks):
            tokens = block(tokens)
            late += [net.norm(tokens)] if index > 8 else []
        return torch.stack(late).mean(0)[:, 1:].mean(1)

    return path, [], (1024, 128), reference


def ssast(work: Path, patch: tuple[int, int], frames: int, name: str):
    from timm.models.deit import VisionTransformerDistilled

    size = {
        "img_size": (128, frames),
        "patch_size": patch,
        "in_chans": 1,
        "embed_dim": 192,
        "depth": 12,
        "num_heads": 3,
    }
    net = randomise(VisionTransformerDistilled(**size))
    pretext = {
        "mask_embed": torch.zeros(1, 1, 192),
        "p_input_fdim": torch.tensor(128),
        "p_input_tdim": torch.tensor(frames),
    }
    pretext |= {"cpredlayer.0.weight": torch.zeros(192, 192), "gpredlayer.2.bias": torch.zeros(256)}
    state = {f"v.{key}": value for key, value in net.state_dict().items()} | pretext
    path = work / name
    torch.save({f"module.{key}": value for key, value in state.items()}, path)
    return path, [], (frames, 128), lambda features: net.forward_features(features.transpose(2, 3))[:, 2:].mean(1)


CASES = {
    "vggish": [vggish],
    "openl3": [torchopenl3, openl3],
    "audiomae": [audiomae_finetuned, audiomae_pretrained],
    "ssast": [
        lambda work: ssast(work, (16, 16), 1024, "SSAST-Tiny-Patch-400.pth"),
        lambda work: ssast(work, (128, 2), 1024, "SSAST-Tiny-Frame-400.pth"),
    ],
}


def compare(family: str, make, work: Path) -> None:
    path, options, shape, reference = make(work)
    out = work / path.name.split(".")[0]
    export.export(export.parse([family, str(path), str(out), "--quantise", *options]))
    features = torch.randn(PATCHES, 1, *shape, generator=torch.Generator().manual_seed(4))
    with torch.no_grad():
        expected = reference(features).reshape(PATCHES, -1).numpy()
    session = onnxruntime.InferenceSession(out / "onnx/audio_model.onnx", providers=["CPUExecutionProvider"])
    measured = session.run(None, {"input_features": features.numpy()})[0]
    gap = np.abs(measured - expected).max() / np.abs(expected).max()
    print(f"{path.name}: {expected.shape[1]} dimensions, {gap:.1e} from the reference's own net\n")
    if gap > LARGEST_GAP:
        raise SystemExit(f"{path.name} differs from the reference")
    refuse_others(family, path)


def refuse_others(family: str, path: Path) -> None:
    """A weight too many, too few or of another shape must stop the export."""
    weights = checkpoints.read_checkpoint(path)
    name = next(key for key in weights if key.endswith("weight") and not key.startswith(checkpoints.DROPPED[family]))
    spoiled = [
        {**weights, "stranger.weight": torch.zeros(1)},
        {key: value for key, value in weights.items() if key != name},
        {**weights, name: weights[name][:1].repeat(2, *[1] * (weights[name].dim() - 1))},
    ]
    for each in spoiled:
        try:
            checkpoints.load(family, each, dimensions=6144 if "6144" in path.name else 512)
        except (ValueError, KeyError):
            continue
        raise SystemExit(f"{path.name}: a checkpoint that does not fit was taken")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("families", nargs="*", help="default: all of them, each in a process of its own")
    parser.add_argument("--work", type=Path)
    arguments = parser.parse_args()
    work = arguments.work or Path(tempfile.mkdtemp(prefix="audio-spaces-"))
    if not arguments.families:
        # TensorFlow and timm bring two copies of LLVM, which end the process that loads both.
        for family in CASES:
            subprocess.run([sys.executable, __file__, family, "--work", str(work)], check=True)
    torch.manual_seed(5)
    torch.set_num_threads(2)
    for family in arguments.families:
        for make in CASES[family]:
            compare(family, make, work)


if __name__ == "__main__":
    main()
