"""Small picture files of every kind that decoders disagree about, and what the reference makes of them."""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms
from transformers.image_utils import load_image

import icc
import inputs

P3 = icc.rgb_profile("P3 by formula", icc.DISPLAY_P3, 2.2)
ADOBE = icc.rgb_profile("Adobe RGB by formula", icc.ADOBE_RGB, 2.19921875)
INK = icc.cmyk_profile("Ink by formula")


def smooth(width: int, height: int, channels: int = 3) -> np.ndarray:
    """uint8 [height, width, channels]: slopes and edges without grain, which would make files large."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    planes = [
        ((x * (5 + channel) + y * (7 - channel)) // 2 + ((x // 9 + y // 11 + channel) % 3) * 70) % 256
        for channel in range(channels)
    ]
    return np.stack(planes, axis=-1).astype(np.uint8)


def deep(width: int, height: int, channels: int) -> np.ndarray:
    """uint16 [height, width, channels]: smooth above, another slope in the low byte."""
    low = smooth(width, height, channels)[::-1, ::-1].astype(np.uint16)
    return (smooth(width, height, channels).astype(np.uint16) << 8) | low


def png(samples: np.ndarray, colour_type: int, depth: int = 8, chunks: tuple[tuple[bytes, bytes], ...] = ()) -> bytes:
    """
    Written here, because Pillow writes no 16-bit colour, and stored without compression, because the same pixels give
    other bytes with another zlib.
    @param samples [height, width, channels], or packed bytes [height, bytes] for depths under 8.
    """
    height = samples.shape[0]
    width = samples.shape[1] * (8 // depth if samples.ndim == 2 else 1)
    rows = samples.astype(">u2" if depth == 16 else "u1").tobytes()
    stride = len(rows) // height
    raw = b"".join(b"\0" + rows[row * stride : (row + 1) * stride] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(raw, 0)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body


def embedded(profile: bytes) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"iCCP", b"profile\0\0" + zlib.compress(profile, 0)),)


def saved(image: Image.Image, form: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def rgb_image(width: int = 64, height: int = 48) -> Image.Image:
    return Image.fromarray(smooth(width, height))


def cmyk_image() -> Image.Image:
    return Image.fromarray(smooth(64, 48, 4), mode="CMYK")


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(rgb_image(56, 40), "JPEG", quality=90, subsampling=0, exif=exif)


def palette_png(transparent: bool) -> bytes:
    colours = smooth(16, 1)[0]
    indices = (smooth(64, 48, 1) >> 4).astype(np.uint8)
    chunks = [(b"PLTE", colours.tobytes())]
    if transparent:
        chunks.append((b"tRNS", bytes(range(0, 256, 17))))
    return png(indices, 3, chunks=tuple(chunks))


# --- what the reference sees -----------------------------------------------------------------------------------------


def as_loaded(image: Image.Image) -> np.ndarray:
    """transformers' load_image: turned by EXIF, then convert("RGB")."""
    return np.asarray(load_image(image))


def on_white(image: Image.Image) -> np.ndarray:
    """Pillow's alpha_composite on white, since convert("RGB") would show what is hidden under transparency."""
    whole = image.convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", whole.size, "white"), whole).convert("RGB"))


def by_profile(image: Image.Image) -> np.ndarray:
    """Pillow's ImageCms (LittleCMS) from the embedded profile to sRGB, since convert("RGB") ignores profiles."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
    return np.asarray(ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"))


def deep_grey(_: Image.Image) -> np.ndarray:
    """The 16-bit samples divided by 257 and rounded, since convert("RGB") saturates grey above 255."""
    return np.repeat(np.rint(deep(64, 48, 1) / 257), 3, axis=2).astype(np.uint8)


def deep_rgb(_: Image.Image) -> np.ndarray:
    """The 16-bit samples divided by 257 and rounded, since Pillow cuts their low byte off."""
    return np.rint(deep(64, 48, 3) / 257).astype(np.uint8)


@dataclass(frozen=True)
class PictureFile:
    make: Callable[[], bytes]
    reference: Callable[[Image.Image], np.ndarray] = as_loaded


FILES = {
    "rgb.png": PictureFile(lambda: png(smooth(64, 48), 2)),
    "grey.png": PictureFile(lambda: png(smooth(64, 48, 1), 0)),
    "one_bit.png": PictureFile(lambda: png(smooth(8, 48, 1)[..., 0], 0, depth=1)),
    "palette.png": PictureFile(lambda: palette_png(transparent=False)),
    "palette_alpha.png": PictureFile(lambda: palette_png(transparent=True), on_white),
    "grey_alpha.png": PictureFile(lambda: png(smooth(64, 48, 2), 4), on_white),
    "rgb_alpha.png": PictureFile(lambda: png(smooth(64, 48, 4), 6), on_white),
    "grey_16.png": PictureFile(lambda: png(deep(64, 48, 1), 0, depth=16), deep_grey),
    "rgb_16.png": PictureFile(lambda: png(deep(64, 48, 3), 2, depth=16), deep_rgb),
    "display_p3.png": PictureFile(lambda: png(smooth(64, 48), 2, chunks=embedded(P3)), by_profile),
    "adobe_rgb.png": PictureFile(lambda: png(smooth(64, 48), 2, chunks=embedded(ADOBE)), by_profile),
    "display_p3.jpg": PictureFile(lambda: saved(rgb_image(), "JPEG", quality=90, icc_profile=P3), by_profile),
    "one_pixel.png": PictureFile(lambda: png(smooth(1, 1), 2)),
    "one_wide.png": PictureFile(lambda: png(smooth(1, 37), 2)),
    "one_high.png": PictureFile(lambda: png(smooth(41, 1), 2)),
    "thin.png": PictureFile(lambda: png(smooth(2000, 3), 2)),
    "large.jpg": PictureFile(lambda: saved(rgb_image(150, 100).resize((1200, 800)), "JPEG", quality=60)),
    "rgb_444.jpg": PictureFile(lambda: saved(rgb_image(), "JPEG", quality=90, subsampling=0)),
    "rgb_420.jpg": PictureFile(lambda: saved(rgb_image(67, 49), "JPEG", quality=75, subsampling=2)),
    "progressive.jpg": PictureFile(lambda: saved(rgb_image(), "JPEG", quality=85, progressive=True)),
    "grey.jpg": PictureFile(lambda: saved(rgb_image().convert("L"), "JPEG", quality=90)),
    "cmyk.jpg": PictureFile(lambda: saved(cmyk_image(), "JPEG", quality=95, subsampling=0)),
    "cmyk_profile.jpg": PictureFile(
        lambda: saved(cmyk_image(), "JPEG", quality=95, subsampling=0, icc_profile=INK), by_profile
    ),
    "cmyk.tif": PictureFile(lambda: saved(cmyk_image(), "TIFF")),
    "rgb.tif": PictureFile(lambda: saved(rgb_image(), "TIFF")),
    "rgb.gif": PictureFile(lambda: saved(rgb_image().quantize(16), "GIF")),
    "lossless.webp": PictureFile(lambda: saved(rgb_image(), "WEBP", lossless=True)),
    "lossy.webp": PictureFile(lambda: saved(rgb_image(67, 49), "WEBP", quality=80)),
    "alpha.webp": PictureFile(
        lambda: saved(Image.fromarray(smooth(64, 48, 4), mode="RGBA"), "WEBP", lossless=True, exact=True), on_white
    ),
    **{f"turned_{way}.jpg": PictureFile(lambda way=way: turned(way)) for way in range(1, 9)},
}


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in FILES.items():
        (folder / name).write_bytes(file.make())
