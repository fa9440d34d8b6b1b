"""kb export: the knowledge base, or a part of it, for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from site_builder.commands._context import Context, pass_context

RESULTS = ["results-csv", "results-json", "every-eval-ever", "eval-results"]
"""Formats that write results instead of papers; the last two write a folder."""


@click.command()
@click.argument(
    "form", metavar="FORMAT", type=click.Choice(["bibtex", "csl", "json", "csv", "yaml", "readme", "schema", *RESULTS])
)
@click.argument("expression", nargs=-1)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="Write to a file, or the formats of many files to a folder."
)
@pass_context
def command(context: Context, form: str, expression: tuple[str, ...], output: Path | None) -> None:
    """Write the knowledge base, or its results, for other programs.

    \b
    bibtex, csl  references of the papers
    csv          one line for each paper
    yaml         the entries as they stand in papers/
    json         papers, and without EXPRESSION also the taxonomy, venues,
                 models and benchmarks, each as kb show --json prints it
    readme       an awesome list in Markdown; in a file that holds one
                 already it is replaced, and the rest stays
    schema       the JSON Schema of each kind of file
    results-csv, results-json
                 every value of results/ with its provenance
    every-eval-ever
                 records of Every Eval Ever 0.3, a folder
    eval-results Hugging Face .eval_results files, a folder

    An EXPRESSION of the query language keeps the papers that answer it.
    """
    from site_builder.commands._output import write
    from site_builder.output.papers import RECORDS, papers_text, record_parts
    from site_builder.query.evaluation import Collection

    if form == "schema":
        _write_schemas(context, output)
        return
    if form in RESULTS:
        _write_results(context, form, expression, output)
        return
    if form == "readme":
        _write_readme(context, expression, output)
        return
    if form == "json" and not expression:
        from site_builder.output.whole import whole_parts

        write(whole_parts(context.catalog), output)
        return
    rows = Collection(context.catalog).answer(" ".join(expression), "id").rows
    write(
        record_parts(context.catalog, rows, form) if form in RECORDS else papers_text(context.catalog, rows, form),
        output,
    )
    if not rows:
        click.echo("no paper answers this", err=True)


def _write_schemas(context: Context, folder: Path | None) -> None:
    import json

    from site_builder.commands._output import write
    from site_builder.reference.writing import schema_files

    files = schema_files(context.catalog)
    if folder is None:
        whole = {name.removesuffix(".schema.json"): json.loads(text) for name, text in files.items()}
        write(json.dumps(whole, ensure_ascii=False, indent=1), None)
    else:
        for name, text in files.items():
            write(text, folder / name)


def _write_readme(context: Context, expression: tuple[str, ...], output: Path | None) -> None:
    from site_builder.commands._output import write
    from site_builder.errors import UsageError
    from site_builder.lists.reading import read_file
    from site_builder.lists.readme import put_into, whole_readme

    if expression:
        raise UsageError("the list holds all papers", hint="kb export readme takes no expression")
    file = context.folder / output if output else None
    known = file is not None and file.exists()
    write(put_into(read_file(file), context.catalog) if file and known else whole_readme(context.catalog), file)


def _write_results(context: Context, form: str, expression: tuple[str, ...], output: Path | None) -> None:
    from site_builder.commands._output import write
    from site_builder.errors import UsageError
    from site_builder.files import write_atomic
    from site_builder.results.exports import FORMATS
    from site_builder.results.loading import Results

    if expression:
        raise UsageError("an expression chooses papers, not results", hint=f"kb export {form} takes none")
    files = FORMATS[form](Results(context.catalog))
    if form.startswith("results-"):
        (text,) = files.values()
        write(text.rstrip("\n"), output)
        return
    if output is None:
        raise UsageError(f"{form} writes {len(files)} files", hint="name a folder with --output")
    for name, text in files.items():
        write_atomic(output / name, text)
    click.echo(f"wrote {len(files)} files to {output}", err=True)
