"""The encoders of sound alone, from their papers; parameter names are those of the published checkpoints.

Every width has its published value as default; tests build the same nets in miniature. Each `forward` takes
float32 [batch, 1, rows, columns] and gives float32 [batch, dimensions], not normalised.
"""

from itertools import pairwise

import torch
from torch import nn


class Vggish(nn.Module):
    """VGGish (Hershey et al. 2017): VGG without its last group; [B, 1, 96 frames, 64 bands] -> [B, 128].

    The last layer keeps its ReLU, as in the net that the published PyTorch weights belong to.
    """

    def __init__(self, channels=(64, 128, 256, 512), hidden=4096, dimensions=128, frames=96, bands=64):
        super().__init__()
        depths = (1, 1, 2, 2)
        layers, width = [], 1
        for depth, channel in zip(depths, channels, strict=True):
            for _ in range(depth):
                layers += [nn.Conv2d(width, channel, 3, padding=1), nn.ReLU()]
                width = channel
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        flat = width * (frames // 16) * (bands // 16)
        sizes = [flat, hidden, hidden, dimensions]
        linear = [[nn.Linear(before, after), nn.ReLU()] for before, after in pairwise(sizes)]
        self.embeddings = nn.Sequential(*(layer for pair in linear for layer in pair))

    def forward(self, input_features):
        maps = self.features(input_features)
        # The linear layers were trained on maps with the channel last.
        return self.embeddings(maps.permute(0, 2, 3, 1).flatten(1))


class Yamnet(nn.Module):
    """YAMNet without its classifier: MobileNet v1 (Howard et al. 2017); [B, 1, 96 frames, 64 bands] -> [B, 1024].

    A convolution and 13 pairs of depthwise and pointwise ones, each with a batch normalisation that only shifts.
    Strides of 2 pad behind the map alone, as TensorFlow's `SAME` does where sizes are even.
    """

    WIDTHS = (64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)
    HALVED = (1, 3, 5, 11)

    def __init__(self):
        super().__init__()
        layers = [(nn.Conv2d(1, 32, 3, stride=2, bias=False), 32)]
        width = 32
        for index, wider in enumerate(self.WIDTHS):
            stride = 2 if index in self.HALVED else 1
            depthwise = nn.Conv2d(width, width, 3, stride=stride, groups=width, bias=False)
            layers += [(depthwise, width), (nn.Conv2d(width, wider, 1, bias=False), wider)]
            width = wider
        self.convolutions = nn.ModuleList(convolution for convolution, _ in layers)
        self.norms = nn.ModuleList(nn.BatchNorm2d(width, eps=1e-4) for _, width in layers)

    def forward(self, input_features):
        maps = input_features
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            if convolution.kernel_size == (3, 3):
                before = 0 if convolution.stride == (2, 2) else 1
                maps = nn.functional.pad(maps, (before, 1, before, 1))
            maps = torch.relu(norm(convolution(maps)))
        return maps.mean((2, 3))


class OpenL3(nn.Module):
    """The audio net of OpenL3 (Cramer et al. 2019); [B, 1, bands, frames] -> [B, 512 or 6144].

    Eight convolutions with batch normalisation before the first and after all but the last; `pool` is the last
    pooling, which must divide the maps. The vector runs over rows, columns, then channels.
    """

    def __init__(self, channels=(64, 128, 256, 512), pool=(32, 24), bands=256, frames=199):
        super().__init__()
        widths = [1] + [channel for channel in channels for _ in range(2)]
        for index, (before, after) in enumerate(pairwise(widths), 1):
            norm = nn.BatchNorm2d(before, eps=0.001, momentum=0.01)
            self.add_module(f"batch_normalization_{index}", norm)
            name = "audio_embedding_layer" if index == 8 else f"conv2d_{index}"
            self.add_module(name, nn.Conv2d(before, after, 3, padding=1))
        if (bands // 8) % pool[0] or (frames // 8) % pool[1]:
            raise ValueError(f"pooling {pool} does not divide maps of {bands // 8} x {frames // 8}")
        self.pool = pool

    def forward(self, input_features):
        maps = self.batch_normalization_1(input_features)
        for index in range(1, 9):
            last = index == 8
            maps = self.get_submodule("audio_embedding_layer" if last else f"conv2d_{index}")(maps)
            if not last:
                maps = torch.relu(self.get_submodule(f"batch_normalization_{index + 1}")(maps))
            if index in (2, 4, 6):
                maps = nn.functional.max_pool2d(maps, 2)
        maps = nn.functional.max_pool2d(maps, self.pool)
        return maps.permute(0, 2, 3, 1).flatten(1)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, tokens):
        batch, length, width = tokens.shape
        split = self.qkv(tokens).reshape(batch, length, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4).unbind(0)
        weights = (query * (width // self.heads) ** -0.5 @ key.transpose(-2, -1)).softmax(-1)
        return self.proj((weights @ value).transpose(1, 2).reshape(batch, length, width))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, tokens):
        return self.fc2(nn.functional.gelu(self.fc1(tokens)))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = Mlp(width)

    def forward(self, tokens):
        tokens = tokens + self.attn(self.norm1(tokens))
        return tokens + self.mlp(self.norm2(tokens))


class PatchEmbedding(nn.Module):
    def __init__(self, width, patch, stride):
        super().__init__()
        self.proj = nn.Conv2d(1, width, patch, stride)

    def forward(self, features):
        return self.proj(features).flatten(2).transpose(1, 2)


class AudioMae(nn.Module):
    """Encoder of Audio-MAE (Huang et al. 2022), ViT-B/16; [B, 1, 1024 frames, 128 bands] -> [B, 768].

    A fine-tuned checkpoint ends in `fc_norm`, which normalises the mean over the patches. A pretrained one ends in
    `norm`, which is applied to every block after `contextual_depth`; their mean, then the mean over the patches, is
    the vector (`forward_encoder_no_mask` of the reference). The class token is left out of both means.
    """

    def __init__(
        self, width=768, depth=12, heads=12, frames=1024, bands=128, patch=16, pretrained=False, contextual_depth=8
    ):
        super().__init__()
        self.frames = frames
        self.patch_embed = PatchEmbedding(width, patch, patch)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        patches = (frames // patch) * (bands // patch)
        self.pos_embed = nn.Parameter(torch.zeros(1, patches + 1, width))
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(depth)))
        self.pretrained = pretrained
        self.contextual_depth = contextual_depth
        self.add_module("norm" if pretrained else "fc_norm", nn.LayerNorm(width, eps=1e-6))

    def forward(self, input_features):
        patches = self.patch_embed(input_features)
        start = self.cls_token.expand(patches.shape[0], -1, -1)
        tokens = torch.cat([start, patches], 1) + self.pos_embed
        if not self.pretrained:
            return self.fc_norm(self.blocks(tokens)[:, 1:].mean(1))
        late = []
        for index, block in enumerate(self.blocks):
            tokens = block(tokens)
            if index > self.contextual_depth:
                late.append(self.norm(tokens))
        return torch.stack(late).mean(0)[:, 1:].mean(1)


class Ssast(nn.Module):
    """SSAST (Gong et al. 2022), DeiT; [B, 1, 1024 frames, 128 bands] -> [B, 768], [B, 384] small, [B, 192] tiny.

    Patches run over time within each row of bands, so frames and bands change places first. The vector is the mean
    over the patches after the last norm, without the class and distillation tokens (`finetuningavgtok`).
    """

    def __init__(self, width=768, depth=12, heads=12, frames=1024, bands=128, patch=(16, 16), extra_tokens=2):
        super().__init__()
        patches = (bands // patch[0]) * (frames // patch[1])
        self.frames = frames
        self.extra_tokens = extra_tokens
        self.v = nn.Module()
        self.v.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        if extra_tokens == 2:
            self.v.dist_token = nn.Parameter(torch.zeros(1, 1, width))
        self.v.pos_embed = nn.Parameter(torch.zeros(1, patches + extra_tokens, width))
        self.v.patch_embed = PatchEmbedding(width, patch, patch)
        self.v.blocks = nn.Sequential(*(Block(width, heads) for _ in range(depth)))
        self.v.norm = nn.LayerNorm(width, eps=1e-6)

    def forward(self, input_features):
        patches = self.v.patch_embed(input_features.transpose(2, 3))
        names = ("cls_token", "dist_token")[: self.extra_tokens]
        first = [getattr(self.v, name).expand(patches.shape[0], -1, -1) for name in names]
        tokens = self.v.norm(self.v.blocks(torch.cat([*first, patches], 1) + self.v.pos_embed))
        return tokens[:, self.extra_tokens :].mean(1)
