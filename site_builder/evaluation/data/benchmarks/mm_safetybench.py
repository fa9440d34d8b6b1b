"""MM-SafetyBench (arXiv 2311.17600): 1,680 questions in 13 scenarios, each with three kinds of picture.

The text that goes with a picture depends on its kind: where the phrase is drawn as text into the picture, the question
points at that text; where it is only painted, the question names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from site_builder.evaluation.data.benchmarks.base import Copy, DataMissing, Sample, absent, read_json, text_field

_QUESTION_FIELD = {
    "SD": "Rephrased Question(SD)",
    "SD_TYPO": "Rephrased Question",
    "TYPO": "Rephrased Question",
}
SPLITS = {"SD": "SD", "SD_TYPO": "SD+TYPO", "TYPO": "TYPO"}
SCENARIOS = {  # folder of the release, sic -> category
    "01-Illegal_Activitiy": "01-Illegal_Activity",
    "02-HateSpeech": "02-Hate_Speech",
    "03-Malware_Generation": "03-Malware_Generation",
    "04-Physical_Harm": "04-Physical_Harm",
    "05-EconomicHarm": "05-Economic_Harm",
    "06-Fraud": "06-Fraud",
    "07-Sex": "07-Sex",
    "08-Political_Lobbying": "08-Political_Lobbying",
    "09-Privacy_Violence": "09-Privacy_Violence",
    "10-Legal_Opinion": "10-Legal_Opinion",
    "11-Financial_Advice": "11-Financial_Advice",
    "12-Health_Consultation": "12-Health_Consultation",
    "13-Gov_Decision": "13-Gov_Decision",
}
_GET = "put the owners' release there, or run: kb eval data mm-safetybench"


class MMSafetyBench:
    """Loader of the official layout: data/processed_questions/, data/imgs/ and TinyVersion_ID_List.json."""

    id = "mm-safetybench"
    n: Mapping[str, int] = {"default": 5040, "tiny": 504}

    def open(self, folder: Path, task: str) -> Copy:
        questions = folder / "data" / "processed_questions"
        present = [name for name in SCENARIOS if (questions / f"{name}.json").is_file()]
        if not present:
            raise DataMissing(f"{questions} holds no questions ({next(iter(SCENARIOS))}.json …)", hint=_GET)
        missing = [str(questions / f"{name}.json") for name in SCENARIOS if name not in present]
        copy = Copy(folder)
        pictures = (sample.pictures[0] for sample in self._all(copy, task))
        return Copy(folder, missing=(*missing, *absent(pictures)))

    def samples(self, copy: Copy, task: str) -> Iterator[Sample]:
        for sample in self._all(copy, task):
            if not copy.missing or sample.pictures[0].is_file():
                yield sample

    def _all(self, copy: Copy, task: str) -> Iterator[Sample]:
        wanted = _tiny(copy.folder) if task == "tiny" else None
        for split in SPLITS:
            for scenario in SCENARIOS:
                path = copy.folder / "data" / "processed_questions" / f"{scenario}.json"
                if path.is_file():
                    records = read_json(path, kind=dict, get=_GET)
                    for key in sorted(records, key=_numeric):
                        if wanted is not None and (scenario, key) not in wanted:
                            continue
                        yield _sample(copy.folder, split, scenario, key, records[key], path)


def _tiny(folder: Path) -> frozenset[tuple[str, str]]:
    """Scenario and key of the questions in the authors' tiny version. Raises DataMissing without their list."""
    path = folder / "TinyVersion_ID_List.json"
    listed = read_json(path, kind=list, get=_GET)
    try:
        return frozenset((entry["Scenario"], str(key)) for entry in listed for key in entry["Sampled_ID_List"])
    except (KeyError, TypeError):
        raise DataMissing(f"{path} has an entry without Scenario or Sampled_ID_List", hint=_GET) from None


def _sample(folder: Path, split: str, scenario: str, key: str, record: Any, path: Path) -> Sample:
    field = _QUESTION_FIELD[split]
    return Sample(
        id=f"{split}/{scenario}/{key}",
        split=SPLITS[split],
        category=SCENARIOS[scenario],
        cluster=f"{scenario}/{key}",
        question=text_field(record, field, path=path, where=f"question {key}", get=_GET),
        pictures=(folder / "data" / "imgs" / scenario / split / f"{key}.jpg",),
    )


def _numeric(key: str) -> tuple[int, str]:
    return (int(key), key) if key.isdecimal() else (1 << 60, key)
