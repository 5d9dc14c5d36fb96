"""The map from what the net hears to the space of sentence vectors, in two linear parts after the class scores.

    python -m scripts.models.sounds.space --work DIR --teacher DIR

Chooses and fits; writes DIR/space.npz and DIR/space.json.

Part one, by words: the class scores of the ten seconds times the sentence vectors of what those classes are called
(Norouzi et al. 2013, "ConSE"). Part two, by example: a ridge regression from scores and features to the sentence
vectors of the captions of the training recordings. The sound's vector is the weighted sum of both, each less its mean
and at length one. The settings are chosen twice over: on recordings of families that neither the net nor the regression
was fitted on, and on classes that the regression was not fitted on, since people ask in other words than ours.
"""

from __future__ import annotations

import argparse
import itertools
import json
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from scripts.models.common.minilm import Reference
from scripts.models.sounds.phrases import phrases_of

DRAWS = 20
INPUT_POWER = 0.5
LEAST_SPREAD = 1e-3
CLASS_FOLDS = 5
POWERS = (0.5, 0.75)
CENTRINGS = (0.5, 0.8)
RIDGES = (0.03, 0.1, 0.3, 1.0)
EXAMPLE_WEIGHTS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 1.0)
Encode = Callable[[list[str]], Tensor]


@dataclass(frozen=True)
class Settings:
    """`power` sharpens (above 1) or flattens the scores; `centring` is how much of the mean is taken off both parts;
    `ridge` is the regression's penalty; `example_weight` is the share of the part by example."""

    power: float
    centring: float
    ridge: float
    example_weight: float


def sentence_encoder(cache: Path | None = None) -> Encode:
    """The text tower's reference, giving unit vectors float32 [texts, 384]; known texts are read from the cache file."""
    known: dict[str, np.ndarray] = dict(np.load(cache)) if cache and cache.exists() else {}

    def encode(texts: list[str]) -> Tensor:
        unknown = sorted(set(texts) - known.keys())
        if unknown:
            known.update(zip(unknown, Reference().encode(unknown)))
            if cache:
                np.savez(cache, **known)
        return torch.from_numpy(np.stack([known[text] for text in texts]))

    return encode


def pooled_scores(logits: Tensor, power: float) -> Tensor:
    """Mean over patches of the scores to a power, silence and generic classes included: [n, 20, 521] -> [n, 521]."""
    return logits.float().sigmoid().pow(power).mean(dim=1)


def label_vectors(encode: Encode, labels: list[str]) -> Tensor:
    """One vector per class, the mean of its phrases' vectors at length one: [521, 384]."""
    phrases = [phrases_of(label) for label in labels]
    vectors = encode([phrase for group in phrases for phrase in group])
    groups = vectors.split([len(group) for group in phrases])
    return functional.normalize(torch.stack([group.mean(dim=0) for group in groups]), dim=1)


def caption_targets(encode: Encode, captions: list[list[str]]) -> Tensor:
    """The mean vector of each row's captions, plain and in a frame, at length one."""
    texts = sorted({text for group in captions for text in group})
    table = dict(zip(texts, encode(texts) + encode([f"the sound of {text}" for text in texts])))
    return functional.normalize(
        torch.stack([torch.stack([table[t] for t in group]).mean(0) for group in captions]), dim=1
    )


def ridge_solve(gram: Tensor, moments: Tensor, penalty: float) -> Tensor:
    """Ridge regression from normal equations; the penalty is relative to the mean of the diagonal."""
    return torch.linalg.solve(gram + penalty * gram.diagonal().mean() * torch.eye(len(gram)), moments)


def recall(queries: Tensor, sounds: Tensor) -> tuple[float, float]:
    """R@1 and R@10 of query i finding sound i."""
    likeness = queries @ sounds.T
    rank = (likeness > likeness.diagonal()[:, None]).sum(dim=1)
    return (rank < 1).float().mean().item(), (rank < 10).float().mean().item()


