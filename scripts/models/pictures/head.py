"""The two linear maps after the backbone, and the graph that holds all of it.

A picture's vector is the sum of two vectors in the space of caption vectors:

- learnt: a ridge map from the backbone's features (square roots of the pooled features and of the class probabilities)
  to the caption vectors of drawings. It knows how drawn things look.
- named: the mean of the vectors of ImageNet's class names, weighted by the class probabilities (ConSE, Norouzi et al.,
  2013). It knows photographs, and needs no fitting.

The learnt part has unit length; the named part keeps its own, which grows with the classifier's certainty, so that it
leads on photographs and steps back on drawings. Both are centred on what the fitting pictures give on average. Last, the mean caption direction is projected out, so that
a text's plain dot product with a picture ranks pictures exactly as the centred text would.
"""

from dataclasses import dataclass

import torch
from torch.nn.functional import normalize

from scripts.models.pictures.backbone import Backbone


def features(pooled: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
    """Pooled [B,1280] and logits [B,1000] -> what the learnt map reads, float32 [B,2280]."""
    return torch.cat([pooled.clamp(min=0).sqrt(), logits.softmax(-1).sqrt()], dim=-1)


@dataclass(frozen=True)
class HeadWeights:
    """Everything the head needs, float32."""

    learnt: torch.Tensor  # [2280,384]
    learnt_bias: torch.Tensor  # [384]
    named: torch.Tensor  # [1000,384], vectors of the class names
    named_mean: torch.Tensor  # [384]
    named_length: float  # mean length of the centred named part over the fitting pictures
    temperature: float  # the logits are divided by it before the softmax of the named part
    learnt_share: float  # weight of the learnt part beside 1 for the named part
    caption_direction: torch.Tensor  # [384], unit


class Head(torch.nn.Module):
    """Backbone outputs -> unit picture vectors."""

    def __init__(self, weights: HeadWeights) -> None:
        super().__init__()
        for name in ("learnt", "learnt_bias", "named", "named_mean", "caption_direction"):
            self.register_buffer(name, getattr(weights, name))
        self.named_length = weights.named_length
        self.temperature = weights.temperature
        self.learnt_share = weights.learnt_share

    def forward(self, pooled: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
        """float32 [B,1280], [B,1000] -> float32 [B,384], unit, at right angles to the mean caption."""
        learnt = normalize(features(pooled, logits) @ self.learnt + self.learnt_bias, dim=-1)
        named = (logits / self.temperature).softmax(-1) @ self.named - self.named_mean
        both = named / self.named_length + self.learnt_share * learnt
        along = (both * self.caption_direction).sum(-1, keepdim=True)
        return normalize(both - along * self.caption_direction, dim=-1)


class PictureTower(torch.nn.Module):
    """pixel_values float32 [B,3,H,W] -> image_embeds float32 [B,384]."""

    def __init__(self, weights: HeadWeights) -> None:
        super().__init__()
        self.backbone = Backbone()
        self.head = Head(weights)

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.head(*self.backbone(pixel_values))
