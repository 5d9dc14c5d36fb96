"""Ten-second collages of recordings with the teacher's answers, for distillation.

    python -m scripts.models.sounds.teach --work DIR --teacher DIR --worker N --clips COUNT

Writes DIR/lessons/WORKER-PART.npz (DIR/exam for the validation split). Each part holds `mel` float16 [n, 1001, 64],
`embedding` int8 [n, 20, 1024] and `logits` int8 [n, 20, 521].
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from scripts.models.sounds.augment import augment
from scripts.models.sounds.mel import SAMPLE_RATE_HZ, WINDOW_SAMPLES, log_mel
from scripts.models.sounds.recordings import Recording, load_recordings
from scripts.models.sounds.teacher import Teacher

CLIPS_PER_PART = 200
SHARES = {"recordings": 0.8, "instruments": 0.08}


def sampling_weights(recordings: list[Recording]) -> np.ndarray:
    """Rare families weigh more, longer recordings weigh more, and no package drowns the others: sums to one."""
    families = Counter(r.family for r in recordings)
    packages = Counter(r.path.split("/")[0] for r in recordings)
    seconds = np.array([len(r.samples) / SAMPLE_RATE_HZ for r in recordings])
    rarity = np.array([families[r.family] ** -0.5 * packages[r.path.split("/")[0]] ** -0.25 for r in recordings])
    weights = rarity * np.clip(seconds, 0.5, 8) ** 0.5
    return weights / weights.sum()


class Mixer:
    """Draws segments of the training recordings and lays them into ten-second clips."""

    def __init__(self, work: Path, seed: int, split: str) -> None:
        self._random = np.random.default_rng(seed)
        self._pools = {}
        for stem in SHARES:
            if (work / f"{stem}.json").exists():
                rows = [r for r in load_recordings(work, stem) if r.split == split]
                self._pools[stem] = (rows, sampling_weights(rows))
        shares = np.array([SHARES[stem] for stem in self._pools])
        self._shares = shares / shares.sum()

    def segment(self) -> np.ndarray:
        """A piece of 0.3 to 6 s of one recording, changed at random two times in three."""
        random = self._random
        rows, weights = self._pools[str(random.choice(list(self._pools), p=self._shares))]
        samples = rows[int(random.choice(len(rows), p=weights))].samples.astype(np.float32)
        wanted = int(random.uniform(1, 6) * SAMPLE_RATE_HZ)
        if len(samples) > wanted:
            start = int(random.integers(0, len(samples) - wanted)) if random.random() < 0.6 else 0
            samples = samples[start : start + wanted]
        if random.random() < 0.65:
            return augment(random, samples)
        return samples * np.float32(10 ** (-random.uniform(0, 12) / 20))

    def clip(self) -> np.ndarray:
        """Segments one after another, some over each other, some repeated as repeatpad would, with short gaps."""
        random, filled = self._random, 0
        clip = np.zeros(WINDOW_SAMPLES, np.float32)
        while filled < WINDOW_SAMPLES:
            piece = self.segment()
            if random.random() < 0.25:
                other = self.segment()
                overlap = min(len(piece), len(other))
                piece = piece.copy()
                piece[:overlap] += other[:overlap] * 10 ** (-random.uniform(0, 20) / 20)
            if random.random() < 0.6:
                piece = np.tile(piece, int(random.integers(1, max(2, min(6, 4 * SAMPLE_RATE_HZ // len(piece))))))
            end = min(WINDOW_SAMPLES, filled + len(piece))
            clip[filled:end] = piece[: end - filled]
            filled = end + int(random.choice([0, 0.1, 0.5]) * SAMPLE_RATE_HZ)
        return np.clip(clip, -1, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--worker", type=int, required=True)
    parser.add_argument("--clips", type=int, required=True)
    parser.add_argument("--split", default="train", choices=["train", "validation"])
    arguments = parser.parse_args()
    teacher = Teacher(arguments.teacher)
    mixer = Mixer(arguments.work, 100 + arguments.worker, arguments.split)
    folder = arguments.work / ("lessons" if arguments.split == "train" else "exam")
    folder.mkdir(exist_ok=True)
    for part in range(-(-arguments.clips // CLIPS_PER_PART)):
        clips = [mixer.clip() for _ in range(CLIPS_PER_PART)]
        mels = np.stack([log_mel(clip).astype(np.float16) for clip in clips])
        answers = [teacher(clip) for clip in clips]
        target = folder / f"{arguments.worker}-{part}.npz"
        partial = target.with_suffix(".partial.npz")
        np.savez(
            partial, mel=mels, embedding=np.stack([a[0] for a in answers]), logits=np.stack([a[1] for a in answers])
        )
        partial.rename(target)
        print(target.name, flush=True)


if __name__ == "__main__":
    main()
