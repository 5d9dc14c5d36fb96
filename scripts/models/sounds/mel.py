"""The CLAP log-mel front end in numpy: ClapFeatureExtractor with truncation rand_trunc and padding repeatpad."""

from __future__ import annotations

import librosa
import numpy as np
from scipy.fft import rfft

SAMPLE_RATE_HZ = 48_000
WINDOW_SAMPLES = 480_000
FFT_SAMPLES = 1024
HOP_SAMPLES = 480
MEL_BANDS = 64
FRAMES = 1001
FLOOR_POWER = 1e-10

PREPROCESSOR_CONFIG = {
    "chunk_length_s": 10,
    "feature_extractor_type": "ClapFeatureExtractor",
    "feature_size": MEL_BANDS,
    "fft_window_size": FFT_SAMPLES,
    "frequency_max": 14000,
    "frequency_min": 50,
    "hop_length": HOP_SAMPLES,
    "max_length_s": 10,
    "n_fft": FFT_SAMPLES,
    "nb_frequency_bins": 513,
    "nb_max_frames": 1000,
    "nb_max_samples": WINDOW_SAMPLES,
    "padding": "repeatpad",
    "padding_side": "right",
    "padding_value": 0.0,
    "processor_class": "ClapProcessor",
    "return_attention_mask": False,
    "sampling_rate": SAMPLE_RATE_HZ,
    "top_db": None,
    "truncation": "rand_trunc",
}

_MEL_BANK = librosa.filters.mel(
    sr=SAMPLE_RATE_HZ, n_fft=FFT_SAMPLES, n_mels=MEL_BANDS, fmin=50, fmax=14000, htk=False, norm="slaney"
).T.astype(np.float32)
_HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT_SAMPLES) / FFT_SAMPLES)).astype(np.float32)


def fill_window(samples: np.ndarray) -> np.ndarray:
    """Cut to the first 10 s, or repeat whole copies and pad with zeros ("repeatpad"): [n] -> [480000] float32."""
    samples = samples[:WINDOW_SAMPLES].astype(np.float32)
    copies = max(1, WINDOW_SAMPLES // max(1, len(samples)))
    tiled = np.tile(samples, copies)
    return np.pad(tiled, (0, WINDOW_SAMPLES - len(tiled)))


def log_mel(samples: np.ndarray) -> np.ndarray:
    """CLAP log-mel in dB of mono 48 kHz samples [n]: float32 [1001, 64]. Longer input is cut at 10 s."""
    padded = np.pad(fill_window(samples), FFT_SAMPLES // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT_SAMPLES)[::HOP_SAMPLES] * _HANN
    spectrum = rfft(frames, axis=1, workers=1)
    power = spectrum.real**2 + spectrum.imag**2
    return 10 * np.log10(np.maximum(power @ _MEL_BANK, FLOOR_POWER))
