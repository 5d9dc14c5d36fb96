"""Where the captioned drawings come from: each source, its licence, and how its names become captions.

Packages are unpacked by build-pictures.sh into one folder: npm packages under npm/<name>, Debian ones under debian/.
"""

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Drawing:
    """One drawing: SVG text or an image file, and its captions, the title first."""

    content: str | Path
    captions: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A package of drawings under one licence."""

    name: str
    package: str
    licence: str
    drawings: Callable[[Path], Iterator[Drawing]]


def plain(text: str) -> str:
    """Lower case, letters and digits only, single spaces."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def _captions(title: str, tags: list[str]) -> tuple[str, ...]:
    tags = [tag for tag in dict.fromkeys(tags) if tag and tag != title]
    return (title, f"{title}, {', '.join(tags[:4])}") if tags else (title,)


# Signs, flags and skin tones teach nothing about what a picture shows.
_NOT_A_THING = re.compile(r"^(flag|keycap|regional indicator)\b|\b(flag of|skin tone)\b|\b(button|(?<!and )arrow)$")


def _emoji_labels(root: Path) -> dict[str, tuple[str, list[str]]]:
    """Unicode's short names with their tags, keyed by plain name, by that without spaces, and by code points."""
    labels = {}
    for emoji in json.loads((root / "npm/emojibase-data/en/data.json").read_text()):
        gendered = "gender" in emoji and "-200D-" in emoji["hexcode"]  # "man rowing boat" beside "person rowing boat"
        if emoji.get("group") == 9 or gendered or _NOT_A_THING.search(emoji["label"]):
            continue
        entry = (emoji["label"], emoji.get("tags", []))
        name = plain(emoji["label"])
        labels[name] = labels[name.replace(" ", "")] = labels[emoji["hexcode"].lower()] = entry
    return labels


def _iconify(name: str, only_emoji: bool) -> Callable[[Path], Iterator[Drawing]]:
    """Drawings of one @iconify-json set; `only_emoji` keeps those whose key is a Unicode short name."""

    def drawings(root: Path) -> Iterator[Drawing]:
        labels = _emoji_labels(root)
        icons = json.loads((root / f"npm/@iconify-json/{name}/icons.json").read_text())
        for key, icon in icons["icons"].items():
            label, tags = labels.get(plain(key), (re.sub(r"\b\d+\b", "", plain(key)).strip(), []))
            if icon.get("hidden") or len(label) < 3 or _NOT_A_THING.search(label):
                continue
            gendered = re.match(r"(wo)?m[ae]n .", label)
            if gendered or (only_emoji and plain(key) not in labels):
                continue
            width = icon.get("width", icons.get("width", 16))
            height = icon.get("height", icons.get("height", 16))
            yield Drawing(
                '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
                f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">{icon["body"]}</svg>',
                _captions(label, tags),
            )

    return drawings


def _openmoji(root: Path) -> Iterator[Drawing]:
    folder = root / "npm/openmoji"
    for emoji in json.loads((folder / "data/openmoji.json").read_text()):
        if emoji["skintone"] or emoji["group"] in ("flags", "extras-unicode"):
            continue
        path = folder / "color/svg" / f"{emoji['hexcode']}.svg"
        name = emoji["annotation"]
        tags = [tag.strip() for tag in f"{emoji['tags']},{emoji['openmoji_tags']}".split(",")]
        gendered = emoji["group"] == "people-body" and re.match(r"(wo)?m[ae]n .", name)
        if path.exists() and not gendered and not _NOT_A_THING.search(name):
            yield Drawing(path, _captions(name, tags))


def _fluent_3d(root: Path) -> Iterator[Drawing]:
    labels = _emoji_labels(root)
    for path in sorted((root / "npm/@lobehub/fluent-emoji-3d/assets").glob("*.webp")):
        entry = labels.get(path.stem) or labels.get(path.stem.replace("-fe0f", ""))
        if entry:
            yield Drawing(path, _captions(*entry))


_RDF_ITEM = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_SKIPPED_FOLDERS = {"computer", "shapes", "logos", "buttons", "signs_and_symbols"}
_CREDIT = re.compile(r"\bclip ?art( by \w+ \w+)?\b")
_EMPTY_KEYWORDS = {"", "clip art", "clipart", "image", "media", "public domain", "png", "svg"}


def _openclipart(root: Path) -> Iterator[Drawing]:
    folder = root / "debian/usr/share/openclipart/svg"
    for path in sorted(folder.rglob("*.svg")):
        unwanted = path.relative_to(folder).parts[0] in _SKIPPED_FOLDERS or "flag" in str(path).lower()
        if unwanted or path.is_symlink() or path.stat().st_size > 600_000:
            continue
        try:
            title, keywords = _dublin_core(ElementTree.parse(path))
        except ElementTree.ParseError:
            continue
        title = _CREDIT.sub(" ", plain(title)).strip() or plain(path.stem)
        title = re.sub(r"\b(\d+|[a-z])$", "", title).strip()
        if title and not re.fullmatch(r"[\d ]*", title):
            yield Drawing(path, _captions(title, [k for k in map(plain, keywords) if k not in _EMPTY_KEYWORDS]))


def _dublin_core(tree: ElementTree.ElementTree) -> tuple[str, list[str]]:
    """Title and keywords of the Work element that clip art carries."""
    title, keywords = "", []
    work = next((element for element in tree.iter() if element.tag.endswith("}Work")), ())
    for element in work:
        if element.tag == f"{_DUBLIN_CORE}title":
            title = (element.text or "").strip()
        elif element.tag == f"{_DUBLIN_CORE}subject":
            keywords = [item.text or "" for item in element.iter(_RDF_ITEM)]
    return title, [keyword for keyword in keywords if len(keyword) < 30]


_ICONIFY = (
    ("noto", "Apache-2.0", True),
    ("noto-v1", "Apache-2.0", True),
    ("twemoji", "CC-BY-4.0", True),
    ("fluent-emoji-flat", "MIT", True),
    ("emojione", "CC-BY-4.0", True),
    ("emojione-v1", "CC-BY-SA-4.0", True),
    ("fxemoji", "Apache-2.0", True),
    ("streamline-emojis", "CC-BY-4.0", False),
    ("flat-color-icons", "MIT", False),
)

SOURCES = (
    Source("openclipart", "Debian openclipart-svg", "public domain", _openclipart),
    Source("openmoji", "npm openmoji", "CC-BY-SA-4.0", _openmoji),
    Source("fluent-emoji-3d", "npm @lobehub/fluent-emoji-3d", "MIT", _fluent_3d),
    *(Source(name, f"npm @iconify-json/{name}", licence, _iconify(name, emoji)) for name, licence, emoji in _ICONIFY),
)
