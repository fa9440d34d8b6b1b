"""Options that several verbs of ``kb eval`` share, and what they mean as records."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from site_builder.errors import UsageError
from site_builder.evaluation.engines import ADAPTERS
from site_builder.evaluation.interface import AdapterOptions
from site_builder.evaluation.judges.base import JudgeWish

if TYPE_CHECKING:
    from site_builder.evaluation.run.generate import Shard
    from site_builder.evaluation.run.measures import Measures

Function = TypeVar("Function", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)


def _json_object(context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """A JSON object in its one canonical form."""
    if text is None:
        return None
    try:
        data = json.loads(text)
    except ValueError as error:
        raise click.BadParameter(f"this is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise click.BadParameter('write an object: {"reasoning_effort": "low"}')
    if taken := {"model", "messages"} & data.keys():
        raise click.BadParameter(f"{' and '.join(sorted(taken))} come from the protocol")
    return json.dumps(data, sort_keys=True)


def _words(context: click.Context, option: click.Parameter, text: str | None) -> tuple[str, ...]:
    """Names with commas between them, each once and in order."""
    names = sorted({name.strip() for name in (text or "").split(",")} - {""})
    if taken := {"model", "messages"} & set(names):
        raise click.BadParameter(f"without {' and '.join(sorted(taken))} there is no request")
    return tuple(names)


_ADAPTER = (
    click.option("--adapter", "--engine", "adapter", metavar="NAME",
                 help=f"Engine that answers: {', '.join(ADAPTERS)} [default: the one that the other options mean]"),
    click.option("--base-url", "base_urls", multiple=True, metavar="URL", envvar="OPENAI_BASE_URL",
                 help="OpenAI-compatible endpoint, with its /v1; repeat it for several servers."),
    click.option("--api-key-env", default="OPENAI_API_KEY", show_default=True, metavar="NAME",
                 help="Environment variable that holds the key."),
    click.option("--concurrency", type=click.IntRange(1), default=16, show_default=True,
                 help="Requests in flight."),
    click.option("--timeout", type=click.FloatRange(0, min_open=True), default=120.0, show_default=True,
                 help="Seconds for one attempt."),
    click.option("--retries", type=click.IntRange(0), default=5, show_default=True,
                 help="Further attempts after a failure that may pass."),
    click.option("--weights", type=_PATH, metavar="DIR", help="Local folder of weights."),
    click.option("--device", help="cpu, cuda, cuda:1, mps [default: the best there is]"),
    click.option("--batch-size", type=click.IntRange(1), default=8, show_default=True,
                 help="Requests in one batch of local weights."),
    click.option("--recorded", type=_PATH, metavar="FILE", help="Recorded responses (responses.jsonl)."),
    click.option("--script", help="always-refuse, always-comply, constant:A, random:ABCD, echo."),
    click.option("--extra-body", metavar="JSON", callback=_json_object,
                 help="Fields to add to every request to a server."),
    click.option("--omit", metavar="FIELD,...", callback=_words,
                 help="Fields to leave out, for servers that refuse them: temperature,seed."),
    click.option("--answer-budget", type=click.IntRange(0), default=0, show_default=True, metavar="N",
                 help="Tokens beyond the protocol's limit, for models that think first."),
)  # fmt: skip

_JUDGE = (
    click.option("--judge", "judges", multiple=True, metavar="NAME[=URL]",
                 help="Judge model, and its endpoint where that is not the one below; repeat it for each member of a "
                 "panel. Or human:FILE for a CSV table of people's labels."),
    click.option("--judge-adapter", default="openai", show_default=True, help="Engine of the judge."),
    click.option("--judge-base-url", "judge_base_urls", multiple=True, metavar="URL", help="Endpoint of the judge."),
    click.option("--judge-api-key-env", default="OPENAI_API_KEY", show_default=True, metavar="NAME",
                 help="Environment variable that holds the judge's key."),
    click.option("--judge-concurrency", type=click.IntRange(1), default=16, show_default=True,
                 help="Requests to the judge in flight."),
    click.option("--judge-timeout", type=click.FloatRange(0, min_open=True), default=120.0, show_default=True,
                 help="Seconds for one attempt at the judge."),
    click.option("--judge-retries", type=click.IntRange(0), default=5, show_default=True,
                 help="Further attempts at the judge after a failure that may pass."),
    click.option("--judge-weights", type=_PATH, metavar="DIR", help="Local weights of the judge."),
    click.option("--judge-script", help="Script of a scripted judge, for trying things out."),
    click.option("--judge-extra-body", metavar="JSON", callback=_json_object,
                 help="Fields to add to every request to the judge."),
    click.option("--judge-omit", metavar="FIELD,...", callback=_words, help="Fields to leave out for the judge."),
    click.option("--judge-answer-budget", type=click.IntRange(0), default=0, show_default=True, metavar="N",
                 help="Tokens beyond the protocol's limit for a judge that thinks first."),
    click.option("--judge-no-image", is_flag=True,
                 help="Show the judge no picture, for guards that read text; recorded with the row."),
)  # fmt: skip

_MEASURES = (
    click.option("--defense", "defenses", multiple=True, metavar="NAME[,NAME+NAME]",
                 help="Put these defenses around the model, each in a run of its own; + chains them, none is the model "
                 "alone."),
    click.option("--attack", metavar="NAME", help="Show the questions otherwise: typography, beside, blank, noise."),
    click.option("--guard", metavar="NAME", help="Guard model for guard-before and guard-after [default: the model]"),
    click.option("--guard-adapter", default="openai", show_default=True, help="Engine of the guard."),
    click.option("--guard-base-url", "guard_base_urls", multiple=True, metavar="URL", help="Endpoint of the guard."),
    click.option("--guard-weights", type=_PATH, metavar="DIR", help="Local weights of the guard."),
    click.option("--guard-api-key-env", default="OPENAI_API_KEY", show_default=True, metavar="NAME",
                 help="Environment variable that holds the guard's key."),
    click.option("--guard-script", help="Script of a scripted guard, for trying things out."),
    click.option("--guard-extra-body", metavar="JSON", callback=_json_object,
                 help="Fields to add to every request to the guard."),
    click.option("--guard-omit", metavar="FIELD,...", callback=_words, help="Fields to leave out for the guard."),
    click.option("--guard-answer-budget", type=click.IntRange(0), default=0, show_default=True, metavar="N",
                 help="Tokens for a guard that thinks first."),
    click.option("--guard-no-image", is_flag=True, help="Show the guard no picture; recorded with the row."),
)  # fmt: skip

keep_going = click.option(
    "--keep-going", is_flag=True, help="Never stop: record every failure as an error, however many come in a row."
)


def adapter_options(function: Function) -> Function:
    """The options of an adapter; ``adapter_wish`` collects them."""
    for option in reversed(_ADAPTER):
        function = option(function)
    return function


def judge_options(function: Function) -> Function:
    """The options of a judge; ``judge_wishes`` collects them."""
    for option in reversed(_JUDGE):
        function = option(function)
    return function


def measure_options(function: Function) -> Function:
    """The options of attacks and defenses; ``opened_measures`` collects them."""
    for option in reversed(_MEASURES):
        function = option(function)
    return function


def opened_measures(words: dict[str, Any], root: Path, *first: str) -> tuple[Measures, ...]:
    """Take attack and defenses out of the words of a command: ``first``, then each that is named, each once.

    The model alone where none is. Raises UsageError for a name that is not known.
    """
    from site_builder.evaluation.run.measures import Measures
    from site_builder.evaluation.run.plan import DATA

    named = [name.strip() for word in words.pop("defenses") for name in word.split(",") if name.strip()]
    attack, guard = words.pop("attack"), _guard_wish(words)
    wanted = dict.fromkeys([*first, *named]) or ("none",)
    return tuple(Measures.open(attack, name, guard, root / DATA) for name in wanted)


def shard(context: click.Context, option: click.Parameter, word: str | None) -> Shard | None:
    """What --shard I/N means. Raises BadParameter for a word of another form."""
    from site_builder.evaluation.run.generate import Shard

    if word is None:
        return None
    number, mark, of = word.partition("/")
    if not (mark and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise click.BadParameter("write it as 1/4: the first of four shares", context, option)
    return Shard(int(number), int(of))


def named_folders(words: tuple[str, ...]) -> Mapping[str, Path]:
    """The folders of --data NAME=DIR by name. Raises UsageError for a word of another form."""
    folders = {}
    for word in words:
        name, mark, folder = word.partition("=")
        if not mark or not folder:
            raise UsageError(f"--data {word}", hint="write it as --data siuo=/path/to/SIUO")
        folders[name] = Path(folder).expanduser().resolve()
    return folders


def _guard_wish(words: dict[str, Any]) -> JudgeWish | None:
    taken = {name: words.pop(f"guard_{name}") for name in (
        "adapter", "base_urls", "weights", "api_key_env", "script", "extra_body", "omit", "answer_budget", "no_image",
    )}  # fmt: skip
    name, adapter, no_image = words.pop("guard"), taken.pop("adapter"), taken.pop("no_image")
    if name is None:
        return None
    return JudgeWish(name, "transformers" if taken["weights"] else adapter, AdapterOptions(**taken), no_image)


def adapter_wish(words: dict[str, Any]) -> AdapterOptions:
    """Take the adapter's options out of the words of a command."""
    names = (
        "base_urls", "api_key_env", "concurrency", "timeout", "retries", "weights", "device", "batch_size",
        "recorded", "script", "extra_body", "omit", "answer_budget",
    )  # fmt: skip
    return AdapterOptions(**{name: words.pop(name) for name in names})


def judge_wishes(words: dict[str, Any]) -> tuple[JudgeWish, ...]:
    """Take the judges' options out of the words of a command; all judges share them, but for endpoints of their own."""
    taken = {name: words.pop(f"judge_{name}") for name in (
        "adapter", "base_urls", "api_key_env", "concurrency", "timeout", "retries", "weights", "script", "extra_body",
        "omit", "answer_budget", "no_image",
    )}  # fmt: skip
    named, adapter, no_image = words.pop("judges"), taken.pop("adapter"), taken.pop("no_image")
    return tuple(
        JudgeWish(name, adapter, AdapterOptions(**{**taken, **own}), no_image) for name, own in map(_endpoint, named)
    )


def _endpoint(word: str) -> tuple[str, Mapping[str, Any]]:
    """What --judge NAME=URL means; other names may hold an equals sign."""
    name, mark, url = word.partition("=")
    return (name, {"base_urls": (url,)}) if mark and url.startswith(("http://", "https://")) else (word, {})
