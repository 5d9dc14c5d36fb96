"""Text-to-sound recall of the exported tower on captioned sounds that took no part in making it.

    python -m scripts.models.sounds.evaluate --model models/demo/clap --held-out FOLDER

FOLDER is the stamps folder of Debian's tuxpaint-stamps-default: NAME.ogg or NAME.wav beside NAME.txt, whose first line
is the caption. Letters and digits read aloud (the folder symbols) are left out. Run it once, at the end.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor
from transformers import AutoTokenizer

from scripts.models.common.minilm import package_folder
from scripts.models.sounds.collect import decode
from scripts.models.sounds.mel import log_mel
from scripts.models.sounds.space import recall

GAINS_DB = (0, -12, -24)


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
    print(json.dumps({"n": count, "captions": len({caption for caption, _ in rows}), "chance R@10": round(10 / count, 3)}))
    for gain_db in GAINS_DB:
        mels = [log_mel(samples * 10 ** (gain_db / 20))[None, None] for _, samples in rows]
        sounds = torch.from_numpy(np.concatenate([session.run(None, {"input_features": mel})[0] for mel in mels]))
        result: dict[str, float] = {"gain dB": gain_db}
        for name, share in zip(("R@1", "R@10"), recall(queries, sounds)):
            result[name] = round(share, 3)
            result[f"{name} standard error"] = round(standard_error(share, count), 3)
        print(json.dumps(result))


if __name__ == "__main__":
    main()
