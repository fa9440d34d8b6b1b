"""kb eval import: the answers of another harness become a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from site_builder.commands._context import Context, pass_context
from site_builder.commands._eval.options import judge_options, judge_wishes, named_folders
from site_builder.errors import KbError, UsageError
from site_builder.evaluation.recorded import FORMATS


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "form", type=click.Choice(list(FORMATS)), required=True, help="Who wrote the file.")
@click.option("--model", required=True, help="The model that answered, an id or alias of taxonomy/models/.")
@click.option("--protocol", "protocol_id", required=True, metavar="ID", help="The protocol whose samples were asked.")
@click.option("--split", help="Only the samples of this split, where several ask the same.")
@click.option("--revision", help="Revision of the weights, where it is known.")
@click.option("--data", "folders", multiple=True, metavar="NAME=DIR", help="Local copy of the benchmark's data.")
@click.option("--partial", is_flag=True, help="Score although samples have no answer; they count as errors.")
@judge_options
@pass_context
def command(
    context: Context,
    /,
    file: Path,
    form: str,
    model: str,
    protocol_id: str,
    split: str | None,
    revision: str | None,
    folders: tuple[str, ...],
    partial: bool,
    **words: Any,
) -> None:
    """Make a run of the answers in FILE, written by another harness, and judge and score it.

    Each answer is matched to a sample by id and question; what fits nowhere is listed and left out. The run tells where
    its answers come from and is not ranked, since other harnesses write prompts of their own.
    """
    from site_builder.commands._eval import report
    from site_builder.commands._eval.models import find_model, spec_of
    from site_builder.commands._eval.session import note
    from site_builder.evaluation.data.protocols import Protocols
    from site_builder.evaluation.recorded import origin, read
    from site_builder.evaluation.recorded.matching import listed, match
    from site_builder.evaluation.run import collect
    from site_builder.evaluation.run.experiment import Source, Wish
    from site_builder.evaluation.run.measures import Measures
    from site_builder.evaluation.run.plan import data_folder
    from site_builder.evaluation.run.runner import Runner

    protocols = Protocols.load(context.root)
    entry, protocol = protocols.find(protocol_id)
    judges, known = judge_wishes(words), find_model(context.catalog, model)
    folder = data_folder(context.root, entry.benchmark, named_folders(folders))
    source = Source.open(entry.benchmark, folder, protocol, limit=None, partial=True)
    samples = [sample for sample in source.samples() if split in (None, sample.split)]
    if not samples:
        raise UsageError(f"{protocol_id} has no split {split!r}")
    found = match(read(file, form), samples, {})
    note(f"{len(found.answers)} answers of {file.name} belong to samples of {protocol_id}")
    if found.left:
        note(f"{len(found.left)} do not:")
        for line in listed(found.left):
            note(line)
    if not found.answers:
        raise KbError("no answer belongs to a sample", hint="is it the right protocol, and the right copy of the data?")
    facts = collect.file_facts(file)
    engine = f"{origin(form)}: {facts['file']} {str(facts['sha256'])[:12]}"
    told = {"adapter": "imported", "engine": engine, "revision": revision, "dtype": None}
    adapter = collect.Elsewhere({**told, **facts, "left_out": len(found.left)})
    spec = spec_of(known, name=None, revision=revision, dtype=None)
    runner = Runner(context.root, protocols, note)
    run = runner.planned(source, Wish.elsewhere(spec, known, "imported", protocol, 0, Measures()), adapter)
    note(f"{collect.collect(run, found.answers)} answers recorded in {run.path}")
    if gaps := collect.missing(run):
        if not partial:
            raise KbError(
                f"{gaps} answers are missing", hint="import a file that has them, or count them as errors: --partial"
            )
        collect.fill_gaps(run, f"{file.name} holds no answer")
    runner.judge(run, judges)
    report.result(*runner.score(run), context.root)
