"""Draw every captioned drawing as a small RGB picture on white, and list them in pictures.jsonl.

    python -m scripts.models.pictures.collect WORK

WORK holds the unpacked packages (see sources.py) and receives pictures/*.png and pictures.jsonl with one line
{file, captions, source, validation} each. A tenth of the titles, chosen by hash, is held out for validation.
"""

import hashlib
import io
import json
import sys
from collections import Counter
from multiprocessing import Pool
from pathlib import Path

import resvg_py
from PIL import Image

from scripts.models.pictures.sources import SOURCES, Drawing, plain

LONG_SIDE = 256  # pixels of the drawing itself, without its margin
DRAW_SIDE = 300  # pixels first drawn, before the empty margin is cut away
VALIDATION_SHARE = 10  # one title in ten


def held_out(title: str) -> bool:
    """Whether every picture of this title belongs to the validation set."""
    return int(hashlib.md5(plain(title).encode()).hexdigest(), 16) % VALIDATION_SHARE == 0


def draw(content: str | Path) -> Image.Image | None:
    """RGB on white, cut to the ink with a margin of 4 %; None for an empty drawing."""
    if isinstance(content, Path) and content.suffix == ".webp":
        picture = Image.open(content).convert("RGBA")
    else:
        picture = draw_svg(content)
    ink = picture.getchannel("A").point(lambda alpha: 255 * (alpha > 8)).getbbox()
    if ink is None or min(ink[2] - ink[0], ink[3] - ink[1]) < 8:
        return None
    picture = picture.crop(ink)
    scale = LONG_SIDE / max(picture.size)
    size = tuple(max(1, round(side * scale)) for side in picture.size)
    margin = round(0.04 * LONG_SIDE)
    page = Image.new("RGBA", (size[0] + 2 * margin, size[1] + 2 * margin), "white")
    page.alpha_composite(picture.resize(size, Image.Resampling.BICUBIC), (margin, margin))
    return page.convert("RGB")


def draw_svg(content: str | Path) -> Image.Image:
    """RGBA at DRAW_SIDE pixels of width, or of height for drawings more than four times as tall as wide."""
    given = {"svg_string": content} if isinstance(content, str) else {"svg_path": str(content)}
    # With resvg_py's default of 0 dots an inch, sizes in points and millimetres come out wrong.
    options = {**given, "skip_system_fonts": True, "dpi": 96.0}
    for side in ("width", "height"):
        picture = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(**options, **{side: DRAW_SIDE})))).convert("RGBA")
        if max(picture.size) <= 4 * DRAW_SIDE:
            break
    return picture


def _save(job: tuple[Drawing, str, Path]) -> dict | None:
    drawing, source, path = job
    try:
        picture = draw(drawing.content)
    except BaseException as error:  # resvg panics on a few files, and a panic is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return None
    if picture is None:
        return None
    picture.save(path, compress_level=1)
    title = drawing.captions[0]
    return {"file": path.name, "captions": drawing.captions, "source": source, "validation": held_out(title)}


def main(work: Path) -> None:
    folder = work / "pictures"
    folder.mkdir(exist_ok=True)
    jobs = [
        (drawing, source.name, folder / f"{source.name}-{number:05}.png")
        for source in SOURCES
        for number, drawing in enumerate(source.drawings(work))
    ]
    print(len(jobs), "drawings:", dict(Counter(source for _, source, _ in jobs)), flush=True)
    with Pool(2, maxtasksperchild=500) as pool:
        rows = [row for row in pool.imap(_save, jobs, chunksize=50) if row]
    (work / "pictures.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    print(len(rows), "drawn,", sum(row["validation"] for row in rows), "for validation")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
