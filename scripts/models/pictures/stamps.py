"""The Tux Paint stamps: held out from fitting and from every choice, read for the final evaluation only."""

from pathlib import Path

from PIL import Image

from scripts.models.pictures.collect import draw_svg
from scripts.models.pictures.pixels import rgb_on_white

STAMPS = Path("debian/usr/share/tuxpaint/stamps")


def stamps(work: Path) -> list[tuple[Path, str]]:
    """Every captioned stamp that is not a letter, digit or other symbol: its file and the first line of its caption."""
    found = []
    for path in sorted((work / STAMPS).rglob("*")):
        caption_file = path.with_suffix(".txt")
        if path.suffix not in (".png", ".svg") or "symbols" in path.parts or not caption_file.exists():
            continue
        caption = caption_file.read_text(encoding="utf8", errors="replace").split("\n")[0].strip()
        if caption:
            found.append((path, caption))
    return found


def open_stamp(path: Path) -> Image.Image:
    """RGB on white, whole, as a user's file would be read."""
    return rgb_on_white(draw_svg(path) if path.suffix == ".svg" else Image.open(path))
