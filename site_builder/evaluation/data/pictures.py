"""Pictures of a benchmark: hashed, recognised by their bytes, refused when they are cut off, and turned upright.

A camera writes how it was held beside the picture (the orientation of EXIF). Viewers turn such a picture, some
servers do and others do not; here it is turned before it is sent, so that every model sees what people see. All others
go out as they are, byte for byte.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from site_builder.errors import KbError
from site_builder.evaluation.interface import Image, MadeImage
from site_builder.schema.hashing import sha256_data

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
    sha256 = hashlib.sha256(data).hexdigest()
    if 1 < _orientation(_exif(data, media_type)) <= 8:
        if find_spec("PIL") is None:
            hint = 'pip install "awesome-lvlm-safety[eval]"'
            raise DamagedImage(f"{path} is not upright, and turning it needs Pillow: {hint}")
        return MadeImage(path, sha256_data(["upright", sha256]), "image/png", partial(_upright, path))
    return Image(path, sha256, media_type)


def _upright(path: Path) -> bytes:
    import PIL.Image
    from PIL import ImageOps

    stream = io.BytesIO()
    with PIL.Image.open(path) as picture:
        ImageOps.exif_transpose(picture).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def _exif(data: bytes, media_type: str) -> bytes:
    """The block of EXIF facts, which is a TIFF file; empty without one."""
    if media_type == "image/png":
        place = data.find(b"eXIf")
        return data[place + 4 :] if 0 < place < data.find(b"IDAT") else b""
    if media_type == "image/webp":
        place = data.find(b"EXIF")
        return data[place + 8 :].removeprefix(b"Exif\0\0") if place > 0 else b""
    place = 2
    while media_type == "image/jpeg" and data[place : place + 1] == b"\xff" and data[place + 1] != 0xDA:
        if data[place + 1] == 0xE1 and data[place + 4 : place + 10] == b"Exif\0\0":
            return data[place + 10 :]
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return b""


def _orientation(tiff: bytes) -> int:
    """How the camera was held, from 1 (upright) to 8, as the first directory of a TIFF file tells it."""
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"

    def number(place: int, size: int) -> int:
        return int.from_bytes(tiff[place : place + size], order)

    start = number(4, 4)
    for entry in range(number(start, 2)):
        place = start + 2 + 12 * entry
        if number(place, 2) == 0x0112:
            return number(place + 8, 2)
    return 1


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
