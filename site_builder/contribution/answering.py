"""What is said to whoever filled in a form, and on the pull request that it becomes.

Friendly, short, and of use to somebody who has never seen git: what became of it, which field is meant, what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from typing import TYPE_CHECKING

from site_builder.contribution.forms import APPROVED
from site_builder.contribution.markdown import block, code, folded, limited, said
from site_builder.diagnostics import split_lines
from site_builder.output import report as printed

if TYPE_CHECKING:
    from site_builder.contribution.forms import Event, Trouble
    from site_builder.contribution.proposing import Proposal
    from site_builder.diagnostics import Report

MARKER = "<!-- kb propose {} -->"
"""By which the comment is found again, with the hash of the form that it is about: an approval means this one."""
_AGAIN = "Then choose *Edit* at the top of this issue, change the field, and save: I look again by myself."
_LOST = (
    "**The form was changed after it had been approved, so the approval is taken back.** A maintainer looks at it "
    f"as it is now, and puts the label `{APPROVED}` again."
)


def comment(event: Event, proposal: Proposal, findings: Report | None, *, approved: bool) -> str:
    """The comment on the issue, with what the checks find; ``approved`` says that it becomes a pull request."""
    parts = [MARKER.format(event.form)]
    if event.loses:
        parts.append(_LOST)
    parts += list(_said_of(proposal, approved))
    if findings is not None and len(findings):
        parts.append(_findings(findings, proposal))
    parts += [f"- {said(note)}" for note in proposal.notes] if proposal.state != "waiting" else []
    parts += [folded(label, block(text)) for label, text in proposal.quoted if proposal.state == "told"]
    return limited("\n\n".join(parts) + "\n")


def pull_request(event: Event, proposal: Proposal, review: str) -> str:
    """The text of the pull request."""
    what = "a form for a new paper" if proposal.added else "a form with a correction"
    parts = [
        f"From {what}, filled in at #{event.number} and approved there. Closes #{event.number}.",
        "\n".join(f"- {said(note)}" for note in proposal.notes),
        *(f"{said(label)}\n\n{block(text)}" for label, text in proposal.quoted),
        "Places with `confidence: proposed` count nowhere until a reader has confirmed them." if proposal.added else "",
        review,
    ]
    return limited("\n\n".join(part for part in parts if part) + "\n")


def title(event: Event, proposal: Proposal) -> str:
    """The title of the pull request and of its commit: our words and an id."""
    return f"{'Add' if proposal.added else 'Correct'} {proposal.paper} (#{event.number})"


def _said_of(proposal: Proposal, approved: bool) -> Iterator[str]:
    if proposal.state == "unclear":
        few = "Only one thing keeps" if len(proposal.troubles) == 1 else "A few things keep"
        yield f"Thank you for sending this! {few} me from using it yet:"
        yield "\n".join(map(_trouble, proposal.troubles))
        yield _AGAIN
    elif proposal.state == "here":
        yield f"Thank you! This paper is here already: {code(proposal.path or '')}."
        yield (
            "If something in its entry is wrong or out of date (a preprint that is published by now?), the link "
            "*Fix this entry* on its page opens a form for it. Otherwise this issue can be closed."
        )
    elif proposal.state == "told":
        yield "Thank you! What you say needs a person who reads it, and one will."
        if proposal.path:
            yield (
                "Is it a title, a name, a date, a venue or a link? Then you can do it yourself: change its line in the "
                "field with the facts of the entry, and I make the correction."
            )
    elif proposal.state == "waiting":
        yield "Thank you! A source that I have to ask for this paper does not answer just now:"
        yield "\n".join(code(note) for note in proposal.notes)
        yield "You need not do anything. A maintainer lets me try again; editing the form does, too."
    else:
        yield from _proposed(proposal, approved)


def _proposed(proposal: Proposal, approved: bool) -> Iterator[str]:
    file, text = code(proposal.path or ""), proposal.text or ""
    if proposal.added:
        yield f"Thank you! This would become the new file {file}:"
        yield block(text, "yaml")
    else:
        yield f"Thank you! This would change in {file}:"
        changes = list(unified_diff(proposal.before.splitlines(), text.splitlines(), lineterm="", n=1))
        yield block("\n".join(changes[2:]), "diff")
    if approved:
        yield "It is approved as it stands here, and becomes a pull request; what is said there decides."
    else:
        yield (
            f"If it is not what you meant, edit the form: I look again. A maintainer who agrees puts the label "
            f"`{APPROVED}`, which counts for the form exactly as it is now, and it becomes a pull request."
        )


def _trouble(one: Trouble) -> str:
    end = "" if one.advice.endswith("?") else "."
    return f"- **{said(one.field)}**: {said(one.message)}. What to do: {said(one.advice)}{end}"


def _findings(findings: Report, proposal: Proposal) -> str:
    lines = split_lines(proposal.text or "")
    shown = printed.render(findings, lambda path: lines if path == proposal.path else [], checked=1)
    return f"What the checks say of it (a maintainer sees to what you cannot know):\n\n{block(shown)}"
