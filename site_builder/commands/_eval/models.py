"""Which model a word means, and which engine reaches it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.errors import UsageError
from site_builder.evaluation.interface import AdapterOptions, ModelSpec

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.schema.taxonomy import Model


WEIGHTS = "models"
"""Folder below the root for fetched weights."""


@dataclass(frozen=True, slots=True)
class Reach:
    """An engine that the user's options, or the machine, offer for a model."""

    adapter: str
    why: str


def find_model(catalog: Catalog, word: str) -> Model:
    """The model with this id or alias. Raises UsageError, with the nearest one, when there is none."""
    if word in catalog.models:
        return catalog.models[word]
    folded = word.casefold()
    names: list[str] = []
    for model in catalog.models.values():
        spellings = [model.id, model.name, *model.aliases, *([model.hub] if model.hub else [])]
        if folded in (spelling.casefold() for spelling in spellings):
            return model
        names += spellings
    from site_builder.text.suggest import did_you_mean

    raise UsageError(
        f"no model {word!r} in taxonomy/models/{did_you_mean(word, names)}",
        hint="add it there (id, name, kind and hub are enough), then run this again",
    )


def spec_of(model: Model, *, name: str | None, revision: str | None, dtype: str | None) -> ModelSpec:
    """How the engine is told about the model."""
    return ModelSpec(id=model.id, name=name or model.hub or model.id, kind=model.kind, revision=revision, dtype=dtype)


def _asked(spec: ModelSpec, options: AdapterOptions) -> str:
    """The servers, when all of them answer and know the model. Raises UsageError when one does not."""
    from site_builder.evaluation.engines import open_adapter

    adapter = open_adapter("openai", spec, options)
    try:
        adapter.describe()
    finally:
        adapter.close()
    return " and ".join(options.base_urls)


def with_fetched(options: AdapterOptions, model: Model, adapter: str | None, root: Path) -> AdapterOptions:
    """The options with the weights that ``kb eval models get`` fetched, where nothing else says how to reach them."""
    from site_builder.evaluation.run.folder import model_folder

    said = options.weights or options.base_urls or options.recorded or options.script
    folder = root / WEIGHTS / model_folder(model.id, model.hub)
    if said or adapter not in (None, "transformers") or not (folder / "config.json").is_file():
        return options
    return replace(options, weights=folder)


def reach(spec: ModelSpec, adapter: str | None, options: AdapterOptions) -> Reach:
    """The engine to use. Raises UsageError, with the commands that mend it, when there is none."""
    if adapter:
        return Reach(adapter, "as asked for")
    if options.recorded:
        return Reach("replay", "recorded responses are named")
    if options.script or spec.kind == "baseline":
        return Reach("scripted", "a script stands in for a model")
    if spec.kind == "pipeline":
        return Reach("pipeline", "the model is a pipeline of parts on this machine")
    if options.weights:
        return Reach("transformers", "weights are named")
    if options.base_urls:
        return Reach("openai", f"{_asked(spec, options)} answers")
    from site_builder.evaluation.engines.weights import find_weights

    try:
        found = find_weights(spec, options)
    except (UsageError, ImportError):
        raise UsageError(
            f"{spec.id} cannot be reached: no server is named, and {spec.name} is not on this machine",
            hint="serve it and add --base-url http://127.0.0.1:30000/v1, or add --weights DIR "
            "(docs/guide/serve-a-model.md shows both)",
        ) from None
    return Reach("transformers", f"weights found in {found.folder}")
