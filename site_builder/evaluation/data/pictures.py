"""Pictures of a benchmark: hashed, recognised by their bytes, and refused when they are cut off."""

from __future__ import annotations

import hashlib
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


class DamagedImage(KbError):
    """A file that is not a whole picture."""


def open_image(path: Path) -> Image:
    """Return the picture at ``path`` with its hash and type; its bytes are dropped again.

    The type comes from the bytes, as benchmark files often have the wrong suffix. Raises DamagedImage for a file that
    is empty, of another kind or cut off, and OSError when it cannot be read.
    """
    data = path.read_bytes()
    media_type = _media_type(data)
    if media_type is None:
        raise DamagedImage(f"{path} is not a picture ({len(data)} bytes)")
    if not _is_whole(data, media_type):
        raise DamagedImage(f"{path} is cut off after {len(data)} bytes")
    return Image(path, hashlib.sha256(data).hexdigest(), media_type)


def _media_type(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def _is_whole(data: bytes, media_type: str) -> bool:
    """Whether the end that the format demands is there; pictures may carry a little data behind it."""
    if media_type == "image/png":
        return b"IEND" in data[-4096:]
    if media_type == "image/jpeg":
        return b"\xff\xd9" in data[-65536:]
    if media_type == "image/webp":
        return len(data) >= int.from_bytes(data[4:8], "little") + 8
    return True
