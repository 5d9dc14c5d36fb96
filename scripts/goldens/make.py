#!/usr/bin/env python3
"""Makes test/golden: tiny random models and what the reference gives for them, stage by stage.

    python scripts/goldens/make.py [--out test/golden] [--demo-text models/demo/minilm]

Reference: transformers' ClapFeatureExtractor and CLIPImageProcessorPil, the tokenizers library, PyTorch in float32.
Same versions and seed give the same bytes. Needs scripts/goldens/requirements.txt; takes about a minute on two cores.
"""

import argparse
import hashlib
import json
import os
import sys
import warnings
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
import onnx
import onnxruntime
import PIL
import tokenizers
import torch
import transformers
from PIL import Image
from transformers import ClapFeatureExtractor
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

sys.path.insert(0, str(Path(__file__).parent))
import inputs
import models

warnings.filterwarnings("ignore")
transformers.logging.set_verbosity_error()

SEED = 20
FRAME_STEP = 77  # of 1001 frames, 13 are kept per sound, the last one included
PIXEL_STEP = 311
RESIZES = [
    (name, size, number)
    for number in range(6)
    for name, size in [("large", (224, 168)), ("small", (35, 28)), ("odd", (100, 225)), ("one_pixel", (5, 4))]
]


def digest(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def unit(tensor: torch.Tensor) -> list[float]:
    vector = tensor.detach().numpy().astype(np.float64).reshape(-1)
    return [float(np.float32(value)) for value in vector / np.linalg.norm(vector)]


def token_ids(tokenizer: tokenizers.Tokenizer, text: str, limit: int) -> list[int]:
    tokenizer.enable_truncation(limit)
    ids = tokenizer.encode(text).ids
    tokenizer.no_truncation()
    return ids


class Arrays:
    """Float32 values of all cases in one file, little-endian; a case remembers where its values lie."""

    def __init__(self) -> None:
        self.parts: list[np.ndarray] = []
        self.length = 0

    def put(self, array: np.ndarray) -> dict:
        flat = np.ascontiguousarray(array, dtype="<f4").reshape(-1)
        place = {"offset": self.length, "length": len(flat)}
        self.parts.append(flat)
        self.length += len(flat)
        return place

    def write(self, path: Path) -> None:
        path.write_bytes(np.concatenate(self.parts).tobytes())


def sound_cases(extractor: ClapFeatureExtractor, tower: models.ClapAudio, arrays: Arrays) -> dict:
    cases = {}
    for name, (samples, shift) in inputs.SOUNDS.items():
        pcm = inputs.sound(samples, shift)
        features = extractor(pcm, sampling_rate=inputs.RATE_HZ, return_tensors="pt")["input_features"]
        mel = features[0, 0].numpy()
        assert mel.shape == (1001, 64)
        cases[name] = {
            "samples": samples,
            "shift": shift,
            "pcmSha256": digest(pcm),
            "frames": arrays.put(mel[::FRAME_STEP]),
            "mean": float(mel.mean(dtype=np.float64)),
            "vector": unit(tower(features)),
        }
    return cases


def picture_cases(processor: CLIPImageProcessorPil, tower: models.ClipVision, arrays: Arrays) -> dict:
    cases = {}
    for name, (width, height, channels) in inputs.PICTURES.items():
        rgb = inputs.picture(width, height, channels)
        pixels = np.asarray(processor(Image.fromarray(rgb))["pixel_values"][0], dtype=np.float32)
        cases[name] = {
            "width": width,
            "height": height,
            "channels": channels,
            "rgbSha256": digest(rgb),
            "pixels": arrays.put(pixels.reshape(-1)[::PIXEL_STEP]),
            "mean": float(pixels.mean(dtype=np.float64)),
            "vector": unit(tower(torch.from_numpy(pixels)[None])),
        }
    return cases


def resize_cases() -> list[dict]:
    rows = []
    for name, size, number in RESIZES:
        resized = np.asarray(Image.fromarray(inputs.picture(*inputs.PICTURES[name])).resize(size, number))
        rows.append({"picture": name, "width": size[0], "height": size[1], "filter": number, "sha256": digest(resized)})
    return rows


def text_cases(towers: dict[str, tuple]) -> dict:
    cases = {}
    for name, text in inputs.TEXTS.items():
        cases[name] = {"text": text}
        for family, (tokenizer, limit, tower) in towers.items():
            ids = token_ids(tokenizer, text, limit)
            tensor = torch.tensor([ids])
            if family == "sentence":
                hidden = tower(tensor, torch.ones_like(tensor), torch.zeros_like(tensor))
                cases[name][family] = {"ids": ids, "vector": unit(hidden.mean(dim=1))}
            else:
                cases[name][family] = {"ids": ids, "vector": unit(tower(tensor))}
    return cases


def demo_text_cases(folder: Path) -> dict:
    """The packaged sentence encoder: its real vocabulary, and its graph as onnxruntime for Python runs it."""
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    limit = json.loads((folder / "tokenizer_config.json").read_text())["model_max_length"]
    session = onnxruntime.InferenceSession(str(folder / "onnx/model_quantized.onnx"), providers=["CPUExecutionProvider"])
    cases = {}
    for name, text in inputs.TEXTS.items():
        ids = np.array([token_ids(tokenizer, text, limit)])
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        vector = session.run(["text_embeds"], feeds)[0][0]
        cases[name] = {"ids": ids[0].tolist(), "first": [float(value) for value in vector[:8] / np.linalg.norm(vector)]}
    return cases


def make(out: Path, demo: Path) -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    clap_tokens, clip_tokens, bert_tokens = models.roberta_tokenizer(), models.clip_tokenizer(), models.bert_tokenizer()
    clap = models.build_clap(clap_tokens.get_vocab_size())
    clip = models.build_clip(clip_tokens.get_vocab_size())
    bert = models.build_bert(bert_tokens.get_vocab_size())
    for offset, model in enumerate((clap, clip, bert)):
        models.randomise(model, SEED + offset)
    folders = {name: out / "models" / name for name in ("clap", "clip", "sentence")}
    models.write_folder(folders["clap"], clap.config, clap_tokens, 512, models.CLAP_PREPROCESSOR)
    models.write_folder(folders["clip"], clip.config, clip_tokens, 77, models.CLIP_PREPROCESSOR)
    models.write_folder(folders["sentence"], bert.config, bert_tokens, 128, None)

    ids = torch.tensor([[0, 5, 6, 2], [0, 7, 2, 1]])
    ones, zeros = torch.ones_like(ids), torch.zeros_like(ids)
    towers = {
        "clap/audio_model": (models.ClapAudio(clap), {"input_features": torch.randn(2, 1, 1001, 64)}, "audio_embeds"),
        "clap/text_model": (models.Text(clap), {"input_ids": ids}, "text_embeds"),
        "clip/vision_model": (models.ClipVision(clip), {"pixel_values": torch.randn(2, 3, 224, 224)}, "image_embeds"),
        "clip/text_model": (models.Text(clip), {"input_ids": ids}, "text_embeds"),
        "sentence/model": (
            models.Sentence(bert),
            {"input_ids": ids, "attention_mask": ones, "token_type_ids": zeros},
            "last_hidden_state",
        ),
    }
    for key, (module, example, output) in towers.items():
        family, stem = key.split("/")
        models.export(module, example, output, folders[family] / "onnx" / f"{stem}.onnx")

    arrays = Arrays()
    with torch.no_grad():
        golden = {
            "about": {
                "madeBy": "scripts/goldens/make.py",
                "seed": SEED,
                "frameStep": FRAME_STEP,
                "pixelStep": PIXEL_STEP,
                "versions": {
                    module.__name__: module.__version__
                    for module in (np, onnx, onnxruntime, PIL, tokenizers, torch, transformers)
                },
            },
            "sounds": sound_cases(ClapFeatureExtractor.from_pretrained(folders["clap"]), towers["clap/audio_model"][0], arrays),
            "pictures": picture_cases(
                CLIPImageProcessorPil.from_pretrained(folders["clip"]), towers["clip/vision_model"][0], arrays
            ),
            "resizes": resize_cases(),
            "texts": text_cases(
                {
                    "clap": (clap_tokens, 512, towers["clap/text_model"][0]),
                    "clip": (clip_tokens, 77, towers["clip/text_model"][0]),
                    "sentence": (bert_tokens, 128, towers["sentence/model"][0]),
                }
            ),
            "demoTexts": demo_text_cases(demo),
        }
    arrays.write(out / "arrays.f32")
    models.write_json(out / "golden.json", golden)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("test/golden"))
    parser.add_argument("--demo-text", type=Path, default=Path("models/demo/minilm"))
    arguments = parser.parse_args()
    make(arguments.out, arguments.demo_text)
