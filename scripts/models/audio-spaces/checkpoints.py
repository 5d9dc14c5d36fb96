"""Reads published checkpoints of the encoders and fits them into our nets: every weight has one place.

Weights that belong to training alone are named below and dropped; any other weight that finds no place, and any place
that finds no weight, stops the export.
"""

import argparse
from pathlib import Path

import h5py
import numpy as np
import torch
from torch import nn

import architectures

Weights = dict[str, torch.Tensor]

# What each family's checkpoints carry beside the encoder.
DROPPED = {
    "vggish": ("pproc.",),
    "yamnet": ("classifier.",),
    "openl3": ("speclayer.",),
    "audiomae": ("decoder_", "mask_token", "head."),
    "ssast": ("v.head.", "v.head_dist.", "cpredlayer.", "gpredlayer.", "mask_embed", "p_input_", "mlp_head."),
}
OPENL3_POOLS = {(256, 512): (32, 24), (256, 6144): (8, 8), (128, 512): (16, 24), (128, 6144): (4, 8)}


def read_checkpoint(path: Path) -> Weights:
    """A state dict by name: bare, under `model` or `state_dict`, or of DataParallel; or what Keras wrote."""
    if path.is_dir():
        return read_saved_yamnet(path)
    if path.suffix == ".h5":
        return read_keras(path)
    with torch.serialization.safe_globals([argparse.Namespace]):
        content = torch.load(path, map_location="cpu", weights_only=True)
    for key in ("model", "state_dict"):
        content = content.get(key, content)
    return {name.removeprefix("module."): value for name, value in content.items()}


def read_keras(path: Path) -> Weights:
    """Layers in the order they were built: 8 normalisations and 8 convolutions by turns, whatever they are called."""
    with h5py.File(path, "r") as file:
        root = file.get("model_weights", file)
        layers = [
            [np.array(root[layer][name]) for name in root[layer].attrs["weight_names"]]
            for layer in root.attrs["layer_names"]
        ]
    layers = [arrays for arrays in layers if arrays]
    kinds = [len(arrays) for arrays in layers]
    if kinds != [4, 2] * 8:
        raise ValueError(f"{path.name} is not the audio net of OpenL3: weights per layer are {kinds}")
    weights: Weights = {}
    for index, (norm, convolution) in enumerate(zip(layers[::2], layers[1::2], strict=True), 1):
        parts = ("weight", "bias", "running_mean", "running_var")
        named = {f"batch_normalization_{index}.{part}": array for part, array in zip(parts, norm, strict=True)}
        name = "audio_embedding_layer" if index == 8 else f"conv2d_{index}"
        kernel, bias = convolution
        named |= {f"{name}.weight": kernel.transpose(3, 2, 0, 1), f"{name}.bias": bias}
        weights |= {key: torch.from_numpy(np.ascontiguousarray(value)) for key, value in named.items()}
    return weights


def read_saved_yamnet(folder: Path) -> Weights:
    """A SavedModel that holds YAMNet, wherever in it: its layers with weights are numbered in the order of the net."""
    import tensorflow

    reader = tensorflow.train.load_checkpoint(str(folder / "variables/variables"))
    arrays = {
        tuple(name.split("layer_with_weights-")[1].split("/")[:2]): reader.get_tensor(name)
        for name in reader.get_variable_to_shape_map()
        if "_yamnet/layer_with_weights-" in name
    }
    weights: Weights = {}
    for (layer, part), array in arrays.items():
        number = int(layer)
        if number == 54:
            key = f"classifier.{part}"
        elif number % 2 == 0:
            key = f"convolutions.{number // 2}.weight"
            array = array.transpose((2, 3, 0, 1) if part == "depthwise_kernel" else (3, 2, 0, 1))
        else:
            names = {"beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var"}
            key = f"norms.{number // 2}.{names[part]}"
        weights[key] = torch.from_numpy(np.ascontiguousarray(array))
    # These normalisations have no gain: 1, which is no weight of the net.
    shifts = {key: value for key, value in weights.items() if key.startswith("norms.") and key.endswith("bias")}
    return weights | {key.replace("bias", "weight"): torch.ones_like(value) for key, value in shifts.items()}


def build_net(family: str, weights: Weights, bands: int, dimensions: int) -> nn.Module:
    """A net of the widths that the weights have. `bands` and `dimensions` are for OpenL3, whose weights do not tell."""
    if family == "vggish":
        return architectures.Vggish()
    if family == "yamnet":
        return architectures.Yamnet()
    if family == "openl3":
        basis = weights.get("speclayer.mel_basis")
        if "speclayer.dft_real_kernels" in weights and basis is None:
            raise ValueError("this OpenL3 hears linear spectra; Chorus has the mel front ends alone")
        if basis is not None and len(basis) != bands:
            raise ValueError(f"the checkpoint has {len(basis)} bands, not {bands}")
        return architectures.OpenL3(pool=OPENL3_POOLS[bands, dimensions], bands=bands)
    prefix = "v." if family == "ssast" else ""
    projection = weights[f"{prefix}patch_embed.proj.weight"]
    width, _, *patch = projection.shape
    depth = 1 + max(int(name.split("blocks.")[1].split(".")[0]) for name in weights if f"{prefix}blocks." in name[:9])
    common = {"width": width, "depth": depth, "heads": width // 64}
    positions = weights[f"{prefix}pos_embed"].shape[1]
    if family == "audiomae":
        frames = (positions - 1) // (128 // patch[0]) * patch[0]
        return architectures.AudioMae(**common, frames=frames, patch=patch[0], pretrained="norm.weight" in weights)
    extra = 2 if "v.dist_token" in weights else 1
    frames = (positions - extra) // (128 // patch[0]) * patch[1]
    return architectures.Ssast(**common, frames=frames, patch=tuple(patch), extra_tokens=extra)


def load(family: str, weights: Weights, bands: int = 256, dimensions: int = 512) -> nn.Module:
    """Raises ValueError naming every weight that is left over, missing or of another shape."""
    net = build_net(family, weights, bands, dimensions)
    places = net.state_dict()
    kept = {name: value for name, value in weights.items() if not name.startswith(DROPPED[family])}
    # Keras keeps no count of batches; it takes no part in inference.
    counts = {name: value for name, value in places.items() if name.endswith("num_batches_tracked")}
    kept = counts | kept
    problems = [f"no place for {name}" for name in kept.keys() - places.keys()]
    problems += [f"no weight for {name}" for name in places.keys() - kept.keys()]
    problems += [
        f"{name} is {list(kept[name].shape)}, not {list(places[name].shape)}"
        for name in kept.keys() & places.keys()
        if kept[name].shape != places[name].shape
    ]
    if problems:
        raise ValueError("the checkpoint does not fit:\n  " + "\n  ".join(sorted(problems)))
    net.load_state_dict(kept, strict=True)
    dropped = len(weights) - sum(name in weights for name in kept)
    print(f"{family}: {len(kept)} weights in place, {dropped} of training dropped")
    return net.eval()
