"""Measure the shipped picture and text files together, and write the figures to WORK/evaluation.json.

    python -m scripts.models.pictures.evaluate WORK

Three sets, none of them fitted on (the first and last served to choose settings, the stamps did not): drawings with held-out titles, the Tux Paint stamps, and the few photographs that
scikit-image and scikit-learn carry.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from scripts.models.common.resources import package_file
from scripts.models.pictures.backbone import VARIANT
from scripts.models.pictures.export import GRAPH
from scripts.models.pictures.features import open_session, read_list
from scripts.models.pictures.fit import FRAMING
from scripts.models.pictures.head import Head, HeadWeights
from scripts.models.pictures.pixels import pixel_values, rgb_on_white
from scripts.models.pictures.recall import recall_percent
from scripts.models.pictures.stamps import open_stamp, stamps
from scripts.models.text.evaluate import Tower

# Public domain, CC0 or CC-BY, as the packages' own notes say.
PHOTOGRAPHS = {
    "a cat": ("skimage", "data/chelsea.png"),
    "an astronaut": ("skimage", "data/astronaut.png"),
    "a cup of coffee": ("skimage", "data/coffee.png"),
    "a rocket": ("skimage", "data/rocket.jpg"),
    "a man with a camera": ("skimage", "data/camera.png"),
    "coins": ("skimage", "data/coins.png"),
    "a brick wall": ("skimage", "data/brick.png"),
    "stars and galaxies": ("skimage", "data/hubble_deep_field.jpg"),
    "a Chinese temple": ("sklearn", "datasets/images/china.jpg"),
    "a flower": ("sklearn", "datasets/images/flower.jpg"),
}


def embed(session, pictures) -> np.ndarray:
    """RGB pictures -> float32 [N,384], one at a time as a server would at low load."""
    return np.concatenate(
        [session.run(None, {"pixel_values": pixel_values(picture, FRAMING)[None]})[0] for picture in pictures]
    )


def photograph_ranks(session, text: Tower, stamp_vectors: np.ndarray) -> dict[str, list[int]]:
    """For each photograph's words its rank (1 is best) among the photographs, and among them and the stamps."""
    paths = [package_file(*location) for location in PHOTOGRAPHS.values()]
    photographs = embed(session, (rgb_on_white(Image.open(path)) for path in paths))
    words = np.concatenate([text.encode([phrase]) for phrase in PHOTOGRAPHS])
    own = (words * photographs).sum(1, keepdims=True)
    above = [(words @ gallery.T > own + 1e-6).sum(1) for gallery in (photographs, stamp_vectors)]
    return {phrase: [int(a) + 1, int(a + b) + 1] for phrase, a, b in zip(PHOTOGRAPHS, *above, strict=True)}


def float_recall(work: Path, captions: list[str], vectors: dict) -> dict:
    """The stamps' recall with the unquantised head and backbone, to show what int8 costs."""
    table = np.load(work / f"features-{VARIANT}-stamps.npz")
    head = Head(HeadWeights(**torch.load(work / "head.pt")))
    pooled, logits = (torch.from_numpy(table[name]).float() for name in ("pooled", "logits"))
    return recall_percent(head(pooled, logits).numpy(), captions, vectors)


def main(work: Path) -> None:
    session, text = open_session(GRAPH), Tower()
    found = stamps(work)
    captions = [caption for _, caption in found]
    start = time.perf_counter()
    stamp_vectors = embed(session, (open_stamp(path) for path, _ in found))
    seconds = time.perf_counter() - start
    vectors = {caption: text.encode([caption])[0] for caption in set(captions)}

    rows = [row for row in read_list(work) if row["validation"]]
    titles = [row["captions"][0] for row in rows]
    drawn = embed(session, (Image.open(work / "pictures" / row["file"]) for row in rows))
    title_vectors = {title: text.encode([title])[0] for title in set(titles)}

    figures = {
        "tux_paint_stamps": recall_percent(stamp_vectors, captions, vectors),
        "tux_paint_stamps_float32_tower": float_recall(work, captions, vectors),
        "held_out_titles": recall_percent(drawn, titles, title_vectors),
        "photographs_rank_among_themselves_and_with_stamps": photograph_ranks(session, text, stamp_vectors),
        "milliseconds_a_stamp_with_decoding": round(1000 * seconds / len(found), 1),
    }
    (work / "evaluation.json").write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    torch.set_num_threads(2)
    main(Path(sys.argv[1]))
