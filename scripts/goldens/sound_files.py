"""Sound files for the path from bytes to vectors: WAV from integer formulas, and a few small compressed ones.

A WAV is described by its recipe alone, so none is committed: test/golden/sound-files.ts writes the same bytes.
"""

import struct
from pathlib import Path

import librosa
import numpy as np
import soundfile

import inputs

FULL_SCALE = 1 << 18
DEFAULTS = {"rateHz": 48_000, "channels": 1, "shift": 1, "encoding": "int16", "boost": 1}
SECOND = inputs.RATE_HZ

RECIPES = {
    "seconds_0_3": {"samples": 14_400},
    "seconds_3": {"samples": 3 * SECOND},
    "just_under_5_seconds": {"samples": 5 * SECOND - 1},
    "seconds_5": {"samples": 5 * SECOND},
    "just_over_5_seconds": {"samples": 5 * SECOND + 1},
    "just_under_10_seconds": {"samples": 10 * SECOND - 1},
    "seconds_10": {"samples": 10 * SECOND},
    "just_over_10_seconds": {"samples": 10 * SECOND + 1},
    "seconds_37": {"samples": 37 * SECOND},
    "rate_8000": {"samples": 24_000, "rateHz": 8_000},
    "rate_8000_seconds_5": {"samples": 40_000, "rateHz": 8_000},
    "rate_16000": {"samples": 48_000, "rateHz": 16_000},
    "rate_22050_seconds_5": {"samples": 110_250, "rateHz": 22_050},
    "rate_44100_seconds_10": {"samples": 441_000, "rateHz": 44_100},
    "rate_44100_odd": {"samples": 131_071, "rateHz": 44_100},
    "rate_96000": {"samples": 288_000, "rateHz": 96_000},
    "stereo": {"samples": 2 * SECOND, "channels": 2},
    "stereo_44100": {"samples": 88_200, "rateHz": 44_100, "channels": 2},
    "surround_5_1": {"samples": SECOND, "channels": 6},
    "surround_5_1_44100": {"samples": 44_100, "rateHz": 44_100, "channels": 6},
    "bits_8": {"samples": SECOND, "encoding": "uint8"},
    "bits_24": {"samples": SECOND, "encoding": "int24"},
    "float": {"samples": SECOND, "encoding": "float32"},
    "silence": {"samples": 3 * SECOND, "shift": None},
    "near_silence": {"samples": 3 * SECOND, "shift": 14},
    "clipped": {"samples": 3 * SECOND, "boost": 8},
    "over_full_scale": {"samples": 66_150, "rateHz": 22_050, "encoding": "float32", "boost": 8},
}

# name -> (container, subtype, rate, channels, samples); kept short, since these are committed.
COMPRESSED = {
    "lossless.flac": ("FLAC", "PCM_24", 96_000, 2, 24_000),
    "lossy.mp3": ("MP3", "MPEG_LAYER_III", 44_100, 2, 66_150),
    "lossy.ogg": ("OGG", "VORBIS", 44_100, 1, 66_150),
    "lossy.opus": ("OGG", "OPUS", 48_000, 1, 72_000),
}


def mixed(samples: int, channel: int, boost: int) -> np.ndarray:
    """int64 [samples] below 2^18 in size when boost is 1: a rising tone, a steady one and noise of its own channel."""
    n = np.arange(samples, dtype=np.int64)
    rising = inputs.triangle(n * (300 + 40 * channel) + (n * n * 3) // 65536)
    steady = inputs.triangle(n * (1201 + 97 * channel))
    return (4 * rising + 2 * steady + (inputs.noise(samples, 1 + 7919 * channel) - 32768)) * boost


def encode(values: np.ndarray, shift: int | None, encoding: str) -> bytes:
    """Little-endian samples of WAV; integers saturate."""
    if shift is None:
        values = np.zeros_like(values)
        shift = 0
    if encoding == "float32":
        return (values / float(1 << (18 + shift))).astype("<f4").tobytes()
    values = np.clip(values, -FULL_SCALE, FULL_SCALE - 1)
    if encoding == "uint8":
        return ((values >> (11 + shift)) + 128).astype("u1").tobytes()
    if encoding == "int16":
        return (values >> (3 + shift)).astype("<i2").tobytes()
    wide = ((values << 5) >> shift).astype("<i4")
    return wide.view("u1").reshape(-1, 4)[:, :3].tobytes()


def recipe_of(name: str) -> dict:
    return {**DEFAULTS, **RECIPES[name]}


def wav_bytes(recipe: dict) -> bytes:
    channels, rate = recipe["channels"], recipe["rateHz"]
    width = {"uint8": 1, "int16": 2, "int24": 3, "float32": 4}[recipe["encoding"]]
    planes = [mixed(recipe["samples"], channel, recipe["boost"]) for channel in range(channels)]
    data = encode(np.stack(planes, axis=-1).reshape(-1), recipe["shift"], recipe["encoding"])
    tag = 3 if recipe["encoding"] == "float32" else 1
    layout = struct.pack("<HHIIHH", tag, channels, rate, rate * channels * width, channels * width, width * 8)
    chunks = b"WAVEfmt " + struct.pack("<I", len(layout)) + layout + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def write_compressed(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (container, subtype, rate, channels, samples) in COMPRESSED.items():
        n = np.arange(samples, dtype=np.int64)
        planes = [
            (3 * inputs.triangle(n * (300 + 90 * channel) + (n * n) // 65536) + inputs.triangle(n * 1201)) / 2**18
            for channel in range(channels)
        ]
        soundfile.write(folder / name, np.stack(planes, axis=-1), rate, format=container, subtype=subtype)
        if container == "OGG":
            (folder / name).write_bytes(with_fixed_serial((folder / name).read_bytes()))


def with_fixed_serial(ogg: bytes) -> bytes:
    """The stream's serial number, drawn at random by the encoder, replaced by 1 in every page (RFC 3533)."""
    pages, start = [], 0
    while start < len(ogg):
        segments = ogg[start + 26]
        length = 27 + segments + sum(ogg[start + 27 : start + 27 + segments])
        page = bytearray(ogg[start : start + length])
        page[14:18], page[22:26] = struct.pack("<I", 1), bytes(4)
        page[22:26] = struct.pack("<I", ogg_checksum(page))
        pages.append(bytes(page))
        start += length
    return b"".join(pages)


def ogg_checksum(page: bytes) -> int:
    remainder = 0
    for byte in page:
        remainder ^= byte << 24
        for _ in range(8):
            remainder = ((remainder << 1) ^ (0x04C11DB7 if remainder & 0x80000000 else 0)) & 0xFFFFFFFF
    return remainder


def load(path: Path) -> np.ndarray:
    """
    float32 [samples] at 48 kHz: librosa.load with its default filter soxr_hq, channels averaged. librosa counts in
    floating point and may add one sample of silence (10 s at 44.1 kHz become 480,001), which repeatpad would then tile
    once less; the length is cut to ceil(samples * 48000 / rate).
    """
    facts = soundfile.info(path)
    signal, _ = librosa.load(path, sr=inputs.RATE_HZ, mono=True)
    return signal[: -(-facts.frames * inputs.RATE_HZ // facts.samplerate)]
