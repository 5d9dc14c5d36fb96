"""Random changes to sounds that keep what they are: speed, room, tone and noise. All at 48 kHz mono float32."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, fftconvolve, sosfilt

from scripts.models.sounds.mel import SAMPLE_RATE_HZ


def change_speed(random: np.random.Generator, samples: np.ndarray, octaves: float) -> np.ndarray:
    """Play faster or slower by up to `octaves`, pitch included."""
    factor = 2 ** random.uniform(-octaves, octaves)
    places = np.arange(0, len(samples) - 1, factor)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)


def add_room(random: np.random.Generator, samples: np.ndarray) -> np.ndarray:
    """Convolve with decaying noise of a random reverberation time and mix it in."""
    seconds = random.uniform(0.1, 0.8)
    time = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    response = random.standard_normal(len(time)) * np.exp(-time * 7 / seconds)
    wet = fftconvolve(samples, response)[: len(samples)]
    wet *= np.abs(samples).max() / (np.abs(wet).max() + 1e-9)
    return (samples + random.uniform(0.1, 0.6) * wet).astype(np.float32)


def change_tone(random: np.random.Generator, samples: np.ndarray) -> np.ndarray:
    """Cut highs, as a telephone or a distant source would, or cut lows, as a small loudspeaker would."""
    if random.random() < 0.6:
        filters = butter(2, random.uniform(2500, 10000), "low", fs=SAMPLE_RATE_HZ, output="sos")
    else:
        filters = butter(2, random.uniform(80, 500), "high", fs=SAMPLE_RATE_HZ, output="sos")
    return sosfilt(filters, samples).astype(np.float32)


def add_noise(random: np.random.Generator, samples: np.ndarray) -> np.ndarray:
    """Add white to red noise 15 to 45 dB below the peak."""
    spectrum = np.fft.rfft(random.standard_normal(len(samples)))
    spectrum *= np.maximum(1, np.arange(len(spectrum))) ** -random.uniform(0, 1)
    noise = np.fft.irfft(spectrum, len(samples))
    level = np.abs(samples).max() * 10 ** (-random.uniform(15, 45) / 20)
    return (samples + noise / (noise.std() + 1e-9) * level * 0.3).astype(np.float32)


def augment(random: np.random.Generator, samples: np.ndarray) -> np.ndarray:
    """A random chain of the changes above, then a random level 0 to 18 dB below full scale."""
    if random.random() < 0.5:
        samples = change_speed(random, samples, 0.5)
    for change, share in ((add_room, 0.2), (change_tone, 0.2), (add_noise, 0.2)):
        if random.random() < share:
            samples = change(random, samples)
    peak = np.abs(samples).max(initial=0) + 1e-9
    return samples / peak * np.float32(10 ** (-random.uniform(0, 18) / 20))
