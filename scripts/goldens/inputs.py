"""Test inputs from integer formulas, so that Python and TypeScript make the same bits and no media is committed.

test/golden/inputs.ts is the same in TypeScript; a test compares digests of both.
"""

import numpy as np

RATE_HZ = 48_000
WINDOW = 10 * RATE_HZ

# name -> (samples, right shift of the level); None is silence.
SOUNDS = {
    "one_sample": (1, 0),
    "seconds_0_3": (14_400, 1),
    "seconds_3": (3 * RATE_HZ, 1),
    "just_under_5_seconds": (5 * RATE_HZ - 1, 1),
    "seconds_5": (5 * RATE_HZ, 1),
    "just_over_5_seconds": (5 * RATE_HZ + 1, 1),
    "seconds_7_quiet": (7 * RATE_HZ, 10),
    "just_under_10_seconds": (WINDOW - 1, 1),
    "seconds_10": (WINDOW, 1),
    "silence": (3 * RATE_HZ, None),
}

# name -> (width, height, channels that differ)
PICTURES = {
    "one_pixel": (1, 1, 3),
    "one_wide": (1, 37, 3),
    "one_high": (41, 1, 3),
    "thin": (3, 100, 3),
    "small": (10, 8, 3),
    "exact": (224, 224, 3),
    "one_more": (225, 225, 3),
    "odd": (227, 225, 3),
    "wide": (640, 225, 3),
    "large": (1000, 750, 3),
    "grey": (320, 240, 1),
    "tall": (240, 320, 3),
}

LONG = "a dog barking in the park near the old house, " * 40
TEXTS = {
    "plain": "a photo of a dog",
    "sentence": "The sound of rain falling on a small roof, it's 1999.",
    "empty": "",
    "spaces": "   ",
    "inner_spaces": "a   cat\tand\n\na dog",
    "upper_case": "A PHOTO OF A DOG",
    "punctuation": "!?.,;:()[]{}<>\"'`~@#$%^&*-_=+/\\|",
    "contractions": "don't you'll we've I'm he'd they're it's",
    "digits": "12345 3.14 1,000,000 2nd",
    "chinese": "一只狗在公园里叫",
    "arabic": "صوت كلب ينبح",
    "cyrillic": "СОБАКА лает",
    "emoji": "🐶🎵 dog",
    "emoji_joined": "family 👨‍👩‍👧‍👦 flag 🇩🇪",
    "accents_composed": "caf\u00e9 na\u00efve",
    "accents_combining": "cafe\u0301 nai\u0308ve",
    "sharp_s": "Straße",
    "html": "cats &amp; dogs <b>",
    "one_letter": "a",
    "long_word": "x" * 150,
    "just_at_77": "dog " * 75,
    "over_77": LONG[:700],
    "over_512": LONG * 2,
}


def noise(count: int, seed: int) -> np.ndarray:
    """int64 [count], 0..65535: upper half of a multiplicative hash of the index."""
    index = np.arange(count, dtype=np.uint64) + np.uint64(seed)
    mixed = (index * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    mixed = ((mixed ^ (mixed >> np.uint64(15))) * np.uint64(2246822519)) & np.uint64(0xFFFFFFFF)
    return (mixed >> np.uint64(16)).astype(np.int64)


def triangle(phase: np.ndarray) -> np.ndarray:
    """A triangle wave of period 65536, between -32768 and 32768."""
    return np.abs(phase % 65536 - 32768) * 2 - 32768


def sound(samples: int, shift: int | None) -> np.ndarray:
    """float32 [samples]: a rising tone, a steady one and noise; exact in float32."""
    if shift is None:
        return np.zeros(samples, dtype=np.float32)
    n = np.arange(samples, dtype=np.int64)
    rising = triangle(n * 300 + (n * n * 3) // 65536)
    steady = triangle(n * 1201)
    mixed = 4 * rising + 2 * steady + (noise(samples, 1) - 32768)
    return (mixed / float(1 << (18 + shift))).astype(np.float32)


def picture(width: int, height: int, channels: int) -> np.ndarray:
    """uint8 [height, width, 3]: slopes, edges and noise; a grey one repeats its only channel."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    planes = []
    for channel in range(channels):
        slope = (x * 3 + y * 2 * (channel + 1)) // 2
        edges = ((x // 7 + y // 5 + channel) % 3) * 60
        grain = noise(width * height, 1000 * (channel + 1)).reshape(height, width) >> 11
        planes.append((slope + edges + grain) % 256)
    planes = planes * 3 if channels == 1 else planes
    return np.stack(planes, axis=-1).astype(np.uint8)
