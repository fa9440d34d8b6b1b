"""How a release is cited: CITATION.cff of the repository with version and day, and the metadata that Zenodo reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from site_builder.errors import KbError
from site_builder.schema.emit import yaml_text
from site_builder.schema.rewriting import apply, quoted, rewrite
from site_builder.text import yamlfile

if TYPE_CHECKING:
    from site_builder.schema.settings import Settings
    from site_builder.text.yamlfile import YamlFile

CITATION, ZENODO = "CITATION.cff", ".zenodo.json"
_SPDX = {"CC BY 4.0": "CC-BY-4.0", "CC BY-SA 4.0": "CC-BY-SA-4.0", "CC0 1.0": "CC0-1.0", "MIT": "MIT"}
_DATED = ("version", "date-released")


def begun(settings: Settings, version: str, day: str) -> str:
    """A CITATION.cff for a knowledge base that has none."""
    licence = _SPDX.get(settings.licence or "")
    data = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them.",
        "type": "dataset",
        "title": settings.name,
        "abstract": settings.description,
        "authors": [{"name": f"{settings.name} contributors"}],
        "version": version,
        "date-released": day,
        **({"license": licence} if licence else {}),
        **({"url": settings.url} if settings.url else {}),
        **({"repository-code": settings.repository} if settings.repository else {}),
    }
    return yaml_text(data)


def dated(text: str, version: str, day: str) -> str:
    """A CITATION.cff with another version and day; the rest stays as it is. Raises KbError for what is none."""
    file = _read(text)
    for name, value in zip(_DATED, (version, day), strict=True):
        edit = rewrite(file, (name,), value)
        if edit is None and name in file.data:
            raise KbError(f"{CITATION}: {name} cannot be changed as it is written", hint="write it in one line")
        changed = apply(file.text, (edit,)) if edit else f"{file.text.rstrip()}\n{name}: {quoted(value)}\n"
        file = yamlfile.parse(changed, CITATION)
    return file.text


def released(text: str) -> tuple[str | None, str | None]:
    """Version and day that a CITATION.cff names. Raises KbError for what is none."""
    data = _read(text).data
    version, day = (data.get(name) for name in _DATED)
    return (None if version is None else str(version), None if day is None else str(day))


def zenodo(text: str) -> str:
    """The metadata of the same release for Zenodo. Raises KbError for what is no CITATION.cff."""
    data = _read(text).data
    listed = data.get("license")
    licences = listed if isinstance(listed, list) else [listed] if listed else []
    told: dict[str, Any] = {
        "upload_type": "dataset",
        "title": str(data["title"]),
        "description": str(data.get("abstract") or data["title"]),
        "creators": list(map(_creator, data.get("authors") or [{"name": data["title"]}])),
        "version": data.get("version"),
        "publication_date": data.get("date-released"),
        "license": str(licences[0]).lower() if licences else None,
        "keywords": data.get("keywords"),
        "related_identifiers": list(_related(data.get("references") or ())),
    }
    return json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False, indent=2) + "\n"


def _read(text: str) -> YamlFile:
    file = yamlfile.parse(text, CITATION)
    if file.problems or not isinstance(file.data, dict) or not file.data.get("title"):
        problem = file.problems[0] if file.problems else None
        where, why = (problem.where, problem.message) if problem else (CITATION, "it has no title")
        raise KbError(f"{where}: {why}", hint=f"mend {CITATION}, or delete it: kb release --prepare begins a new one")
    return file


def _creator(author: Mapping[str, Any]) -> dict[str, str]:
    person = ", ".join(str(author[part]) for part in ("family-names", "given-names") if author.get(part))
    orcid = str(author.get("orcid") or "").rpartition("/")[2]
    facts = {"name": person or str(author.get("name")), "affiliation": author.get("affiliation"), "orcid": orcid}
    return {key: str(value) for key, value in facts.items() if value}


def _related(references: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, str]]:
    """The works that the data go with: by DOI or arXiv id."""
    for reference in references:
        named = [one.get("value") for one in reference.get("identifiers") or ()]
        for value in filter(None, (reference.get("doi"), *named)):
            yield {"identifier": str(value), "relation": "isSupplementTo"}
