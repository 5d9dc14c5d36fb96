"""Write the sound tower in hub layout: onnx/audio_model_quantized.onnx, config.json and preprocessor_config.json.

    python -m scripts.models.sounds.export --work DIR --out models/demo/clap

The graph takes `input_features` float32 [batch, 1, 1001, 64] and gives `audio_embeds` float32 [batch, 384]. Weights are
stored as int8 with a scale per channel and widened when the session is made, so it computes in float32.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn
from torch.nn import functional

from scripts.models.common.quantise import quantise_weights
from scripts.models.sounds.mel import MEL_BANDS, PREPROCESSOR_CONFIG
from scripts.models.sounds.net import SoundNet

OPSET = 18
CHECKED_WINDOWS = 24
LEAST_COSINE = 0.999
SPACE_PARTS = ("labels", "words_mean", "example", "example_offset", "input_mean", "input_spread")


class SoundTower(nn.Module):
    """SoundNet with the two parts of the space behind it."""

    def __init__(self, net: SoundNet, space: dict[str, np.ndarray], settings: dict) -> None:
        super().__init__()
        self.net = net
        self.power, self.example_weight = settings["power"], settings["example_weight"]
        for name in SPACE_PARTS:
            self.register_buffer(name, torch.from_numpy(space[name]).float())

    def forward(self, input_features: Tensor) -> Tensor:
        """CLAP log-mel [batch, 1, 1001, 64] -> vector of length one [batch, 384]."""
        features = self.net.patches(input_features.squeeze(1))
        scores = self.net.logits(features).sigmoid()
        words = functional.normalize(scores.pow(self.power).mean(dim=1) @ self.labels, dim=1) - self.words_mean
        inputs = torch.cat([scores.sqrt().mean(dim=1), features.mean(dim=1), features.amax(dim=1)], dim=1)
        example = (inputs - self.input_mean) / self.input_spread @ self.example + self.example_offset
        mixed = (1 - self.example_weight) * functional.normalize(words, dim=1)
        return functional.normalize(mixed + self.example_weight * functional.normalize(example, dim=1), dim=1)


def load_tower(work: Path) -> SoundTower:
    """The tower of the fitted space on the net as distilled."""
    net = SoundNet()
    net.load_state_dict(torch.load(work / "net.pt"))
    settings = json.loads((work / "space.json").read_text())["settings"]
    return SoundTower(net, dict(np.load(work / "space.npz")), settings).eval()


def write_graph(tower: SoundTower, path: Path, windows: Tensor) -> None:
    """Export, shrink, and check against torch on log-mels [n, 1, 1001, 64], whole and one by one."""
    example = windows[:2]
    path.parent.mkdir(parents=True, exist_ok=True)
    program = torch.onnx.export(
        tower.eval(),
        (example,),
        dynamo=True,
        opset_version=OPSET,
        input_names=["input_features"],
        output_names=["audio_embeds"],
        dynamic_shapes={"input_features": {0: torch.export.Dim("batch")}},
    )
    onnx.save(quantise_weights(program.model_proto), path)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for rows in (windows, windows[:1]):
        (own,) = session.run(["audio_embeds"], {"input_features": rows.numpy()})
        with torch.no_grad():
            likeness = (torch.from_numpy(own) * tower(rows)).sum(dim=1).min().item()
        if likeness < LEAST_COSINE:
            raise RuntimeError(f"the exported graph differs from the net: cosine {likeness}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    path = arguments.out / "onnx" / "audio_model_quantized.onnx"
    mels = np.load(arguments.work / "examples-mel.npy", mmap_mode="r")
    windows = torch.from_numpy(mels[:: len(mels) // CHECKED_WINDOWS].astype(np.float32)).unsqueeze(1)
    write_graph(load_tower(arguments.work), path, windows)
    config = {
        "model_type": "clap",
        "architectures": ["ClapModel"],
        "projection_dim": 384,
        "audio_config": {"model_type": "clap_audio_model", "num_mel_bins": MEL_BANDS, "projection_dim": 384},
        "text_config": {"model_type": "bert", "hidden_size": 384, "projection_dim": 384},
    }
    (arguments.out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (arguments.out / "preprocessor_config.json").write_text(json.dumps(PREPROCESSOR_CONFIG, indent=2) + "\n")
    content = path.read_bytes()
    print(f"{path} {len(content)} bytes sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
