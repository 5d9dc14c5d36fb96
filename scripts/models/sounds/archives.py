"""Readers for the archives in which games keep their sounds: Qt resource files (.rcc) and zip files by any name."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

DIRECTORY_FLAG = 2
ZLIB_FLAG = 1
ZSTANDARD_FLAG = 4
ZIP_SUFFIXES = {".pk3", ".pk4", ".zip"}


def read_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (path inside the archive, content) for every file of a zip archive."""
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                yield entry.filename, archive.read(entry)


def read_qt_resource(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (path inside the archive, content) for every file of a Qt resource file, versions 1 to 3.

    The format: a header of offsets, a tree of nodes (22 bytes from version 2 on, 14 before), names in UTF-16BE,
    data behind a four-byte length. Zstandard entries are skipped: sounds are compressed already and stored raw.
    """
    content = path.read_bytes()
    magic, version, tree, data, names = struct.unpack_from(">4sIIII", content)
    if magic != b"qres":
        raise ValueError(f"{path} is no Qt resource file")
    node_bytes = 22 if version >= 2 else 14

    def name_at(offset: int) -> str:
        (length,) = struct.unpack_from(">H", content, names + offset)
        start = names + offset + 6
        return content[start : start + 2 * length].decode("utf-16-be")

    def walk(index: int, prefix: str) -> Iterator[tuple[str, bytes]]:
        at = tree + index * node_bytes
        name_offset, flags = struct.unpack_from(">IH", content, at)
        name = f"{prefix}/{name_at(name_offset)}" if index else ""
        if flags & DIRECTORY_FLAG:
            count, first = struct.unpack_from(">II", content, at + 6)
            for child in range(first, first + count):
                yield from walk(child, name)
            return
        (offset,) = struct.unpack_from(">I", content, at + 10)
        (length,) = struct.unpack_from(">I", content, data + offset)
        body = content[data + offset + 4 : data + offset + 4 + length]
        if flags & ZSTANDARD_FLAG:
            return
        yield name.lstrip("/"), zlib.decompress(body[4:]) if flags & ZLIB_FLAG else body

    yield from walk(0, "")


def read_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files inside `path` when it is an archive this module reads, else nothing."""
    if path.suffix.lower() in ZIP_SUFFIXES and zipfile.is_zipfile(path):
        yield from read_zip(path)
    elif path.suffix.lower() == ".rcc":
        yield from read_qt_resource(path)
