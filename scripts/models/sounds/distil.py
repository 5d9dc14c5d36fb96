"""Distil the teacher into SoundNet: its 1024-d embedding and its 521 scores for every patch.

    python -m scripts.models.sounds.distil --work DIR --minutes M [--resume]

Writes DIR/net.pt, the running average of the weights, every three minutes and at the end.

Lessons that appear in DIR/lessons while it runs are picked up.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, distributed, multiprocessing
from torch.nn import functional

from scripts.models.sounds.net import SoundNet
from scripts.models.sounds.teacher import embedding_of, scores_of

BATCH = 48
CROP_PATCHES = 5
HOP_FRAMES = 48
CROP_FRAMES = HOP_FRAMES * (CROP_PATCHES + 1)
PATCHES = 20
LEARNING_RATE = 2e-3
AVERAGE_DECAY = 0.995
EMBEDDING_SPREAD = 0.35
SAVE_SECONDS = 180


class Lessons:
    """The lessons on disk, sampled so that seldom classes come up more often."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._random, self._seen = folder, np.random.default_rng(seed), set()
        self._mel: list[np.ndarray] = []
        self._embedding: list[np.ndarray] = []
        self._logits: list[np.ndarray] = []
        self.refresh()

    def refresh(self) -> None:
        """Load parts that were not there before and recompute the sampling weights."""
        for path in sorted(self._folder.glob("*.npz")):
            if path.name in self._seen or path.name.endswith(".partial.npz"):
                continue
            self._seen.add(path.name)
            with np.load(path) as part:
                self._mel.append(part["mel"])
                self._embedding.append(part["embedding"])
                self._logits.append(part["logits"])
        top = np.concatenate([scores_of(part).mean(axis=1).argmax(axis=1) for part in self._logits])
        weights = np.bincount(top, minlength=521)[top] ** -0.4
        self._weights = weights / weights.sum()
        self._place = [(p, i) for p, part in enumerate(self._mel) for i in range(len(part))]

    def __len__(self) -> int:
        return len(self._place)

    def batch(self, size: int) -> tuple[Tensor, Tensor, Tensor]:
        """Augmented mel crops [size, frames, 64], the teacher's embeddings and scores for their patches."""
        mels, embeddings, scores = [], [], []
        for k in self._random.choice(len(self._place), size, p=self._weights):
            part, row = self._place[k]
            first = int(self._random.integers(0, PATCHES - CROP_PATCHES))
            mel = self._mel[part][row][HOP_FRAMES * first : HOP_FRAMES * first + CROP_FRAMES].astype(np.float32)
            mels.append(self._disturb(mel))
            embeddings.append(embedding_of(self._embedding[part][row][first : first + CROP_PATCHES]))
            scores.append(scores_of(self._logits[part][row][first : first + CROP_PATCHES]))
        return tuple(torch.from_numpy(np.stack(rows)) for rows in (mels, embeddings, scores))

    def _disturb(self, mel: np.ndarray) -> np.ndarray:
        """Another level (12 dB either way, the floor of -100 dB kept) and, one time in three, a blanked band."""
        mel = np.maximum(mel + self._random.uniform(-12, 12), -100)
        if self._random.random() < 0.3:
            low = int(self._random.integers(0, 58))
            mel[:, low : low + int(self._random.integers(2, 7))] = mel.mean()
        return mel


