"""Questions of one's own, in a file: for trying attacks and defenses on what one cares about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder.evaluation.data.benchmarks.base import Copy, DataMissing, Sample
from site_builder.evaluation.data.benchmarks.listed import Listed

NAMES = ("questions.csv", "questions.txt")


class OwnQuestions(Listed):
    """Reads questions.csv (column question; id, category, picture where they are there) or questions.txt, one a line.

    Pictures are named from the file's folder on. ``folder`` may be the file itself, under any name.
    """

    id = "own-questions"
    n: Mapping[str, int] = {}
    """Nobody's benchmark: it has no number that would make it whole."""

    @property
    def get(self) -> str:
        """What to do when something is missing."""
        return f"name the file: --data {self.id}=questions.csv"

    def open(self, folder: Path, task: str) -> Copy:
        """Look at the questions. Raises DataMissing when there are none."""
        if not any(True for _ in self.read(folder, task)):
            raise DataMissing(f"{_file(folder)} holds no question", hint=self.get)
        return super().open(folder, task)

    def read(self, folder: Path, task: str) -> Iterator[Sample]:
        path = _file(folder)
        for number, row in enumerate(self._questions(path)):
            if not row["question"].strip():
                raise DataMissing(f"{path}: question {number + 1} is empty", hint="leave the line out")
            yield Sample(
                id=row.get("id") or str(number),
                split="all",
                category=row.get("category") or "all",
                cluster=str(number),
                question=row["question"],
                pictures=tuple(path.parent / name for name in [row.get("picture")] if name),
            )

    def _questions(self, path: Path) -> Iterator[dict[str, str]]:
        if path.suffix != ".txt":
            yield from (row for _, row in self.rows(path, ("question",)))
            return
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, ValueError) as error:
            raise DataMissing(f"{path} cannot be read: {error}", hint=self.get) from None
        yield from ({"question": line} for line in lines if line.strip())


def _file(folder: Path) -> Path:
    there = (folder / name for name in NAMES)
    return folder if folder.is_file() else next((path for path in there if path.is_file()), folder / NAMES[0])
