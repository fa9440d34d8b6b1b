"""kb propose: what becomes of a form that somebody filled in on GitHub."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, all_rules, pass_context

if TYPE_CHECKING:
    from site_builder.contribution.forms import Event
    from site_builder.contribution.proposing import LookUp, Proposal
    from site_builder.contribution.review import Review
    from site_builder.knowledge.catalog import Catalog


@click.command()
@click.argument("event", type=click.Path(path_type=Path), metavar="EVENT.json")
@click.option("--output", "-o", type=click.Path(path_type=Path), default=Path("build/proposal"), show_default=True,
              help="Folder for the answer.")  # fmt: skip
@click.option("--approve", is_flag=True, help="Make the branch, whether or not the event is an approval.")
@pass_context
def command(context: Context, event: Path, output: Path, approve: bool) -> None:
    """Turn a form of an issue into an entry or a correction, check it, and write the answer to whoever sent it.

    EVENT.json is what GitHub tells of an issue (GITHUB_EVENT_PATH). The folder then holds comment.md for the issue and
    answer.json, and of an approved form pull-request.md and branch.bundle, with a commit on the branch form/issue-N of
    this repository; no file of the working tree changes. Nothing of the form is printed here.

    Exit status: 0 for a proposal, 1 where the answer says what is missing, 2 for a file that is no event.
    """
    from site_builder.contribution.forms import read_event, read_form
    from site_builder.contribution.proposing import Proposal, propose

    happened = read_event(context.folder / event)
    catalog = context.load()
    form, troubles = read_form(happened.body, catalog.root)
    if form is None:
        _write(context.folder / output, {"answer.json": _answer(happened, "none")})
        click.echo("this issue is no form; nothing is said to it", err=True)
        return
    today = happened.updated[:10]
    proposal = (
        Proposal("unclear", tuple(troubles))
        if troubles
        else propose(form, happened.number, today, catalog, _look_up(catalog, today))
    )
    _answered(context, happened, proposal, context.folder / output, approve or happened.approves)
    sys.exit(0 if proposal.state in ("proposed", "here", "told") else 1)


def _look_up(catalog: Catalog, today: str) -> LookUp:
    from site_builder.bibliography.lookup import draft_of
    from site_builder.web.client import Client

    client = Client(catalog.settings.repository or catalog.settings.url)
    return lambda link: draft_of(link, catalog, client, today, lambda text: None)


def _answered(context: Context, event: Event, proposal: Proposal, output: Path, approved: bool) -> None:
    """Check the proposal, write the answer and, where it is approved, the branch."""
    from tempfile import TemporaryDirectory

    from site_builder.contribution import answering, branch
    from site_builder.contribution.review import Review
    from site_builder.contribution.trial import tried

    files, made = dict[str, str](), approved and proposal.state == "proposed"
    review: Review | None = None
    if proposal.path and proposal.text:
        all_rules()
        with TemporaryDirectory(prefix="kb-propose-") as work:
            catalog = context.load()
            review = Review(catalog, tried(catalog, {proposal.path: proposal.text}, Path(work)))
            files["pull-request.md"] = answering.pull_request(event, proposal, review.text()) if made else ""
    files["comment.md"] = answering.comment(event, proposal, review.findings if review else None, approved=made)
    name = f"form/issue-{event.number}"
    has_branch = made and branch.is_repository(context.root)
    if has_branch and proposal.path and proposal.text:
        said = f"{answering.title(event, proposal)}\n\nFrom the form in #{event.number}.\n"
        branch.make_branch(context.root, branch.Commit(
            name, proposal.path, proposal.text, said, _author(event), event.updated,
        ))  # fmt: skip
    title = answering.title(event, proposal) if has_branch else None
    files["answer.json"] = _answer(event, proposal.state, branch=name if has_branch else None, title=title)
    _write(output, {key: text for key, text in files.items() if text})
    if has_branch:
        branch.bundle(context.root, name, output / "branch.bundle")
    click.echo(f"{proposal.state}: the answer is in {output}" + (f", the branch is {name}" if has_branch else ""))


def _author(event: Event) -> tuple[str, str]:
    """Whoever sent the form, as GitHub knows them."""
    from site_builder.contribution.branch import WHO

    if event.login is None or event.user is None:
        return WHO
    return event.login, f"{event.user}+{event.login}@users.noreply.github.com"


def _answer(event: Event, state: str, *, branch: str | None = None, title: str | None = None) -> str:
    """The answer for the workflow: words of ours and hashes only."""
    withdrawn = event.loses or (event.approves and branch is None)
    answer = {"issue": event.number, "form": event.form, "state": state, "withdrawn": withdrawn, "branch": branch,
              "title": title}  # fmt: skip
    return json.dumps(answer, indent=1) + "\n"


def _write(folder: Path, texts: dict[str, str]) -> None:
    from site_builder.files import write_atomic

    for name in ("comment.md", "pull-request.md", "branch.bundle"):
        (folder / name).unlink(missing_ok=True)  # of an earlier form
    for name, text in texts.items():
        write_atomic(folder / name, text)
