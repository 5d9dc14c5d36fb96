"""The flat files of recordings, the split by family, and the list of recordings left out as copies of held-out sounds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

VALIDATION_SHARE = 0.1


@dataclass(frozen=True)
class Recording:
    """One recording: where it came from, its family (takes of one sound), its split and its samples (float16, 48 kHz)."""

    path: str
    family: str
    split: str
    name: str | None
    samples: np.ndarray


def split_of(family: str) -> str:
    """The same family always falls on the same side: "validation" for about one in ten."""
    bucket = int(hashlib.sha256(family.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    return "validation" if bucket < VALIDATION_SHARE else "train"


def load_recordings(work: Path, stem: str) -> list[Recording]:
    """Read `stem`.json and map `stem`.f16; recordings named in left_out.json are dropped."""
    index = json.loads((work / f"{stem}.json").read_text())
    left_out_file = work / "left_out.json"
    left_out = set(json.loads(left_out_file.read_text())) if left_out_file.exists() else set()
    flat = np.memmap(work / f"{stem}.f16", dtype=np.float16, mode="r")
    return [
        Recording(
            row["path"],
            row["family"],
            split_of(row["family"]),
            row.get("name"),
            flat[row["start"] : row["start"] + row["samples"]],
        )
        for row in index
        if row["path"] not in left_out
    ]
