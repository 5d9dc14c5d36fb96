"""YAMNet as a teacher: class scores and embedding for patches of 0.96 s. The file is given, never shipped."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from scipy.fft import rfft
from scipy.signal import resample_poly

PATCH_FRAMES = 96
PATCH_HOP_FRAMES = 48
HOP_SAMPLES = 160
FRAME_SAMPLES = 400
FFT_SAMPLES = 512
MEL_BANDS = 64
EMBEDDING_SCALE = 0.023313090205192566
LOGIT_SCALE = 0.3081279695034027
LOGIT_ZERO = 100


def _mel_bank() -> np.ndarray:
    """Triangular HTK mel bank of 125-7500 Hz over the 257 bins of 16 kHz: [257, 64]."""
    to_mel = lambda hertz: 1127 * np.log1p(np.asarray(hertz) / 700.0)  # noqa: E731
    edges = np.linspace(to_mel(125), to_mel(7500), MEL_BANDS + 2)
    bins = to_mel(np.linspace(0, 8000, FFT_SAMPLES // 2 + 1))[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    bank = np.maximum(0, np.minimum(rising, falling))
    bank[0] = 0
    return bank.astype(np.float32)


class Teacher:
    """Runs `yamnet_spectra_in.tflite` of a folder; `labels` are its 521 AudioSet class names."""

    def __init__(self, folder: Path) -> None:
        from ai_edge_litert.interpreter import Interpreter

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._interpreter = Interpreter(
                str(folder / "yamnet_spectra_in.tflite"), num_threads=1, experimental_preserve_all_tensors=True
            )
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        names = {d["name"]: d["index"] for d in self._interpreter.get_tensor_details()}
        self._embedding = next(i for n, i in names.items() if n.endswith("layer28/reduce_mean"))
        self._logits = next(i for n, i in names.items() if "layer29/fc/MatMul" in n and "BiasAdd" in n)
        self.labels = [line.strip() for line in (folder / "labels.txt").read_text().splitlines() if line.strip()]
        self._bank = _mel_bank()
        self._hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME_SAMPLES) / FRAME_SAMPLES)).astype(np.float32)

    def spectrogram(self, samples: np.ndarray, patches: int) -> np.ndarray:
        """Log-mel of 48 kHz samples, cut or padded with zeros to exactly `patches` patches: [frames, 64]."""
        low = resample_poly(samples, 1, 3).astype(np.float32)
        frames = PATCH_FRAMES + PATCH_HOP_FRAMES * (patches - 1)
        length = FRAME_SAMPLES + HOP_SAMPLES * (frames - 1)
        low = np.pad(low[:length], (0, max(0, length - len(low))))
        views = np.lib.stride_tricks.sliding_window_view(low, FRAME_SAMPLES)[::HOP_SAMPLES] * self._hann
        return np.log(np.abs(rfft(views, FFT_SAMPLES, axis=1)) @ self._bank + 0.001)

    def __call__(self, samples: np.ndarray, patches: int = 20) -> tuple[np.ndarray, np.ndarray]:
        """Per patch: int8 embedding codes [patches, 1024] (zero at -128) and int8 logit codes [patches, 521]."""
        mel = self.spectrogram(samples, patches).astype(np.float32)
        embeddings, logits = [], []
        for start in range(0, PATCH_HOP_FRAMES * patches, PATCH_HOP_FRAMES):
            self._interpreter.set_tensor(self._input, mel[None, start : start + PATCH_FRAMES])
            self._interpreter.invoke()
            embeddings.append(self._interpreter.get_tensor(self._embedding).reshape(-1).copy())
            logits.append(self._interpreter.get_tensor(self._logits).reshape(-1).copy())
        return np.stack(embeddings), np.stack(logits)


def scores_of(logit_codes: np.ndarray) -> np.ndarray:
    """Sigmoid class scores float32 of int8 logit codes, any leading shape."""
    logits = (logit_codes.astype(np.float32) - LOGIT_ZERO) * LOGIT_SCALE
    return 1 / (1 + np.exp(-logits))


def embedding_of(embedding_codes: np.ndarray) -> np.ndarray:
    """Embedding float32 (zero or more) of int8 embedding codes."""
    return (embedding_codes.astype(np.float32) + 128) * EMBEDDING_SCALE
