"""Look at model servers before a run: are they there, do they take the key, do they have the model?"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from site_builder.errors import UsageError
from site_builder.evaluation.engines.transport import Transport, TransportError


@dataclass(frozen=True, slots=True)
class Served:
    """What the servers tell about themselves."""

    engine: str | None
    """Who owns the model there: sglang, vllm, llamacpp, openai; null when they do not say."""
    host: str
    """Names of public hosts; "local" for addresses of one's own machine or network."""


def probe(transport: Transport, urls: Sequence[str], name: str) -> Served:
    """Ask every server for its list of models.

    Raises UsageError when one cannot be reached, refuses the key, or lists models without ``name`` among them: the
    answers would come from another model than the one that is evaluated.
    """
    told = {url: owner for url in urls if (owner := _owner(transport, url, name))}
    owners = set(told.values())
    if len(owners) > 1:
        what = ", ".join(f"{url} is {owner}" for url, owner in told.items())
        raise UsageError(f"the servers are different engines: {what}", hint="use one engine for a run")
    hosts = {_public_name(urlsplit(url).hostname or "") for url in urls}
    return Served(" ".join(sorted(owners)) or None, " ".join(sorted(hosts)))


def _owner(transport: Transport, url: str, name: str) -> str | None:
    try:
        reply = transport.get(f"{url}/models")
    except TransportError as error:
        raise UsageError(
            transport.redact(f"{url}: {error}"),
            hint="start the server (see docs/guide/serve-a-model.md) or leave this --base-url out",
        ) from None
    if reply.status in (401, 403):
        raise UsageError(
            f"{url} refuses the key (HTTP {reply.status})",
            hint="set the environment variable OPENAI_API_KEY, or name another with --api-key-env",
        )
    listed = _listed(reply.body) if reply.status == 200 else []
    if reply.status == 404 and not urlsplit(url).path:
        raise UsageError(f"{url} has no list of models", hint=f"the address usually ends in /v1: {url}/v1")
    names = [str(entry["id"]) for entry in listed if "id" in entry]
    if names and name not in names and not Path(name).is_dir():  # transformers serve does not list a folder it serves
        from site_builder.text.suggest import did_you_mean

        raise UsageError(
            f"{url} does not serve {name!r} but {', '.join(names[:5])}{did_you_mean(name, names)}",
            hint="start the server under this name (SGLang: --served-model-name, llama.cpp: --alias), or tell kb "
            "the name that the server uses",
        )
    return next((str(e["owned_by"]) for e in listed if e.get("id") == name and e.get("owned_by")), None)


def _listed(body: bytes) -> list[dict[str, Any]]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return []
    entries = data.get("data") if isinstance(data, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _public_name(host: str) -> str:
    """Names of one's own machines say nothing to a reader and should not be published."""
    try:
        return host if ipaddress.ip_address(host).is_global else "local"
    except ValueError:
        inside = "." not in host or host.endswith((".local", ".internal", ".lan", ".localhost"))
        return "local" if inside else host
