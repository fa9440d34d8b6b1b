"""Pictures of a benchmark: hashed, recognised by their bytes, and refused when they are cut off."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from site_builder.errors import KbError
from site_builder.evaluation.interface import Image

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)


_HOLE = 1024
"""Zero bytes in a row that no coded scan of a JPEG holds."""


class DamagedImage(KbError):
    """A file that is not a whole picture."""


def open_image(path: Path) -> Image:
    """Return the picture at ``path`` with its hash and type; its bytes are dropped again.

    The type comes from the bytes, as benchmark files often have the wrong suffix. Raises DamagedImage for a file that
    is empty, of another kind or cut off, and OSError when it cannot be read.
    """
    data = path.read_bytes()
    media_type = _media_type(data)
    if data.startswith(b"version https://git-lfs"):
        raise DamagedImage(f"{path} is a pointer of Git LFS and not the picture: run git lfs pull in its repository")
    if media_type is None:
        raise DamagedImage(f"{path} is not a picture ({len(data)} bytes)")
    if (damage := _DAMAGE.get(media_type, _none)(data)) is not None:
        raise DamagedImage(f"{path} {damage} ({len(data)} bytes)")
    return Image(path, hashlib.sha256(data).hexdigest(), media_type)


def _media_type(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def _none(data: bytes) -> str | None:
    return None


def _png(data: bytes) -> str | None:
    """What is wrong with a PNG: every chunk has to be there up to the end mark, with its checksum."""
    place = 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        body, end = data[place + 4 : place + 8 + length], place + 12 + length
        if end > len(data):
            return "is cut off"
        if zlib.crc32(body) != int.from_bytes(data[end - 4 : end], "big"):
            return "is damaged: a checksum is wrong"
        if body[:4] == b"IEND":
            return None
        place = end
    return "is cut off"


def _jpeg(data: bytes) -> str | None:
    """What is wrong with a JPEG: its scan is there, has no hole of zeros, and ends. More may stand behind the end."""
    scan = data.find(b"\xff\xda")
    if scan < 0 or data.find(b"\xff\xd9", scan) < 0:
        return "is cut off"
    end = data.rfind(b"\xff\xd9")
    return "is damaged: a part of it is empty" if bytes(_HOLE) in data[scan:end] else None


def _gif(data: bytes) -> str | None:
    """What is wrong with a GIF: its blocks lead to the trailer."""
    place = 13 + (3 << ((data[10] & 7) + 1) if len(data) > 10 and data[10] & 128 else 0)
    while place < len(data):
        kind = data[place]
        if kind == 0x3B:
            return None
        if kind == 0x2C and place + 9 < len(data):
            flags = data[place + 9]
            place += 11 + (3 << ((flags & 7) + 1) if flags & 128 else 0)
        elif kind == 0x21:
            place += 2
        else:
            return "is damaged"
        while place < len(data) and data[place]:
            place += data[place] + 1
        place += 1
    return "is cut off"


def _webp(data: bytes) -> str | None:
    return None if len(data) >= int.from_bytes(data[4:8], "little") + 8 else "is cut off"


_DAMAGE: Mapping[str, Callable[[bytes], str | None]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/gif": _gif,
    "image/webp": _webp,
}
