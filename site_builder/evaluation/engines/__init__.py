"""Engines that answer requests, one adapter a module. Only the one that is opened is imported."""

from __future__ import annotations

from importlib import import_module

from site_builder.errors import UsageError
from site_builder.evaluation.interface import Adapter, AdapterOptions, ModelSpec

ADAPTERS = {
    "openai": "engines.openai:OpenAIAdapter",
    "transformers": "engines.transformers:TransformersAdapter",
    "pipeline": "engines.pipeline:PipelineAdapter",
    "scripted": "engines.scripted:ScriptedAdapter",
    "replay": "engines.replay:ReplayAdapter",
    "inspect": "engines.inspect:InspectAdapter",
}
"""Module and class of each adapter."""


def open_adapter(name: str, model: ModelSpec, options: AdapterOptions) -> Adapter:
    """Open the adapter ``name`` for a model.

    Loading weights happens here, contacting a server only in ``describe()``. Raises UsageError when the adapter does
    not exist, its packages are not installed, or the model cannot be opened.
    """
    if name not in ADAPTERS:
        from site_builder.text.suggest import did_you_mean

        raise UsageError(f"no adapter {name!r}{did_you_mean(name, ADAPTERS)}", hint=f"adapters: {', '.join(ADAPTERS)}")
    if (options.extra_body or options.omit) and name != "openai":
        raise UsageError(
            f"the engine {name} sends no request body, so nothing can be added to it or left out",
            hint="--extra-body and --omit are for servers: --base-url URL",
        )
    module, _, kind = ADAPTERS[name].partition(":")
    adapter: Adapter = getattr(import_module(f"site_builder.evaluation.{module}"), kind)(model, options)
    return adapter
