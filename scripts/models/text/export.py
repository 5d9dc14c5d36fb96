"""Write the demo text tower: MiniLM-L6-v2 as one int8-weight ONNX file in the hub's folder layout.

    python -m scripts.models.text.export            # from the repository's root

The graph takes `input_ids`, `attention_mask` and `token_type_ids` (int64 [B,T]) and gives `last_hidden_state`
(float32 [B,T,384]) and `text_embeds` (float32 [B,384], unit length).
"""

import json
from pathlib import Path

import onnx
import torch

from scripts.models.common.minilm import DIMENSIONS, MAX_TOKENS, SentenceEncoder, package_folder
from scripts.models.common.quantise import quantise_weights

DEMO = Path("models/demo")
FOLDER = DEMO / "minilm"
GRAPH = FOLDER / "onnx" / "model_quantized.onnx"
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
OPSET = 17


def export_graph(path: Path) -> None:
    """Trace the PyTorch encoder with free batch and length, quantise its weights and save it."""
    encoder = SentenceEncoder().eval()
    ids = torch.tensor([[101, 1037, 4937, 102], [101, 102, 0, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])
    free = {0: "batch", 1: "tokens"}
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        encoder,
        (ids, mask, torch.zeros_like(ids)),
        path,
        input_names=INPUTS,
        output_names=["last_hidden_state", "text_embeds"],
        dynamic_axes={**{name: free for name in INPUTS}, "last_hidden_state": free, "text_embeds": {0: "batch"}},
        opset_version=OPSET,
        dynamo=False,
    )
    model = quantise_weights(onnx.load(path))
    width = model.graph.output[1].type.tensor_type.shape.dim[1]
    width.dim_value = DIMENSIONS  # the tracer leaves it unnamed after the normalisation
    onnx.save(model, path)


def write_settings(folder: Path) -> None:
    """Copy the tokenizer and write the configuration files a loader reads."""
    source = package_folder()
    config = json.loads((source / "config.json").read_text())
    vocabulary = json.loads((source / "tokenizer.json").read_text())
    vocabulary["truncation"] = vocabulary["padding"] = None  # the package pads every text to 128 tokens; callers decide
    (folder / "tokenizer.json").write_text(json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":")) + "\n")
    tokenizer = json.loads((source / "tokenizer_config.json").read_text())
    tokenizer["model_max_length"] = MAX_TOKENS
    for settings, unwanted in ((config, "transformers_version"), (tokenizer, "special_tokens_map_file")):
        for name in (unwanted, "_name_or_path", "name_or_path"):  # where the package's author kept the files
            settings.pop(name, None)
    _write_json(folder / "config.json", config)
    _write_json(folder / "tokenizer_config.json", tokenizer)


def link_towers() -> None:
    """Let the picture and sound checkpoints read the same text tower and tokenizer, by relative links."""
    for tower in ("clip", "clap"):
        folder = DEMO / tower
        (folder / "onnx").mkdir(parents=True, exist_ok=True)
        _link(folder / "onnx" / "text_model_quantized.onnx", "../../minilm/onnx/model_quantized.onnx")
        for name in ("tokenizer.json", "tokenizer_config.json"):
            _link(folder / name, f"../minilm/{name}")


def _link(path: Path, target: str) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def _write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(2)
    export_graph(GRAPH)
    write_settings(FOLDER)
    link_towers()
    print(f"{GRAPH}: {GRAPH.stat().st_size:,} bytes")
