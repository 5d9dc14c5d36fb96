"""The demo sound tower: a small residual convnet on CLAP log-mels that answers per patch of 0.96 s, as its teacher does."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

MEL_BANDS = 64
LABELS = 521
TEACHER_WIDTH = 1024
WIDTH = 384
FEATURES = 640
TIME_STRIDE = 16
CELLS_PER_PATCH = 6
CELLS_PER_HOP = 3


def convolution(inputs: int, outputs: int, stride: int | tuple[int, int]) -> nn.Sequential:
    """3x3 convolution, batch normalisation and ReLU."""
    layer = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outputs), nn.ReLU())


class Residual(nn.Module):
    """x + convolution(x)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = convolution(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class SoundNet(nn.Module):
    """Log-mel [batch, frames, 64] -> features [batch, patches, 640]; patches are 96 frames long and 48 apart."""

    def __init__(self) -> None:
        super().__init__()
        self.normalise = nn.BatchNorm1d(MEL_BANDS)
        self.trunk = nn.Sequential(
            convolution(1, 32, 2),
            convolution(32, 64, 2),
            convolution(64, 128, 2),
            convolution(128, 256, 2),
            convolution(256, WIDTH, (1, 2)),
            Residual(WIDTH),
        )
        self.features = nn.Sequential(nn.Linear(2 * 2 * WIDTH, FEATURES), nn.ReLU())
        self.logits = nn.Linear(FEATURES, LABELS)
        self.embedding = nn.Linear(FEATURES, TEACHER_WIDTH)
        nn.init.constant_(self.logits.bias, -6.0)

    def patches(self, mel: Tensor) -> Tensor:
        """Features per patch. Frames are repeated at the end to a multiple of TIME_STRIDE."""
        missing = -mel.shape[1] % TIME_STRIDE
        if missing:
            mel = torch.cat([mel, mel[:, -missing:]], dim=1)
        x = self.normalise(mel.transpose(1, 2)).transpose(1, 2).unsqueeze(1)
        x = self.trunk(x).permute(0, 1, 3, 2).flatten(1, 2)
        mean = functional.avg_pool1d(x, CELLS_PER_PATCH, CELLS_PER_HOP)
        peak = functional.max_pool1d(x, CELLS_PER_PATCH, CELLS_PER_HOP)
        return self.features(torch.cat([mean, peak], dim=1).transpose(1, 2))

    def forward(self, mel: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Features, class logits [batch, patches, 521] and the teacher's embedding [batch, patches, 1024]."""
        features = self.patches(mel)
        return features, self.logits(features), self.embedding(features)
