"""Fit the picture head on the backbone's features and say how well it ranks drawings of titles it has not seen.

    python -m scripts.models.pictures.fit WORK

Reads features-<variant>.npz, features-<variant>-stamps.npz and pictures.jsonl; writes WORK/head.pt (HeadWeights as a dictionary) and
WORK/fit.json with the figures. There is no randomness: the ridge map has a closed solution.
"""

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import normalize

from scripts.models.common.minilm import Reference
from scripts.models.pictures.backbone import CLASS_NAMES, SIDES, VARIANT
from scripts.models.pictures.features import read_list
from scripts.models.pictures.head import Head, HeadWeights, features
from scripts.models.pictures.pixels import Framing
from scripts.models.pictures.recall import recall_percent

# Chosen on drawings with held-out titles and on ten photographs, see models/demo/clip/README.md.
RIDGE_PENALTY = 1500.0
TEMPERATURE = 1.5
LEARNT_SHARE = 1.5
CLASS_TEMPLATE = "a photo of a {}"
FRAMING = Framing(SIDES[VARIANT], crop=False)

# Tux Paint took part of its stamps from Open Clip Art. Pictures whose standardised features come this close (cosine)
# to a stamp are, by eye, the same drawing or nearly, and leave the fitting set.
SAME_DRAWING = 0.75


def stamp_twins(work: Path, pooled: torch.Tensor) -> np.ndarray:
    """bool [N]: which pictures are copies of a Tux Paint stamp."""
    stamps = torch.from_numpy(np.load(work / f"features-{VARIANT}-stamps.npz")["pooled"]).float()
    mean, deviation = pooled.mean(0), pooled.std(0) + 1e-3
    ours, theirs = (normalize((x - mean) / deviation, dim=-1) for x in (pooled, stamps))
    return (ours @ theirs.T).max(1).values.numpy() > SAME_DRAWING


def caption_vectors(work: Path, captions: list[str]) -> dict[str, torch.Tensor]:
    """Reference vectors of the captions; those already in WORK/captions.npz are not computed again."""
    cache = work / "captions.npz"
    known = {}
    if cache.exists():
        stored = np.load(cache)
        known = dict(zip(stored["captions"].tolist(), stored["vectors"], strict=True))
    missing = sorted(set(captions) - set(known))
    if missing:
        known.update(zip(missing, Reference().encode(missing), strict=True))
        np.savez(cache, captions=list(known), vectors=np.stack(list(known.values())))
    return {caption: torch.from_numpy(known[caption]) for caption in captions}


def ridge(inputs: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Weighted ridge regression on standardised inputs -> matrix and bias for raw inputs and centred targets."""
    weights = weights[:, None]
    mean = (inputs * weights).sum(0) / weights.sum()
    deviation = inputs.std(0) + 1e-3
    scaled = (inputs - mean) / deviation
    gram = scaled.T @ (scaled * weights) + RIDGE_PENALTY * torch.eye(scaled.shape[1])
    matrix = torch.linalg.solve(gram, scaled.T @ (targets * weights)) / deviation[:, None]
    return matrix, -mean @ matrix


def fit_head(
    pooled: torch.Tensor, logits: torch.Tensor, captions: torch.Tensor, titles: list[str], named: torch.Tensor
) -> HeadWeights:
    """Fit on pictures with caption vectors [N,384]; `named` holds the class names' vectors [1000,384]."""
    drawn = Counter(titles)
    weights = torch.tensor([1 / drawn[title] for title in titles])  # a title counts once, however many sets draw it
    mean_caption = (captions * weights[:, None]).sum(0) / weights.sum()
    learnt, bias = ridge(features(pooled, logits), captions - mean_caption, weights)
    guesses = (logits / TEMPERATURE).softmax(-1) @ named
    return HeadWeights(
        learnt=learnt,
        learnt_bias=bias,
        named=named,
        named_mean=guesses.mean(0),
        named_length=float((guesses - guesses.mean(0)).norm(dim=-1).mean()),
        temperature=TEMPERATURE,
        learnt_share=LEARNT_SHARE,
        caption_direction=normalize(mean_caption, dim=0),
    )


def main(work: Path) -> None:
    table = np.load(work / f"features-{VARIANT}.npz")
    rows = {row["file"]: row for row in read_list(work)}
    rows = [rows[name] for name in table["files"]]
    pooled, logits = (torch.from_numpy(table[name]).float() for name in ("pooled", "logits"))
    titles = [row["captions"][0] for row in rows]
    classes = [CLASS_TEMPLATE.format(name) for name in CLASS_NAMES]
    vectors = caption_vectors(work, titles + classes)
    named = torch.stack([vectors[name] for name in classes])

    twins = stamp_twins(work, pooled)
    held_out = np.array([row["validation"] for row in rows])
    used = np.flatnonzero(~held_out & ~twins)
    captions = torch.stack([vectors[title] for title in titles])
    weights = fit_head(pooled[used], logits[used], captions[used], [titles[i] for i in used], named)
    torch.save(asdict(weights), work / "head.pt")

    unseen = np.flatnonzero(held_out & ~twins)
    embeddings = Head(weights)(pooled[unseen], logits[unseen])
    figures = {
        "fitted_pictures": len(used),
        "fitted_titles": len({titles[i] for i in used}),
        "left_out_as_copies_of_stamps": int(twins.sum()),
        "fitted_by_source": dict(Counter(rows[i]["source"] for i in used)),
        "validation": recall_percent(embeddings.numpy(), [titles[i] for i in unseen], vectors),
    }
    (work / "fit.json").write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    torch.set_num_threads(2)
    main(Path(sys.argv[1]))
