"""Text-to-picture recall: the one measure every choice and every figure here uses."""

from collections.abc import Mapping

import numpy as np


def recall_percent(pictures: np.ndarray, captions: list[str], text_vectors: Mapping[str, np.ndarray]) -> dict:
    """Each distinct caption is asked once; it is found at k when one of its own pictures is among the first k.

    pictures: float32 [N,384], unit; captions: N strings; text_vectors: a vector per distinct caption.
    """
    asked = sorted(set(captions))
    queries = np.stack([np.asarray(text_vectors[caption]) for caption in asked])
    order = np.argsort(-(queries @ pictures.T), axis=1, kind="stable")[:, :10]
    right = np.array(captions)[order] == np.array(asked)[:, None]
    return {
        "pictures": len(pictures),
        "captions": len(asked),
        "recall_at_1": round(100 * float(right[:, :1].any(1).mean()), 1),
        "recall_at_10": round(100 * float(right.any(1).mean()), 1),
    }
