#!/usr/bin/env python3
"""Models of the published dimensions with random weights, and PyTorch's vectors for files and texts.

    python scripts/goldens/real_size.py --out FOLDER       then: node scripts/goldens/real-size.mjs FOLDER

Nothing of it is committed but the result: the models take 2 GB. Weights are random, so this tells what the arithmetic
of 8 and 16 bits costs at this width and depth, not what it costs a trained checkpoint.
"""

import argparse
import json
import os
import sys
import warnings
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
warnings.filterwarnings("ignore")

import numpy as np
import torch
import transformers
from PIL import Image
from transformers import (
    BertConfig,
    BertModel,
    ClapConfig,
    ClapFeatureExtractor,
    ClapModel,
    CLIPConfig,
    CLIPModel,
)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

sys.path.insert(0, str(Path(__file__).parent))
import inputs
import models
import narrow
import picture_files
import sound_files
from arrays import unit
from make import LIMITS, token_ids

transformers.logging.set_verbosity_error()

SEED = 30
THREADS = 2
SOUNDS = [
    "seconds_0_3", "seconds_3", "seconds_5", "seconds_10", "rate_8000", "rate_16000", "rate_22050_seconds_5",
    "rate_44100_odd", "rate_96000", "stereo_44100", "surround_5_1", "silence", "near_silence", "clipped",
]  # fmt: skip


def build() -> dict:
    """The dimensions of laion/clap-htsat-unfused, openai/clip-vit-base-patch32 and all-MiniLM-L6-v2."""
    bert = BertConfig(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
    clip = CLIPConfig(text_config=dict(bos_token_id=0, eos_token_id=2))
    eager = {"attn_implementation": "eager"}
    return {
        "clap": ClapModel._from_config(ClapConfig(), **eager).eval(),
        "clip": CLIPModel._from_config(clip, **eager).eval(),
        "sentence": BertModel._from_config(bert, **eager).eval(),
    }


def export(folder: Path, built: dict) -> dict:
    ids = torch.tensor([[0, 5, 6, 2]])
    masks = {"attention_mask": torch.ones_like(ids), "token_type_ids": torch.zeros_like(ids)}
    clap, clip = built["clap"], built["clip"]
    towers = {
        "clap/audio_model": (models.ClapAudio(clap), {"input_features": torch.randn(2, 1, 1001, 64)}, "audio_embeds"),
        "clap/text_model": (models.Text(clap), {"input_ids": ids}, "text_embeds"),
        "clip/vision_model": (models.ClipVision(clip), {"pixel_values": torch.randn(2, 3, 224, 224)}, "image_embeds"),
        "clip/text_model": (models.Text(clip), {"input_ids": ids}, "text_embeds"),
        "sentence/model": (models.Sentence(built["sentence"]), {"input_ids": ids, **masks}, "last_hidden_state"),
    }
    for key, (tower, example, output) in towers.items():
        family, stem = key.split("/")
        graph = folder / family / "onnx" / f"{stem}.onnx"
        models.export(tower, example, output, graph)
        narrow.quantise(graph, graph.with_name(f"{stem}_quantized.onnx"))
        narrow.halve(graph, graph.with_name(f"{stem}_fp16.onnx"), keep_io_types=True)
        print("exported", key, flush=True)
    return {key: tower for key, (tower, *_) in towers.items()}


def expected(out: Path, towers: dict, words: dict) -> dict:
    extractor = ClapFeatureExtractor.from_pretrained(out / "models/clap")
    processor = CLIPImageProcessorPil.from_pretrained(out / "models/clip")
    (out / "media").mkdir(exist_ok=True)
    picture_files.write(out / "media")
    sounds, pictures = {}, {}
    for name in SOUNDS:
        path = out / "media" / f"{name}.wav"
        path.write_bytes(sound_files.wav_bytes(sound_files.recipe_of(name)))
        features = extractor(sound_files.load(path), sampling_rate=inputs.RATE_HZ, return_tensors="pt")["input_features"]
        sounds[path.name] = unit(towers["clap/audio_model"](features))
    for name, file in picture_files.FILES.items():
        rgb = file.reference(Image.open(out / "media" / name))
        pixels = np.asarray(processor(Image.fromarray(rgb))["pixel_values"][0], dtype=np.float32)
        pictures[name] = unit(towers["clip/vision_model"](torch.from_numpy(pixels)[None]))
    texts = {"clap/text_model": {}, "clip/text_model": {}, "sentence/model": {}}
    for text in inputs.TEXTS.values():
        for key, vectors in texts.items():
            family = key.split("/")[0]
            ids = torch.tensor([token_ids(words[family], text, LIMITS[family])])
            if family == "sentence":
                vectors[text] = unit(towers[key](ids, torch.ones_like(ids), torch.zeros_like(ids)).mean(dim=1))
            else:
                vectors[text] = unit(towers[key](ids))
    return {"clap/audio_model": sounds, "clip/vision_model": pictures, **texts}


def make(out: Path) -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(THREADS)
    words = {"clap": models.roberta_tokenizer(), "clip": models.clip_tokenizer(), "sentence": models.bert_tokenizer()}
    preprocessors = {"clap": models.CLAP_PREPROCESSOR, "clip": models.CLIP_PREPROCESSOR, "sentence": None}
    built = build()
    for offset, (family, model) in enumerate(built.items()):
        models.randomise(model, SEED + offset)
        models.write_folder(
            out / "models" / family, model.config, words[family], LIMITS[family], preprocessors[family]
        )
    towers = export(out / "models", built)
    with torch.no_grad():
        vectors = expected(out, towers, words)
    (out / "expected.json").write_text(json.dumps({"torch": torch.__version__, "seed": SEED, "vectors": vectors}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, required=True)
    make(parser.parse_args().out)
