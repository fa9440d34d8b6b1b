"""kb eval batch: requests as files for a batch endpoint, and their results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from site_builder.commands._context import Context, pass_context
from site_builder.commands._eval.options import judge_options, judge_wishes, named_folders
from site_builder.errors import UsageError


@click.command()
@click.argument("model", required=False)
@click.option("--protocol", "protocol_id", metavar="ID", help="The protocol to ask.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write the files of requests there.")
@click.option("--name", help="Name of the model for the server [default: its hub id]")
@click.option("--revision", help="Revision of the weights.")
@click.option("--attack", metavar="NAME", help="Show the questions otherwise: typography, beside, blank, noise.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of sampled answers.")
@click.option("--limit", type=click.IntRange(1), help="At most so many samples; such a run is not published.")
@click.option("--data", "folders", multiple=True, metavar="NAME=DIR", help="Local copy of the benchmark's data.")
@click.option(
    "--read",
    "results",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read results back; repeatable.",
)
@judge_options
@pass_context
def command(context: Context, /, model: str | None, results: tuple[Path, ...], **words: Any) -> None:
    """Write the requests of MODEL under a protocol as OpenAI batch files (also for vLLM's run-batch), or read results.

    kb eval batch MODEL --protocol ID --out DIR writes them; kb eval batch --read OUTPUT finds their run, records the
    answers, and judges and scores when all are there. A batch costs half at most providers.
    """
    judges = judge_wishes(words)
    if results:
        _read(context, results, judges)
    elif model and words["protocol_id"] and words["out"]:
        _write(context, model, words)
    else:
        hint = "kb eval batch MODEL --protocol ID --out DIR, or kb eval batch --read FILE"
        raise UsageError("nothing to do", hint=hint)


def _write(context: Context, model: str, words: dict[str, Any]) -> None:
    from site_builder.commands._eval.models import find_model, spec_of
    from site_builder.commands._eval.session import note
    from site_builder.evaluation.data.protocols import Protocols
    from site_builder.evaluation.run import batching
    from site_builder.evaluation.run.collect import Elsewhere
    from site_builder.evaluation.run.experiment import Source, Wish
    from site_builder.evaluation.run.measures import Measures
    from site_builder.evaluation.run.plan import DATA, data_folder
    from site_builder.evaluation.run.runner import Runner

    protocols = Protocols.load(context.root)
    entry, protocol = protocols.find(words["protocol_id"])
    folder = data_folder(context.root, entry.benchmark, named_folders(words["folders"]))
    source = Source.open(entry.benchmark, folder, protocol, limit=words["limit"], partial=False)
    known = find_model(context.catalog, model)
    spec = spec_of(known, name=words["name"], revision=words["revision"], dtype=None)
    facts = {"adapter": "batch", "engine": None, "served_name": spec.name, "revision": words["revision"], "dtype": None}
    measures = Measures.open(words["attack"], "none", None, context.root / DATA)
    wish = Wish.elsewhere(spec, known, "batch", protocol, words["seed"], measures)
    runner = Runner(context.root, protocols, note)
    run = runner.planned(source, wish, Elsewhere(facts))
    for path, n in batching.write(runner.requests(run), spec.name, words["out"]):
        click.echo(f"{n} requests in {path}")
    click.echo(f"the run waits in {run.path}; then: kb eval batch --read OUTPUT.jsonl")


def _read(context: Context, results: tuple[Path, ...], judges: Any) -> None:
    from site_builder.commands._eval import report
    from site_builder.commands._eval.session import note
    from site_builder.evaluation.data.protocols import Protocols
    from site_builder.evaluation.recorded.matching import listed, match
    from site_builder.evaluation.recorded.openai_batch import read
    from site_builder.evaluation.run import collect
    from site_builder.evaluation.run.runner import Runner

    answers = [answer for path in results for answer in read(path)]
    if not answers:
        raise UsageError("the files hold no result", hint="give the output files, not the requests")
    run = collect.run_with(context.root, answers[0].key or "")
    found = match(answers, [], collect.keys_of(run))
    note(f"{collect.collect(run, found.answers)} new answers recorded in {run.path}")
    for line in listed(found.left):
        note(line)
    if gaps := collect.missing(run):
        note(f"{gaps} answers are missing; read the other files, or ask them again")
        return
    runner = Runner(context.root, Protocols.load(context.root), note)
    runner.judge(run, judges)
    report.result(*runner.score(run), context.root)