class Fitter:
    """Holds the examples and builds the space for given settings."""

    def __init__(self, work: Path, labels: list[str]) -> None:
        table = np.load(work / "examples.npz")
        self.rows = json.loads((work / "examples.json").read_text())
        self.logits = torch.from_numpy(table["logits"])
        self.pooled = torch.from_numpy(table["pooled"]).float()
        encode = sentence_encoder(work / "words.npz")
        self.labels = label_vectors(encode, labels)
        self.targets = caption_targets(encode, [row["captions"] for row in self.rows])
        self.queries = encode([row["captions"][0] for row in self.rows])
        self.train = torch.tensor([row["split"] == "train" for row in self.rows])
        counts: dict[str, int] = {}
        for row in self.rows:
            counts[row["captions"][0]] = counts.get(row["captions"][0], 0) + 1
        self.weights = torch.tensor([counts[row["captions"][0]] ** -0.5 for row in self.rows])
        self._pooled_by_power: dict[float, Tensor] = {}
        self._regressions: dict[float, Tensor] = {}
        self._unseen: dict[float, Tensor] = {}
        self._folds: dict[int, tuple[Tensor, Tensor]] = {}
        self.class_fold = torch.tensor([zlib.crc32(row["captions"][0].encode()) % CLASS_FOLDS for row in self.rows])
        self._prepare_regression()

    def by_words(self, settings: Settings) -> tuple[Tensor, Tensor]:
        """Matrix [521, 384] and mean [384] of the part by words, from scores to vectors."""
        scores = self._scores(settings.power)
        raw = functional.normalize(scores @ self.labels, dim=1)
        weights = (self.weights * self.train)[:, None]
        return self.labels, settings.centring * (raw * weights).sum(0) / weights.sum()

    def by_example(self, settings: Settings) -> tuple[Tensor, Tensor]:
        """Matrix [1801, 384] and offset [384] of the part by example, from standardised inputs to vectors."""
        if settings.ridge not in self._regressions:
            self._regressions[settings.ridge] = ridge_solve(*self._normal_equations, settings.ridge)
        return self._regressions[settings.ridge], (1 - settings.centring) * self._target_mean

    def _prepare_regression(self) -> None:
        """Weighted normal equations of the training rows, inputs at mean zero and spread one, targets at mean zero."""
        weights = self.weights * self.train
        share = (weights / weights.sum())[:, None]
        inputs = torch.cat([self._scores(INPUT_POWER), self.pooled], dim=1)
        self.input_mean = (inputs * share).sum(0)
        self.input_spread = ((inputs - self.input_mean) ** 2 * share).sum(0).sqrt() + LEAST_SPREAD
        self.inputs = (inputs - self.input_mean) / self.input_spread
        self._target_mean = (self.targets * share).sum(0)
        self._normal_equations = self._equations_of(self.train)

    def _equations_of(self, chosen: Tensor) -> tuple[Tensor, Tensor]:
        weighted = self.inputs[chosen] * self.weights[chosen, None]
        return self.inputs[chosen].T @ weighted, weighted.T @ (self.targets - self._target_mean)[chosen]

    def without_class(self, ridge: float) -> Tensor:
        """Each example by a regression that saw no recording of its class: [n, 384] before the offset."""
        if ridge not in self._unseen:
            vectors = torch.zeros(len(self.rows), self.targets.shape[1])
            for fold in range(CLASS_FOLDS):
                inside = self.class_fold == fold
                gram, moments = self._fold_equations(fold)
                vectors[inside] = self.inputs[inside] @ ridge_solve(gram, moments, ridge)
            self._unseen[ridge] = vectors
        return self._unseen[ridge]

    def _fold_equations(self, fold: int) -> tuple[Tensor, Tensor]:
        if fold not in self._folds:
            own = self._equations_of(self.train & (self.class_fold == fold))
            self._folds[fold] = tuple(whole - part for whole, part in zip(self._normal_equations, own))
        return self._folds[fold]

    def _scores(self, power: float) -> Tensor:
        if power not in self._pooled_by_power:
            self._pooled_by_power[power] = pooled_scores(self.logits, power)
        return self._pooled_by_power[power]

    def vectors(self, settings: Settings) -> dict[str, Tensor]:
        """Every example's vector by words, by example, and by example without its class, each at length one."""
        labels, mean = self.by_words(settings)
        words = functional.normalize(self._scores(settings.power) @ labels, dim=1) - mean
        matrix, offset = self.by_example(settings)
        unseen = self.without_class(settings.ridge) + offset
        parts = {"words": words, "example": self.inputs @ matrix + offset, "unseen": unseen}
        return {name: functional.normalize(part, dim=1) for name, part in parts.items()}

    def draws(self, held_out_only: bool, seed: int = 5) -> list[list[int]]:
        """DRAWS lists of one plain recording per class, of the validation split only or of all."""
        random = np.random.default_rng(seed)
        classes: dict[str, list[int]] = {}
        for i, row in enumerate(self.rows):
            if row["variant"] == 0 and row["source"] == "recordings" and not (held_out_only and self.train[i]):
                classes.setdefault(row["captions"][0], []).append(i)
        return [[int(random.choice(members)) for members in classes.values()] for _ in range(DRAWS)]

    def score(self, sounds: Tensor, draws: list[list[int]]) -> dict[str, float]:
        """Mean R@1 and R@10 of the class captions over the draws."""
        first, ten = np.mean([recall(self.queries[chosen], sounds[chosen]) for chosen in draws], axis=0)
        return {"classes": len(draws[0]), "r1": round(float(first), 4), "r10": round(float(ten), 4)}


