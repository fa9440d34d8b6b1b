"""Pictures as they come: what viewers show is taken, what is cut off or damaged is named."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import pytest

from site_builder.evaluation.data.pictures import DamagedImage, open_image


def encoded(kind: str) -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.frombytes("RGB", (200, 160), Random(1).randbytes(200 * 160 * 3)).save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_bytes_behind_the_end_are_fine_and_a_cut_is_not(tmp_path: Path, kind: str) -> None:
    path, data = tmp_path / "picture", encoded(kind)
    for fine in (data, data + b"more" * 40_000):
        path.write_bytes(fine)
        assert open_image(path).media_type == f"image/{kind.lower()}"
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(DamagedImage, match="cut off"):
        open_image(path)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("crc", "a checksum is wrong"), ("hole", "a part of it is empty"), ("lfs", "pointer of Git LFS")],
)
def test_damage_has_its_own_words(tmp_path: Path, kind: str, words: str) -> None:
    png, jpeg = encoded("PNG"), encoded("JPEG")
    half = len(jpeg) // 2
    data = {
        "crc": png[:60] + bytes([png[60] ^ 1]) + png[61:],
        "hole": jpeg[:half] + bytes(half) + b"\xff\xd9",
        "lfs": b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 3\n",
    }[kind]
    path = tmp_path / "picture"
    path.write_bytes(data)
    with pytest.raises(DamagedImage, match=words):
        open_image(path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_that_lies_on_its_side_is_sent_upright_and_others_as_they_are(tmp_path: Path, kind: str) -> None:
    from PIL import Image

    path = tmp_path / "picture"
    for orientation, size in ((1, (200, 160)), (6, (160, 200))):
        exif = Image.Exif()
        exif[0x0112] = orientation
        with Image.open(io.BytesIO(encoded(kind))) as picture:
            picture.save(path, kind, exif=exif)
        found = open_image(path)
        with Image.open(io.BytesIO(found.read())) as sent:
            assert (sent.size, found.media_type) == (size, Image.MIME[sent.format or ""])
        assert (found.read() == path.read_bytes()) == (orientation == 1)