def losses(
    net: SoundNet, mel: Tensor, embedding: Tensor, scores: Tensor, spread: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Cross-entropy per class, Kullback-Leibler over the normalised scores, squared error of the embedding."""
    with torch.autocast("cpu", torch.bfloat16):
        _, logits, guess = net(mel)
    logits, guess = logits.float(), guess.float()
    entropy = functional.binary_cross_entropy_with_logits(logits, scores, reduction="none").sum(dim=2).mean()
    share = scores / scores.sum(dim=2, keepdim=True)
    own = functional.logsigmoid(logits)
    own = own - own.exp().sum(dim=2, keepdim=True).log()
    divergence = -(share * own).sum(dim=2).mean()
    error = (((guess - embedding) / spread) ** 2).mean()
    return entropy, divergence, error


def average_into(average: SoundNet, net: SoundNet, decay: float) -> None:
    """Exponential moving average of weights and batch statistics."""
    with torch.no_grad():
        for old, new in zip(average.state_dict().values(), net.state_dict().values()):
            if old.dtype.is_floating_point:
                old.lerp_(new, 1 - decay)
            else:
                old.copy_(new)


@torch.no_grad()
def exam(net: SoundNet, folder: Path) -> dict[str, float]:
    """Agreement with the teacher on clips of held-back recordings: top class, and rank correlation of scores."""
    net.eval()
    agree, cosine = [], []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as part:
            mel, truth = torch.from_numpy(part["mel"].astype(np.float32)), scores_of(part["logits"])
        with torch.autocast("cpu", torch.bfloat16):
            own = torch.cat([net(rows)[1].float().sigmoid() for rows in mel.split(50)]).numpy()[:, : truth.shape[1]]
        agree.append((own.argmax(2) == truth.argmax(2)).mean())
        product = (np.sqrt(own) * np.sqrt(truth)).sum(2)
        cosine.append((product / np.sqrt(own.sum(2) * truth.sum(2))).mean())
    return {"top": float(np.mean(agree)), "cosine": float(np.mean(cosine))} if agree else {}


def share_gradients(net: SoundNet, processes: int) -> None:
    """Average the gradients over the processes."""
    if processes == 1:
        return
    parameters = [parameter for parameter in net.parameters()]
    flat = torch.cat([parameter.grad.flatten() for parameter in parameters])
    distributed.all_reduce(flat)
    for parameter, piece in zip(parameters, flat.split([parameter.numel() for parameter in parameters])):
        parameter.grad.copy_(piece.view_as(parameter) / processes)


def report(average: SoundNet, work: Path, line: dict) -> None:
    """Save the averaged weights in one move and print how far they are."""
    torch.save(average.state_dict(), work / "net.partial.pt")
    (work / "net.partial.pt").rename(work / "net.pt")
    print(json.dumps({**line, **exam(average, work / "exam")}), flush=True)


def distil(rank: int, arguments: argparse.Namespace) -> None:
    """One of the processes that train together, each on its own draws; the first reports and saves.

    One thread each: on a busy machine two processes that meet once a step lose far less than two threads that wait for
    each other in every layer.
    """
    torch.manual_seed(0)
    torch.set_num_threads(1)
    if arguments.processes > 1:
        store = f"file://{arguments.work.resolve()}/meeting-{arguments.meeting}"
        distributed.init_process_group("gloo", init_method=store, rank=rank, world_size=arguments.processes)
    lessons = Lessons(arguments.work / "lessons", rank)
    net = SoundNet()
    if arguments.resume:
        net.load_state_dict(torch.load(arguments.work / "net.pt"))
    average = copy.deepcopy(net).eval()
    spread = torch.full((1024,), EMBEDDING_SPREAD)
    optimiser = torch.optim.AdamW(net.parameters(), arguments.rate, weight_decay=0.02)
    begin, saved, step, recent = time.monotonic(), time.monotonic(), 0, []
    done = torch.zeros(1)
    while done.item() < 1:
        rate = arguments.rate * min(1, (step + 1) / 60) * (0.5 + 0.5 * math.cos(math.pi * done.item())) + 1e-6
        for group in optimiser.param_groups:
            group["lr"] = rate
        net.train()
        entropy, divergence, error = losses(net, *lessons.batch(BATCH // arguments.processes), spread)
        optimiser.zero_grad()
        (entropy + 0.5 * divergence + 2 * error).backward()
        share_gradients(net, arguments.processes)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        step += 1
        average_into(average, net, min(AVERAGE_DECAY, 1 - 1 / (step + 1)))
        recent.append([entropy.item(), divergence.item(), error.item()])
        done.fill_((time.monotonic() - begin) / (arguments.minutes * 60))
        if arguments.processes > 1:
            distributed.broadcast(done, 0)
        if time.monotonic() - saved > SAVE_SECONDS:
            saved = time.monotonic()
            line = {"minutes": round((saved - begin) / 60, 1), "step": step, "clips": len(lessons)}
            if rank == 0:
                report(average, arguments.work, {**line, "losses": np.mean(recent, axis=0).round(3).tolist()})
            recent = []
            lessons.refresh()
    if rank == 0:
        report(average, arguments.work, {"steps": step})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--rate", type=float, default=LEARNING_RATE)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    arguments.meeting = time.time_ns()
    multiprocessing.spawn(distil, (arguments,), nprocs=arguments.processes)


if __name__ == "__main__":
    main()
