"""kb explain: what a rule finds, why it matters, what to do."""

from __future__ import annotations

import click

from site_builder.commands._context import all_rules
from site_builder.errors import UsageError
from site_builder.text.suggest import closest


@click.command()
@click.argument("rule", required=False)
def command(rule: str | None) -> None:
    """Explain RULE, or list all rules with one line each."""
    rules = all_rules()
    if rule is None:
        width = max(map(len, rules))
        for one in rules.values():
            click.echo(f"{one.id:{width}}  {one.severity:7}  {one.summary}")
        return
    found = rules.get(rule)
    if found is None:
        near = closest(rule, rules)
        raise UsageError(
            f"there is no rule {rule!r}", hint=f"did you mean {near!r}?" if near else "kb explain lists all"
        )
    traits = [found.severity.value]
    traits += ["repaired by kb check --fix"] if found.fixable else []
    traits += ["an entry may waive it with a reason"] if found.waivable else []
    click.echo(f"{found.id} ({'; '.join(traits)})\n\n{found.explanation}")
