"""What the distilled net hears in every captioned recording: the table that the space is fitted on and chosen by.

    python -m scripts.models.sounds.examples --work DIR

Writes DIR/examples.npz and DIR/examples.json.

A recording gives one plain window and, in the training split, VARIANTS changed ones. Rows hold, over the window's
patches, the class logits float16 [20, 521] and the mean and peak of the features float16 [2 * 640].
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from scripts.models.sounds.augment import augment
from scripts.models.sounds.captions import captions_of, instrument_captions
from scripts.models.sounds.mel import WINDOW_SAMPLES, log_mel
from scripts.models.sounds.net import SoundNet
from scripts.models.sounds.recordings import load_recordings

VARIANTS = 1
MAX_PER_CLASS = 16
BATCH = 32


def captioned(work: Path) -> list[tuple]:
    """(recording, captions) of everything that has captions, at most MAX_PER_CLASS of a class in each split."""
    counts: Counter[tuple[str, str]] = Counter()
    rows = []
    for stem in ("recordings", "instruments"):
        for recording in load_recordings(work, stem):
            captions = instrument_captions(recording.name) if recording.name else captions_of(recording.path)
            key = (captions[0] if captions else "", recording.split)
            if not captions or counts[key] >= MAX_PER_CLASS:
                continue
            counts[key] += 1
            rows.append((recording, captions, stem))
    return rows


@torch.no_grad()
def hear(net: SoundNet, windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logits [n, 20, 521] and pooled features [n, 1280] of log-mels [n, 1001, 64]."""
    logits, pooled = [], []
    for rows in torch.from_numpy(windows.astype(np.float32)).split(BATCH):
        with torch.autocast("cpu", torch.bfloat16):
            features = net.patches(rows)
            logits.append(net.logits(features).half())
        features = features.float()
        pooled.append(torch.cat([features.mean(1), features.amax(1)], dim=1).half())
    return torch.cat(logits).numpy(), torch.cat(pooled).numpy()


def make_windows(work: Path) -> None:
    """Write examples-mel.npy float16 [n, 1001, 64] and its rows, examples.json."""
    random = np.random.default_rng(11)
    windows, index = [], []
    for recording, captions, source in captioned(work):
        row = {"path": recording.path, "family": recording.family, "split": recording.split}
        for variant in range(1 + (VARIANTS if recording.split == "train" else 0)):
            samples = recording.samples.astype(np.float32)
            windows.append(
                log_mel(augment(random, samples[:WINDOW_SAMPLES]) if variant else samples).astype(np.float16)
            )
            index.append({**row, "captions": captions, "source": source, "variant": variant})
    np.save(work / "examples-mel.npy", np.stack(windows))
    (work / "examples.json").write_text(json.dumps(index))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if not (arguments.work / "examples-mel.npy").exists():
        make_windows(arguments.work)
    net = SoundNet().eval()
    net.load_state_dict(torch.load(arguments.work / "net.pt"))
    logits, pooled = hear(net, np.load(arguments.work / "examples-mel.npy", mmap_mode="r"))
    np.savez(arguments.work / "examples.npz", logits=logits, pooled=pooled)
    print(f"{len(logits)} windows heard")


if __name__ == "__main__":
    main()
