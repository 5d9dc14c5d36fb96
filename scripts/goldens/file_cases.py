"""What the reference makes of files: decoded signal or pixels, features, output of the tower."""

import hashlib
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from transformers import ClapFeatureExtractor
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

import inputs
import models
import picture_files
import sound_files
from arrays import Arrays, digest, raw

SAMPLE_STEP = 997
FRAME_STEP = 143  # of 1001 frames, 8 are kept per window, the last one included
BYTE_STEP = 7
PIXEL_STEP = 311
# Where services/analysis cuts the sound of 37 s, at its quietest places; a test proves it.
PLANNED = {"seconds_37": [(0, 6.44), (6.44, 13.8), (13.8, 22.98), (22.98, 29), (29, 37)]}


def windows_of(name: str, samples: int) -> list[tuple[int, int]]:
    """Consecutive windows of 10 s, as short as it comes at the end; then the planned ones."""
    ends = range(inputs.WINDOW, samples + inputs.WINDOW, inputs.WINDOW)
    grid = [(end - inputs.WINDOW, min(end, samples)) for end in ends]
    planned = PLANNED.get(name, [])
    return grid + [(round(start * inputs.RATE_HZ), round(end * inputs.RATE_HZ)) for start, end in planned]


def sound_file_cases(
    media: Path, work: Path, extractor: ClapFeatureExtractor, tower: models.ClapAudio, arrays: Arrays
) -> dict:
    """No window is longer than the model's, so the random crop of the extractor never runs."""
    paths = {name: work / f"{name}.wav" for name in sound_files.RECIPES}
    for name, path in paths.items():
        path.write_bytes(sound_files.wav_bytes(sound_files.recipe_of(name)))
    paths |= {name: media / name for name in sound_files.COMPRESSED}
    cases = {}
    for name, path in paths.items():
        signal = sound_files.load(path)
        windows = []
        for start, end in windows_of(name, len(signal)):
            features = extractor(signal[start:end], sampling_rate=inputs.RATE_HZ, return_tensors="pt")["input_features"]
            frames = features[0, 0].numpy()[::FRAME_STEP]
            output = raw(tower(features))
            windows.append({"start": start, "end": end, "frames": arrays.put(frames), "output": arrays.put(output)})
        cases[name] = {
            **({"recipe": sound_files.recipe_of(name)} if name in sound_files.RECIPES else {}),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "samples": len(signal),
            "rms": float(np.sqrt(np.mean(signal.astype(np.float64) ** 2))),
            "signal": arrays.put(signal[::SAMPLE_STEP]),
            "windows": windows,
        }
    return cases


def picture_file_cases(
    media: Path, processor: CLIPImageProcessorPil, tower: models.ClipVision, arrays: Arrays, levels: Arrays
) -> dict:
    def seen(rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        pixels = np.asarray(processor(Image.fromarray(rgb))["pixel_values"][0], dtype=np.float32)
        return pixels, raw(tower(torch.from_numpy(pixels)[None]))

    cases = {}
    for name, file in picture_files.FILES.items():
        rgb = file.reference(Image.open(media / name))
        plain = picture_files.as_loaded(Image.open(media / name))
        pixels, output = seen(rgb)
        cases[name] = {
            "sha256": hashlib.sha256((media / name).read_bytes()).hexdigest(),
            "reference": file.reference.__name__,
            "width": rgb.shape[1],
            "height": rgb.shape[0],
            "rgbSha256": digest(rgb),
            "rgb": levels.put(rgb.reshape(-1)[: 20_000 * BYTE_STEP : BYTE_STEP]),
            "pixels": arrays.put(pixels.reshape(-1)[::PIXEL_STEP]),
            "output": arrays.put(output),
            **({} if np.array_equal(rgb, plain) else {"plainOutput": arrays.put(seen(plain)[1])}),
        }
    return cases
