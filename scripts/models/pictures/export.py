"""Write the demo picture tower from the fitted head, as one int8-weight ONNX file in the hub's folder layout.

    python -m scripts.models.pictures.export WORK
"""

import json
import sys
import warnings
from pathlib import Path

import onnx
import torch

from scripts.models.common.minilm import DIMENSIONS, MAX_TOKENS
from scripts.models.common.quantise import quantise_weights
from scripts.models.pictures.fit import FRAMING
from scripts.models.pictures.head import HeadWeights, PictureTower
from scripts.models.pictures.pixels import MEAN_OFFSET, SCALE

FOLDER = Path("models/demo/clip")
GRAPH = FOLDER / "onnx" / "vision_model_quantized.onnx"
OPSET = 17


def export_graph(weights: HeadWeights, path: Path) -> None:
    """Trace the tower with a free batch, quantise its weights and save it."""
    example = torch.zeros(2, 3, FRAMING.side, FRAMING.side)
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            PictureTower(weights).eval(),
            (example,),
            path,
            input_names=["pixel_values"],
            output_names=["image_embeds"],
            dynamic_axes={"pixel_values": {0: "batch"}, "image_embeds": {0: "batch"}},
            opset_version=OPSET,
            dynamo=False,
        )
    model = quantise_weights(onnx.load(path))
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = DIMENSIONS
    onnx.save(model, path)


def write_settings(folder: Path) -> None:
    """Write config.json and preprocessor_config.json as a CLIP loader reads them."""
    _write_json(
        folder / "config.json",
        {
            "model_type": "clip",
            "architectures": ["CLIPModel"],
            "projection_dim": DIMENSIONS,
            "text_config": {
                "model_type": "bert",
                "max_position_embeddings": MAX_TOKENS,
                "projection_dim": DIMENSIONS,
                "pad_token_id": 0,
            },
            "vision_config": {
                "model_type": "efficientnet_lite",
                "image_size": FRAMING.side,
                "projection_dim": DIMENSIONS,
            },
        },
    )
    _write_json(
        folder / "preprocessor_config.json",
        {
            "image_processor_type": "CLIPImageProcessor",
            "do_convert_rgb": True,
            "do_resize": True,
            **FRAMING.settings(),
            "resample": 3,
            "do_rescale": True,
            "rescale_factor": 1 / 255,
            "do_normalize": True,
            "image_mean": [MEAN_OFFSET / 255] * 3,
            "image_std": [SCALE / 255] * 3,
        },
    )


def _write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n")


if __name__ == "__main__":
    work = Path(sys.argv[1])
    export_graph(HeadWeights(**torch.load(work / "head.pt")), GRAPH)
    write_settings(FOLDER)
    print(f"{GRAPH}: {GRAPH.stat().st_size:,} bytes")
