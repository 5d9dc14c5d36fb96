"""From a picture to the backbone's input, step by step as a CLIPImageProcessor with Pillow takes it.

Transparent parts are laid on white and the EXIF orientation is applied first. Each step matches what
preprocessor_config.json states, so that a front end that follows the file computes the same tensor.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

MEAN_OFFSET = 127.0  # the backbone was trained on (rgb - 127) / 128
SCALE = 128.0


@dataclass(frozen=True)
class Framing:
    """How a picture of any shape becomes a square: squeezed, or resized by its short edge and cropped at the centre."""

    side: int
    crop: bool

    def settings(self) -> dict:
        """The matching fields of preprocessor_config.json."""
        square = {"height": self.side, "width": self.side}
        return {
            "size": {"shortest_edge": self.side} if self.crop else square,
            "do_center_crop": self.crop,
            "crop_size": square,
        }


def rgb_on_white(picture: Image.Image) -> Image.Image:
    """Upright RGB; transparency on white."""
    picture = ImageOps.exif_transpose(picture).convert("RGBA")
    page = Image.new("RGBA", picture.size, "white")
    page.alpha_composite(picture)
    return page.convert("RGB")


def pixel_values(picture: Image.Image, framing: Framing) -> np.ndarray:
    """RGB picture -> float32 [3,side,side]."""
    side = framing.side
    if not framing.crop:
        square = picture.resize((side, side), Image.Resampling.BICUBIC)
    else:
        short = min(picture.size)
        width, height = (int(side * edge / short) for edge in picture.size)
        resized = picture.resize((width, height), Image.Resampling.BICUBIC)
        left, top = (width - side) // 2, (height - side) // 2
        square = resized.crop((left, top, left + side, top + side))
    pixels = np.asarray(square, np.float32)
    return ((pixels - MEAN_OFFSET) / SCALE).transpose(2, 0, 1)
