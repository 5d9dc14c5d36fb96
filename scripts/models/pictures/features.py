"""Run the frozen backbone over every collected picture, and over the Tux Paint stamps.

    python -m scripts.models.pictures.features WORK [--variant lite2] [--crop]

Writes WORK/features-<variant>[-crop].npz with `files`, `pooled` float16 [N,1280] and `logits` float16 [N,1000] in the order
of pictures.jsonl, and the same for the stamps as features-<variant>[-crop]-stamps.npz: fitting reads the latter only to
leave out copies of them.
"""

import argparse
import json
import warnings
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime import InferenceSession as Session
from PIL import Image

from scripts.models.pictures.backbone import SIDES, VARIANT, Backbone
from scripts.models.pictures.pixels import Framing, pixel_values
from scripts.models.pictures.stamps import open_stamp, stamps

BATCH = 32
THREADS = 2


def export_backbone(variant: str, path: Path) -> None:
    """Write the bare backbone as ONNX: the runtime is several times faster than PyTorch on a processor."""
    example = torch.zeros(2, 3, SIDES[variant], SIDES[variant])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Backbone(variant).eval(),
            (example,),
            path,
            input_names=["pixel_values"],
            output_names=["pooled", "logits"],
            dynamic_axes={name: {0: "batch"} for name in ("pixel_values", "pooled", "logits")},
            opset_version=17,
            dynamo=False,
        )


def open_session(path: Path) -> Session:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # leave the cores to others while waiting
    return Session(path, options, providers=["CPUExecutionProvider"])


def backbone_outputs(
    session: Session, pictures: list[Image.Image], framing: Framing
) -> tuple[np.ndarray, np.ndarray]:
    """RGB pictures -> pooled float32 [N,1280], logits float32 [N,1000]."""
    pixels = np.stack([pixel_values(picture, framing) for picture in pictures])
    return tuple(session.run(["pooled", "logits"], {"pixel_values": pixels}))


def read_list(work: Path) -> list[dict]:
    """The lines of pictures.jsonl."""
    return [json.loads(line) for line in (work / "pictures.jsonl").read_text().splitlines()]


def write_features(pictures: Iterable[tuple[str, Image.Image]], session: Session, framing: Framing, path: Path) -> None:
    """Save names, pooled features and logits of named RGB pictures, batch by batch."""
    names, pooled, logits = [], [], []
    for batch in batched(pictures, BATCH):
        names.extend(name for name, _ in batch)
        for results, values in zip(
            (pooled, logits), backbone_outputs(session, [picture for _, picture in batch], framing), strict=True
        ):
            results.append(values.astype(np.float16))
        if len(names) % (BATCH * 50) == 0:
            print(len(names), "pictures", flush=True)
    np.savez(path, files=names, pooled=np.concatenate(pooled), logits=np.concatenate(logits))


def batched(items: Iterable, size: int) -> Iterator[list]:
    """Lists of up to `size` items, in order."""
    items = iter(items)
    while batch := list(islice(items, size)):
        yield batch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--variant", default=VARIANT, choices=SIDES)
    parser.add_argument("--crop", action="store_true")
    given = parser.parse_args()

    graph = given.work / f"backbone-{given.variant}.onnx"
    export_backbone(given.variant, graph)
    session = open_session(graph)
    framing = Framing(SIDES[given.variant], given.crop)
    name = f"features-{given.variant}{'-crop' * given.crop}"
    seen = ((path.name, open_stamp(path)) for path, _ in stamps(given.work))
    write_features(seen, session, framing, given.work / f"{name}-stamps.npz")
    drawn = ((row["file"], Image.open(given.work / "pictures" / row["file"])) for row in read_list(given.work))
    write_features(drawn, session, framing, given.work / f"{name}.npz")


if __name__ == "__main__":
    main()