def merit(results: dict[str, dict[str, float]]) -> float:
    """What is maximised: R@10 and half of R@1, on known captions and on captions of classes left out alike."""
    return sum(result["r10"] + 0.5 * result["r1"] for result in results.values())


def mixed(first: Tensor, second: Tensor, share: float) -> Tensor:
    """The weighted sum of two sets of vectors at length one, `share` being the second's."""
    return functional.normalize((1 - share) * first + share * second, dim=1)


def choose(fitter: Fitter) -> tuple[Settings, dict]:
    """The settings of most merit, with the results of the mixture and of either part alone."""
    known, unseen = fitter.draws(held_out_only=True), fitter.draws(held_out_only=False)
    tried: list[tuple[Settings, dict]] = []
    for power, centring, ridge in itertools.product(POWERS, CENTRINGS, RIDGES):
        parts = fitter.vectors(Settings(power, centring, ridge, 0))
        for share in EXAMPLE_WEIGHTS:
            results = {
                "known captions": fitter.score(mixed(parts["words"], parts["example"], share), known),
                "unseen captions": fitter.score(mixed(parts["words"], parts["unseen"], share), unseen),
            }
            tried.append((Settings(power, centring, ridge, share), results))

    def best_of(shares: tuple[float, ...]) -> tuple[Settings, dict]:
        return max((row for row in tried if row[0].example_weight in shares), key=lambda row: merit(row[1]))

    settings, results = best_of(EXAMPLE_WEIGHTS)
    return settings, {"chosen": results, "words alone": best_of((0.0,))[1], "examples alone": best_of((1.0,))[1]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    labels = [line.strip() for line in (arguments.teacher / "labels.txt").read_text().splitlines() if line.strip()]
    fitter = Fitter(arguments.work, labels)
    settings, results = choose(fitter)
    label_matrix, words_mean = fitter.by_words(settings)
    matrix, offset = fitter.by_example(settings)
    np.savez(
        arguments.work / "space.npz",
        labels=label_matrix.numpy(),
        words_mean=words_mean.numpy(),
        example=matrix.numpy(),
        example_offset=offset.numpy(),
        input_mean=fitter.input_mean.numpy(),
        input_spread=fitter.input_spread.numpy(),
    )
    report = {"settings": asdict(settings), "validation": results}
    (arguments.work / "space.json").write_text(json.dumps(report, indent=2))
    print(json.dumps(report))


if __name__ == "__main__":
    main()
