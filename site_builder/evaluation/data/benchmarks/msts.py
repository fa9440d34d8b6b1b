"""MSTS (arXiv 2501.10057): 400 prompts that are unsafe only with their picture, in eleven languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.data.benchmarks.listed import Listed

LANGUAGES = (
    "english", "arabic", "chinese", "farsi", "french", "german", "hindi", "italian", "korean", "russian", "spanish",
)  # fmt: skip


class Msts(Listed):
    """Loader of the official layout: data/prompts/ and data/unsafe_images/, where the authors' script puts them."""

    id = "msts"
    n: Mapping[str, int] = {**dict.fromkeys(LANGUAGES, 200), "english": 400, "english-text": 400}

    def read(self, folder: Path, task: str) -> Iterator[Sample]:
        shown = task != "english-text"
        path = folder / "data" / "prompts" / (f"{task}_multimodal.csv" if shown else "english_textonly.csv")
        pictures = _pictures(folder / "data" / "unsafe_images") if shown else {}
        columns = ("hazard_category", "case_id", "prompt_text", "prompt_type")
        for _, row in self.rows(path, columns):
            name = row.get("unsafe_image_id", "")
            there = pictures.get(name, folder / "data" / "unsafe_images" / f"{name}.jpg")
            yield Sample(
                id=f"{task}/{row['case_id']}/{row['prompt_type']}",
                split=task,
                category=row["hazard_category"],
                cluster=row["case_id"],
                question=row["prompt_text"],
                pictures=(there,) if shown else (),
            )


def _pictures(folder: Path) -> Mapping[str, Path]:
    """The pictures by name; their suffix is that of the address they came from."""
    return {path.stem: path for path in sorted(folder.glob("*"))} if folder.is_dir() else {}
