"""Text-to-sound recall of the exported tower on captioned sounds that took no part in making it.

    python -m scripts.models.sounds.evaluate --model models/demo/clap --held-out FOLDER

FOLDER is the stamps folder of Debian's tuxpaint-stamps-default: NAME.ogg or NAME.wav beside NAME.txt, whose first line
is the caption. Letters and digits read aloud (the folder symbols) are left out. Run it once, at the end.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor
from transformers import AutoTokenizer

from scripts.models.common.minilm import package_folder
from scripts.models.sounds.collect import decode
from scripts.models.sounds.mel import SAMPLE_RATE_HZ, log_mel
from scripts.models.sounds.space import recall

PEAK_DB = -1
GAINS_DB = (0, -12, -24)
TARGET_LUFS = -23.0
HIGHEST_PEAK_DB = -1.0
SHORTEST_MEASURED_SECONDS = 0.4


def held_out_sounds(folder: Path) -> list[tuple[str, np.ndarray]]:
    """(caption, samples) of every captioned effect; spoken descriptions are not effects."""
    rows = []
    for path in sorted(folder.rglob("*")):
        caption_file = path.with_suffix(".txt")
        if path.suffix not in {".ogg", ".wav"} or "_desc" in path.stem or "symbols" in path.parts:
            continue
        if caption_file.exists() and len(samples := decode(path.read_bytes())):
            rows.append((caption_file.read_text(encoding="utf8").splitlines()[0].strip(), samples))
    return rows


def normalised_loudness(samples: np.ndarray) -> np.ndarray:
    """What the service hears: gain to -23 LUFS by ffmpeg's EBU R128 meter, less where the peak would pass -1 dB."""
    if len(samples) <= SHORTEST_MEASURED_SECONDS * SAMPLE_RATE_HZ:
        return samples
    source = ["-f", "f32le", "-ar", str(SAMPLE_RATE_HZ), "-ac", "1", "-i", "-"]
    command = ["ffmpeg", "-hide_banner", *source, "-af", "ebur128", "-f", "null", "-"]
    done = subprocess.run(command, input=samples.astype("<f4").tobytes(), capture_output=True, check=True)
    loudness = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", done.stderr.decode())[-1])
    peak_db = 20 * np.log10(np.abs(samples).max())
    return samples * 10 ** (min(TARGET_LUFS - loudness, HIGHEST_PEAK_DB - peak_db) / 20)


def text_vectors(model: Path, texts: list[str]) -> Tensor:
    """Vectors [texts, 384] by the shipped text graph, one text at a time."""
    session = onnxruntime.InferenceSession(model / "onnx" / "text_model_quantized.onnx")
    tokenizer = AutoTokenizer.from_pretrained(package_folder())
    rows = [dict(tokenizer(text, return_tensors="np", return_token_type_ids=True)) for text in texts]
    return torch.from_numpy(np.concatenate([session.run(["text_embeds"], row)[0] for row in rows]))


def standard_error(share: float, count: int) -> float:
    """Of a share of `count` yes-or-no answers."""
    return (share * (1 - share) / count) ** 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--held-out", type=Path, required=True)
    arguments = parser.parse_args()
    rows = [(caption, samples) for caption, samples in held_out_sounds(arguments.held_out) if caption]
    session = onnxruntime.InferenceSession(arguments.model / "onnx" / "audio_model_quantized.onnx")
    queries, count = text_vectors(arguments.model, [caption for caption, _ in rows]), len(rows)
    print(
        json.dumps({"n": count, "captions": len({caption for caption, _ in rows}), "chance R@10": round(10 / count, 3)})
    )
    levels = {f"peak {PEAK_DB + gain} dB": [samples * 10 ** (gain / 20) for _, samples in rows] for gain in GAINS_DB}
    levels["-23 LUFS"] = [normalised_loudness(samples) for _, samples in rows]
    for level, sounds in levels.items():
        vectors = [session.run(None, {"input_features": log_mel(samples)[None, None]})[0] for samples in sounds]
        result: dict[str, float | str] = {"level": level}
        for name, share in zip(("R@1", "R@10"), recall(queries, torch.from_numpy(np.concatenate(vectors)))):
            result[name] = round(share, 3)
            result[f"{name} standard error"] = round(standard_error(share, count), 3)
        print(json.dumps(result))


if __name__ == "__main__":
    main()
