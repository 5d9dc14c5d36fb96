#!/usr/bin/env python3
"""Makes test/golden: tiny random models and what the reference gives for them, stage by stage.

    python scripts/goldens/make.py [--out test/golden] [--demo-text models/demo/minilm]
    python scripts/goldens/make.py --check       makes everything again elsewhere and compares it with --out

Reference: librosa and Pillow for decoding, transformers' ClapFeatureExtractor and CLIPImageProcessorPil, the
tokenizers library, PyTorch in float32. Same versions and seed give the same bytes. Needs
scripts/goldens/requirements.txt (see setup.sh); takes about a minute on two cores.
"""

import argparse
import json
import os
import sys
import tempfile
import warnings
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
warnings.filterwarnings("ignore")

import numpy as np
import onnxruntime
import tokenizers
import torch
import transformers
from PIL import Image
from transformers import ClapFeatureExtractor
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

sys.path.insert(0, str(Path(__file__).parent))
import file_cases
import inputs
import manifest
import models
import narrow
import picture_files
import pins
import sound_files
from arrays import Arrays, digest, raw, unit

transformers.logging.set_verbosity_error()

SEED = 20
LIMITS = {"clap": 512, "clip": 77, "sentence": 128, "unigram": 512}  # tokens
FRAME_STEP = 77  # of 1001 frames, 13 are kept per sound, the last one included
PIXEL_STEP = 311
RESIZES = [
    (name, size, number)
    for number in range(6)
    for name, size in [("large", (224, 168)), ("small", (35, 28)), ("odd", (100, 225)), ("one_pixel", (5, 4))]
]


def token_ids(tokenizer: tokenizers.Tokenizer, text: str, limit: int) -> list[int]:
    tokenizer.enable_truncation(limit)
    ids = tokenizer.encode(text).ids
    tokenizer.no_truncation()
    return ids


def sound_cases(extractor: ClapFeatureExtractor, tower: models.ClapAudio, arrays: Arrays) -> dict:
    cases = {}
    for name, (samples, shift) in inputs.SOUNDS.items():
        pcm = inputs.sound(samples, shift)
        features = extractor(pcm, sampling_rate=inputs.RATE_HZ, return_tensors="pt")["input_features"]
        mel = features[0, 0].numpy()
        assert mel.shape == (1001, 64)
        output = tower(features)
        cases[name] = {
            "samples": samples,
            "shift": shift,
            "pcmSha256": digest(pcm),
            "frames": arrays.put(mel[::FRAME_STEP]),
            "mean": float(mel.mean(dtype=np.float64)),
            "output": arrays.put(raw(output)),
            "vector": unit(output),
        }
    return cases


def picture_cases(processor: CLIPImageProcessorPil, tower: models.ClipVision, arrays: Arrays) -> dict:
    cases = {}
    for name, (width, height, channels) in inputs.PICTURES.items():
        rgb = inputs.picture(width, height, channels)
        pixels = np.asarray(processor(Image.fromarray(rgb))["pixel_values"][0], dtype=np.float32)
        output = tower(torch.from_numpy(pixels)[None])
        cases[name] = {
            "width": width,
            "height": height,
            "channels": channels,
            "rgbSha256": digest(rgb),
            "pixels": arrays.put(pixels.reshape(-1)[::PIXEL_STEP]),
            "mean": float(pixels.mean(dtype=np.float64)),
            "output": arrays.put(raw(output)),
            "vector": unit(output),
        }
    return cases


def resize_cases() -> list[dict]:
    rows = []
    for name, size, number in RESIZES:
        resized = np.asarray(Image.fromarray(inputs.picture(*inputs.PICTURES[name])).resize(size, number))
        rows.append({"picture": name, "width": size[0], "height": size[1], "filter": number, "sha256": digest(resized)})
    return rows


def text_cases(towers: dict[str, tuple], arrays: Arrays) -> dict:
    cases = {}
    for name, text in inputs.TEXTS.items():
        cases[name] = {"text": text}
        for family, (tokenizer, limit, tower) in towers.items():
            ids = token_ids(tokenizer, text, limit)
            tensor = torch.tensor([ids])
            if family == "sentence":
                output = tower(tensor, torch.ones_like(tensor), torch.zeros_like(tensor)).mean(dim=1)
            else:
                output = tower(tensor)
            cases[name][family] = {"ids": ids, "output": arrays.put(raw(output)), "vector": unit(output)}
    return cases


def unigram_cases(folder: Path) -> dict:
    """Tokens alone: the kind of multilingual sentence encoders."""
    tokenizer = models.unigram_tokenizer()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    models.write_json(folder / "tokenizer_config.json", {"model_max_length": LIMITS["unigram"]})
    return {name: token_ids(tokenizer, text, LIMITS["unigram"]) for name, text in inputs.TEXTS.items()}


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


