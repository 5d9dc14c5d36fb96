"""Find gathered recordings that are (nearly) the same recording as a held-out sound, and leave them out of training.

    python -m scripts.models.sounds.duplicates --work DIR --held-out FOLDER

Writes DIR/left_out.json.

The loudest 0.6 s of each held-out sound is slid as a log-mel template over every recording. The mean of each band is
removed first, so that what is compared is how the sound changes, not its colour: two steady noises are no copies. A
normalised correlation above THRESHOLD at any place counts as a copy.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from scripts.models.sounds.collect import decode
from scripts.models.sounds.mel import FRAMES, HOP_SAMPLES, WINDOW_SAMPLES, log_mel
from scripts.models.sounds.recordings import load_recordings

TEMPLATE_FRAMES = 60
DYNAMIC_RANGE_DB = 60
THRESHOLD = 0.85


def content_mel(samples: np.ndarray) -> np.ndarray:
    """Log-mel of all of the samples without the padding, clipped to DYNAMIC_RANGE_DB below its peak: [frames, 64]."""
    parts = []
    for start in range(0, len(samples), WINDOW_SAMPLES):
        piece = samples[start : start + WINDOW_SAMPLES]
        parts.append(log_mel(piece)[: min(FRAMES - 1, len(piece) // HOP_SAMPLES + 1)])
    mel = np.concatenate(parts)
    missing = max(0, TEMPLATE_FRAMES - len(mel))
    return np.pad(np.maximum(mel, mel.max() - DYNAMIC_RANGE_DB), ((0, missing), (0, 0)), mode="edge")


def normalised(blocks: np.ndarray) -> np.ndarray:
    """Blocks [n, frames, 64] with every band's mean over time removed, flattened to length one."""
    rows = (blocks - blocks.mean(axis=1, keepdims=True)).reshape(len(blocks), -1)
    return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6)


def template(mel: np.ndarray) -> np.ndarray:
    """The loudest TEMPLATE_FRAMES of a log-mel."""
    loudness = np.convolve(mel.mean(axis=1), np.ones(TEMPLATE_FRAMES), "valid")
    start = int(loudness.argmax())
    return mel[start : start + TEMPLATE_FRAMES]


def best_correlations(mel: np.ndarray, templates: np.ndarray) -> np.ndarray:
    """The highest correlation of each template over all places: [templates]."""
    views = np.lib.stride_tricks.sliding_window_view(mel, TEMPLATE_FRAMES, axis=0).transpose(0, 2, 1)
    return (normalised(views) @ templates.T).max(axis=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--held-out", type=Path, required=True)
    arguments = parser.parse_args()
    files = sorted(p for p in arguments.held_out.rglob("*") if p.suffix.lower() in {".ogg", ".wav"})
    sounds = [
        (path, decode(path.read_bytes()))
        for path in files
        if "_desc" not in path.stem and path.with_suffix(".txt").exists()
    ]
    sounds = [(path, samples) for path, samples in sounds if len(samples)]
    templates = normalised(np.stack([template(content_mel(samples)) for _, samples in sounds]).astype(np.float32))
    copies = {}
    for recording in load_recordings(arguments.work, "recordings"):
        found = best_correlations(content_mel(recording.samples.astype(np.float32)), templates)
        if found.max() > THRESHOLD:
            copies[recording.path] = [float(found.max()), sounds[int(found.argmax())][0].stem]
    (arguments.work / "left_out.json").write_text(json.dumps(copies, indent=1))
    for path, (correlation, stem) in sorted(copies.items(), key=lambda item: -item[1][0]):
        print(f"{correlation:.3f} {path} ~ {stem}")


if __name__ == "__main__":
    main()
