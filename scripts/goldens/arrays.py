"""How arrays are kept: the values of all cases in one file, little-endian; a case remembers where its own lie."""

import hashlib
from pathlib import Path

import numpy as np
import torch


class Arrays:
    """Values of one type in one file."""

    def __init__(self, dtype: str = "<f4") -> None:
        self.dtype = dtype
        self.parts: list[np.ndarray] = []
        self.length = 0

    def put(self, array: np.ndarray) -> dict:
        flat = np.ascontiguousarray(array, dtype=self.dtype).reshape(-1)
        place = {"offset": self.length, "length": len(flat)}
        self.parts.append(flat)
        self.length += len(flat)
        return place

    def write(self, path: Path) -> None:
        path.write_bytes(np.concatenate(self.parts).tobytes())


def digest(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def raw(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().numpy().reshape(-1)


def unit(tensor: torch.Tensor) -> list[float]:
    vector = raw(tensor).astype(np.float64)
    return [float(np.float32(value)) for value in vector / np.linalg.norm(vector)]