def build(out: Path) -> tuple[dict, dict]:
    """Writes the models. @returns towers by family and graph, and tokenizers by family."""
    words = {"clap": models.roberta_tokenizer(), "clip": models.clip_tokenizer(), "sentence": models.bert_tokenizer()}
    built = {
        "clap": models.build_clap(words["clap"].get_vocab_size()),
        "clip": models.build_clip(words["clip"].get_vocab_size()),
        "sentence": models.build_bert(words["sentence"].get_vocab_size()),
    }
    preprocessors = {"clap": models.CLAP_PREPROCESSOR, "clip": models.CLIP_PREPROCESSOR, "sentence": None}
    for offset, (family, model) in enumerate(built.items()):
        models.randomise(model, SEED + offset)
        models.write_folder(
            out / "models" / family, model.config, words[family], LIMITS[family], preprocessors[family]
        )
    ids = torch.tensor([[0, 5, 6, 2], [0, 7, 2, 1]])
    masks = {"attention_mask": torch.ones_like(ids), "token_type_ids": torch.zeros_like(ids)}
    clap, clip = built["clap"], built["clip"]
    towers = {
        "clap/audio_model": (models.ClapAudio(clap), {"input_features": torch.randn(2, 1, 1001, 64)}, "audio_embeds"),
        "clap/text_model": (models.Text(clap), {"input_ids": ids}, "text_embeds"),
        "clip/vision_model": (models.ClipVision(clip), {"pixel_values": torch.randn(2, 3, 224, 224)}, "image_embeds"),
        "clip/text_model": (models.Text(clip), {"input_ids": ids}, "text_embeds"),
        "sentence/model": (models.Sentence(built["sentence"]), {"input_ids": ids, **masks}, "last_hidden_state"),
    }
    for key, (module, example, output) in towers.items():
        family, stem = key.split("/")
        models.export(module, example, output, out / "models" / family / "onnx" / f"{stem}.onnx")
    narrow.write_narrow(out / "models")
    return {key: tower for key, (tower, *_) in towers.items()}, words


def write_values(out: Path, demo: Path, towers: dict, words: dict) -> None:
    """Inputs handed over as arrays: every stage from the features on."""
    arrays = Arrays()
    text_towers = {
        family: (words[family], LIMITS[family], towers[key])
        for family, key in (("clap", "clap/text_model"), ("clip", "clip/text_model"), ("sentence", "sentence/model"))
    }
    extractor = ClapFeatureExtractor.from_pretrained(out / "models/clap")
    processor = CLIPImageProcessorPil.from_pretrained(out / "models/clip")
    golden = {
        "about": {"madeBy": "scripts/goldens/make.py", "seed": SEED, "frameStep": FRAME_STEP, "pixelStep": PIXEL_STEP},
        "sounds": sound_cases(extractor, towers["clap/audio_model"], arrays),
        "pictures": picture_cases(processor, towers["clip/vision_model"], arrays),
        "resizes": resize_cases(),
        "texts": text_cases(text_towers, arrays),
        "unigramTexts": unigram_cases(out / "models/unigram"),
        "demoTexts": demo_text_cases(demo),
    }
    arrays.write(out / "arrays.f32")
    models.write_json(out / "golden.json", golden)


def write_files(out: Path, towers: dict) -> None:
    """Inputs handed over as files: every stage from the bytes on."""
    arrays, levels = Arrays(), Arrays("u1")
    media = out / "media"
    sound_files.write_compressed(media)
    picture_files.write(media)
    extractor = ClapFeatureExtractor.from_pretrained(out / "models/clap")
    processor = CLIPImageProcessorPil.from_pretrained(out / "models/clip")
    with tempfile.TemporaryDirectory() as work:
        sounds = file_cases.sound_file_cases(media, Path(work), extractor, towers["clap/audio_model"], arrays)
    golden = {
        "about": {
            "sampleStep": file_cases.SAMPLE_STEP,
            "frameStep": file_cases.FRAME_STEP,
            "byteStep": file_cases.BYTE_STEP,
            "pixelStep": file_cases.PIXEL_STEP,
            "plannedSeconds": file_cases.PLANNED,
        },
        "sounds": sounds,
        "pictures": file_cases.picture_file_cases(media, processor, towers["clip/vision_model"], arrays, levels),
    }
    arrays.write(out / "files.f32")
    levels.write(out / "files.u8")
    models.write_json(out / "files.json", golden)


def make(out: Path, demo: Path) -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    towers, words = build(out)
    with torch.no_grad():
        write_values(out, demo, towers, words)
        write_files(out, towers)
    models.write_json(out / manifest.MANIFEST, manifest.describe(out, pins.pinned()))


def check(committed: Path, demo: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), demo)
        same, near, wrong = manifest.compare(Path(folder), committed)
    print(f"{same} files are the same in bytes, {len(near)} within the tolerance, {len(wrong)} differ")
    for line in [*(f"near: {name}" for name in near), *wrong]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("test/golden"))
    parser.add_argument("--demo-text", type=Path, default=Path("models/demo/minilm"))
    parser.add_argument("--check", action="store_true", help="compare a second making with --out, write nothing there")
    arguments = parser.parse_args()
    if pins.problems():
        sys.exit("\n".join(pins.problems()))
    if arguments.check:
        sys.exit(check(arguments.out, arguments.demo_text))
    make(arguments.out, arguments.demo_text)
