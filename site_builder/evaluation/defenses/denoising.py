"""Pictures made coarser before the model sees them, so that what was hidden in fine detail is lost."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from site_builder.evaluation.defenses.base import About, Ask, Steps, question, with_question
from site_builder.evaluation.interface import Fact, Image, MadeImage, Request
from site_builder.schema.hashing import sha256_data

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_NODE = "defense/inference/input-sanitization/image-denoising"
Change = Callable[["Picture"], "Picture"]


@dataclass(frozen=True)
class Denoising:
    """One change to every picture of the question."""

    about: About
    change: Change
    settings: Mapping[str, Fact]

    def facts(self) -> Mapping[str, Fact]:
        return self.settings

    def answer(self, request: Request, ask: Ask) -> Steps:
        images = tuple(changed(image, self.change, self.about.id) for image in question(request).images)
        return (yield from ask(with_question(request, images=images)))


def changed(image: Image, change: Change, name: str) -> MadeImage:
    """``image`` as it looks after ``change``, which ``name`` identifies. It is computed when it is sent."""
    return MadeImage(image.path, sha256_data([image.sha256, name]), "image/png", partial(_png, image, change))


def _png(image: Image, change: Change) -> bytes:
    import PIL.Image
    from PIL import ImageOps

    with PIL.Image.open(io.BytesIO(image.read())) as opened:
        picture = change(ImageOps.exif_transpose(opened).convert("RGB"))
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def _jpeg(picture: Picture) -> Picture:
    import PIL.Image

    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=30)
    return PIL.Image.open(stream).convert("RGB")


def _blur(picture: Picture) -> Picture:
    from PIL import ImageFilter

    return picture.filter(ImageFilter.GaussianBlur(2))


def _median(picture: Picture) -> Picture:
    from PIL import ImageFilter

    return picture.filter(ImageFilter.MedianFilter(5))


def _resize(picture: Picture) -> Picture:
    width, height = picture.size
    return picture.resize((max(1, width // 2), max(1, height // 2))).resize((width, height))


def _bit_depth(picture: Picture) -> Picture:
    from PIL import ImageOps

    return ImageOps.posterize(picture, 3)


def _of(name: str, title: str, follows: str, differs: str, change: Change, **settings: Fact) -> Denoising:
    return Denoising(About(id=name, title=title, node=_NODE, follows=follows, differs=differs), change, settings)


_FOR_CLASSIFIERS = "Proposed for image classifiers; here before a vision-language model, with a setting of ours."

JPEG = _of("jpeg@1", "JPEG at quality 30", "arXiv 1608.00853", _FOR_CLASSIFIERS, _jpeg, quality=30)
BLUR = _of(
    "blur@1", "Gaussian blur of 2 pixels", "this project",
    "A plain low-pass filter; no paper is followed.", _blur, radius=2,
)  # fmt: skip
MEDIAN = _of("median@1", "Median over 5 x 5 pixels", "arXiv 1704.01155", _FOR_CLASSIFIERS, _median, size=5)
RESIZE = _of("resize@1", "Half the size and back", "arXiv 1711.01991", _FOR_CLASSIFIERS, _resize, factor=0.5)
BIT_DEPTH = _of("bit-depth@1", "3 bits a colour", "arXiv 1704.01155", _FOR_CLASSIFIERS, _bit_depth, bits=3)
